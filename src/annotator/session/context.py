"""What a command may ask of the outside world. Everything else comes from the session."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from msgspec import Struct, field

from annotator.core.action import Action
from annotator.core.document import Document
from annotator.core.inconsistency import DocumentFindings, Finding
from annotator.core.layer import Layer
from annotator.core.range import Range
from annotator.core.suggestion import Suggestion
from annotator.session.session import Session
from annotator.session.text.extents import proposed_extent


class Ruler(Protocol):
    """The rows in which the text is set now. Offsets are code points, cells are columns of the screen."""

    def window(self) -> Range:
        """The range of text on the screen."""

    def vertical(self, offset: int, rows: int, cell: int | None) -> tuple[int, int]:
        """The offset ``rows`` further down (negative: up) nearest to that cell, and the cell aimed at."""

    def row_edges(self, offset: int) -> Range:
        """The range of the row that ``offset`` is on."""

    def page(self) -> int:
        """How many rows a page turn moves by."""


class _NoRows:
    """A text without a screen: all of it is one row."""

    def window(self) -> Range:
        """Nothing."""
        return Range(0, 0)

    def vertical(self, offset: int, rows: int, cell: int | None) -> tuple[int, int]:
        """The same place."""
        del rows
        return offset, cell or 0

    def row_edges(self, offset: int) -> Range:
        """The place itself."""
        return Range(offset, offset)

    def page(self) -> int:
        """One row."""
        return 1


class History(Protocol):
    """The current annotator's actions in all documents, as stored on disk."""

    def undoable(self) -> Action | None:
        """The last action that is not undone."""

    def redoable(self) -> Action | None:
        """The action undone last, unless something new was done since."""


class Suggester(Protocol):
    """Proposes spans. It never writes, and gives the same answer to the same question."""

    def knows_any(self, session: Session) -> bool:
        """Whether it could propose anything at all; cheap."""

    def suggestions(self, session: Session, around: Range) -> tuple[Suggestion, ...]:
        """The suggestions in ``around``, a few thousand code points, in reading order.

        Those for which ``is_open`` is false are left out. May not take longer in a longer text.
        """


class Extents(Protocol):
    """Finds where spans end: by rule today, and open to one that has learned from labels and texts."""

    def __call__(self, document: Document, word: Range, label_id: str) -> Range:
        """The extent of a span of that label that starts at the word, within the word's sentence and line.

        May not take longer in a longer text.
        """


class Starts(Protocol):
    """Finds which word a letter means: the nearest, unless something has learned from labels and texts."""

    def __call__(self, session: Session, words: Sequence[Range], label_id: str) -> int:
        """The index of the word at which the next span of that label starts most probably.

        The words are at or after the caret, in reading order, and at least one.
        """


def nearest_start(session: Session, words: Sequence[Range], label_id: str) -> int:
    """The first."""
    del session, words, label_id
    return 0


class Project(Protocol):
    """All documents of the annotator, and everything done in them."""

    @property
    def is_large(self) -> bool:
        """Whether reading all texts takes longer than a key may."""

    def holding(self, text: str, *, any_case: bool) -> Iterable[tuple[Document, Layer]]:
        """Each document whose text holds the string, with the annotator's layer; slow, for it reads all texts."""

    def title_of(self, document_id: str) -> str | None:
        """The title of a document; ``None`` if there is no such document."""

    def latest(self, limit: int) -> tuple[Action, ...]:
        """The latest actions that are not undone, the last one first."""

    def actions_on(self, document_id: str, span_id: str | None) -> tuple[Action, ...]:
        """The actions that changed the span or its relations, in order, without undone ones.

        Without a span, the latest ones in the document.
        """


class Findings(Protocol):
    """What was found to be inconsistent when it was looked for last; remembered, so that asking costs nothing."""

    def of(self, document_id: str) -> tuple[Finding, ...]:
        """The findings of the document, in reading order."""

    def following(self, document_id: str) -> DocumentFindings | None:
        """The next document that has any; ``None`` after the last one."""


class _NothingFound:
    """No findings."""

    def of(self, document_id: str) -> tuple[Finding, ...]:
        """None."""
        del document_id
        return ()

    def following(self, document_id: str) -> DocumentFindings | None:
        """No document."""
        del document_id
        return None


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
    """A project with no document but the one on the screen."""

    is_large = False

    def holding(self, text: str, *, any_case: bool) -> Iterable[tuple[Document, Layer]]:
        """No other document."""
        del text, any_case
        return ()

    def title_of(self, document_id: str) -> str | None:
        """No other document."""
        del document_id
        return None

    def latest(self, limit: int) -> tuple[Action, ...]:
        """Nothing."""
        del limit
        return ()

    def actions_on(self, document_id: str, span_id: str | None) -> tuple[Action, ...]:
        """Nothing."""
        del document_id, span_id
        return ()


class _NothingDone:
    """A history without actions."""

    def undoable(self) -> Action | None:
        """Nothing."""
        return None

    def redoable(self) -> Action | None:
        """Nothing."""
        return None


class Context(Struct, frozen=True):
    """What commands may ask of the outside world; tests pass their own."""

    now: Callable[[], str]
    """The time in ISO 8601, UTC."""
    new_id: Callable[[], str]
    ruler: Ruler = field(default_factory=_NoRows)
    history: History = field(default_factory=_NothingDone)
    suggester: Suggester = field(default_factory=_Silent)
    project: Project = field(default_factory=_Alone)
    extents: Extents = proposed_extent
    starts: Starts = nearest_start
    findings: Findings = field(default_factory=_NothingFound)
