"""Which documents were there at a place of the log, for those of which the tables no longer say so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from annotator.core.change_json import Plain

if TYPE_CHECKING:  # it delays the app's start
    from annotator.store.document_replay import DocumentReplay


class DocumentPresence:
    """Follows the entries of imports in the order of their numbers."""

    def __init__(self) -> None:
        self._entries: dict[str, set[int]] = {}  # of documents that are there, those with whose undo they go

    def comes(self, document_id: str, entry: int) -> bool:
        """Note that an entry of an import brings the document; return whether it was not there."""
        if document_id in self._entries:
            return False
        self._entries[document_id] = {entry}
        return True

    def take_back(self, entry: int, content: Sequence[Plain]) -> list[str]:
        """Note that an entry is taken back; return which documents went. ``content`` is that of the undo."""
        stay = {each.get("stays") for each in content}
        gone = [id_ for id_, entries in self._entries.items() if entry in entries and id_ not in stay]
        for id_ in gone:
            del self._entries[id_]
        return gone

    def settle(self, document_id: str, replay: DocumentReplay) -> bool:
        """Note what a merge made of the document; return whether it was there and is no longer."""
        if not replay.is_here:
            return self._entries.pop(document_id, None) is not None
        # Metadata that several entries say are kept once, so the document goes with any of these.
        first = replay.metadata[0][1] if replay.metadata else None
        self._entries[document_id] = {entry for entry, said, _ in replay.metadata if said == first}
        return False
