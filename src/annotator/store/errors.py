"""Errors of the disk, each in one sentence for the user."""

from __future__ import annotations

import sqlite3
from pathlib import Path


class StoreError(Exception):
    """The store could not do what was asked and wrote nothing. The message says what is wrong and what to do."""


class BusyError(StoreError):
    """Another process was writing for longer than was to be waited."""


class UnwritableError(StoreError):
    """The file cannot be written as things are; the work can go on in another one."""


class UnfitRecordError(StoreError):
    """A record of an import contradicts itself or the database; ``number`` is its place among those given, from 0."""

    def __init__(self, number: int, why: str) -> None:
        super().__init__(why)
        self.number = number


class ChangedElsewhereError(StoreError):
    """``what`` was to be changed has changed since it was read, in another window or by another program."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} was changed elsewhere, nothing was written; open the document again")
        self.what = what


_READ_ONLY = "{path} is read-only; make the file and its folder writable, or choose another with --db"

# By primary result code: the extended codes only distinguish places in SQLite's source.
_SENTENCES = {
    sqlite3.SQLITE_BUSY: "another process is writing to {path}; try again in a moment",
    sqlite3.SQLITE_LOCKED: "another process is writing to {path}; try again in a moment",
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_PERM: _READ_ONLY,
    sqlite3.SQLITE_FULL: "the disk is full, nothing was written to {path}; free some space and try again",
    sqlite3.SQLITE_IOERR: "the disk failed, nothing was written to {path}; check its space and health ({why})",
    sqlite3.SQLITE_NOTADB: "{path} is not an annotator database; choose another file with --db",
    sqlite3.SQLITE_CORRUPT: "{path} is damaged; go back to a copy of it ({why})",
    sqlite3.SQLITE_CANTOPEN: "{path} cannot be opened; check that you may write to its folder",
    sqlite3.SQLITE_CONSTRAINT: "the change does not fit what {path} holds, nothing was written; "
    "open the document again ({why})",
}


_KINDS: dict[int, type[StoreError]] = {
    sqlite3.SQLITE_BUSY: BusyError,
    sqlite3.SQLITE_LOCKED: BusyError,
    sqlite3.SQLITE_READONLY: UnwritableError,
    sqlite3.SQLITE_PERM: UnwritableError,
    sqlite3.SQLITE_FULL: UnwritableError,
    sqlite3.SQLITE_IOERR: UnwritableError,
}


NO_TEXT = "it holds bytes that are no text"
"""What is said of an error whose own words are all that is stored there."""


def is_no_text(error: BaseException) -> bool:
    """Whether something that should be text could not be decoded."""
    return isinstance(error, UnicodeDecodeError) or str(error).startswith("Could not decode to UTF-8")


def read_only_error(path: Path, why: str | None = None) -> UnwritableError:
    """The error for a file that cannot be written, with the system's reason if there is one."""
    return UnwritableError(_READ_ONLY.format(path=path) + (f" ({why})" if why else ""))


def store_error(error: Exception, path: Path) -> StoreError:
    """The error with the sentence for what SQLite, the system or the text encoder raised on the file ``path``."""
    if isinstance(error, UnicodeEncodeError):
        return StoreError(
            f"a text holds half a surrogate pair (U+{ord(error.object[error.start]):04X}) and cannot be stored, "
            "nothing was written; repair the file it came from"
        )
    if isinstance(error, UnicodeDecodeError):
        return StoreError(
            _SENTENCES[sqlite3.SQLITE_CORRUPT].format(path=path, why="it holds what is no text")
        )
    if isinstance(error, OSError):
        return read_only_error(path, error.strerror)
    code = getattr(error, "sqlite_errorcode", None) or 0
    sentence = _SENTENCES.get(code & 0xFF, "{path}: {why}; nothing was written")
    return _KINDS.get(code & 0xFF, StoreError)(sentence.format(path=path, why=error))
