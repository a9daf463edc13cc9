"""The tagging form as a list of fields, and which of them the keys fill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from annotator.core.span import Value
from annotator.schema.answers import FieldType
from annotator.schema.values import Choice, Field
from annotator.session.session import FormCursor, Session

YES_NO = (Choice("true", "y", "yes"), Choice("false", "n", "no"))
BY_KEY = {FieldType.CHOICE, FieldType.MULTICHOICE, FieldType.BOOL, FieldType.SCALE}
"""The types whose values have a key each; the others are typed."""


def answers_of(session: Session, *, of_span: bool) -> Mapping[str, Value]:
    """What the form holds now: the focused span's attributes, or the document's answers."""
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
    return tuple(field for field in fields if field.is_asked(answers))


def field_at(session: Session) -> Field | None:
    """The field under the form's cursor."""
    cursor = session.form
    if cursor is None:
        return None
    fields = fields_of(session, of_span=cursor.of_span)
    return next((field for field in fields if field.id == cursor.field), None)


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
        case _:
            return field.choices


def moved(session: Session, by: int) -> Session:
    """The session with the cursor so many fields further; past either end the form is left."""
    cursor = session.form
    if cursor is None:
        return session
    ids = [field.id for field in fields_of(session, of_span=cursor.of_span)]
    index = ids.index(cursor.field) + by if cursor.field in ids else -1
    if not 0 <= index < len(ids):
        return replace(session, form=None)
    return replace(session, form=FormCursor(cursor.of_span, ids[index]))


def required_left(session: Session) -> int:
    """How many required fields of the document have no answer."""
    fields = fields_of(session, of_span=False)
    return sum(field.required and field.id not in session.layer.answers for field in fields)
