"""Entries as rows of PostgreSQL, and back."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from annotator.core.shared_log import LogEntry, Name


class _More(Struct, frozen=True, omit_defaults=True):
    """What an entry refers to, in one column: nothing is ever asked by it."""

    schema: str | None = None
    follows: Name | None = None
    undoes: Name | None = None
    redoes: Name | None = None
    part_of: Name | None = None
    migration: Name | None = None
    in_parts: bool = False


class EntryRow(Struct, frozen=True):
    """What of an entry goes into columns of its own."""

    seq: int
    at: int
    annotator: str
    command: str
    document: str | None
    changes: str
    more: str
    named: bool


encode = msgspec.json.Encoder().encode
_decode_more = msgspec.json.Decoder(_More).decode


def more_of(entry: LogEntry) -> str:
    """What the entry refers to, as the column has it."""
    more = _More(
        entry.schema,
        entry.follows,
        entry.undoes,
        entry.redoes,
        entry.part_of,
        entry.migration,
        entry.in_parts,
    )
    return encode(more).decode()


def entry_from(row: Sequence[str]) -> LogEntry:
    """The entry of a row of ``COLUMNS``."""
    device, seq, at, annotator, command, document, changes, more = row
    rest = _decode_more(more)
    return LogEntry(
        device, int(seq), int(at), annotator, command, changes, document, rest.schema, rest.follows, rest.undoes,
        rest.redoes, rest.part_of, rest.migration, rest.in_parts,
    )  # fmt: skip
