"""What a check of a database has found, each in one sentence."""

from __future__ import annotations

import sqlite3
from enum import StrEnum

from msgspec import Struct

from annotator.store.errors import StoreError

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


def why(error: BaseException) -> str:
    """What an error says, in brackets, if it says it of the database."""
    return f" ({error})" if isinstance(error, sqlite3.Error | StoreError) else ""
