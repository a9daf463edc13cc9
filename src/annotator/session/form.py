"""The tagging form as a list of stops, fields and relations, and which of them the keys fill."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from msgspec.structs import replace

from annotator.core.span import Relation, Span, Value
from annotator.core.span_blocks import ReadingOrder
from annotator.rules.relations import relations_of
from annotator.rules.required import demands, missing_attributes, unanswered, with_defaults
from annotator.schema.answers import FieldType, format_value
from annotator.schema.values import Choice, Field, LabelSchema
from annotator.session.said import said_notes, said_relations
from annotator.session.session import FormCursor, Session

YES_NO = (Choice("true", "y", "yes"), Choice("false", "n", "no"))


def _has_keys(type_: FieldType) -> bool:
    match type_:
        case FieldType.CHOICE | FieldType.MULTICHOICE | FieldType.BOOL | FieldType.SCALE:
            return True
        case FieldType.TEXT | FieldType.NUMBER | FieldType.DATE:
            return False
        case _:
            assert_never(type_)


BY_KEY = frozenset(filter(_has_keys, FieldType))
"""The types whose values have a key each; answers of other types are typed."""


def answers_of(session: Session, *, of_span: bool) -> Mapping[str, Value]:
    """The answers in the form: the focused span's attributes, or those about the document."""
    if not of_span:
        return session.layer.answers
    return session.focus.attributes if session.focus else {}


def fields_of(session: Session, *, of_span: bool) -> tuple[Field, ...]:
    """The fields that the form asks now, in their order."""
    if of_span:
        fields = session.schema.attributes_of(session.focus.label) if session.focus else ()
    else:
        fields = session.schema.document_fields
    answers = answers_of(session, of_span=of_span)
    return tuple(field for field in fields if field.is_asked(with_defaults(fields, answers)))


def field_at(session: Session) -> Field | None:
    """The field under the form's cursor."""
    cursor = session.form
    if cursor is None or cursor.relation is not None or cursor.said is not None:
        return None
    fields = fields_of(session, of_span=cursor.of_span)
    return next((field for field in fields if field.id == cursor.field), None)


def relation_at(session: Session) -> Relation | None:
    """The relation under the form's cursor."""
    cursor = session.form
    if cursor is None or cursor.relation is None or session.focus is None:
        return None
    relations = relations_of(session.layer, session.focus)
    return next((relation for relation in relations if relation.id == cursor.relation), None)


def choices_of(field: Field) -> tuple[Choice, ...]:
    """The values of a field that have a key each."""
    match field.type:
        case FieldType.BOOL:
            return YES_NO
        case FieldType.SCALE:
            if field.minimum is None or field.maximum is None:
                return ()
            steps = range(int(field.minimum), int(field.maximum) + 1)
            return tuple(Choice(str(step), str(step)) for step in steps)
        case FieldType.CHOICE | FieldType.MULTICHOICE:
            return field.choices
        case FieldType.TEXT | FieldType.NUMBER | FieldType.DATE:
            return ()
        case _:
            assert_never(field.type)


def answer_text(value: Value | None) -> str:
    """A value as shown to the user, on one line."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, tuple) else " ".join(format_value(value).split())


def stops_of(session: Session, *, of_span: bool) -> tuple[FormCursor, ...]:
    """The stops of the form's cursor: each field and, for a span, then each of its relations.

    In a review the relations and the notes of others follow.
    """
    fields = tuple(FormCursor(of_span, field.id) for field in fields_of(session, of_span=of_span))
    notes = (note.key for note in said_notes(session, of_span=of_span))
    names = (*(each.key for each in said_relations(session)), *notes) if of_span else tuple(notes)
    said = tuple(FormCursor(of_span, "", said=name) for name in names)
    if not of_span or session.focus is None:
        return (*fields, *said)
    relations = relations_of(session.layer, session.focus)
    return (*fields, *(FormCursor(of_span, "", relation.id) for relation in relations), *said)


def moved(session: Session, by: int) -> Session:
    """The session with the form's cursor moved by that many stops; past either end the form is left."""
    cursor = session.form
    if cursor is None:
        return session
    stops = stops_of(session, of_span=cursor.of_span)
    index = stops.index(cursor) + by if cursor in stops else -1
    return replace(session, form=stops[index] if 0 <= index < len(stops) else None)


def last_answer(session: Session, field: Field, *, of_span: bool) -> Value | None:
    """The last answer given to the field, on any span or document, if it is still a valid one."""
    value = session.given.get((of_span, field.id))
    if value is None:
        return None
    try:
        return field.check(value)
    except ValueError:  # another label has an attribute of the same name and other values
        return None


def required_left(session: Session) -> int:
    """How many required answers are missing, about the document and about its spans."""
    schema = session.schema
    left = unanswered(schema.document_fields, session.layer.answers)
    if not any(demands(schema, label_id) for label_id in session.layer.spans.counts):
        return left
    return left + session.layer.spans.total(_Missing(schema))


def missing_after(session: Session, here: ReadingOrder) -> Span | None:
    """The first span after that place in reading order that lacks a required answer."""
    schema = session.schema
    if not any(demands(schema, label_id) for label_id in session.layer.spans.counts):
        return None
    return session.layer.spans.measured_after(here, _Missing(schema))


class _Missing:
    """Counts the required attributes of a span that have no value; equal to any other counter of the same schema."""

    def __init__(self, schema: LabelSchema) -> None:
        self._schema = schema

    def __call__(self, span: Span) -> int:
        return missing_attributes(self._schema, span)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Missing) and other._schema is self._schema

    def __hash__(self) -> int:
        return id(self._schema)
