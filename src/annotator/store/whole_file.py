"""The file as a whole: copies of it, the same made anew from its log, another name for someone in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.store.database import PATIENCE, Database
from annotator.store.errors import StoreError
from annotator.store.file_modes import create, make_like
from annotator.store.hub_notes import check_no_hub, check_removal
from annotator.store.import_undoing import StandingImport, TakingBack, standing_imports, undo_import, undoing
from annotator.store.log import Log
from annotator.store.rebuilding import rebuild
from annotator.store.removing import Removal, removals, remove
from annotator.store.renaming import Renaming, checked_renaming, new_name_of, rename
from annotator.store.set_aside import annotators_aside
from annotator.store.store_part import StorePart
from annotator.store.upgrade import Report

if TYPE_CHECKING:
    from annotator.store.backups import Backup


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
            check_no_hub(connection, "renaming")
            if new_name_of(connection, old) == new:  # it was done before, and only traces are left
                renaming = Renaming(0, 0, 0)
            else:
                renaming = rename(
                    connection, old, new, Log(connection, self._device(connection), self._now())
                )
        self._leave_no_traces(f"{old!a} is called {new!a} now")
        return renaming

    def removals(self, names: Sequence[str]) -> list[Removal]:
        """The documents of these names, and how much would go with each; raises what ``remove`` would."""
        with self._database.reading() as connection:
            return removals(connection, names)

    def remove(self, names: Sequence[str]) -> list[Removal]:
        """Take documents out for good, also of the log and the free pages; they are named as in ``removals``."""
        self._database.check_room()
        with self._database.writing() as connection:
            aside = annotators_aside(connection)
            check_removal(connection, [each.text_sha256 for each in removals(connection, names)])
            removed = remove(connection, names, self._open_log(connection), self.annotator)
            if aside:
                from annotator.store.settling import Settling  # not for the app, whose start it delays

                settling = Settling(connection, [])
                for name in sorted(aside):
                    settling.settle_annotator(name)
        self._leave_no_traces("removed")
        return removed

    def clean(self) -> None:
        """Write the file anew, so that nothing of what was removed or replaced before is left in it."""
        self._database.check_room()
        self._database.vacuum()

    def _leave_no_traces(self, done: str) -> None:
        try:
            self._database.vacuum()
        except StoreError as error:
            raise StoreError(
                f"{done}, but traces are left in the free pages of the file ({error}); close the programs that use it "
                "and run this again"
            ) from error

    def standing_imports(self) -> list[StandingImport]:
        """The imports that can be undone, the last one first."""
        with self._database.snapshot() as connection:
            return standing_imports(connection)

    def undoing(self, import_: int) -> TakingBack:
        """What an undo of the import of that number would do; raises what ``undo_import`` would."""
        with self._database.snapshot() as connection:
            return undoing(connection, import_)

    def undo_import(self, import_: int, report: Callable[[int], None]) -> TakingBack:
        """Undo the import of that number; ``report`` is told how many documents are gone."""
        with self._database.importing():
            return undo_import(self._database, self.annotator, self._open_log, import_, report)

    def rebuild(self, path: Path) -> None:
        """Write a new database, at a path that does not exist yet, from the log of this one and its texts alone."""
        create(path, 0o600)
        make_like(path, self._database.path)
        database = Database(path, PATIENCE)
        try:
            with self._database.snapshot() as source, database.writing() as target:
                rebuild(source, target)
        finally:
            database.close()

    def back_up(self, path: Path) -> None:
        """Write a copy of the whole database, as it is now, to a path that does not exist yet."""
        self._database.back_up(path)

    def back_up_into(self, folder: Path | None, keep: int, report: Report) -> Backup:
        """Write a checked backup into a folder, by default the one beside the file, and keep the newest ``keep``."""
        from annotator.store.backups import back_up, default_folder  # not for the app, whose start it delays

        folder = default_folder(self._database.path) if folder is None else folder
        return back_up(self._database, folder, keep, self._now(), report)
