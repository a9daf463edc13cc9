"""Suggested spans, and rejections of them."""

from __future__ import annotations

from msgspec import Struct

from annotator.core.range import Range

CONFIDENT = 0.75
"""The lowest score at which Enter accepts a suggestion along with others: three of four such spans were right."""


LONGEST = 120
"""Upper bound on the length of a suggested string, in code points: a whole sentence hardly ever recurs."""


OWN_SOURCES = frozenset({"memory", "patterns", "tagger"})
"""The sources of suggestions that are the program's own; all others are names of other people's models."""


class Pattern(Struct, frozen=True):
    """A string that a user asked to have suggested with a label, as written or in any case.

    A string with white space always matches in any case, like the strings labelled before.
    """

    text: str
    label: str
    any_case: bool = False


class Suggestion(Struct, frozen=True, gc=False):
    """A range that may be a span of ``label``.

    ``source`` names what suggests it (``memory``, ``patterns``), ``score`` runs from 0 to 1: the share of the cases
    known to the source in which it would have been right. Enter accepts it along with others from ``confident_from``
    on, which is lower for a source whose score is what came of such suggestions.
    """

    range_: Range
    label: str
    source: str
    score: float
    confident_from: float = CONFIDENT

    @property
    def order(self) -> tuple[int, int, str]:
        """The position among spans in reading order: see ``Span.order``."""
        return (self.range_.start, -self.range_.end, "")

    @property
    def is_external(self) -> bool:
        """Whether it comes from somebody else's model."""
        return self.source not in OWN_SOURCES

    @property
    def is_confident(self) -> bool:
        """Whether the score is high enough to accept it along with others."""
        return self.score >= self.confident_from


class Rejection(Struct, frozen=True, gc=False):
    """A string not to suggest: at the offset ``start``, in code points, or (``None``) anywhere in the document.

    ``text`` is the string as ``string_key`` returns it. With ``label`` it is only not to be suggested as that: so a
    review remembers which of several proposals was turned down.
    """

    text: str
    start: int | None = None
    label: str | None = None

    @property
    def order(self) -> tuple[str, int, str]:
        """The sort key: by string, the rejection for the whole document before those for one offset."""
        return (self.text, -1 if self.start is None else self.start, self.label or "")


def is_any_case(text: str) -> bool:
    """Whether a string is the same in any case: one of several words, which are seldom other words in capitals."""
    return any(map(str.isspace, text))


def string_key(text: str) -> str:
    """Return the key that is equal for strings that count as the same.

    A string without white space is its own key ("Polish" is not "polish"); others have their case folded, so that
    a heading's "THE HAGUE" is recognized.
    """
    return folded(text) if is_any_case(text) else text


def folded(text: str) -> str:
    """The text with case folded and its length unchanged: a character whose folding is longer stays as it is."""
    short = text.casefold()
    if len(short) == len(text):
        return short
    return "".join(one if len(one := character.casefold()) == 1 else character for character in text)
