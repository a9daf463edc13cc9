"""Commands that move through the tagging form and fill it by key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from annotator.core.span import Value
from annotator.schema.answers import FieldType, format_value
from annotator.schema.values import Choice, Field
from annotator.session.commands.adjusting import NO_FOCUS
from annotator.session.commands.command import Command, Footer, Group, KeyState, Pointed, Slot
from annotator.session.commands.filling import set_attribute, set_field
from annotator.session.commands.relating import other_end, remove_relation
from annotator.session.context import Context
from annotator.session.form import (
    BY_KEY,
    answers_of,
    choices_of,
    field_at,
    fields_of,
    last_answer,
    moved,
    relation_at,
    stops_of,
)
from annotator.session.form_review import HOW_TO_ANSWER, turn_down_said
from annotator.session.marking import described
from annotator.session.requests import Ask
from annotator.session.session import FormCursor, Session
from annotator.session.step import Step


def open_attributes(session: Session, context: Context, argument: str) -> Step:
    """Go to an attribute or relation of the focused span: the one named, else the first."""
    del context
    if session.focus is None:
        return Step.refusal(session, session.keys.fill(NO_FOCUS))
    if not stops_of(session, of_span=True):
        return Step.refusal(session, f"{described(session, session.focus)} has no attributes in this schema")
    return _opened(session, argument, of_span=True)


def open_fields(session: Session, context: Context, argument: str) -> Step:
    """Go to a field of the document: the one named, else the first."""
    del context
    if not stops_of(session, of_span=False):
        return Step.refusal(session, "this schema asks nothing about the document")
    return _opened(session, argument, of_span=False)


def _opened(session: Session, wanted: str, *, of_span: bool) -> Step:
    stops = stops_of(session, of_span=of_span)
    named = (stop for stop in stops if wanted and wanted in (stop.field, stop.relation, stop.said))
    return Step(replace(session.at_rest(), form=next(named, stops[0])))


def next_field(session: Session, context: Context, argument: str) -> Step:
    """Go to the next field or relation; after the last one, back to the text."""
    del context, argument
    return Step(moved(session, 1))


def previous_field(session: Session, context: Context, argument: str) -> Step:
    """Go to the previous field or relation; before the first one, back to the text."""
    del context, argument
    return Step(moved(session, -1))


def leave_form(session: Session, context: Context, argument: str) -> Step:
    """Go back to the text."""
    del context, argument
    return Step(replace(session, form=None))


def clear_field(session: Session, context: Context, argument: str) -> Step:
    """Clear the field's answer, delete the relation, or turn down what somebody else said."""
    del argument
    if session.form is not None and session.form.said is not None:
        return turn_down_said(session)
    if relation_at(session) is not None:
        return remove_relation(session, context, "")
    field = field_at(session)
    return Step(replace(session, form=None)) if field is None else _filled(session, context, field, "")


def fill_by_key(session: Session, context: Context, key: str) -> Step:
    """Set the value with that key, or jump to the field with that key, or start typing an answer."""
    field = field_at(session)
    choices = choices_of(field) if field is not None else ()
    choice = next((choice for choice in choices if choice.key == key), None)
    if field is not None and choice is not None:
        return _chosen(session, context, field, choice)
    jump = _other_field_with_key(session, key)
    if jump is not None:
        return Step(replace(session, form=FormCursor(_is_of_span(session), jump.id)))
    if field is None:
        return _at_no_field(session)
    if field.type not in BY_KEY:
        return Step(session, request=asked_answer(session, field, key))
    keys = session.keys.fill("; {next-field} goes on, {leave-form} goes back")
    return Step.refusal(session, f"{key} is not a value of {field.title}{keys}")


def _at_no_field(session: Session) -> Step:
    if session.form is not None and session.form.said is not None:
        return Step.refusal(session, session.keys.fill(HOW_TO_ANSWER))
    if relation_at(session) is None:
        return Step(replace(session, form=None))
    return Step.refusal(
        session,
        session.keys.fill(
            "{type-answer} goes to the other end, {clear-field} deletes the relation, {leave-form} goes back"
        ),
    )


def _other_field_with_key(session: Session, key: str) -> Field | None:
    here = field_at(session)
    fields = fields_of(session, of_span=_is_of_span(session))
    return next((field for field in fields if field.key == key and field != here), None)


def repeat_answer(session: Session, context: Context, argument: str) -> Step:
    """Give the field the last answer given to it, on another span or document."""
    del argument
    field = field_at(session)
    if field is None and session.form is not None:
        return _at_no_field(session)
    if field is None:
        return Step.refusal(
            session,
            session.keys.fill("no field is being filled; {attributes} or {fields} goes to the form"),
        )
    value = last_answer(session, field, of_span=_is_of_span(session))
    if value is None:
        return Step.refusal(session, f"there is no earlier answer to {field.title} to repeat")
    return _then_next_field(_filled(session, context, field, format_value(value)))


def type_answer(session: Session, context: Context, argument: str) -> Step:
    """Type the field's answer; skip a field that is filled by key, and follow a relation to its other end."""
    del argument
    if relation_at(session) is not None:
        return other_end(session, context, "")
    field = field_at(session)
    if field is None or field.type in BY_KEY:
        return next_field(session, context, "")
    return Step(session, request=asked_answer(session, field, None))


def asked_answer(session: Session, field: Field, first: str | None) -> Ask:
    """The question for the field's answer, which begins with ``first`` or else is the one that it has."""
    of_span = _is_of_span(session)
    known = format_value(answers_of(session, of_span=of_span).get(field.id))
    return Ask(
        command="set-attribute" if of_span else "set-field",
        prompt=field.title,
        initial=known if first is None else first,
        prefix=f"{field.id}=",
        multiline=field.multiline,
    )


def _chosen(session: Session, context: Context, field: Field, choice: Choice) -> Step:
    """The step for a chosen value: a multichoice field toggles it, other fields set it and go on to the next field."""
    if field.type is not FieldType.MULTICHOICE:
        return _then_next_field(_filled(session, context, field, choice.value))
    had = answers_of(session, of_span=_is_of_span(session)).get(field.id, ())
    return _filled(session, context, field, ",".join(_toggled(field, had, choice.value)))


def _then_next_field(step: Step) -> Step:
    return step if step.refused else replace(step, session=moved(step.session, 1))


def _toggled(field: Field, had: Value, value: str) -> list[str]:
    """The values with that one added or removed, and without those that the schema no longer has."""
    choices = [choice.value for choice in choices_of(field)]
    values = [each for each in had if each in choices] if isinstance(had, tuple) else []
    return [kept for kept in values if kept != value] if value in values else [*values, value]


def _filled(session: Session, context: Context, field: Field, text: str) -> Step:
    step = set_attribute if _is_of_span(session) else set_field
    return step(session, context, f"{field.id}={text}")


def _is_of_span(session: Session) -> bool:
    return session.form is not None and session.form.of_span


def _can_fill_attributes(session: Session) -> bool:
    return session.focus is not None and bool(stops_of(session, of_span=True))


def _can_repeat(session: Session) -> bool:
    field = field_at(session)
    return field is not None and last_answer(session, field, of_span=_is_of_span(session)) is not None


def _fill_meaning(session: Session, key: str) -> str:
    """What a character does in the form: it sets a value, goes to another field, or begins an answer."""
    field = field_at(session)
    if field is None:
        return ""
    choice = next((choice for choice in choices_of(field) if choice.key == key), None)
    if choice is not None:
        return choice.description if choice.value in ("true", "false") else choice.value
    jump = _other_field_with_key(session, key)
    if jump is not None:
        return f"{TO_FIELD}{jump.title}"
    return "" if field.type in BY_KEY else "starts the answer"


TO_FIELD = "to the field "
"""The prefix of the meaning of a key that goes to another field."""

_IN_FORM = (Footer.CHOICES, Footer.TYPED, Footer.RELATION)


def _in_form(
    name: str,
    keys: tuple[str, ...],
    help_: str,
    step: Callable[[Session, Context, str], Step],
    **more: Any,
) -> Command:
    """The declaration of a command whose keys work while the form is filled."""
    return Command(name, keys, Group.FORM, f"in the form: {help_}", step, state=KeyState.FORM, **more)


COMMANDS = (
    Command(
        "attributes",
        ("A",),
        Group.FORM,
        "fill the focused span's attributes, see its relations",
        open_attributes,
        needs=_can_fill_attributes,
        short="attributes",
        footers={Footer.AIMED: Slot(5), Footer.FOCUSED: Slot(4)},
        menus={Pointed.SPAN: Slot(5, "its attributes")},
    ),
    Command(
        "fields",
        ("T",),
        Group.FORM,
        "fill the document's own fields",
        open_fields,
        needs=lambda session: bool(session.schema.document_fields),
        short="fields",
        footers={Footer.AT_REST: Slot(4)},
        menus={Pointed.TEXT: Slot(3, "the document's fields")},
    ),
    FILL := Command(
        "fill",
        (),
        Group.FORM,
        "in the form: the value with that key",
        fill_by_key,
        shown_keys="value's key",
        takes_argument=True,
        meaning=_fill_meaning,
        state_rank=8,
    ),
    _in_form(
        "repeat-answer", ("=",), "the last answer given to this field", repeat_answer, needs=_can_repeat
    ),
    NEXT_FIELD := _in_form(
        "next-field",
        ("tab", "down"),
        "next field or relation",
        next_field,
        short="next",
        footers={Footer.CHOICES: Slot(2), Footer.TYPED: Slot(2), Footer.RELATION: Slot(3)},
    ),
    _in_form("previous-field", ("shift+tab", "up"), "previous field or relation", previous_field),
    _in_form(
        "type-answer",
        ("enter",),
        "type a text, number or date; follow a relation",
        type_answer,
        short="type",
        footers={Footer.TYPED: Slot(1), Footer.RELATION: Slot(1, "other end")},
    ),
    _in_form(
        "clear-field",
        ("backspace", "delete"),
        "no answer; delete the relation",
        clear_field,
        short="clear",
        footers={Footer.CHOICES: Slot(3), Footer.TYPED: Slot(3), Footer.RELATION: Slot(2, "delete")},
    ),
    _in_form(
        "leave-form",
        ("escape",),
        "back to the text",
        leave_form,
        short="back",
        footers=dict.fromkeys(_IN_FORM, Slot(4)),
        state_rank=14,
        characters_mean="in the form they are values",
    ),
)
