"""A key press as the key log stores it, and the sum of many of long ago."""

from __future__ import annotations

from msgspec import Struct


class LoggedKey(Struct, frozen=True):
    """A key, the document it was pressed in, and its effect.

    ``at`` is ISO 8601 in UTC, ``milliseconds`` the time since the previous key in the same run of the program,
    ``None`` for the first one. ``command`` is empty for a key without a meaning; ``refused`` is true when nothing
    was done. ``spans`` is the number of spans that the key created minus the number that it deleted.
    """

    at: str
    document_id: str
    key: str
    command: str
    refused: bool = False
    spans: int = 0
    milliseconds: int | None = None


class DailyKeys(Struct, frozen=True):
    """How many keys ran a command in a document on a day, ``YYYY-MM-DD`` in UTC, and the sums of what they did.

    ``milliseconds`` are those before each key, without pauses.
    """

    day: str
    document_id: str
    command: str
    refused: bool
    keys: int
    spans: int
    milliseconds: int
