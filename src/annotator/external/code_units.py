"""UTF-16 code units, in which Java and JavaScript count, and code points, in which the program does."""

from __future__ import annotations

from bisect import bisect_left

_LAST_OF_ONE_UNIT = "\uffff"


class CodeUnits:
    """The offsets of one text in both countings."""

    def __init__(self, text: str) -> None:
        self._length = len(text)
        self._points = (
            [] if text.isascii() else [at for at, char in enumerate(text) if char > _LAST_OF_ONE_UNIT]
        )
        """Where each character of two units is, in code points."""
        self._units = [at + before for before, at in enumerate(self._points)]
        """Where each character of two units begins, in units."""

    def code_point(self, unit: int) -> int | None:
        """The offset in code points; ``None`` outside the text, and between the two units of a character."""
        before = bisect_left(self._units, unit)
        if before and self._units[before - 1] == unit - 1:
            return None
        offset = unit - before
        return offset if 0 <= offset <= self._length else None

    def unit(self, offset: int) -> int:
        """The offset in code units of one in code points."""
        return offset + bisect_left(self._points, offset)
