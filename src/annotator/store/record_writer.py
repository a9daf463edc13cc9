"""Importing records: new documents, and layers for documents that are there already.

What an import brings is in the log, as an action or, if it comes in chunks, several: the metadata of documents and, for
each layer, the changes that make it of an empty one. The texts are in ``documents`` alone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from annotator.core.change_json import Plain, Stamp, additions_to_json, change_to_json
from annotator.core.changes import (
    AnswerSet,
    Change,
    LayerChanged,
    LayerState,
    RejectionAdded,
    RelationAdded,
)
from annotator.core.document import Document
from annotator.core.layer import Layer
from annotator.core.record import Record
from annotator.core.span import Relation, Span
from annotator.store.annotators import check_annotator
from annotator.store.document_json import metadata_of
from annotator.store.documents import number_of
from annotator.store.errors import StoreError, UnfitRecordError, store_error
from annotator.store.gone import are_any_removed, is_removed, last_number
from annotator.store.layer_writer import (
    INSERT_ANSWER,
    INSERT_REJECTION,
    INSERT_RELATION,
    INSERT_SPAN,
    check_owner,
)
from annotator.store.layers import written_layers
from annotator.store.log import Log
from annotator.store.quotes import check_quote
from annotator.store.rows import (
    DOCUMENT_COLUMNS,
    Row,
    answer_json,
    document_row,
    rejection_row,
    relation_row,
    span_row,
    to_json,
)
from annotator.store.statements import insertion
from annotator.store.suggestion_tables import add_sources

INSERT_DOCUMENT = insertion("documents", DOCUMENT_COLUMNS)
# The columns that ``metadata_of`` writes, to compare them.
_METADATA = "title, source, date, author, encoding, extractor, raw_sha256, boilerplate, meta"
_SAME_TEXT = f"SELECT number, {_METADATA} FROM documents WHERE id = ? AND text_sha256 = ?"  # noqa: S608
_INSERT_OTHER = "INSERT INTO other_metadata (document, metadata) VALUES (?, ?) ON CONFLICT DO NOTHING"
_PRESENT_SPANS = 'SELECT id, start, "end", label FROM spans WHERE document = ?'
_INSERT_LAYER = """
    INSERT INTO layers (document, annotator, status, note, keeps_boilerplate, span_count, updated_at)
    VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET status = excluded.status, note = excluded.note, updated_at = excluded.updated_at,
        keeps_boilerplate = excluded.keeps_boilerplate, span_count = excluded.span_count
"""


class ImportCount(Struct, frozen=True):
    """How many documents of an import were new, and how many were there already.

    ``present_with_layers`` are the numbers, from 0, of the records with layers whose documents were there. ``removed``
    documents were left out, since their texts were removed from the database before.
    """

    new: int = 0
    present: int = 0
    removed: int = 0
    present_with_layers: tuple[int, ...] = ()


def take_records(
    connection: sqlite3.Connection, records: Iterable[Record], log: Log, *, brings_back: bool = False
) -> tuple[ImportCount, list[Plain]]:
    """Write the records; return how many documents were new, and what the log says of it: nothing if nothing was new.

    Texts that were removed from the database are left out unless it ``brings_back`` those.
    Raises ``UnfitRecordError`` for the first record that contradicts itself or the database; the caller rolls back.
    """
    incoming = _Incoming(connection, log.second, log.stamp)
    new = present = removed = 0
    present_with_layers: list[int] = []
    leaves_out = not brings_back and are_any_removed(connection)
    for number, record in enumerate(records):
        if leaves_out and is_removed(connection, record.document):
            removed += 1
            continue
        try:
            is_new = incoming.take(record)
        except StoreError as error:
            raise UnfitRecordError(number, str(error)) from error
        except UnicodeEncodeError as error:
            raise UnfitRecordError(number, str(store_error(error, Path()))) from error
        except OverflowError as error:
            raise UnfitRecordError(
                number, f"document {record.document.id} holds a number that is too large, nothing was written"
            ) from error
        if is_new:
            new += 1
        else:
            present += 1
            if record.layers:
                present_with_layers.append(number)
    return ImportCount(new, present, removed, tuple(present_with_layers)), incoming.content


def insert_document(connection: sqlite3.Connection, document: Document, at: str) -> None:
    """Write a document that the log brings, or what another import of its text says otherwise."""
    incoming = _Incoming(connection, at, lambda annotator: Stamp(annotator, at, 1))
    incoming.insert_document(document)


class _Incoming:
    """Records on their way into the tables, inside a write transaction.

    One ``execute`` per document on the connection itself: its row count says whether the document was new, and it
    takes at most twice the time of a bare ``executemany``. ``insert_all`` of sqlite-utils takes five times as long
    per row, and importing sqlite-utils alone takes as long as 2,000 documents.
    """

    def __init__(self, connection: sqlite3.Connection, at: str, stamp: Callable[[str], Stamp]) -> None:
        self.content: list[Plain] = []
        self._connection = connection
        self._stamp = stamp
        self._at = at
        self._number = last_number(connection)

    def take(self, record: Record) -> bool:
        """Write the record; return whether its document was new."""
        is_new = self.insert_document(record.document)
        if record.layers:
            self._take_layers(record)
        return is_new

    def insert_document(self, document: Document) -> bool:
        """Write the document; return whether it was new."""
        row = document_row(document, self._number + 1, self._at)
        if self._connection.execute(INSERT_DOCUMENT, row).rowcount == 1:
            self._number += 1
            self.content.append({"document": document.id, **metadata_of(document)})
            return True
        known = self._connection.execute(_SAME_TEXT, (document.id, document.text_sha256)).fetchone()
        if known is None:
            raise StoreError(
                f"document {document.id} is in the database with another text, nothing was written; "
                "give one of the two another id"
            )
        if known[1:] != (*row[2:9], *row[10:12]):
            self._keep_other_metadata(known[0], document)
        return False

    def _keep_other_metadata(self, number: int, document: Document) -> None:
        """Keep what an import of the same text says otherwise, once; what the first one said stands."""
        metadata = metadata_of(document)
        if self._connection.execute(_INSERT_OTHER, (number, to_json(metadata))).rowcount == 1:
            self.content.append({"document": document.id, **metadata})

    def _take_layers(self, record: Record) -> None:
        document = record.document
        _check_layers(record)
        number = number_of(self._connection, document.id)
        written = {layer.annotator for layer in written_layers(self._connection, number)}
        for layer in record.layers:
            if layer.annotator not in written and layer != Layer(document.id, layer.annotator):
                ids = self._insert_layer(layer, document, number)
                known = {id_: record.suggested_by[id_] for id_ in ids & record.suggested_by.keys()}
                add_sources(self._connection, number, known)

    def _insert_layer(self, layer: Layer, document: Document, number: int) -> set[str]:
        """Insert the layer without the spans that are there already, and the relations that use those.

        Returns the ids of the spans that it inserted.
        """
        present = self._present_spans(number)
        spans = [span for span in layer.spans if not _is_present(span, present, document)]
        ids = {span.id for span in spans}
        relations = [r for r in layer.relations if r.source in ids and r.target in ids]
        key = (number, layer.annotator)
        self._connection.execute(_INSERT_LAYER, self._layer_row(key, layer, len(spans)))
        self._insert_all(INSERT_SPAN, [span_row(span, number) for span in spans], document)
        self._insert_all(INSERT_RELATION, [relation_row(r, number) for r in relations], document)
        self._insert_all(INSERT_ANSWER, self._answer_rows(key, layer), document)
        self._insert_all(INSERT_REJECTION, self._rejection_rows(key, layer), document)
        stamp = self._stamp(layer.annotator)
        further = (change_to_json(change, stamp) for change in _further_changes(layer, relations))
        changes = [*additions_to_json(spans, stamp), *further]
        self.content.append({"layer": layer.annotator, "of": document.id, "changes": changes})
        return ids

    def _present_spans(self, document: int) -> dict[str, Row]:
        rows = self._connection.execute(_PRESENT_SPANS, (document,))
        return {span_id: rest for span_id, *rest in rows}

    def _insert_all(self, statement: str, rows: list[Row], document: Document) -> None:
        if rows and self._connection.executemany(statement, rows).rowcount != len(rows):
            raise StoreError(
                f"document {document.id}: an id in its layers is used twice, nothing was written; "
                "give everything an id of its own"
            )

    def _layer_row(self, key: tuple[int, str], layer: Layer, span_count: int) -> Row:
        state = (str(layer.status), layer.note, int(layer.keeps_boilerplate))
        return (*key, *state, span_count, self._at)

    def _answer_rows(self, key: tuple[int, str], layer: Layer) -> list[Row]:
        return [(*key, field, answer_json(value), self._at) for field, value in layer.answers.items()]

    def _rejection_rows(self, key: tuple[int, str], layer: Layer) -> list[Row]:
        return [(*key, *rejection_row(rejection), self._at) for rejection in layer.rejections]


def _further_changes(layer: Layer, relations: Iterable[Relation]) -> Iterator[Change]:
    """The changes that make the layer, with these relations, of one that has its spans alone."""
    yield from map(RelationAdded, relations)
    yield from (RejectionAdded(each) for each in sorted(layer.rejections, key=lambda each: each.order))
    yield from (AnswerSet(field, None, value) for field, value in layer.answers.items())
    if (state := LayerState.of(layer)) != LayerState():
        yield LayerChanged(LayerState(), state)


def _is_present(span: Span, present: dict[str, Row], document: Document) -> bool:
    """Whether the same span is in another layer; raises ``StoreError`` when a different span has its id."""
    found = present.get(span.id)
    if found is not None and list(found) != [span.start, span.end, span.label]:
        raise StoreError(
            f"document {document.id} has another span with the id {span.id}, nothing was written; "
            "give each an id of its own"
        )
    return found is not None


def _check_layers(record: Record) -> None:
    earlier: set[str] = set()
    for layer in record.layers:
        check_annotator(layer.annotator)
        if layer.document_id != record.document.id:
            raise StoreError(f"a layer of document {layer.document_id} came with {record.document.id}")
        for span in layer.spans:
            _check_span(span, layer, record.document, earlier)
            earlier.add(span.id)
        _check_relations(layer)


def _check_span(span: Span, layer: Layer, document: Document, earlier: set[str]) -> None:
    check_owner(span, layer.annotator)
    check_quote(span, document)
    if span.id in earlier:
        raise StoreError(
            f"document {document.id} comes with two spans of the id {span.id}, nothing was written; "
            "give each an id of its own"
        )


def _check_relations(layer: Layer) -> None:
    span_ids = {span.id for span in layer.spans} if layer.relations else set()
    for relation in layer.relations:
        check_owner(relation, layer.annotator)
        for end in (relation.source, relation.target):
            if end not in span_ids:
                raise StoreError(
                    f"document {layer.document_id}, relation {relation.id}: there is no span {end} in its "
                    "layer, nothing was written; add the span or leave the relation out"
                )
