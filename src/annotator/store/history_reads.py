"""What was done, for undo, redo and the history of a span."""

from __future__ import annotations

from collections.abc import Iterator

from annotator.core.action import Action
from annotator.store import (
    history,
)
from annotator.store.history import HistoryEntry
from annotator.store.store_part import StorePart


class HistoryReads(StorePart):
    """What was done, for undo, redo and the history of a span."""

    def undoable(self) -> Action | None:
        """The annotator's last action that is not undone, in any document."""
        with self._reading() as connection:
            return history.undoable(connection, self.annotator)

    def redoable(self) -> Action | None:
        """The action that the annotator undid last, unless something new was done since."""
        with self._reading() as connection:
            return history.redoable(connection, self.annotator)

    def latest(self, limit: int) -> tuple[Action, ...]:
        """The annotator's actions that are not undone, in any document, the last one first."""
        with self._reading() as connection:
            return history.latest(connection, self.annotator, limit)

    def actions_on(self, document_id: str, span_id: str | None) -> tuple[Action, ...]:
        """The annotator's actions on a span and its relations, or the latest in the document, except undone ones."""
        with self._reading() as connection:
            return history.actions_on(connection, self.annotator, document_id, span_id)

    def actions(self) -> Iterator[HistoryEntry]:
        """Everything that was ever done here, by everyone, in order."""
        with self._snapshot() as connection:
            yield from history.entries(connection)
