"""The library in a pseudo-terminal: what is typed into its filter, the rows that come of it, and moves in its list.

It knows that the filter has the focus, and how many rows lie between it and the list, and finds the filter by what it
types.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence

from bench.screen import Screen
from bench.terminal import COLUMNS, ROWS, TerminalError

DOWN, PAGE_DOWN, PAGE_UP = b"\x1b[B", b"\x1b[6~", b"\x1b[5~"
FIRST, LAST = b"\x1b[1;5H", b"\x1b[1;5F"

PACE = 0.12
"""Seconds between two keys of a fast typist."""

_OPEN, _NEXT_ORDER, _BACKSPACE, _ESCAPE = b"D", b"\x1b[Z", b"\x7f", b"\x1b"
_PROBE = "zqz"
_QUIET = 0.4
"""Seconds without a row after which a list is taken for painted."""

_SEARCH, _LONGEST_SEARCH = 1.5, 6.0
"""Seconds after which the first rows of a search are there with their hits; the second one if there are none yet."""

_PATIENCE = 60.0
_ORDER = re.compile(r" by (\w+) ─")
_SEARCHING = "% searched"
"""On the edge above the filter until all is gone through."""
_TO_EDGE, _ABOVE = 2, 5
"""Rows from the filter to the edge that names the order, and to the list: the names of the columns are between them."""
_DOCUMENTS = COLUMNS - 50
"""Cells in which the documents are: beside them it is said what is known of the one at the cursor."""
_BORDER = " │▌"
_BELOW = 3
"""Rows below the list: an edge, counts and keys."""

_TOP = 3
"""Rows by which one list is told from another."""


class LibraryKeys:
    """The library of the program on the screen, opened from its reader."""

    def __init__(self, screen: Screen) -> None:
        self._screen, self._terminal = screen, screen.terminal
        self._filter, self._column, self._placeholder = 0, 0, ""
        self._send(_OPEN)
        self._find_filter()

    def typed(self, text: str) -> list[float]:
        """Type a text letter by letter; return the seconds from each key to its letter on the screen."""
        shown = [lambda filter_, n=n: filter_.startswith(text[:n]) for n in range(1, len(text) + 1)]
        return self._pressed([letter.encode() for letter in text], shown, text)

    def erased(self, text: str) -> list[float]:
        """Erase the text, key by key; return the seconds from each key to the letter's leaving the screen."""
        gone = [lambda filter_, n=n: not filter_.startswith(text[:n]) for n in range(len(text), 0, -1)]
        return self._pressed([_BACKSPACE] * len(text), gone, text[::-1])

    def first_rows(self, text: str) -> float | None:
        """Send a text at once; return the seconds to the first rows found, and ``None`` if the same were there.

        The filter is empty before and after.
        """
        before = self._top()
        sent = self._terminal.send(text.encode(), _SEARCH)
        tops = self._screen.seen(self._top)
        while self._top().strip() in {"", before.strip()} and time.perf_counter() < sent + _LONGEST_SEARCH:
            self._terminal.send(b"", _SEARCH)
            tops += self._screen.seen(self._top)
        final = self._top()
        first = next((at - sent for at, top in tops if top == final), None)
        self._send(_BACKSPACE * len(text))
        return None if final == before else first

    def moved(self, key: bytes) -> float:
        """Press a key that moves in the list; return the seconds until the last row that it changed was painted."""
        before = self._list()
        sent = self._terminal.send(key, 0)
        last, shown = sent, before
        for at, now in self._settled(self._list):
            if now != shown:
                last, shown = at, now
        return last - sent

    def next_order(self) -> tuple[str, float | None]:
        """Sort by what comes next; return its name and the seconds to its first rows, ``None`` if none came."""
        sent = self._terminal.send(_NEXT_ORDER, _SEARCH)
        tops = self._screen.seen(self._top)
        while _SEARCHING in self._screen.row(self._filter - 1) and time.perf_counter() < sent + _PATIENCE:
            self._terminal.send(b"", _SEARCH)
            tops += self._screen.seen(self._top)
        final = self._top()
        first = next((at - sent for at, top in tops if top == final), None) if final.strip() else None
        found = _ORDER.search(self._screen.row(self._filter + _TO_EDGE))
        return found[1] if found else "number", first

    def close(self) -> None:
        """Go back to the reader."""
        self._send(_ESCAPE)

    def _find_filter(self) -> None:
        before = [self._screen.row(y) for y in range(ROWS)]
        self._send(_PROBE.encode())
        rows = {y: self._screen.row(y) for y in range(ROWS)}
        found = next((y for y, row in rows.items() if _PROBE in row), None)
        if found is None:
            raise TerminalError("the library shows no filter with what is typed into it")
        self._filter, self._column = found, rows[found].index(_PROBE)
        self._placeholder = before[found][self._column :].rstrip()
        self._send(_BACKSPACE * len(_PROBE))

    def _pressed(
        self, keys: Sequence[bytes], are_done: Sequence[Callable[[str], bool]], letters: str
    ) -> list[float]:
        """Press keys at a typist's pace; return the seconds until what each does to its letter is shown.

        Spaces at the end of the filter cannot be seen, so they are not among them.
        """
        sent = [self._terminal.send(key, PACE) for key in keys]
        shown = self._screen.seen(self._filtered)
        until = time.perf_counter() + _PATIENCE
        while not are_done[-1](self._filtered()):
            if time.perf_counter() > until:
                raise TerminalError(f"the filter remains {self._filtered()!r}")
            self._terminal.send(b"", 0.05)
            shown += self._screen.seen(self._filtered)
        return [
            next(at for at, text in shown if at > began and is_done(text)) - began
            for began, is_done, letter in zip(sent, are_done, letters, strict=True)
            if letter != " "
        ]

    def _settled(self, look: Callable[[], str]) -> list[tuple[float, str]]:
        self._terminal.settle(_QUIET)
        return self._screen.seen(look)

    def _send(self, keys: bytes) -> None:
        """Send keys that are not measured, and wait until nothing more comes of them."""
        self._terminal.send(keys, 0)
        self._settled(self._filtered)

    def _filtered(self) -> str:
        text = self._screen.row(self._filter)[self._column :].rstrip()
        return "" if text == self._placeholder else text

    def _top(self) -> str:
        first = self._filter + _ABOVE
        return "\n".join(self._screen.row(y, _DOCUMENTS).strip(_BORDER) for y in range(first, first + _TOP))

    def _list(self) -> str:
        """The rows of the list, that at the cursor with its sign; what stands beside them comes after a pause."""
        rows = range(self._filter + _ABOVE, ROWS - _BELOW)
        return "\n".join(self._screen.row(y, _DOCUMENTS) for y in rows)
