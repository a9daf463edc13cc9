r"""A query to the terminal: how many cells wide it draws the clusters that terminals disagree on.

Each cluster is written, concealed, into the first row of the blank screen, followed by a request for the cursor's
position; the column of the report is the width. Nothing waits for it: the first frame is painted with the default
widths, unless the answers come first. A terminal that does not answer in time keeps the defaults.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from textual.message import Message

from annotator.view.widths import ASKED, Widths, widths_from

DEADLINE = 1.0
"""Seconds after which a report no longer counts as an answer; Textual ignores it then."""

_HOME, _CONCEALED, _WHERE, _CLEARED = "\x1b[1;1H", "\x1b[8m", "\x1b[6n", "\x1b[m\x1b[1;1H\x1b[2K"
_REPORT = re.compile(r"\x1b\[1;([0-9]{1,2})R")


class WidthsMeasured(Message):
    """The terminal has reported its widths."""

    def __init__(self, widths: Widths) -> None:
        self.widths = widths
        super().__init__()


class WidthProbe:
    """One query to the terminal, and its answers."""

    question = _CONCEALED + "".join(f"{_HOME}{cluster}{_WHERE}" for cluster, _ in ASKED.values()) + _CLEARED

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._deadline = now() + DEADLINE
        self._cells: list[int] = []

    def takes(self, sequence: str) -> bool:
        """Take the sequence if it is one of the answers still expected; return whether it was."""
        if len(self._cells) == len(ASKED) or self._now() > self._deadline:
            return False
        report = _REPORT.fullmatch(sequence)
        if report is None:
            return False
        self._cells.append(int(report[1]) - 1)
        return True

    @property
    def widths(self) -> Widths | None:
        """The widths that the terminal reported; ``None`` until all answers are in."""
        return widths_from(self._cells) if len(self._cells) == len(ASKED) else None
