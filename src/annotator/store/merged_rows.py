"""What merges brought, when a database is built from its log: as when they came, documents first, then all in order.

A merge gives numbers without gaps. Those of documents that are gone again may be in no log, since any action in a
document brings it, and of texts that are removed for good nothing is left there: they are found between the others.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from itertools import chain

from annotator.core.change_json import Plain
from annotator.store.document_json import document_of
from annotator.store.document_presence import DocumentPresence
from annotator.store.documents import read_document
from annotator.store.gone import give_up, gone_at, last_number
from annotator.store.merge_notes import MERGES, Merge, merges, running_merge
from annotator.store.merging import touched_by
from annotator.store.record_writer import insert_document
from annotator.store.remembered import MERGED_TO, MERGING, set_setting, setting
from annotator.store.restricted_imports import document_in
from annotator.store.running_import import IMPORT
from annotator.store.settling import Settling

_DOCUMENT_ID = "SELECT id FROM documents WHERE number = ?"
_NUMBER = "SELECT number FROM documents WHERE id = ?"
_ANNOTATORS = "SELECT DISTINCT annotator FROM actions WHERE number BETWEEN ? AND ? AND annotator <> ''"
_NO_NUMBER = 0
_NO_END = 9223372036854775807


class MergedRows:
    """Follows the log of ``source`` while ``target`` is built, inside the caller's transaction."""

    def __init__(
        self, source: sqlite3.Connection, target: sqlite3.Connection, presence: DocumentPresence
    ) -> None:
        self._source = source
        self._target = target
        self._presence = presence
        for name in (MERGES, MERGING, MERGED_TO):
            if (value := setting(source, name)) is not None:
                set_setting(target, name, value)
        running = running_merge(source)
        self._left = merges(source) + ([] if running is None else [running])
        self._merge: Merge | None = None
        self._amended: list[tuple[int, str]] = []
        """Numbers and ids of the documents that come with the merge, and that entries before it may be about."""
        self._coming = Counter(id_ for merge in self._left for id_ in merge.amended)

    def begins(self, number: int) -> bool:
        """Whether the action of that number is of a merge, or was done while one ran."""
        if self._merge is None and self._left and self._left[0].first <= number:
            self._begin()
        return self._merge is not None

    def _begin(self) -> None:
        self._merge = self._left.pop(0)
        for id_ in self._merge.amended:
            row = self._source.execute(_NUMBER, (id_,)).fetchone()
            self._amended.append((_NO_END if row is None else row[0], id_))
        self._amended.sort()

    def _comes_later(self, document_id: str) -> bool:
        """Whether a document comes by an amendment, of this merge or of a later one, not by what entries say."""
        return self._coming[document_id] > 0

    def bring(self, command: str, document: int | None, changes: str, at: str) -> None:
        """Bring the documents that such an action needs; ``at`` is its time to the second."""
        if document is not None:
            (id_,) = self._source.execute(_DOCUMENT_ID, (document,)).fetchone()
            self._bring_amended(document, at)
            self._bring(id_, at)
        elif command == IMPORT:
            for each in json.loads(changes):
                id_ = document_in(each)
                if id_ is not None and not self._comes_later(id_):
                    self._bring(id_, at, None if "layer" in each else each)

    def _bring_amended(self, last: int, at: str) -> None:
        """Bring the documents that come by amendments and have numbers up to the ``last``, in their order."""
        while self._amended and self._amended[0][0] <= last:
            _, id_ = self._amended.pop(0)
            self._coming[id_] -= 1
            self._bring(id_, at)

    def _bring(self, document_id: str, at: str, said: Plain | None = None) -> None:
        (number,) = self._source.execute(_NUMBER, (document_id,)).fetchone() or (None,)
        if number is None or self._is_there(document_id):
            return
        self._bring_amended(number - 1, at)
        self._give_up_until(number)
        document = read_document(self._source, document_id)
        if said is not None:
            document = document_of(said, document_id, document.text)
        insert_document(self._target, document, at)

    def _is_there(self, document_id: str) -> bool:
        return self._target.execute(_NUMBER, (document_id,)).fetchone() is not None

    def _give_up_until(self, number: int | None) -> None:
        """Give up the next numbers of the merge that are gone, up to that of a document, or all that are left.

        A document that has a later number than the merge gave had another one then, which is gone: the next that is
        not of a text that was removed for good. If it was of another document, that makes no difference in the end.
        """
        last = 0 if self._merge is None else self._merge.documents_to
        while (lowest := last_number(self._target) + 1) <= last and (gone := gone_at(self._source, lowest)):
            if number is not None and number > last and gone[0] is None:
                return
            give_up(self._target, lowest, gone[0])

    def settle_before(self, number: int | None) -> None:
        """Settle a merge that ended before the action of that number, or before the end of the log."""
        while True:
            # One that brought no actions may have brought documents by amendments.
            if self._merge is None and self._left and self._has_ended(self._left[0], number):
                self._begin()
            if self._merge is None or not self._has_ended(self._merge, number):
                return
            self._settle(self._merge)

    @staticmethod
    def _has_ended(merge: Merge, number: int | None) -> bool:
        return number is None or number > (merge.end or _NO_END)

    def _settle(self, merge: Merge) -> None:
        self._bring_amended(_NO_END, merge.at)
        self._give_up_until(None)
        self._merge = None
        bounds = (merge.first, merge.end or _NO_END)
        settling = Settling(self._target, chain(touched_by(self._target, *bounds), merge.amended))
        for id_ in settling.documents:
            if self._is_there(id_):
                settling.settle(id_)
            elif not self._comes_later(id_):
                self._presence.settle(id_, settling.replayed(id_, _NO_NUMBER))
        settling.settle_schema()
        settling.settle_imports()
        names = [name for (name,) in self._target.execute(_ANNOTATORS, bounds)]
        for name in sorted(settling.annotators(names)):
            settling.settle_annotator(name)
