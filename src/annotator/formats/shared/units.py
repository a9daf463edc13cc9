"""Offsets in other units than code points: UTF-16 code units (browsers, UIMA) and UTF-8 bytes (some BioC).

::

     a  💩  b            code points   0 1 2 3
                         UTF-16 units  0 1 3 4
                         UTF-8 bytes   0 1 5 6

Ends are exclusive in every unit; an offset inside a character is invalid and refused.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from itertools import accumulate

CODEPOINT, UTF16, BYTE = "codepoint", "utf16", "byte"


class Offsets:
    """Converts offsets of one text between code points and another unit."""

    def __init__(self, text: str, unit: str = CODEPOINT) -> None:
        self._length = len(text)
        self._places: array[int] | None = None
        if unit != CODEPOINT and not (text.isascii() or (unit == UTF16 and max(text) <= "\uffff")):
            width = _utf16_width if unit == UTF16 else _utf8_width
            self._places = array("Q", accumulate(map(width, text), initial=0))

    def outward(self, offset: int) -> int:
        """Return the offset in the other unit of an offset in code points."""
        return offset if self._places is None else self._places[offset]

    def inward(self, offset: int) -> int:
        """Return the offset in code points of one in the other unit; -1 inside a character or outside the text."""
        if self._places is None:
            return offset if 0 <= offset <= self._length else -1
        found = bisect_left(self._places, offset)
        return found if found < len(self._places) and self._places[found] == offset else -1


def _utf16_width(character: str) -> int:
    return 2 if character > "\uffff" else 1


def _utf8_width(character: str) -> int:
    return len(character.encode("utf-8", "surrogatepass"))
