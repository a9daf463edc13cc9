"""The log as it goes from one file to another: it refers to rows of neither, but by names that hold everywhere."""

from __future__ import annotations

from msgspec import Struct

Name = tuple[str, int]
"""What an entry is called everywhere: the id of its device, and the number that it has there, from 1."""

Counted = dict[str, int]
"""How far each device has counted, by its id."""


class LogEntry(Struct, frozen=True, omit_defaults=True):
    """An entry of the log; ``at`` is in milliseconds since 1970, ``changes`` JSON as the log has it.

    ``document`` is the id of the one that it is about, ``schema`` the hash of the schema that was in use.
    """

    device: str
    seq: int
    at: int
    annotator: str
    command: str
    changes: str
    document: str | None = None
    schema: str | None = None
    follows: Name | None = None
    undoes: Name | None = None
    redoes: Name | None = None
    part_of: Name | None = None
    migration: Name | None = None
    in_parts: bool = False

    @property
    def name(self) -> Name:
        """What it is called everywhere."""
        return self.device, self.seq

    @property
    def needs(self) -> tuple[Name, ...]:
        """The entries without which this one means nothing."""
        return tuple(
            name for name in (self.undoes, self.redoes, self.part_of, self.migration) if name is not None
        )


class SharedDocument(Struct, frozen=True, omit_defaults=True):
    """A text with its id, the SHA-256 of it in hex; ``text`` is ``None`` where it is gone."""

    id: str
    text_sha256: str = ""
    text: str | None = None


class SharedSchema(Struct, frozen=True):
    """A version of a label schema: its YAML as it was read, and the same as JSON."""

    hash: str
    id: str
    version: int
    yaml: str
    json: str
    first_used_at: str
    first_used_by: str
