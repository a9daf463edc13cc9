"""Importing documents again that were changed in files: what differs, and updating the store if asked for.

Only what the file's format can hold is compared: that a doccano file has no notes does not mean that they were
deleted. Spans are recognised by their ids, or by label and position where a format has no ids.
"""

from __future__ import annotations

from collections import Counter

from msgspec import Struct, field
from msgspec.structs import replace

from annotator.core.action import Edit
from annotator.core.changes import Change, DocumentChanges
from annotator.core.layer import Layer
from annotator.core.layer_difference import changes_between
from annotator.core.quoting import shell_word
from annotator.core.record import Record
from annotator.core.span import Relation, Span
from annotator.core.spans import Spans
from annotator.formats.format import Format
from annotator.formats.shared.fitting import Refusal
from annotator.formats.shared.losses import Thing
from annotator.schema.values import LabelSchema
from annotator.store.history import MOST_AT_ONCE
from annotator.store.store import Store

COMMAND = "update from files"
"""The name of the action in the history; one undo reverts the update of all documents."""

_EVERY_SPAN = frozenset((Thing.OVERLAP, Thing.DISCONTINUOUS))


class _Update(Struct):
    """A layer as the store has it and as the files read so far would have it."""

    title: str
    before: Layer
    after: Layer

    @property
    def changes(self) -> tuple[Change, ...]:
        return changes_between(self.before, self.after)


class Reimport(Struct):
    """Finds what differs in records of documents that are already there; ``apply`` updates the store."""

    store: Store
    schema: LabelSchema
    updates: dict[tuple[str, str], _Update] = field(default_factory=dict)

    def take(self, record: Record, format_: Format) -> None:
        """Compare the record's layers with those in the store, or with their state after the files before."""
        document = record.document
        for layer in record.layers:
            key = (document.id, layer.annotator)
            update = self.updates.get(key)
            if update is None:
                existing = self.store.layer_to_update(document, layer.annotator)
                if existing == Layer(document.id, layer.annotator):
                    continue  # the layer is still empty: the import takes it as it is
                update = _Update(document.title or document.id, existing, existing)
            refusal = format_.refuses(document) if format_.refuses else _refuses_nothing
            after = _as_far_as_carried(update.after, layer, format_.carries, refusal)
            if after != update.after:
                self.updates[key] = replace(update, after=after)

    def apply(self) -> None:
        """Write all differences of the current annotator as one action, which one undo reverts; some at a time."""
        mine = [update for update in self.updates.values() if self._is_mine(update) and update.changes]
        if not mine:
            return
        first, *others = mine
        document = self.store.document(first.before.document_id)
        if len(mine) <= MOST_AT_ONCE:
            self.store.keep(Edit(document, first.changes, COMMAND, self.schema.hash, _changes(others)))
            return
        head: str | None = None
        for start in range(0, len(mine), MOST_AT_ONCE):
            some = _changes(mine[start : start + MOST_AT_ONCE])
            head = self.store.keep_some(Edit(document, (), COMMAND, self.schema.hash, some), head)

    def lines(self, *, updated: bool) -> list[str]:
        """Return a line for each document that differs, and lines on what was or has to be done about it."""
        differing = [update for update in self.updates.values() if update.changes]
        lines = [self._line(update, "updated" if updated else "differs") for update in differing]
        if differing and not updated:
            lines.append("nothing was changed; apply this with --update")
        elsewhere = {update.before.annotator for update in differing if not self._is_mine(update)}
        if updated:
            lines += (
                f"not applied for {name}: run again with --annotator {shell_word(name)}"
                for name in sorted(elsewhere)
            )
        return lines

    def _line(self, update: _Update, done: str) -> str:
        counts = Counter(_words(change) for change in update.changes)
        differences = ", ".join(f"{count} {what}" for what, count in counts.items())
        done = done if self._is_mine(update) else "differs"
        return f"{update.title} ({update.before.annotator}) {done}: {differences}"

    def _is_mine(self, update: _Update) -> bool:
        return update.before.annotator == self.store.annotator


def _changes(updates: list[_Update]) -> tuple[DocumentChanges, ...]:
    return tuple(DocumentChanges(update.before.document_id, update.changes) for update in updates)


def _refuses_nothing(_: Span | Relation) -> None:
    """The refusal of a format that can write every span and relation of the kinds that it can hold."""


def _as_far_as_carried(
    existing: Layer, incoming: Layer, carried: frozenset[Thing], refusal: Refusal
) -> Layer:
    """Return the layer that the store should have: the file decides on what its format can hold, ours on the rest.

    What is missing counts as deleted only if the format could have written it.
    """
    by_id = {span.id: span for span in existing.spans}
    by_place = {(span.fragments, span.label): span for span in existing.spans}
    names: dict[str, str] = {}
    spans: dict[str, Span] = {}
    for span in incoming.spans:
        known = by_id.get(span.id) or by_place.get((span.fragments, span.label))
        merged = _merged(known, span, carried) if known else span
        names[span.id] = merged.id
        spans[merged.id] = merged
    has_every_span = carried >= _EVERY_SPAN
    unwritten = {
        id_: span
        for id_, span in by_id.items()
        if id_ not in spans and (not has_every_span or refusal(span) is not None)
    }
    spans |= unwritten
    relations = existing.relations
    if Thing.RELATION in carried:
        known_relations = {(r.type, r.source, r.target): r for r in existing.relations}
        moved = [replace(r, source=names[r.source], target=names[r.target]) for r in incoming.relations]
        kept = (r for r in existing.relations if refusal(r) or r.source in unwritten or r.target in unwritten)
        incoming_relations = [known_relations.get((r.type, r.source, r.target), r) for r in moved]
        relations = tuple(dict.fromkeys((*incoming_relations, *kept)))
    return replace(
        existing,
        spans=Spans(spans.values()),
        relations=tuple(r for r in relations if r.source in spans and r.target in spans),
        answers=incoming.answers if Thing.ANSWER in carried else existing.answers,
        status=incoming.status if Thing.STATUS in carried else existing.status,
        note=incoming.note if Thing.LAYER_NOTE in carried else existing.note,
        keeps_boilerplate=incoming.keeps_boilerplate
        if Thing.BOILERPLATE in carried
        else existing.keeps_boilerplate,
        rejections=incoming.rejections if Thing.REJECTION in carried else existing.rejections,
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
    "RejectionAdded": "rejections added",
    "RejectionRemoved": "rejections removed",
    "AnswerSet": "answers changed",
    "LayerChanged": "status or note changed",
}


def _words(change: Change) -> str:
    return _WORDS[type(change).__name__]
