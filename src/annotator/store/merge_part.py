"""Merging as the rest of the program asks for it."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from annotator.store.database import PATIENCE, Database
from annotator.store.store_part import StorePart
from annotator.store.upgrade import Report, unreported

if TYPE_CHECKING:
    from annotator.store.merge_undoing import UndoneMerge
    from annotator.store.merging import Merging
    from annotator.store.set_aside import Aside

# What merges is imported when it is asked for: not by the app, whose start it would delay.


class Merges(StorePart):
    """Merging other databases into this one, and taking that back."""

    def merge(
        self, path: Path, *, unrelated: bool = False, copies: bool = True, report: Report = unreported
    ) -> tuple[Merging, Path | None]:
        """Bring in what the database at ``path`` has and this one has not; return what, and where a copy of before is.

        It is not made if nothing is new, or for a merge that was interrupted and goes on.
        """
        from annotator.store.file_merging import merge_into

        with self._database.importing():
            return merge_into(
                self._database, path, self._now(), unrelated=unrelated, copies=copies, report=report
            )

    def would_merge(self, path: Path, *, unrelated: bool = False, report: Report = unreported) -> Merging:
        """What ``merge`` would bring and set aside: it is tried on a copy in the temporary folder."""
        from annotator.store.file_merging import merge_into

        with TemporaryDirectory(prefix="annotator-") as folder:
            copy = Path(folder) / "tried.db"
            self._database.back_up(copy)
            database = Database(copy, PATIENCE)
            try:
                done, _ = merge_into(
                    database,
                    path,
                    self._now(),
                    unrelated=unrelated,
                    copies=False,
                    report=report,
                    here=self._database.path,
                )
            finally:
                database.close()
        return done

    def last_merge(self) -> UndoneMerge:
        """What ``undo_merge`` would take back; raises what it would."""
        from annotator.store.merge_undoing import last_merge

        with self._database.reading() as connection:
            return last_merge(connection)

    def undo_merge(self, report: Report = unreported) -> UndoneMerge:
        """Take the last merge back, or one that was interrupted, unless something was done that builds on it."""
        from annotator.store.merge_undoing import undo_merge

        with self._database.importing():
            return undo_merge(self._database, report)

    @property
    def has_unfinished_merge(self) -> bool:
        """Whether a merge, or the undo of one, was interrupted or is running."""
        from annotator.store.merge_notes import running_merge

        with self._database.reading() as connection:
            return running_merge(connection) is not None

    def set_aside(self) -> list[Aside]:
        """The actions that merges set aside, since they do not fit what was done elsewhere meanwhile."""
        from annotator.store.set_aside import listed_aside

        with self._reading() as connection:
            return listed_aside(connection)
