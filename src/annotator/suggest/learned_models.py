"""What was learned from an annotator's work: models, and the counts that they are used with."""

from __future__ import annotations

from msgspec import Struct, field

from annotator.core.doubt import Doubt
from annotator.core.suggestion_outcomes import Outcomes
from annotator.suggest.known_words import KnownWords

MEMORY, TAGGER = "memory", "tagger"
"""The sources of what is suggested, as spans and figures name them."""

_DOUBT = 2
"""So many right suggestions more or less say nothing."""

VERSION = 4
"""Models of another version are made again: their features have other names, or they are packed otherwise."""


class StringCounts(Struct, frozen=True):
    """How often strings were labelled, and how often they occur in the texts that were labelled.

    A string is the lower-case words of its tokens, joined by spaces.
    """

    labels: dict[str, dict[str, int]] = field(default_factory=dict)
    occurrences: dict[str, int] = field(default_factory=dict)
    longest: int = 1
    """The number of tokens of the longest string."""
    inside: dict[str, dict[str, int]] = field(default_factory=dict)
    """How often a lower-case word, or a pair of Chinese characters, was in outer spans, by its tag there."""
    seen: dict[str, int] = field(default_factory=dict)
    """How often it is in the texts."""


class LearnedModels(Struct, frozen=True):
    """All that was learned under one schema. ``documents`` and ``spans`` say from how much.

    ``end`` and each of ``layers`` are models of CRFsuite, empty where there was too little to learn from. The first
    layer has the outer spans, the second those inside them. ``trust`` has, for each tenth of the tagger's own
    certainty, how many of its suggestions were right and how many were not.
    """

    version: int
    schema_hash: str
    documents: int
    spans: int
    end: bytes = b""
    end_is_better: bool = False
    """Whether its ends were right more often than those of the rule, in documents that it had not learned from."""
    starts_are_better: bool = False
    """Whether the likeliest word that a letter can mean was the right one as often as the nearest, or more often."""
    layers: tuple[bytes, ...] = ()
    strings: StringCounts = StringCounts()
    words: KnownWords = KnownWords()
    """What the library knows of a lower-case word, as digits: see ``LibraryWords.known``."""
    trust: tuple[tuple[int, int], ...] = ()
    trust_in_strings: tuple[tuple[int, int], ...] = ()
    """The same of strings that were labelled before, see ``trust.step_of_repeat`` and ``step_of_remembered``."""
    outcomes: dict[str, Outcomes] = field(default_factory=dict)
    """By source."""

    doubts: tuple[Doubt, ...] = ()
    """Where the tagger disagrees most surely with the labels of documents that it had not learned from."""

    uncertainties: dict[str, float] = field(default_factory=dict)
    """How unsure the tagger is about documents that are to be labelled yet, by their ids."""

    gain: float = 0.0
    """What the tagger, with memory where it finds nothing, gained over memory alone, as ``Outcomes.gain``."""

    @property
    def tagger_earns_its_keep(self) -> bool:
        """Whether suggestions are not clearly better without the tagger."""
        return bool(self.layers) and self.gain > -_DOUBT
