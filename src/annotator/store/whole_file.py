"""The file as a whole: copies of it, the same made anew from its log, another name for someone in it."""

from __future__ import annotations

from pathlib import Path

from annotator.store.database import PATIENCE, Database
from annotator.store.errors import StoreError
from annotator.store.log import Log
from annotator.store.rebuilding import rebuild
from annotator.store.renaming import Renaming, checked_renaming, new_name_of, rename
from annotator.store.store_part import StorePart


class WholeFile(StorePart):
    """The file as a whole: copies of it, the same made anew from its log, another name for someone in it."""

    def renaming(self, old: str, new: str) -> Renaming:
        """How much would change if the annotator ``old`` was called ``new``; raises what ``rename_annotator`` would."""
        with self._database.reading() as connection:
            return checked_renaming(connection, old, new)

    def rename_annotator(self, old: str, new: str) -> Renaming:
        """Give an annotator another name everywhere, and take the old one out of the free pages of the file, too."""
        self._database.check_room()
        with self._database.writing() as connection:
            if new_name_of(connection, old) == new:  # it was done before, and only traces are left
                renaming = Renaming(0, 0, 0)
            else:
                renaming = rename(
                    connection, old, new, Log(connection, self._device(connection), self._now())
                )
        try:
            self._database.vacuum()
        except StoreError as error:
            raise StoreError(
                f"{old!a} is called {new!a} now, but traces of the old name are left in the file ({error}); "
                "close the programs that use it and run this again"
            ) from error
        return renaming

    def rebuild(self, path: Path) -> None:
        """Write a new database, at a path that does not exist yet, from the log of this one and its texts alone."""
        database = Database(path, PATIENCE)
        try:
            with self._database.snapshot() as source, database.writing() as target:
                rebuild(source, target)
        finally:
            database.close()

    def back_up(self, path: Path) -> None:
        """Write a copy of the whole database, as it is now, to a path that does not exist yet."""
        self._database.back_up(path)
