"""What a check of a database has found, each in one sentence."""

from __future__ import annotations

import sqlite3
from enum import StrEnum

from msgspec import Struct

from annotator.store.errors import NO_TEXT, StoreError, is_no_text

DAMAGE = (
    sqlite3.Error, StoreError, ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError,
    MemoryError,
)  # fmt: skip
"""What is raised where rows are not as they should be."""


class Severity(StrEnum):
    """How much a finding matters: nothing is wrong, something is good to know, something has to be done."""

    OK = "ok"
    NOTE = "note"
    WRONG = "wrong"


class Finding(Struct, frozen=True):
    """The outcome of a check; ``what`` says what to do unless all is well."""

    severity: Severity
    check: str
    what: str


def ok(check: str, what: str) -> Finding:
    """Nothing is wrong."""
    return Finding(Severity.OK, check, what)


def note(check: str, what: str) -> Finding:
    """Nothing is wrong, but it is good to know."""
    return Finding(Severity.NOTE, check, what)


def wrong(check: str, what: str) -> Finding:
    """Something has to be done."""
    return Finding(Severity.WRONG, check, what)


def raise_if_interrupted(error: BaseException) -> None:
    """Raise ``KeyboardInterrupt`` if the error is what SQLite makes of a Ctrl+C."""
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT:
        raise KeyboardInterrupt from error


def why(error: BaseException) -> str:
    """What an error says of the database, in brackets; nothing for one that speaks of this program."""
    said = error.__cause__ or error  # without advice that is for someone who wants to write
    if is_no_text(said):
        return f" ({NO_TEXT})"
    return f" ({said})" if isinstance(error, sqlite3.Error | StoreError) else ""
