"""What became of suggestions: counts by source and score, and whence each span came.

A document counts once, when it is finished. What was taken is written with the step after it, so that no key waits.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping

from msgspec import Struct

from annotator.core.suggestion_outcomes import TOO_FAST, Answers, Bin, Observed, Outcomes
from annotator.store.database import Database
from annotator.store.remembering import Remembering
from annotator.store.suggestion_tables import create, is_there

_COUNT = """
    INSERT INTO suggestion_counts VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET taken = taken + excluded.taken, rejected = rejected + excluded.rejected,
        wrong_extent = wrong_extent + excluded.wrong_extent
"""
_ANSWER = """
    INSERT INTO suggestion_answers VALUES (?, ?, 1, ?, ?)
    ON CONFLICT DO UPDATE SET count = count + 1, milliseconds = milliseconds + excluded.milliseconds,
        too_fast = too_fast + excluded.too_fast
"""
_SOURCE = """
    INSERT OR REPLACE INTO suggestion_sources SELECT ?, number, ?, ? FROM documents WHERE id = ?
"""
_FINISH = "INSERT OR IGNORE INTO suggestion_documents SELECT ?, number FROM documents WHERE id = ?"
_COUNTS = "SELECT source, bin, taken, rejected, wrong_extent FROM suggestion_counts WHERE annotator = ?"
_ANSWERS = "SELECT source, count, milliseconds, too_fast FROM suggestion_answers WHERE annotator = ?"
_WHENCE = "SELECT source, score FROM suggestion_sources WHERE span = ?"


class Taken(Struct, frozen=True):
    """A suggestion that became a span.

    ``milliseconds`` are those since it was offered, ``None`` if it was not taken by itself.
    """

    document_id: str
    span_id: str
    source: str
    score: float
    milliseconds: int | None


class SuggestionCounts(Remembering):
    """Counts what became of suggestions."""

    def __init__(self, database: Database, annotator: str, now: Callable[[], str]) -> None:
        super().__init__(database, annotator, now)
        self._taken_suggestions: list[Taken] = []

    def note_taken(self, taken: Taken) -> None:
        """Note a suggestion that was taken; it is written with the next step."""
        self._taken_suggestions.append(taken)

    def count_outcomes(self, document_id: str, outcomes: Mapping[Bin, Outcomes]) -> bool:
        """Count what became of suggestions in a finished document; return whether it had not counted yet."""
        with self._database.writing() as connection:
            create(connection)
            if not connection.execute(_FINISH, (self.annotator, document_id)).rowcount:
                return False
            for (source, bin_), each in outcomes.items():
                row = (self.annotator, source, bin_, each.taken, each.rejected, each.wrong_extent)
                connection.execute(_COUNT, row)
        return True

    def observed(self) -> Observed:
        """All that was observed of suggestions to this annotator."""
        with self._reading() as connection:
            if not is_there(connection):
                return Observed()
            counts = connection.execute(_COUNTS, (self.annotator,)).fetchall()
            answers = connection.execute(_ANSWERS, (self.annotator,)).fetchall()
        return Observed(
            {(source, bin_): Outcomes(*outcomes) for source, bin_, *outcomes in counts},
            {source: Answers(*each) for source, *each in answers},
        )

    def suggested_by(self, span_id: str) -> tuple[str, float] | None:
        """The source and the score of the suggestion that became the span; ``None`` if it came in another way."""
        for taken in reversed(self._taken_suggestions):
            if taken.span_id == span_id:
                return taken.source, taken.score
        with self._reading() as connection:
            found = connection.execute(_WHENCE, (span_id,)).fetchone() if is_there(connection) else None
        return None if found is None else (found[0], found[1])

    @property
    def _held(self) -> str:
        taken = "where suggestions came from" if self._taken_suggestions else ""
        return " and ".join(filter(None, (super()._held, taken)))

    def _forget_held(self) -> None:
        super()._forget_held()
        self._taken_suggestions.clear()

    def _write_held(self, connection: sqlite3.Connection) -> None:
        super()._write_held(connection)
        if self._taken_suggestions:
            create(connection)
        for each in self._taken_suggestions:
            connection.execute(_SOURCE, (each.span_id, each.source, each.score, each.document_id))
            if each.milliseconds is not None:
                is_fast = each.milliseconds < TOO_FAST
                connection.execute(_ANSWER, (self.annotator, each.source, each.milliseconds, is_fast))
