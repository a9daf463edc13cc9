"""A key press as the key log stores it."""

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
