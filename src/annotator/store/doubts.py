"""Where a tagger that has not learned from a document disagrees most surely with what was marked there.

Of one machine, made on demand: a training finds them, and the app keeps them when it takes what was learned.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator

from annotator.core.consistency import Found
from annotator.core.doubt import Doubt
from annotator.core.inconsistency import Finding, FindingKind
from annotator.core.range import Range
from annotator.store.database import Database
from annotator.store.local_tables import has_table
from annotator.store.suggestion_counts import SuggestionCounts

_CREATE = """
    CREATE TABLE IF NOT EXISTS doubts (
        annotator TEXT NOT NULL, document INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
        label TEXT NOT NULL, better_start INTEGER NOT NULL, better_end INTEGER NOT NULL, better_label TEXT NOT NULL,
        percent INTEGER NOT NULL
    ) STRICT
"""
_FORGET = "DELETE FROM doubts WHERE annotator = ?"
_KEEP = "INSERT INTO doubts SELECT ?, number, ?, ?, ?, ?, ?, ?, ? FROM documents WHERE id = ?"
# A doubt is seen by whoever may see the layer that it is about.
_STANDING = """
    SELECT document, annotator, start, "end", label, better_start, better_end, better_label, percent FROM doubts
    WHERE (:viewer IS NULL OR annotator = :viewer)
        AND EXISTS (
            SELECT 1 FROM layers WHERE layers.document = doubts.document AND layers.annotator = doubts.annotator
        )
        AND NOT EXISTS (
            SELECT 1 FROM rejections WHERE rejections.document = doubts.document
                AND rejections.annotator = doubts.annotator AND rejections.start = doubts.start
        )
        AND CASE WHEN label = '' THEN NOT EXISTS (
            SELECT 1 FROM spans WHERE spans.document = doubts.document AND spans.annotator = doubts.annotator
                AND spans.start < doubts."end" AND spans."end" > doubts.start
        ) ELSE EXISTS (
            SELECT 1 FROM spans WHERE spans.document = doubts.document AND spans.annotator = doubts.annotator
                AND spans.start = doubts.start AND spans."end" = doubts."end" AND spans.label = doubts.label
        ) END
"""


class Doubts(SuggestionCounts):
    """Keeps what a tagger doubts."""

    def __init__(self, database: Database, annotator: str, now: Callable[[], str]) -> None:
        super().__init__(database, annotator, now)
        self._new_doubts: tuple[Doubt, ...] | None = None

    def note_doubts(self, doubts: Iterable[Doubt]) -> None:
        """Replace what was doubted in this annotator's work; it is written with the next step."""
        self._new_doubts = tuple(doubts)

    @property
    def _held(self) -> str:
        doubts = "what the tagger doubts" if self._new_doubts is not None else ""
        return " and ".join(filter(None, (super()._held, doubts)))

    def _forget_held(self) -> None:
        super()._forget_held()
        self._new_doubts = None

    def _write_held(self, connection: sqlite3.Connection) -> None:
        super()._write_held(connection)
        if self._new_doubts is None:
            return
        connection.execute(_CREATE)
        connection.execute(_FORGET, (self.annotator,))
        rows = (
            (
                self.annotator,
                each.range_.start,
                each.range_.end,
                each.label,
                each.better.start,
                each.better.end,
                each.better_label,
                each.percent,
                each.document,
            )
            for each in self._new_doubts
        )
        connection.executemany(_KEEP, rows)


def doubted_in(connection: sqlite3.Connection, viewer: str | None) -> Iterator[Found]:
    """Yield what is doubted in the viewer's work, or in everyone's, and still is as it was found."""
    if not has_table(connection, "doubts"):
        return
    rows = connection.execute(_STANDING, {"viewer": viewer}).fetchall()
    for document, annotator, start, end, label, better_start, better_end, better_label, percent in rows:
        finding = Finding(
            FindingKind.DOUBT,
            Range(start, end),
            label,
            99 - percent,
            Range(better_start, better_end),
            better_label,
            percent,
        )
        yield Found(document, annotator, finding)
