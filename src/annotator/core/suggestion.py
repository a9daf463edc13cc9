"""Proposed spans, and what people said no to."""

from __future__ import annotations

from msgspec import Struct

from annotator.core.range import Range

CONFIDENT = 0.75
"""The score from which on a suggestion is one of those that Enter takes together: three of four were like it."""


LONGEST = 120
"""Code points of a string that is suggested at most: a whole sentence hardly comes a second time."""


class Pattern(Struct, frozen=True):
    """A string that someone gave to be suggested with that label, as it stands or in any case.

    What has white space in it is found in any case, as strings that were labelled before are.
    """

    text: str
    label: str
    any_case: bool = False


class Suggestion(Struct, frozen=True, gc=False):
    """A stretch of code points that may be a span of ``label``.

    ``source`` names what proposes it (``memory``, ``patterns``), ``score`` runs from 0 to 1: the share of the cases
    known to the source in which it would have been right.
    """

    range_: Range
    label: str
    source: str
    score: float

    @property
    def order(self) -> tuple[int, int, str]:
        """The place among the spans in reading order: see ``Span.order``."""
        return (self.range_.start, -self.range_.end, "")

    @property
    def is_confident(self) -> bool:
        """Whether it is sure enough to be taken along with others."""
        return self.score >= CONFIDENT


class Rejection(Struct, frozen=True, gc=False):
    """A string that is not to be suggested: at one place, ``start`` in code points, or anywhere in the document.

    ``text`` is the string as ``string_key`` writes it.
    """

    text: str
    start: int | None = None

    @property
    def order(self) -> tuple[str, int]:
        """The place among others where they are written: by string, the whole document ahead of places in it."""
        return (self.text, -1 if self.start is None else self.start)


def string_key(text: str) -> str:
    """What two strings have in common that count as the same one.

    A string without white space is taken as it stands ("Polish" is not "polish"); in longer ones case is folded,
    so that a heading's "THE HAGUE" is known again.
    """
    return folded(text) if any(map(str.isspace, text)) else text


def folded(text: str) -> str:
    """The text with case folded and no code point more or less: a character whose folding is longer stays."""
    short = text.casefold()
    if len(short) == len(text):
        return short
    return "".join(one if len(one := character.casefold()) == 1 else character for character in text)
