"""Where two texts that are nearly the same agree, word by word.

What both have at their ends is matched first, then runs of words that each of them has once (as in patience diff), and
what is left between these by ``difflib`` where it is short; so long texts take no more than short ones, word for word.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from msgspec import Struct

from annotator.core.common_forms import WITHOUT_SPACES
from annotator.core.range import Range

_TOKEN = re.compile(rf"[{WITHOUT_SPACES}]|(?:(?![{WITHOUT_SPACES}])\w)+|[^\w\s]")
_RUN = 4
"""Words of a run that is looked for in both texts, and the fewest that show that a place is the same."""

_SHORT = 40_000
"""The most pairs of words that are compared by ``difflib``: some 10 ms."""


class Difference(Struct, frozen=True):
    """What stands in one text where the other has something else, or nothing; both in code points."""

    here: Range
    there: Range


class _Tokens:
    """The words and signs of a text, and where they are."""

    def __init__(self, text: str) -> None:
        found = list(_TOKEN.finditer(text))
        self.words = [each[0] for each in found]
        self.starts = [each.start() for each in found]
        self.ends = [each.end() for each in found]

    def at(self, offset: int) -> int | None:
        """The index of the token over the code point at the offset, if there is one."""
        index = bisect_right(self.starts, offset) - 1
        return index if index >= 0 and offset < self.ends[index] else None

    def range_(self, first: int, end: int) -> Range:
        """From the first token to the one before ``end``; the empty range where ``first`` would be if there is none."""
        if first < end:
            return Range(self.starts[first], self.ends[end - 1])
        at = self.ends[first - 1] if first else 0
        return Range(at, at)


class Alignment:
    """The stretches that two texts have in common, in the same order."""

    def __init__(self, here: str, there: str) -> None:
        self._texts = here, there
        self._here, self._there = _Tokens(here), _Tokens(there)
        self._runs = _matched(self._here.words, self._there.words)
        self._firsts = [first for first, _, _ in self._runs]

    def there(self, range_: Range) -> Range | None:
        """The range in the other text where the same stands, in a stretch that shows that it is the same place.

        White space may differ. ``None`` if there is none, or an edge is in white space.
        """
        first, last = self._here.at(range_.start), self._here.at(range_.end - 1)
        if first is None or last is None:
            return None
        run = bisect_right(self._firsts, first) - 1
        if run < 0 or not self._is_the_place(run):
            return None
        start, other, length = self._runs[run]
        if last >= start + length:
            return None
        moved = other - start
        found = Range(
            self._there.starts[first + moved] + range_.start - self._here.starts[first],
            self._there.starts[last + moved] + range_.end - self._here.starts[last],
        )
        quotes = (range_.slice(self._texts[0]).split(), found.slice(self._texts[1]).split())
        return found if quotes[0] == quotes[1] else None

    def _is_the_place(self, run: int) -> bool:
        """Whether a stretch is long enough, or all that one of the texts has."""
        shorter = min(len(self._here.words), len(self._there.words))
        return self._runs[run][2] >= min(_RUN, shorter)

    def differences(self) -> Iterator[Difference]:
        """Yield what is not the same, in order."""
        here, there = 0, 0
        ends = (len(self._here.words), len(self._there.words), 0)
        for first, other, length in [*self._runs, ends]:
            if (first, other) != (here, there):
                yield Difference(self._here.range_(here, first), self._there.range_(there, other))
            here, there = first + length, other + length


def _matched(here: Sequence[str], there: Sequence[str]) -> list[tuple[int, int, int]]:
    """The runs of equal words: where they begin in each list, and how long they are; in order, none touch in both."""
    runs: list[tuple[int, int, int]] = []
    open_ = [(0, len(here), 0, len(there))]
    while open_:
        first, end, other, other_end = open_.pop()
        begun = _common(here, there, first, end, other, other_end)
        if begun:
            runs.append((first, other, begun))
        first, other = first + begun, other + begun
        ended = _common_end(here, there, first, end, other, other_end)
        end, other_end = end - ended, other_end - ended
        if ended:
            runs.append((end, other_end, ended))
        if first == end or other == other_end:
            continue
        if (end - first) * (other_end - other) <= _SHORT:
            matcher = SequenceMatcher(None, here[first:end], there[other:other_end], autojunk=False)
            runs += [(first + a, other + b, size) for a, b, size in matcher.get_matching_blocks() if size]
            continue
        anchors = _anchors(here[first:end], there[other:other_end])
        if not anchors:
            continue
        places = [(first + a, other + b) for a, b in anchors]
        for (a, b), (next_a, next_b) in zip(places, [*places[1:], (end, other_end)], strict=True):
            open_.append((a, next_a, b, next_b))
        open_.append((first, places[0][0], other, places[0][1]))
    return _joined(sorted(runs))


def _common(  # noqa: PLR0913, PLR0917 - two stretches
    here: Sequence[str], there: Sequence[str], first: int, end: int, other: int, other_end: int
) -> int:
    """How many words two stretches begin with alike."""
    most, count = min(end - first, other_end - other), 0
    while count < most and here[first + count] == there[other + count]:
        count += 1
    return count


def _common_end(  # noqa: PLR0913, PLR0917 - two stretches
    here: Sequence[str], there: Sequence[str], first: int, end: int, other: int, other_end: int
) -> int:
    """How many words two stretches end with alike."""
    most, count = min(end - first, other_end - other), 0
    while count < most and here[end - count - 1] == there[other_end - count - 1]:
        count += 1
    return count


def _anchors(here: Sequence[str], there: Sequence[str]) -> list[tuple[int, int]]:
    """Where runs begin that each list has once, as many as are in the same order in both."""
    mine, others = _once(here), _once(there)
    pairs = sorted((at, others[run]) for run, at in mine.items() if run in others)
    tails: list[int] = []  # the longest rising sequence of places in the other list, by patience sorting
    indexes: list[int] = []
    before: list[int | None] = []
    for index, (_, place) in enumerate(pairs):
        at = bisect_left(tails, place)
        before.append(indexes[at - 1] if at else None)
        tails[at:], indexes[at:] = [place, *tails[at + 1 :]], [index, *indexes[at + 1 :]]
    chain: list[tuple[int, int]] = []
    last = indexes[-1] if indexes else None
    while last is not None:
        chain.append(pairs[last])
        last = before[last]
    return chain[::-1]


def _once(words: Sequence[str]) -> dict[tuple[str, ...], int]:
    """The runs that the list has once, and where they begin."""
    runs = list(zip(*(words[first:] for first in range(_RUN)), strict=False))
    counts = Counter(runs)
    return {run: at for at, run in enumerate(runs) if counts[run] == 1}


def _joined(runs: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Runs that go on where the one before ends become one."""
    joined: list[tuple[int, int, int]] = []
    for first, other, length in runs:
        if joined:
            last_first, last_other, last_length = joined[-1]
            if (last_first + last_length, last_other + last_length) == (first, other):
                joined[-1] = (last_first, last_other, last_length + length)
                continue
        joined.append((first, other, length))
    return joined
