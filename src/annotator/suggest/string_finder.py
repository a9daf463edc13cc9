"""The strings labelled before: how often with which label, and where they occur in a text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from annotator.core.string_search import automaton_of, searchable
from annotator.core.suggestion import LONGEST, string_key

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

FRESH = 256
"""Most new strings that are searched for with an automaton of their own before all are built into one: building takes
0.4 ms for this many, 20 ms for 5,000."""

_NONE: Counter[str] = Counter()


def is_suggestible(text: str) -> bool:
    """Whether the string may be suggested where it occurs again."""
    return bool(text) and len(text) <= LONGEST and "\n" not in text


class Strings:
    """Counts of labels by string, and an automaton over the strings.

    Two automata share the work, so that adding a string costs the same however many there are: a large one, and a
    small one for the strings added since. Strings with the same ``key_of`` count as one.
    """

    def __init__(self, key_of: Callable[[str], str] = string_key) -> None:
        self._key_of = key_of
        self._labels: dict[str, Counter[str]] = {}
        self._large: AhoCorasick | None = None
        self._small: AhoCorasick | None = None
        self._built: set[str] = set()
        self._fresh: dict[str, None] = {}

    def __bool__(self) -> bool:
        return bool(self._labels)

    def count(self, text: str, label: str, more: int = 1) -> None:
        """Add ``more`` (may be negative) to the number of times the string has the label."""
        if not is_suggestible(text):
            return
        key = self._key_of(text)
        labels = self._labels.setdefault(key, Counter())
        labels[label] += more
        if labels[label] <= 0:
            del labels[label]
        if not labels:
            del self._labels[key]
        # A string whose count falls to 0 stays in the automaton; without labels its places have no effect.
        elif key not in self._built and key not in self._fresh:
            self._fresh[key] = None
            self._small = None

    def recount(self, labelled: Iterable[tuple[str, str, int]]) -> None:
        """Replace all counts by these; strings that are known already are not built into an automaton again."""
        self._labels = {}
        self.count_all(labelled)

    def count_all(self, labelled: Iterable[tuple[str, str, int]]) -> None:
        """Add strings with their labels and counts."""
        for text, label, count in labelled:
            self.count(text, label, count)

    def labels_of(self, text: str) -> Counter[str]:
        """How often the string has each label."""
        return self._labels.get(self._key_of(text), _NONE)

    def places(self, text: str) -> Iterator[tuple[int, int]]:
        """Start and end of each known string in ``text``, in code points; places may overlap, and cut words.

        All places are yielded, not only the longest: one that turns out to cut a word must not hide a shorter one
        that does not.
        """
        self._build()
        searched = searchable(text)
        for automaton in (self._large, self._small):
            if automaton is not None:
                for _, start, end in automaton.find_matches_as_indexes(searched, overlapping=True):
                    yield start, end

    def _build(self) -> None:
        if len(self._fresh) > FRESH:
            self._built = set(self._labels)
            self._large, self._small, self._fresh = automaton_of(self._built), None, {}
        elif self._fresh and self._small is None:
            self._small = automaton_of(self._fresh)
