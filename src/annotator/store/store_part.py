"""What every part of the store stands on: one database, and who works on it."""

from __future__ import annotations

from collections.abc import Callable

from annotator.store.database import Database


class StorePart:
    """Access to a database for one annotator.

    Every method of a part raises ``StoreError``, with a sentence for the user, when the disk refuses; the database
    then is unchanged, and the store stays usable.
    """

    def __init__(
        self, database: Database, annotator: str, now: Callable[[], str], new_id: Callable[[], str]
    ) -> None:
        self.annotator = annotator
        self._database = database
        self._now = now
        self._new_id = new_id
