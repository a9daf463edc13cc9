"""Steps of a review in the form: taking a value, a relation or a note of somebody else, or turning it down."""

from __future__ import annotations

from msgspec.structs import replace

from annotator.core.changes import LayerChanged, LayerState, RejectionAdded, RelationAdded, SpanChanged
from annotator.core.proposal import ProposedRelation
from annotator.rules.relations import relation_type
from annotator.session.context import Context
from annotator.session.form import stops_of
from annotator.session.said import (
    SaidNote,
    SaidValue,
    note_rejection,
    relation_from,
    said_notes,
    said_relations,
    said_values,
)
from annotator.session.session import FormCursor, Session
from annotator.session.step import Step

HOW_TO_ANSWER = (
    "{take-said} takes it, {clear-field} turns it down, {next-field} goes on, {leave-form} goes back"
)
"""A message; the keys of the commands in braces are filled in."""


def next_said(session: Session, field_id: str, *, of_span: bool) -> SaidValue | None:
    """The value to take next in a field: after the one that is there, what fewer said, and then the first again."""
    values = said_values(session, field_id, of_span=of_span)
    if not values:
        return None
    answers = session.focus.attributes if of_span and session.focus else session.layer.answers
    here = next((at for at, each in enumerate(values) if each.value == answers.get(field_id)), -1)
    return values[(here + 1) % len(values)]


def said_at(session: Session) -> ProposedRelation | SaidNote | None:
    """The relation or the note of somebody else at the form's cursor."""
    cursor = session.form
    if cursor is None or cursor.said is None:
        return None
    things: list[ProposedRelation | SaidNote] = [*said_notes(session, of_span=cursor.of_span)]
    things += said_relations(session) if cursor.of_span else ()
    return next((each for each in things if each.key == cursor.said), None)


def take_said_here(session: Session, context: Context) -> Step:
    """Take the relation or the note at the form's cursor, and go to the next stop."""
    said, on = said_at(session), _after(session)
    match said:
        case ProposedRelation():
            relation = relation_from(session, context, said)
            if relation is None:
                return Step.refusal(session, "the schema allows no more of these relations there")
            return Step.changing(on, (RelationAdded(relation),), relation_said(session, said))
        case SaidNote():
            return _noted(session, on, said)
        case None:
            return Step.refusal(session, "nobody said anything here")


def _noted(session: Session, on: Session, note: SaidNote) -> Step:
    message = f"note of {note.person} taken"
    if session.form is not None and session.form.of_span and session.focus is not None:
        after = replace(session.focus, note=note.text)
        return Step.changing(replace(on, focus=after), (SpanChanged(session.focus, after),), message)
    before = LayerState.of(session.layer)
    return Step.changing(on, (LayerChanged(before, replace(before, note=note.text)),), message)


def turn_down_said(session: Session) -> Step:
    """Turn down the relation or the note at the form's cursor for good, and go to the next stop."""
    said, on = said_at(session), _after(session)
    match said:
        case ProposedRelation():
            return Step.changing(
                on, (RejectionAdded(said.rejection),), f"not taken: {relation_said(session, said)}"
            )
        case SaidNote():
            of_span = session.form is not None and session.form.of_span
            rejection = note_rejection(session, said, of_span=of_span)
            return Step.changing(on, (RejectionAdded(rejection),), f"note of {said.person} not taken")
        case None:
            return Step.refusal(session, "nobody said anything here")


def relation_said(session: Session, said: ProposedRelation) -> str:
    """A relation of somebody else in words."""
    type_ = relation_type(session.schema, said.type)
    return f"“{said.quotes[0]}” {type_.name if type_ else said.type} “{said.quotes[1]}”"


def _after(session: Session) -> Session:
    """The session with the form's cursor at the stop after this one; past the last one the form is left."""
    cursor = session.form
    if cursor is None:
        return session
    stops = stops_of(session, of_span=cursor.of_span)
    later: tuple[FormCursor, ...] = stops[stops.index(cursor) + 1 :] if cursor in stops else ()
    return replace(session, form=later[0] if later else None)
