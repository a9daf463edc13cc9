"""What one process did in a database since it was opened, in memory: to be saved elsewhere should the file be lost."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from annotator.core.action import Edit
from annotator.core.document import Document
from annotator.core.layer import Layer
from annotator.core.record import Record
from annotator.schema.values import LabelSchema


class KeptEdit(Struct, frozen=True):
    """An edit that was kept, and the id that its action has in the history."""

    edit: Edit
    action_id: str
    annotator: str


class SessionJournal:
    """The edits of this process, and the layers that they began with.

    Of documents that were read and not changed only the last one is remembered: the one on the screen.
    """

    def __init__(self, schema: LabelSchema | None, schema_source: str) -> None:
        self.schema = schema
        self.schema_source = schema_source
        self.edits: list[KeptEdit] = []
        self._begun: dict[tuple[str, str], Record] = {}
        self._read: Record | None = None

    def saw(self, document: Document, layer: Layer) -> None:
        """Remember a layer that was read."""
        if (document.id, layer.annotator) not in self._begun:
            self._read = Record(document, (layer,))

    def kept(self, edit: Edit, action_id: str, annotator: str, elsewhere: Iterable[Record] = ()) -> None:
        """Remember an edit that was kept; ``elsewhere`` are the other documents that it changes, as they were."""
        self.edits.append(KeptEdit(edit, action_id, annotator))
        read = [self._read] if self._read is not None and self._read.document.id == edit.document.id else []
        for record in (*read, *elsewhere):
            self._begun.setdefault((record.document.id, annotator), record)

    @property
    def records(self) -> list[Record]:
        """The documents that were changed, and the last one that was read, as they were before the edits."""
        records: dict[str, Record] = {}
        for (document_id, _), begun in self._begun.items():
            known = records.get(document_id)
            layers = (*known.layers, *begun.layers) if known else begun.layers
            records[document_id] = Record(begun.document, layers)
        if self._read is not None:
            records.setdefault(self._read.document.id, self._read)
        return list(records.values())
