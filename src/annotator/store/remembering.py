"""What an annotator sees the next time, too: theme, caret, the document opened last, whether the tour was offered.

None of it is worth waiting for: while another process writes, it is held and written with the next step.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import suppress

from annotator.store.database import Database
from annotator.store.errors import BusyError
from annotator.store.remembered import CARET_IN, LAST_OPENED, set_setting, setting
from annotator.store.store_part import StorePart

AT_ONCE = 0.02
"""Seconds that are waited at most for another process: some writes of others."""

_THEME = "theme"
_TOUR_OFFERED = "tour offered"


class Remembering(StorePart):
    """What an annotator sees the next time, too."""

    def __init__(self, database: Database, annotator: str, now: Callable[[], str]) -> None:
        super().__init__(database, annotator, now)
        self._unwritten: dict[str, str] = {}

    @property
    def last_opened(self) -> str | None:
        """The document that the annotator opened last."""
        return self._remembered(LAST_OPENED)

    def remember_opened(self, document_id: str) -> None:
        """Remember the document as the one opened last."""
        self._remember(LAST_OPENED, document_id)

    def caret(self, document_id: str) -> int | None:
        """The remembered caret of the annotator in a document; ``None`` if there is none."""
        offset = self._remembered(CARET_IN.format(document_id))
        return None if offset is None else int(offset)

    def remember_caret(self, document_id: str, offset: int) -> None:
        """Remember the annotator's caret in a document, as an offset in code points."""
        self._remember(CARET_IN.format(document_id), str(offset))

    @property
    def theme(self) -> str | None:
        """The theme that the annotator chose last."""
        return self._remembered(_THEME)

    def remember_theme(self, theme: str) -> None:
        """Remember the theme that the annotator chose."""
        self._remember(_THEME, theme)

    @property
    def was_offered_tour(self) -> bool:
        """Whether the tour has been offered to the annotator in this database."""
        return self._remembered(_TOUR_OFFERED) is not None

    def remember_tour_offered(self) -> None:
        """Note that the tour has been offered, so that it is not offered to this annotator again."""
        self._remember(_TOUR_OFFERED, "yes")

    def _remembered(self, name: str) -> str | None:
        if name in self._unwritten:
            return self._unwritten[name]
        with self._reading() as connection:
            return setting(connection, name, self.annotator)

    def _remember(self, name: str, value: str) -> None:
        self._unwritten[name] = value
        with suppress(BusyError), self._database.waiting_at_most(AT_ONCE):
            self._write_what_is_held()

    def _write_what_is_held(self) -> None:
        """Write what is held until the next step; raises ``StoreError``, and then it is held further."""
        if self._held:
            with self._database.writing() as connection:
                self._write_held(connection)
            self._forget_held()

    @property
    def _held(self) -> str:
        """What waits to be written with the next step, in words, empty if nothing does."""
        return "where you were" if self._unwritten else ""

    def _forget_held(self) -> None:
        """Forget what is held, after it was written."""
        self._unwritten.clear()

    def _write_held(self, connection: sqlite3.Connection) -> None:
        """Write what is held, inside a transaction."""
        for name, value in self._unwritten.items():
            set_setting(connection, name, value, self.annotator)
