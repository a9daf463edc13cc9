"""Importing what is there already and was changed outside: what differs, and making it so when that is asked for.

Only what the file's format carries is compared: that a doccano file has no notes does not mean that they were
deleted. Spans are known again by their ids, or by label and place where a format has no ids.
"""

from __future__ import annotations

from collections import Counter

from msgspec import Struct, field
from msgspec.structs import replace

from annotator.core.document import Document
from annotator.core.layer import Layer
from annotator.core.record import Record
from annotator.core.span import Span
from annotator.core.spans import Spans
from annotator.formats.format import Format
from annotator.formats.losses import Thing
from annotator.schema.values import LabelSchema
from annotator.session.changes import Change
from annotator.session.differences import changes_between
from annotator.session.session import Session, Step
from annotator.store.store import Store

COMMAND = "update from a file"
"""What the history calls it; undo takes back one document's update at a time."""

_EVERY_SPAN = frozenset((Thing.OVERLAP, Thing.DISCONTINUOUS))


class Reimport(Struct):
    """Finds, for records of documents that are there, what differs; ``update`` makes the store say the same."""

    store: Store
    schema: LabelSchema
    update: bool
    lines: list[str] = field(default_factory=list)
    elsewhere: set[str] = field(default_factory=set)

    def take(self, record: Record, format_: Format) -> None:
        """Compare the record's layers with those in the store."""
        for layer in record.layers:
            existing = self.store.layer(record.document, layer.annotator)
            if existing == Layer(record.document.id, layer.annotator):
                continue  # nothing was said yet: the import brings the layer as it is
            changes = changes_between(existing, _as_far_as_carried(existing, layer, format_.carries))
            if changes:
                self._take_changes(record.document, existing, changes)

    def _take_changes(self, document: Document, existing: Layer, changes: tuple[Change, ...]) -> None:
        counts = Counter(_spoken(change) for change in changes)
        told = ", ".join(f"{count} {what}" for what, count in counts.items())
        done = "updated" if self.update else "differs"
        self.lines.append(f"{document.title or document.id} ({existing.annotator}) {done}: {told}")
        if not self.update:
            return
        if existing.annotator != self.store.annotator:
            self.elsewhere.add(existing.annotator)
            self.lines[-1] = self.lines[-1].replace(" updated:", " differs:")
            return
        session = Session(document, self.schema, existing)
        self.store.keep(replace(Step.changing(session, changes, ""), command=COMMAND))


def _as_far_as_carried(existing: Layer, incoming: Layer, carried: frozenset[Thing]) -> Layer:
    """The layer that the store should have: the file's word on what its format carries, ours on the rest."""
    by_id = {span.id: span for span in existing.spans}
    by_place = {(span.fragments, span.label): span for span in existing.spans}
    names: dict[str, str] = {}
    spans: dict[str, Span] = {}
    for span in incoming.spans:
        known = by_id.get(span.id) or by_place.get((span.fragments, span.label))
        merged = _merged(known, span, carried) if known else span
        names[span.id] = merged.id
        spans[merged.id] = merged
    if (
        not carried >= _EVERY_SPAN
    ):  # what is missing may be missing only because the format could not write it
        spans = by_id | spans
    relations = existing.relations
    if Thing.RELATION in carried:
        known_links = {(r.type, r.source, r.target): r for r in existing.relations}
        moved = [replace(r, source=names[r.source], target=names[r.target]) for r in incoming.relations]
        relations = tuple(known_links.get((r.type, r.source, r.target), r) for r in moved)
    return replace(
        existing,
        spans=Spans(spans.values()),
        relations=tuple(r for r in relations if r.source in spans and r.target in spans),
        answers=incoming.answers if Thing.ANSWER in carried else existing.answers,
        status=incoming.status if Thing.STATUS in carried else existing.status,
        note=incoming.note if Thing.LAYER_NOTE in carried else existing.note,
    )


def _merged(known: Span, span: Span, carried: frozenset[Thing]) -> Span:
    return replace(
        known,
        fragments=span.fragments,
        label=span.label,
        text=span.text,
        attributes=span.attributes if Thing.ATTRIBUTE in carried else known.attributes,
        note=span.note if Thing.NOTE in carried else known.note,
        flagged=span.flagged if Thing.FLAG in carried else known.flagged,
    )


_WORDS = {
    "SpanAdded": "spans added",
    "SpanRemoved": "spans removed",
    "SpanChanged": "spans changed",
    "RelationAdded": "relations added",
    "RelationRemoved": "relations removed",
    "AnswerSet": "answers changed",
    "LayerChanged": "status or note changed",
}


def _spoken(change: Change) -> str:
    return _WORDS[type(change).__name__]
