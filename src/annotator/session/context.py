"""What a command may ask of the world around it. Everything else it knows from the session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from annotator.core.range import Range
from annotator.session.changes import Change


class Ruler(Protocol):
    """The rows on which the text stands now. Offsets are code points, cells are columns of the screen."""

    def window(self) -> Range:
        """What is on the screen."""

    def vertical(self, offset: int, rows: int, cell: int | None) -> tuple[int, int]:
        """The offset ``rows`` further down (negative: up) nearest to that cell, and the cell aimed at."""

    def row_edges(self, offset: int) -> Range:
        """From the first to the last code point of the row that ``offset`` is on."""

    def page(self) -> int:
        """How many rows a page turn moves by."""


@dataclass(frozen=True, slots=True)
class Action:
    """One command's changes as the history on disk keeps them, with the id that later names it."""

    id: str
    document_id: str
    command: str
    changes: tuple[Change, ...]


class History(Protocol):
    """The actions of the annotator at work, over all documents, as the disk has them."""

    def undoable(self) -> Action | None:
        """The last action that stands."""

    def redoable(self) -> Action | None:
        """The action that was taken back last, unless something new was done since."""


@dataclass(frozen=True, slots=True)
class Context:
    """The seams through which commands reach the world; tests pass their own."""

    now: Callable[[], str]
    """The time in ISO 8601, UTC."""
    new_id: Callable[[], str]
    ruler: Ruler
    history: History
