"""Reading layers, and which layers there are."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from itertools import chain

from msgspec import Struct

from annotator.core.change_json import value_from_json
from annotator.core.changes import LayerState
from annotator.core.document import Document
from annotator.core.layer import Layer, Status
from annotator.core.span import Relation, Value
from annotator.core.spans import Spans
from annotator.store.rows import SPAN_PARTS, Row, rejection_from, spans_from

_AT_ONCE = 256
"""Rows fetched together."""

NOT_BLANK = """
    (status <> 'new' OR note IS NOT NULL OR keeps_boilerplate OR span_count > 0 OR EXISTS (
        SELECT 1 FROM answers
        WHERE answers.document = layers.document AND answers.annotator = layers.annotator) OR EXISTS (
        SELECT 1 FROM rejections
        WHERE rejections.document = layers.document AND rejections.annotator = layers.annotator))
"""
"""The condition for ``layers``: one in which nothing was recorded, or everything was undone, counts as none."""
_STATES = "SELECT document, annotator, status, note, keeps_boilerplate FROM layers"
_WRITTEN_STATES = f"{_STATES} WHERE document = ? AND {NOT_BLANK} ORDER BY annotator"
_STATE = f"{_STATES} WHERE document = (SELECT number FROM documents WHERE id = ?) AND annotator = ?"  # noqa: S608 - constants
_SPANS = f"""
    SELECT {", ".join(SPAN_PARTS)} FROM spans WHERE document = ? AND annotator = ?
    ORDER BY start, "end" DESC, id
"""  # noqa: S608 - columns are ours
# The same order as in memory: ids created within one second sort in the order of their creation, too.
_RELATIONS = """
    SELECT id, type, source, target, annotator, created_at FROM relations
    WHERE document = ? AND annotator = ? ORDER BY created_at, id
"""
_REJECTIONS = "SELECT text, start FROM rejections WHERE document = ? AND annotator = ?"
_IN_USE = """
    SELECT EXISTS (SELECT 1 FROM relations), EXISTS (SELECT 1 FROM rejections), EXISTS (SELECT 1 FROM answers)
"""
_ANSWERS = "SELECT field, value FROM answers WHERE document = ? AND annotator = ? ORDER BY field"


class WrittenLayer(Struct, frozen=True):
    """A layer that is not blank, without its spans; ``document`` is the number of its document."""

    document: int
    annotator: str
    state: LayerState


class TablesInUse(Struct, frozen=True):
    """Which tables have rows at all, so that an empty one is not searched for each of 10,000 layers."""

    relations: bool = True
    rejections: bool = True
    answers: bool = True

    @classmethod
    def of(cls, connection: sqlite3.Connection) -> TablesInUse:
        """The tables in use now."""
        return cls(*map(bool, connection.execute(_IN_USE).fetchone()))


def written_layers(connection: sqlite3.Connection, document: int) -> list[WrittenLayer]:
    """The layers of the document of that number that are not blank, ordered by the names of their annotators."""
    return [_written_from(row) for row in connection.execute(_WRITTEN_STATES, (document,))]


def read_layer(connection: sqlite3.Connection, document: Document, annotator: str) -> Layer:
    """The annotator's layer on the document; an empty one if nothing was written yet.

    Raises ``StoreError`` for a span whose quote differs from the text.
    """
    row = connection.execute(_STATE, (document.id, annotator)).fetchone()
    return (
        Layer(document.id, annotator)
        if row is None
        else layer_in_state(connection, document, _written_from(row))
    )


def layer_in_state(
    connection: sqlite3.Connection,
    document: Document,
    written: WrittenLayer,
    tables: TablesInUse = TablesInUse(),  # noqa: B008 - frozen
) -> Layer:
    """The whole layer of ``written``; raises ``StoreError`` for a span whose quote differs from the text."""
    key, state = (written.document, written.annotator), written.state
    return Layer(
        document.id,
        written.annotator,
        Spans(spans_from(_rows(connection.execute(_SPANS, key)), document, written.annotator), in_order=True),
        tuple(Relation(*row) for row in connection.execute(_RELATIONS, key)) if tables.relations else (),
        _answers(connection, key) if tables.answers else {},
        state.status,
        state.note,
        state.keeps_boilerplate,
        frozenset(rejection_from(*row) for row in connection.execute(_REJECTIONS, key))
        if tables.rejections
        else frozenset(),
    )


def _rows(cursor: sqlite3.Cursor) -> Iterator[Row]:
    """The rows, fetched ``_AT_ONCE`` at a time: one by one takes a tenth longer, all at once takes memory for all."""
    return chain.from_iterable(iter(lambda: cursor.fetchmany(_AT_ONCE), []))


def _answers(connection: sqlite3.Connection, key: tuple[int, str]) -> dict[str, Value]:
    return {field: value_from_json(json.loads(value)) for field, value in connection.execute(_ANSWERS, key)}


def _written_from(row: Row) -> WrittenLayer:
    document, annotator, status, note, keeps_boilerplate = row
    return WrittenLayer(document, annotator, LayerState(Status(status), note, bool(keeps_boilerplate)))
