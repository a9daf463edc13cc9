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
        self._entries: dict[
            str, set[int]
        ] = {}  # of documents that are there, those with the undo of the last of which they go

    def comes(self, document_id: str, entry: int) -> bool:
        """Note that an entry of an import brings the document; return whether it was not there."""
        if document_id in self._entries:
            return False
        self._entries[document_id] = {entry}
        return True

    def take_back(self, entry: int, content: Sequence[Plain]) -> list[str]:
        """Note that an entry is taken back; return which documents went. ``content`` is that of the undo."""
        stay = {each.get("stays") for each in content}
        gone: list[str] = []
        for id_, entries in list(self._entries.items()):
            if entry not in entries:
                continue
            if len(entries) > 1:  # another import brought it, too
                entries.discard(entry)
            elif id_ not in stay:
                gone.append(id_)
                del self._entries[id_]
        return gone

    def settle(self, document_id: str, replay: DocumentReplay) -> bool:
        """Note what a merge made of the document; return whether it was there and is no longer."""
        if not replay.is_here:
            return self._entries.pop(document_id, None) is not None
        # Metadata that several entries say are kept once, so the document goes with the last of these.
        first = replay.metadata[0][1] if replay.metadata else None
        entries = {entry for entry, said, _ in replay.metadata if said == first}
        self._entries[document_id] = entries - replay.taken_back or entries
        return False
