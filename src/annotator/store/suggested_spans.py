"""What other people's models have suggested in texts: of one machine, made on demand, and never spans until taken.

There is an answer for each text and each model, also where it suggests nothing. They are kept by the hash of the text,
and an answer of another model under the same name takes the place of the one before.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

import msgspec

from annotator.core.document import Document
from annotator.core.range import Range
from annotator.core.suggestion import Suggestion
from annotator.store.local_tables import has_table
from annotator.store.store_part import StorePart

_ROWS = msgspec.json.Decoder(list[tuple[int, int, str, float]])
"""Reads what is kept of a text: start, end, label and score of each suggestion, in reading order."""

_CREATE = """
    CREATE TABLE IF NOT EXISTS suggested_spans (
        text_sha256 TEXT NOT NULL, source TEXT NOT NULL, model TEXT NOT NULL, spans TEXT NOT NULL,
        PRIMARY KEY (text_sha256, source)
    ) STRICT, WITHOUT ROWID
"""
_DROP = "DROP TABLE suggested_spans"
_GET = "SELECT spans FROM suggested_spans WHERE text_sha256 = ? AND source = ? AND model = ?"
_SET = """
    INSERT INTO suggested_spans (text_sha256, source, model, spans) VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET model = excluded.model, spans = excluded.spans
"""
_COUNT = """
    SELECT count(*), coalesce(sum(json_array_length(spans)), 0) FROM suggested_spans WHERE source = ? AND model = ?
"""
_TAKE_OUT = """
    DELETE FROM suggested_spans WHERE text_sha256 IN (
        SELECT text_sha256 FROM documents WHERE number IN (SELECT value FROM json_each(?))
    )
"""


class SuggestedSpans(StorePart):
    """Keeps and reads what other people's models have suggested."""

    def suggested(self, document: Document, source: str, model: str) -> tuple[Suggestion, ...] | None:
        """What the model suggested in the text, in reading order; ``None`` if it was not asked about it.

        What does not fit the text is left out.
        """
        with self._reading() as connection:
            if not has_table(connection, "suggested_spans"):
                return None
            row = connection.execute(_GET, (document.text_sha256, source, model)).fetchone()
        return None if row is None else tuple(_suggestions(row[0], source, len(document.text)))

    def keep_suggested(
        self, document: Document, source: str, model: str, suggestions: Iterable[Suggestion]
    ) -> None:
        """Keep what the model suggests in the text, in place of what had the same source."""
        spans = [[each.range_.start, each.range_.end, each.label, each.score] for each in suggestions]
        with self._database.writing() as connection:
            connection.execute(_CREATE)
            connection.execute(_SET, (document.text_sha256, source, model, json.dumps(spans)))

    def count_suggested(self, source: str, model: str) -> tuple[int, int]:
        """How many texts the model was asked about, and how many spans it suggested there."""
        with self._reading() as connection:
            if not has_table(connection, "suggested_spans"):
                return 0, 0
            texts, spans = connection.execute(_COUNT, (source, model)).fetchone()
            return texts, spans

    def forget_suggested(self, source: str) -> int:
        """Forget what had the source; return of how many texts."""
        with self._database.writing() as connection:
            if not has_table(connection, "suggested_spans"):
                return 0
            gone = connection.execute("DELETE FROM suggested_spans WHERE source = ?", (source,)).rowcount
            if connection.execute("SELECT 1 FROM suggested_spans LIMIT 1").fetchone() is None:
                connection.execute(_DROP)
            return gone


def take_out(connection: sqlite3.Connection, numbers: Iterable[int]) -> None:
    """Forget what was suggested in documents that are about to be deleted."""
    if has_table(connection, "suggested_spans"):
        connection.execute(_TAKE_OUT, (json.dumps(list(numbers)),))


def _suggestions(spans: str, source: str, length: int) -> Iterable[Suggestion]:
    for start, end, label, score in _ROWS.decode(spans):
        if 0 <= start < end <= length:
            yield Suggestion(Range(start, end), label, source, score)
