"""What merges brought, when a database is built from its log: as when they came, documents first, then all in order."""

from __future__ import annotations

import json
import sqlite3

from annotator.store.log_taking import Texts
from annotator.store.merge_notes import MERGES, Merge, merges, running_merge
from annotator.store.merging import touched_by
from annotator.store.remembered import MERGED_TO, MERGING, set_setting, setting
from annotator.store.settling import Settling

_DOCUMENT_ID = "SELECT id FROM documents WHERE number = ?"
_ANNOTATORS = "SELECT DISTINCT annotator FROM actions WHERE number BETWEEN ? AND ? AND annotator <> ''"
_NO_END = 9223372036854775807


class MergedRows:
    """Follows the log of ``source`` while ``target`` is built, inside the caller's transaction."""

    def __init__(self, source: sqlite3.Connection, target: sqlite3.Connection) -> None:
        self._source = source
        self._target = target
        for name in (MERGES, MERGING, MERGED_TO):
            if (value := setting(source, name)) is not None:
                set_setting(target, name, value)
        running = running_merge(source)
        self._left = merges(source) + ([] if running is None else [running])
        self._merge: Merge | None = None
        self._texts: Texts | None = None

    def begins(self, number: int) -> bool:
        """Whether the action of that number is of a merge, or was done while one ran."""
        if self._merge is None and self._left and self._left[0].first <= number:
            self._merge = self._left.pop(0)
            # What the merge noted of texts that were gone is found again.
            self._texts = Texts(self._source, self._target, Merge("", "", "", 0, 0, 0))
        return self._merge is not None

    def bring(self, command: str, document: int | None, changes: str, at: str) -> None:
        """Bring the documents that such an action needs; ``at`` is its time to the second."""
        if self._texts is None:
            return
        if document is not None:
            (id_,) = self._source.execute(_DOCUMENT_ID, (document,)).fetchone()
            self._texts.bring(id_, at)
        else:
            self._texts.take(command, json.loads(changes), at)

    def settle_before(self, number: int | None) -> None:
        """Settle a merge that ended before the action of that number, or before the end of the log."""
        merge = self._merge
        if merge is None or (number is not None and number <= (merge.end or _NO_END)):
            return
        self._merge = None
        bounds = (merge.first, merge.end or _NO_END)
        ids = touched_by(self._target, *bounds)
        settling = Settling(self._target, ids)
        for id_ in ids:
            settling.settle(id_)
        settling.settle_schema()
        settling.settle_imports()
        names = [name for (name,) in self._target.execute(_ANNOTATORS, bounds)]
        for name in sorted(settling.annotators(names)):
            settling.settle_annotator(name)
