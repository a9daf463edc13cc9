"""What a command may ask of the world around it. Everything else it knows from the session."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from msgspec import Struct, field

from annotator.core.action import Action
from annotator.core.document import Document
from annotator.core.layer import Layer
from annotator.core.range import Range
from annotator.core.suggestion import Suggestion
from annotator.session.session import Session
from annotator.session.text.extents import proposed_extent


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


class History(Protocol):
    """The actions of the annotator at work, over all documents, as the disk has them."""

    def undoable(self) -> Action | None:
        """The last action that stands."""

    def redoable(self) -> Action | None:
        """The action that was taken back last, unless something new was done since."""


class Suggester(Protocol):
    """What proposes spans. It never writes, and answers as often as it is asked the same."""

    def knows_any(self, session: Session) -> bool:
        """Whether there is anything at all that it could propose; cheap."""

    def suggestions(self, session: Session, around: Range) -> tuple[Suggestion, ...]:
        """The suggestions in ``around``, a few thousand code points, in reading order.

        What ``is_open`` closes is left out. May not take longer in a longer text.
        """


class Extents(Protocol):
    """Where spans end: a rule today, and whatever has learned more about a label and the text."""

    def __call__(self, document: Document, word: Range, label_id: str) -> Range:
        """The extent of a span of the label that starts at the word; within the word's sentence and line.

        May not take longer in a longer text.
        """


class Project(Protocol):
    """The annotator's other work: all documents, and everything done in them."""

    def holding(self, text: str, *, any_case: bool) -> Iterable[tuple[Document, Layer]]:
        """Each document whose text holds the string, with the annotator's layer. Takes its time."""

    def latest(self, limit: int) -> tuple[Action, ...]:
        """The actions that stand, the last one first."""

    def actions_on(self, document_id: str, span_id: str) -> tuple[Action, ...]:
        """The actions that touched the span, in order, undone ones left out."""


class _Silent:
    """Proposes nothing."""

    def knows_any(self, session: Session) -> bool:
        """Never."""
        del session
        return False

    def suggestions(self, session: Session, around: Range) -> tuple[Suggestion, ...]:
        """None."""
        del session, around
        return ()


class _Alone:
    """A project in which there is nothing but the document on the screen."""

    def holding(self, text: str, *, any_case: bool) -> Iterable[tuple[Document, Layer]]:
        """No other document."""
        del text, any_case
        return ()

    def latest(self, limit: int) -> tuple[Action, ...]:
        """Nothing."""
        del limit
        return ()

    def actions_on(self, document_id: str, span_id: str) -> tuple[Action, ...]:
        """Nothing."""
        del document_id, span_id
        return ()


class Context(Struct, frozen=True):
    """What commands may ask of the outside world; tests pass their own."""

    now: Callable[[], str]
    """The time in ISO 8601, UTC."""
    new_id: Callable[[], str]
    ruler: Ruler
    history: History
    suggester: Suggester = field(default_factory=_Silent)
    project: Project = field(default_factory=_Alone)
    extents: Extents = proposed_extent
