"""Commands that fill the tagging form: attributes, document fields, notes, flags, status."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from annotator.core.changes import AnswerSet, Change, LayerChanged, LayerState, SpanChanged
from annotator.core.layer import Status
from annotator.core.span import Span, Value
from annotator.schema.answers import AnswerError
from annotator.schema.values import Field
from annotator.session.commands.adjusting import NO_FOCUS
from annotator.session.commands.command import Command, Footer, Group, Pointed, Slot
from annotator.session.context import Context
from annotator.session.form import answer_text, fields_of, required_left
from annotator.session.marking import described
from annotator.session.requests import Ask
from annotator.session.session import Session
from annotator.session.step import Step


def set_attribute(session: Session, context: Context, argument: str) -> Step:
    """Set an attribute of the focused span: ``role=activist``; ``role=`` clears it."""
    del context
    span = session.focus
    name, _, text = argument.partition("=")
    if span is None:
        return Step.refusal(session, session.keys.fill(NO_FOCUS))
    attribute = session.schema.attribute(span.label, name)
    if attribute is None:
        return Step.refusal(session, f"{described(session, span)} has no attribute '{name}'")
    try:
        value = attribute.parse(text)
    except AnswerError as error:
        return Step.refusal(session, f"{attribute.title}: {error}")
    attributes = _with(span.attributes, name, value)
    # An answer given now belongs to this version, so that no older migration touches it.
    after = replace(span, attributes=attributes, schema_version=session.schema.version)
    remembered = _remembering(session, attribute, value, of_span=True)
    if attributes == span.attributes and type(value) is type(span.attributes.get(name)):
        return Step(remembered, message=_answered(attribute, value))
    return _change_span(remembered, after, _answered(attribute, value))


def _remembering(session: Session, field: Field, value: Value | None, *, of_span: bool) -> Session:
    """The session with the answer remembered, to be repeated on another span or document."""
    if value is None:
        return session
    return replace(session, given={**session.given, (of_span, field.id): value})


def _with(values: Mapping[str, Value], name: str, value: Value | None) -> dict[str, Value]:
    changed = {other: kept for other, kept in values.items() if other != name}
    return changed if value is None else {**changed, name: value}


def _answered(field: Field, value: Value | None) -> str:
    return f"{field.title}: {answer_text(value) or 'no answer'}"


def _change_span(session: Session, after: Span, message: str) -> Step:
    """The step that changes the focused span's attributes, note or flag; without changes where it is the same."""
    if session.focus is None or after == session.focus:
        return Step(session, message=message)
    change = SpanChanged(session.focus, after)
    return Step.changing(replace(session, focus=after), (change,), message)


def set_field(session: Session, context: Context, argument: str) -> Step:
    """Set a field of the document: ``topic=protest``; ``topic=`` clears it."""
    del context
    name, _, text = argument.partition("=")
    field = session.schema.document_field(name)
    if field is None:
        return Step.refusal(session, f"the schema asks no '{name}' about the document")
    try:
        value = field.parse(text)
    except AnswerError as error:
        return Step.refusal(session, f"{field.title}: {error}")
    session = _remembering(session, field, value, of_span=False)
    before = session.layer.answers.get(name)
    if before == value and type(before) is type(value):
        return Step(session, message=_answered(field, value))
    return Step.changing(session, (AnswerSet(name, before, value),), _answered(field, value))


def write_note(session: Session, context: Context, argument: str) -> Step:
    """Ask for the note of the focused span or, with nothing focused, of the document."""
    del context, argument
    if session.focus is not None:
        return Step(
            session,
            request=Ask(
                "set-note",
                f"Note on {described(session, session.focus)}",
                session.focus.note or "",
                may_grow=True,
            ),
        )
    note = session.layer.note or ""
    return Step(session, request=Ask("set-note", "Note on the document", note, may_grow=True))


def set_note(session: Session, context: Context, argument: str) -> Step:
    """Set the note of the focused span or, with nothing focused, of the document; empty clears it."""
    del context
    note = argument.strip() or None
    if session.focus is not None:
        return _change_span(session, replace(session.focus, note=note), "note saved" if note else "no note")
    return _change_layer(session, "note saved" if note else "no note", note=note)


def toggle_flag(session: Session, context: Context, argument: str) -> Step:
    """Flag the focused span or, with nothing focused, the document for review, or remove the flag."""
    del context, argument
    span = session.focus
    if span is not None:
        verb = "unflagged" if span.flagged else "flagged"
        return _change_span(
            session, replace(span, flagged=not span.flagged), f"{verb} {described(session, span)}"
        )
    if session.layer.status is Status.FLAGGED:
        return _change_layer(session, "document no longer flagged", status=Status.IN_PROGRESS)
    return _change_layer(session, "document flagged for review", status=Status.FLAGGED)


def set_status(session: Session, context: Context, argument: str) -> Step:
    """Set the document's status: new, in_progress, done or flagged.

    Done means that the form is right as it is, so the defaults that it shows become answers.
    """
    del context
    try:
        status = Status(argument)
    except ValueError:
        return Step.refusal(session, f"'{argument}' is not a status: {', '.join(Status)}")
    message = f"document is {status.replace('_', ' ')}"
    if status is not Status.DONE:
        return _change_layer(session, message, status=status)
    answers = tuple(
        AnswerSet(field.id, None, field.default)
        for field in fields_of(session, of_span=False)
        if field.default is not None and field.id not in session.layer.answers
    )
    left = required_left(session)
    message = f"{message}, {left} required left" if left else message
    done = _change_layer(session, message, status=status)
    return Step.changing(session, (*answers, *done.changes), message)


def toggle_boilerplate(session: Session, context: Context, argument: str) -> Step:
    """Treat the dimmed boilerplate as body, or dim it again."""
    del context, argument
    if not session.document.boilerplate:
        return Step.refusal(session, "no boilerplate was found in this document")
    keeps = not session.layer.keeps_boilerplate
    message = "the whole text is body now" if keeps else "boilerplate is dimmed again"
    return _change_layer(session, message, keeps_boilerplate=keeps)


def _change_layer(session: Session, message: str, **parts: object) -> Step:
    before = LayerState.of(session.layer)
    after = replace(before, **parts)
    changes: tuple[Change, ...] = () if after == before else (LayerChanged(before, after),)
    return Step.changing(session, changes, message)


COMMANDS = (
    Command(
        "note",
        ("N",),
        Group.FORM,
        "note on the span, or on the document",
        write_note,
        short="note",
        footers={Footer.SELECTED: Slot(4)},
        menus={Pointed.SPAN: Slot(11, "a note on it")},
    ),
    Command(
        "flag",
        ("M",),
        Group.FORM,
        "flag the span, or the document, for review",
        toggle_flag,
        menus={Pointed.SPAN: Slot(12, "flag it for review")},
    ),
    Command(
        "boilerplate",
        ("P",),
        Group.FORM,
        "read the dimmed boilerplate as body, or dim it again",
        toggle_boilerplate,
        needs=lambda session: bool(session.document.boilerplate),
    ),
    SET_ATTRIBUTE := Command("set-attribute", (), Group.FORM, "", set_attribute, takes_argument=True),
    SET_FIELD := Command("set-field", (), Group.FORM, "", set_field, takes_argument=True),
    Command("set-note", (), Group.FORM, "", set_note, takes_argument=True),
    Command("set-status", (), Group.FORM, "", set_status, takes_argument=True),
)
