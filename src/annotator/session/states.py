"""The small states of a session: what the next key does, and the modes of suggestions, search and view."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from annotator.core.layer import Layer
from annotator.core.proposal import Proposal, ProposedRelation
from annotator.core.span import Relation


class Purpose(StrEnum):
    """What the next character aims for while a key is armed."""

    MARK = "mark"
    """A new span of the armed label."""
    FOCUS = "focus"
    """The caret goes to a word; nothing is labelled."""
    STRETCH = "stretch"
    """The focused span grows up to a word."""
    FRAGMENT = "fragment"
    """The focused span gets one more fragment."""
    SECOND = "second"
    """The next label key puts a second label on the focused span's text."""


class Armed(Struct, frozen=True):
    """The next key aims; ``label`` is that of the span to be made, or of the span to be changed."""

    label: str | None
    purpose: Purpose = Purpose.MARK


class Suggesting(StrEnum):
    """Which suggestions are shown: all near the caret, those of its sentence, or none."""

    ON = "on"
    SENTENCE = "sentence"
    OFF = "off"


class View(StrEnum):
    """How the spans are drawn: tinted, with a lane for each level under the line, or not at all."""

    TINT = "tint"
    LANES = "lanes"
    PLAIN = "plain"


class Theme(StrEnum):
    """The colours of the screen: ours on dark or light, or the terminal's own 16."""

    DARK = "dark"
    LIGHT = "light"
    ANSI = "ansi"


class SearchKind(StrEnum):
    """How the text of a search is meant: as it is, as whole words, as a regular expression, or as words of a query."""

    PLAIN = "plain"
    WORD = "word"
    REGEX = "regex"
    QUERY = "query"
    """Words and phrases for which documents were found; the hits lead on from one document to the next."""


class Search(Struct, frozen=True):
    """What is searched for in the document; ``text.hits`` finds its hits where they are needed."""

    text: str
    kind: SearchKind = SearchKind.PLAIN


TAKEN_BACK = "{undo} takes all of it back in one step"
"""How it is said that one key undoes what is done in many documents; it is filled with the user's keys."""


class Question(Struct, frozen=True):
    """A yes-or-no question: ``y`` runs the command with the argument, any other key changes nothing.

    A key of the command ``again`` is a yes, too. ``places`` are the titles of the documents in which something would
    be done, each with how often, as far as they are known; ``undone`` says how it can be taken back.
    """

    text: str
    command: str
    argument: str = ""
    again: str = ""
    places: tuple[tuple[str, int], ...] = ()
    undone: str = ""


class Relating(Struct, frozen=True):
    """The next keys relate the focused span: first the letter of a type, if several fit, then one of the other span.

    Once the relation is ``made``, a digit takes another of ``targets``, the ids of the spans that the letter means.
    """

    type: str | None = None
    made: Relation | None = None
    targets: tuple[str, ...] = ()


class Review(Struct, frozen=True):
    """What one decides between: the finished work of several people on the document, and what they marked.

    ``names`` are those of the people as they are shown, in the order of their ``layers``; ``proposals`` are in reading
    order. ``held_by`` is who decides here, if that is somebody else.
    """

    layers: tuple[Layer, ...]
    names: tuple[str, ...]
    proposals: tuple[Proposal, ...]
    relations: tuple[ProposedRelation, ...] = ()
    held_by: str = ""

    @property
    def is_blind(self) -> bool:
        """Whether the people are shown under other names than their own."""
        return any(name != layer.annotator for name, layer in zip(self.names, self.layers, strict=True))
