"""Reading records for an export, in order of import, one at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from annotator.core.layer import Layer, Status
from annotator.core.query import Query
from annotator.core.record import Record
from annotator.core.spans import Spans
from annotator.store.documents import read_document
from annotator.store.hidden import SHOWN
from annotator.store.layers import TablesInUse, WrittenLayer, layer_in_state, written_layers
from annotator.store.remembered import MERGED_TO, setting
from annotator.store.schemas import current_schema
from annotator.store.suggestion_tables import is_there, sources_of

_IN_ORDER = f"SELECT number, id FROM documents WHERE {SHOWN} AND {{}} ORDER BY number"  # noqa: S608


class ExportQuery(Struct, frozen=True):
    """Which documents and layers to export; ``None`` leaves nothing out.

    ``annotators`` and ``labels`` select layers and spans of a document and never leave a document out.
    ``where`` leaves out the documents that it does not ask for, in the ``viewer``'s view or else everyone's.
    ``statuses`` leaves out the documents without such a layer in one of the statuses; a document without a layer
    is new. ``labelled_only`` leaves out the documents without a selected span.
    """

    labels: frozenset[str] | None = None
    statuses: frozenset[Status] | None = None
    annotators: frozenset[str] | None = None
    labelled_only: bool = False
    where: Query = Query()
    viewer: str | None = None


def records(connection: sqlite3.Connection, query: ExportQuery) -> Iterator[Record]:
    """The records that the query selects, layers ordered by the names of their annotators.

    Holds one document at a time. Raises ``StoreError`` for a quote that differs from the text.
    """
    schema_id, schema_version = current_schema(connection)
    tables, has_sources = TablesInUse.of(connection), is_there(connection)
    from annotator.store.document_query import condition_of, prepare  # not for the app, whose start it delays

    prepare(connection, query.where, query.viewer)
    condition, parameters = condition_of(connection, query.where, query.viewer)
    rows: Iterable[tuple[int, str]] = connection.execute(_IN_ORDER.format(condition), parameters)
    if setting(connection, MERGED_TO) is not None:
        from annotator.store.import_order import by_import

        rows = by_import(connection, rows)
    for number, document_id in rows:
        chosen = _chosen(written_layers(connection, number), query)
        if chosen is None or (query.labelled_only and not chosen):
            continue
        document = read_document(connection, document_id)
        layers = [layer_in_state(connection, document, written, tables) for written in chosen]
        if query.labels is not None:
            layers = [_with_labels(layer, query.labels) for layer in layers]
        if not query.labelled_only or any(layer.spans for layer in layers):
            suggested_by = sources_of(connection, layers) if has_sources else {}
            yield Record(document, tuple(layers), schema_id, schema_version, suggested_by=suggested_by)


def _chosen(written: list[WrittenLayer], query: ExportQuery) -> list[WrittenLayer] | None:
    """The layers to export, or ``None`` when the document is left out."""
    asked = [layer for layer in written if query.annotators is None or layer.annotator in query.annotators]
    if query.statuses is None:
        return asked
    chosen = [layer for layer in asked if layer.state.status in query.statuses]
    return chosen if chosen or (not asked and Status.NEW in query.statuses) else None


def _with_labels(layer: Layer, labels: frozenset[str]) -> Layer:
    """The layer with the spans of those labels and the relations between them."""
    spans = [span for span in layer.spans if span.label in labels]
    ids = {span.id for span in spans}
    relations = tuple(r for r in layer.relations if r.source in ids and r.target in ids)
    return replace(layer, spans=Spans(spans), relations=relations)
