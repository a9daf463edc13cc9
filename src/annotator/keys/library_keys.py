"""The keys of the library, which are no commands: they are about the list, not about a text."""

from __future__ import annotations

from msgspec import Struct


class LibraryKey(Struct, frozen=True):
    """A key and what it does, in the words of the library's last line."""

    key: str
    what: str


LIBRARY_KEYS = (
    OPEN := LibraryKey("enter", "open"),
    COMPLETE := LibraryKey("tab", "complete or status"),
    SORT := LibraryKey("shift+tab", "sort"),
    CHANGE_ALL := LibraryKey("ctrl+t", "change or export"),
    EARLIER := LibraryKey("ctrl+r", "earlier query"),
    SAVE := LibraryKey("ctrl+s", "save it"),
    ASK_HUB := LibraryKey("ctrl+g", "find on the hub"),
    NEXT_UNFINISHED := LibraryKey("ctrl+n", "next unfinished"),
    BACK := LibraryKey("escape", "back"),
)
