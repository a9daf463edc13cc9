"""The history of a span or of a document as a table: when, who, what, and on which text."""

from __future__ import annotations

from collections.abc import Iterator

from annotator.core.action import Action
from annotator.core.changes import (
    AnswerSet,
    Change,
    LayerChanged,
    RelationAdded,
    RelationRemoved,
    SpanAdded,
    SpanChanged,
    SpanRemoved,
)
from annotator.core.clock import local_time
from annotator.core.span import Relation, Span, Value
from annotator.session.form import answer_text
from annotator.session.marking import name_of
from annotator.session.session import Session

NAMES = ("when", "who", "what", "on which text")
LONGEST = 120
"""Code points of a quote in the table."""
_NOTHING = "nothing"

Entry = tuple[str, str]
"""What a change did, and on which text."""


def history_rows(
    session: Session, actions: tuple[Action, ...], span: Span | None
) -> tuple[tuple[str, ...], ...]:
    """Return a row for each change that the actions made to the span, or to the whole document without one."""
    who = session.layer.annotator
    return tuple(
        (local_time(action.at), who, _done(action.command.replace("-", " "), what), text)
        for action in actions
        for change in action.changes
        for what, text in _entries(session, change, span.id if span else None)
    )


def _done(command: str, what: str) -> str:
    """Say once what a command has in its name: "set note" changes the note."""
    subject = command.rpartition(" ")[2]
    return f"{command}: {what.removeprefix(f'{subject}: ')}"


def first_row(span: Span) -> tuple[str, ...]:
    """Return what is known of a span that no action made here."""
    return (
        local_time(span.created_at) or "before this file",
        span.annotator,
        span.origin,
        _quoted(span.text),
    )


def _entries(session: Session, change: Change, span_id: str | None) -> Iterator[Entry]:
    match change:
        case SpanAdded(span) if span_id in (None, span.id):
            yield f"{name_of(session, span.label)} made, {span.origin}", _quoted(span.text)
        case SpanRemoved(span) if span_id in (None, span.id):
            yield f"{name_of(session, span.label)} deleted", _quoted(span.text)
        case SpanChanged(before, after) if span_id in (None, after.id):
            yield "; ".join(_differences(session, before, after)) or _NOTHING, _texts(before, after)
        case RelationAdded(relation) if span_id in (None, relation.source, relation.target):
            yield f"{_named(session, relation, span_id)} related", _ends(session, relation)
        case RelationRemoved(relation) if span_id in (None, relation.source, relation.target):
            yield f"{_named(session, relation, span_id)} no longer related", _ends(session, relation)
        case AnswerSet(field, before, after) if span_id is None:
            titles = {each.id: each.title for each in session.schema.document_fields}
            yield f"{titles.get(field, field)}: {_changed(before, after)}", ""
        case LayerChanged(before, after) if span_id is None:
            yield "; ".join(_of_layer(before.status, after.status, before.note, after.note)) or _NOTHING, ""
        case _:  # another span, or a suggestion that was rejected
            return


def _of_layer(status: str, status_after: str, note: str | None, note_after: str | None) -> Iterator[str]:
    if status != status_after:
        yield f"{status.replace('_', ' ')} → {status_after.replace('_', ' ')}"
    if note != note_after:
        yield f"note: {note_after or 'none'}"


def _named(session: Session, relation: Relation, span_id: str | None) -> str:
    """The type of the relation, with an arrow that says whether it leaves the span or arrives at it."""
    kind = next((each for each in session.schema.relations if each.id == relation.type), None)
    name = (kind.name or kind.id) if kind else relation.type
    return f"← {name}" if span_id == relation.target else f"{name} →"


def _ends(session: Session, relation: Relation) -> str:
    spans = (session.layer.spans.with_id(id_) for id_ in (relation.source, relation.target))
    source, target = (_quoted(span.text) if span else "a deleted span" for span in spans)
    return f"{source} → {target}"


def _texts(before: Span, after: Span) -> str:
    if before.fragments == after.fragments:
        return _quoted(after.text)
    return f"{_quoted(before.text)} → {_quoted(after.text)}"


def _quoted(text: str) -> str:
    return f"“{text}”" if len(text) <= LONGEST else f"“{text[: LONGEST - 1]}…”"


def _changed(before: Value | None, after: Value | None) -> str:
    return f"{answer_text(before) or 'none'} → {answer_text(after) or 'none'}"


def _differences(session: Session, before: Span, after: Span) -> Iterator[str]:
    if before.label != after.label:
        yield f"{name_of(session, before.label)} → {name_of(session, after.label)}"
    if before.fragments != after.fragments:
        yield "other ends"
    titles = {field.id: field.title for field in session.schema.attributes_of(after.label)}
    for name in sorted({*before.attributes, *after.attributes}):
        old, new = before.attributes.get(name), after.attributes.get(name)
        if old != new:
            yield f"{titles.get(name, name)}: {_changed(old, new)}"
    if before.note != after.note:
        yield f"note: {after.note or 'none'}"
    if before.flagged != after.flagged:
        yield "flagged" if after.flagged else "unflagged"
