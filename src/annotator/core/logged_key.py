"""A key press as the key log keeps it."""

from __future__ import annotations

from msgspec import Struct


class LoggedKey(Struct, frozen=True):
    """What was pressed where, and what came of it.

    ``at`` is ISO 8601 in UTC, ``milliseconds`` the time since the key before in the same run of the program, none
    for the first one. ``command`` is empty for a key that meant nothing; ``refused`` says that nothing was done.
    ``spans`` counts the spans that the key made, less those that it deleted.
    """

    at: str
    document_id: str
    key: str
    command: str
    refused: bool = False
    spans: int = 0
    milliseconds: int | None = None
