"""Writing changes into the tables of a layer, each checked against the state that it expects.

If a row is not as the change expects it, someone else has changed it, in another window or with another tool. Then
nothing of the step is written.
"""

from __future__ import annotations

import sqlite3
from typing import Any, assert_never

from annotator.core.changes import (
    AnswerSet,
    Change,
    LayerChanged,
    LayerState,
    RejectionAdded,
    RejectionRemoved,
    RelationAdded,
    RelationRemoved,
    SpanAdded,
    SpanChanged,
    SpanRemoved,
    more_spans,
)
from annotator.core.document import Document
from annotator.core.span import Relation, Span, Value
from annotator.store.documents import number_of
from annotator.store.errors import ChangedElsewhereError, StoreError
from annotator.store.quotes import check_quote
from annotator.store.rows import (
    ANSWER_COLUMNS,
    REJECTION_COLUMNS,
    RELATION_COLUMNS,
    SPAN_COLUMNS,
    Row,
    answer_json,
    rejection_row,
    relation_row,
    span_row,
)
from annotator.store.statements import deletion, insertion, update

INSERT_SPAN = insertion("spans", SPAN_COLUMNS)
INSERT_RELATION = insertion("relations", RELATION_COLUMNS)
INSERT_ANSWER = insertion("answers", ANSWER_COLUMNS)
INSERT_REJECTION = insertion("rejections", REJECTION_COLUMNS)
_DELETE_REJECTION = deletion("rejections", REJECTION_COLUMNS[:-1])
_DELETE_SPAN = deletion("spans", SPAN_COLUMNS)
_DELETE_RELATION = deletion("relations", RELATION_COLUMNS)
_UPDATE_SPAN = update("spans", SPAN_COLUMNS)
_UPDATE_ANSWER = """
    UPDATE answers SET value = ?, updated_at = ?
    WHERE document = ? AND annotator = ? AND field = ? AND value = ?
"""
_DELETE_ANSWER = "DELETE FROM answers WHERE document = ? AND annotator = ? AND field = ? AND value = ?"
_BEGIN_LAYER = """
    INSERT INTO layers (document, annotator, status, note, keeps_boilerplate, span_count, updated_at)
    VALUES (?, ?, 'new', NULL, 0, 0, ?) ON CONFLICT DO NOTHING
"""
_COUNT_SPANS = """
    UPDATE layers SET span_count = span_count + ?, updated_at = ? WHERE document = ? AND annotator = ?
"""
_SET_STATE = """
    UPDATE layers SET status = ?, note = ?, keeps_boilerplate = ?
    WHERE document = ? AND annotator = ? AND status IS ? AND note IS ? AND keeps_boilerplate IS ?
"""


class LayerRows:
    """The rows of one layer inside a write transaction."""

    def __init__(self, connection: sqlite3.Connection, document: Document, annotator: str, at: str) -> None:
        self._connection = connection
        self._document = document
        self.number = number_of(connection, document.id)
        """The number of the document, by which rows refer to it."""
        self._key = (self.number, annotator)
        self._at = at

    def write(self, changes: tuple[Change, ...]) -> None:
        """Write the changes and update the layer's own row.

        Raises ``StoreError`` for a change that does not fit what is there and for a quote that differs from the
        text; the caller rolls back.
        """
        more = sum(map(more_spans, changes))
        counted = (more, self._at, *self._key)
        if self._connection.execute(_COUNT_SPANS, counted).rowcount != 1:
            self._connection.execute(_BEGIN_LAYER, (*self._key, self._at))
            self._connection.execute(_COUNT_SPANS, counted)
        for change in changes:
            self._write_one(change)

    def _write_one(self, change: Change) -> None:
        match change:
            case SpanAdded(span):
                self._fits(INSERT_SPAN, self._new_row(span), _quoted(span))
            case SpanRemoved(span):
                self._fits(_DELETE_SPAN, self._row(span), _quoted(span))
            case SpanChanged(before, after):
                self._fits(_UPDATE_SPAN, (*self._new_row(after), *self._row(before)), _quoted(before))
            case RelationAdded(relation):
                self._fits(INSERT_RELATION, self._relation_row(relation), "the relation")
            case RelationRemoved(relation):
                self._fits(_DELETE_RELATION, self._relation_row(relation), "the relation")
            case RejectionAdded(rejection):
                added = (*self._key, *rejection_row(rejection), self._at)
                self._fits(INSERT_REJECTION, added, f"the rejection of {rejection.text!a}")
            case RejectionRemoved(rejection):
                removed = (*self._key, *rejection_row(rejection))
                self._fits(_DELETE_REJECTION, removed, f"the rejection of {rejection.text!a}")
            case AnswerSet(field, before, after):
                self._answer(field, before, after)
            case LayerChanged(before, after):
                row = (*_state_row(after), *self._key, *_state_row(before))
                self._fits(_SET_STATE, row, "the status or note")
            case _:
                assert_never(change)

    def _fits(self, statement: str, row: tuple[Any, ...], what: str) -> None:
        if self._connection.execute(statement, row).rowcount != 1:
            raise ChangedElsewhereError(what)

    def _row(self, span: Span) -> Row:
        return span_row(span, self._key[0])

    def _new_row(self, span: Span) -> Row:
        check_quote(span, self._document)
        check_owner(span, self._key[1])
        return self._row(span)

    def _relation_row(self, relation: Relation) -> Row:
        check_owner(relation, self._key[1])
        return relation_row(relation, self._key[0])

    def _answer(self, field: str, before: Value | None, after: Value | None) -> None:
        old, new = answer_json(before), answer_json(after)
        what = f"the answer to {field}"
        if old is None:
            if new is None:
                return
            self._fits(INSERT_ANSWER, (*self._key, field, new, self._at), what)
        elif new is None:
            self._fits(_DELETE_ANSWER, (*self._key, field, old), what)
        else:
            self._fits(_UPDATE_ANSWER, (new, self._at, *self._key, field, old), what)


def _quoted(span: Span) -> str:
    return f"“{span.text[:40]}”"


def check_owner(thing: Span | Relation, annotator: str) -> None:
    """Raise ``StoreError`` when a span or relation in the annotator's layer has another annotator."""
    if thing.annotator != annotator:
        raise StoreError(
            f"{thing.id} belongs to {thing.annotator!a} and cannot be in the layer of {annotator!a}, "
            "nothing was written; give it the annotator of its layer"
        )


def _state_row(state: LayerState) -> Row:
    return (str(state.status), state.note, int(state.keeps_boilerplate))
