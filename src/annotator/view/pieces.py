"""The pieces that the rows of the tagging form are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum

from msgspec import Struct

from annotator.view.lines import width_of


class Tone(StrEnum):
    """The kind of a piece; the painter gives each tone its style."""

    PLAIN = "plain"
    DIM = "dim"
    HEADING = "heading"
    KEY = "key"
    CHOSEN = "chosen"
    CURSOR = "cursor"
    WANTED = "wanted"
    LABEL = "label"
    INK = "ink"
    """In the colour of the piece's label, on the page."""
    OFFERED = "offered"
    """What is suggested."""
    LINE = "line"
    """Borders and what is left of a bar."""
    LIT = "lit"
    """The border of the panel that has the keys."""
    MARK = "mark"
    """The sign of the row at the cursor, which is raised from the page."""


class Piece(Struct, frozen=True):
    """Some text in one tone; ``label`` is the label whose colour it has, ``command`` what a click runs."""

    text: str
    tone: Tone = Tone.PLAIN
    label: str | None = None
    command: str = ""
    argument: str = ""


Line = tuple[Piece, ...]


def fitting(pieces: Iterable[Piece], width: int) -> Iterator[Piece]:
    """Yield as many of the pieces as fit; an ellipsis shows that there are more."""
    used = 0
    for piece in pieces:
        needed = width_of(piece.text)
        if used + needed > width - 2:
            yield Piece(" …", Tone.DIM)
            return
        used += needed
        yield piece
