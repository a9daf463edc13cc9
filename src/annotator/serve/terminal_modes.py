"""What a terminal that comes to a program in the middle of its work must be told before it can show it."""

from __future__ import annotations

import re

_MODES = re.compile(rb"\x1b\[\?([0-9;]{1,64})([hl])")
_BEGUN = re.compile(rb"\x1b(?:\[(?:\?[0-9;]{0,64})?)?\Z")
_RESET = b"\x1bc"
_ONLY_WITHIN_A_FRAME = b"2026"
"""Synchronised output: a terminal that comes amid a frame would show nothing until the next one ends."""


class TerminalModes:
    """Which private modes (DECSET) a program has set; nothing else of what it wrote is kept."""

    def __init__(self) -> None:
        self._is_on: dict[bytes, bool] = {}
        self._begun = b""

    def saw(self, output: bytes) -> None:
        """Take note of what the program wrote, however it was cut."""
        data = self._begun + output
        for numbers, end in _MODES.findall(data):
            for number in filter(None, numbers.split(b";")):
                self._is_on[number] = end == b"h"
        begun = _BEGUN.search(data, max(0, len(data) - 70))
        self._begun = begun[0] if begun else b""

    def restored(self) -> bytes:
        """Return what gives a terminal these modes, whatever it showed before."""
        modes = (
            b"\x1b[?%s%s" % (number, b"h" if on else b"l")
            for number, on in self._is_on.items()
            if number != _ONLY_WITHIN_A_FRAME
        )
        return _RESET + b"".join(modes)
