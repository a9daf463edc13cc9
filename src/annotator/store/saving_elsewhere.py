"""Going on in a new file: with all of the database, where that can be read, or with this session's work."""

from __future__ import annotations

import sqlite3
import stat
from itertools import count
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from annotator.core.action import Edit
from annotator.core.record import Record
from annotator.schema.values import LabelSchema
from annotator.store import history, schemas
from annotator.store.database import Database
from annotator.store.documents import read_document
from annotator.store.errors import StoreError
from annotator.store.layers import read_layer
from annotator.store.log import Entry, Log
from annotator.store.opened_file import Loss
from annotator.store.record_writer import take_records
from annotator.store.running_import import IMPORT
from annotator.store.session_journal import KeptEdit, SessionJournal
from annotator.store.store_part import StorePart


class Saved(Struct, frozen=True):
    """What was saved in the new file: the whole database, or the documents that this session changed."""

    path: Path
    is_whole: bool
    actions: int
    documents: int


class SavingElsewhere(StorePart):
    """Going on in a new file after the database was lost, or when it cannot be written any more."""

    _journal: SessionJournal | None = None

    @property
    def path(self) -> Path:
        """The file of the database, as the user names it."""
        return self._database.given_path

    @property
    def loss(self) -> Loss | None:
        """How the file was lost while it was open, as far as that was noticed."""
        return self._database.loss

    @property
    def actions_of_session(self) -> int:
        """How many actions were kept since ``keep_journal``, or since the work went on in another file."""
        return len(self._journal.edits) if self._journal else 0

    def keep_journal(self) -> None:
        """Remember from now on what is done, so that it can be saved elsewhere; raises ``StoreError``."""
        with self._database.reading() as connection:
            source = schemas.current_source(connection)
            self._journal = SessionJournal(schemas.remembered_schema(connection), source or "")

    def check_file(self) -> None:
        """Look whether the file is still the one that was opened; raises ``DatabaseLostError``, or ``BusyError``."""
        self._database.check_file()

    def free_path(self) -> Path:
        """A name that is free for the new file, beside the old one or, if the folder is gone, in the working folder."""
        folder = self.path.parent if self.path.parent.is_dir() else Path.cwd()
        names = (f"{self.path.stem}-rescued{'' if n == 1 else f'-{n}'}{self.path.suffix}" for n in count(1))
        return next(path for path in (folder / name for name in names) if not path.exists())

    def save_elsewhere(self, path: Path) -> Saved:
        """Save the work in a new file, and go on there; raises ``StoreError``, and then nothing has changed.

        Of a database that was written over, that is what was done since ``keep_journal``.
        """
        if self._journal is None:
            raise StoreError(f"what was done in {self.path} is not known")
        is_whole = self.loss not in (Loss.OVERWRITTEN, Loss.RESTORED)
        actions = len(self._journal.edits)
        if is_whole:
            self._database.back_up(path)
            path.chmod(path.stat().st_mode | stat.S_IWUSR)  # also where the one before was made read-only
            saved = Saved(path, is_whole=True, actions=actions, documents=0)
        else:
            if path.exists():
                raise StoreError(f"{path} already exists; move it away")
            written = self._written_anew(Database(path), self._journal)
            saved = Saved(path, is_whole=False, actions=actions, documents=written)
        lost, self._database, self._taken = self._database, Database(path), None
        lost.close()
        self.keep_journal()
        return saved

    def _written_anew(self, database: Database, journal: SessionJournal) -> int:
        """Write the documents as they were, and what was done to them since; return how many there are."""
        try:
            with database.writing() as connection:
                log = Log(connection, self._device(connection), self._now())
                if journal.schema is not None:
                    schemas.store_schema(
                        connection, journal.schema, journal.schema_source, log.second, self.annotator
                    )
                    entry = Entry(self.annotator, schemas.USE_SCHEMA)
                    schemas.use_schema(connection, log, entry, journal.schema.hash)
                count_, content = take_records(connection, journal.records, log)
                log.append(Entry(self.annotator, IMPORT, content=tuple(content)))
                ids: dict[str, str] = {}
                for kept in journal.edits:
                    edit = _renamed(kept, ids, journal.schema)
                    ids[kept.action_id] = str(history.keep(connection, edit, kept.annotator, log))
            return count_.new
        finally:
            database.close()

    def _as_they_were(self, connection: sqlite3.Connection, edit: Edit) -> list[Record]:
        """The other documents that an edit changes, before it is kept, if there is a journal to remember them."""
        if self._journal is None:
            return []
        others = [read_document(connection, part.document_id) for part in edit.elsewhere]
        return [Record(other, (read_layer(connection, other, self.annotator),)) for other in others]


def _renamed(kept: KeptEdit, ids: dict[str, str], schema: LabelSchema | None) -> Edit:
    """The edit under the schema of the new file, naming actions by their ids there; earlier ones it cannot name."""
    edit = kept.edit
    undoes, redoes = (None if each is None else ids.get(each) for each in (edit.undoes, edit.redoes))
    schema_hash = edit.schema_hash if schema is None else schema.hash
    return replace(edit, undoes=undoes, redoes=redoes, schema_hash=schema_hash)
