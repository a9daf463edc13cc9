"""Where the labels of many texts contradict each other: an examination that reads each text once.

Strings count as equal as in ``string_key``. First come the counts of all strings that are labelled, then the texts one
after the other, then the findings; what is kept meanwhile is bounded by the number of spans.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

from msgspec import Struct

from annotator.core.document import Document
from annotator.core.inconsistency import Finding, FindingKind
from annotator.core.range import Range
from annotator.core.string_search import automaton_of, searchable
from annotator.core.string_usage import Usage
from annotator.core.suggestion import LONGEST, Rejection, folded, is_any_case, string_key
from annotator.core.word_edges import narrower, partial

MISSED_RATIO = 2
"""A string has to be labelled this many times as often as it is not."""

MISSED_LONG = 12
"""A string of several words that has so many code points may also be labelled once and unlabelled once."""

EDGE_LEAST = 2
"""How often the same words have to have other edges elsewhere."""

EDGE_RATIO = 2
"""The other edges have to be this many times as frequent as those here."""

_HYPHENS = "-\u2010\u2011"


class LabelledRange(Struct, frozen=True, gc=False):
    """A span as it matters here; one in several fragments (not ``is_whole``) only fills its place."""

    start: int
    end: int
    label: str
    is_whole: bool = True


class Work(Struct, frozen=True):
    """One annotator's spans and rejections on a text, by ``string_key`` and offset."""

    annotator: str
    spans: Sequence[LabelledRange]
    rejections: frozenset[Rejection] = frozenset()
    keeps_boilerplate: bool = False


class Found(Struct, frozen=True):
    """A finding, in the document of that number, in someone's work; of missed strings it is everyone's."""

    document: int
    annotator: str
    finding: Finding


class Examination:
    """Reads each text once and then tells the findings.

    ``missed`` says whether strings without a label are looked for, ``marked`` whether spans are compared.
    """

    def __init__(self, usage: Usage, *, missed: bool = True, marked: bool = True) -> None:
        self._usage = usage
        self._marked = marked
        self._found: list[Found] = []
        self._wanted = _wanted(usage) if missed else {}
        self._automaton = automaton_of(self._wanted) if self._wanted else None
        self._open: dict[str, list[tuple[int, Range]]] = defaultdict(list)
        self._wholes = _wholes(usage) if marked else {}
        self._have_parts = {
            (whole, label) for (_, label), found in self._wholes.items() for _, whole in found
        }
        self._parts: dict[tuple[str, str, str], list[tuple[int, str, Range, Range]]] = defaultdict(list)
        self._whole_places: dict[tuple[str, str], list[tuple[int, str, Range]]] = defaultdict(list)

    def read(self, number: int, document: Document, works: Sequence[Work]) -> None:
        """Take a document of that number in, with the work on it."""
        if self._marked:
            for work in works:
                self._compare(number, document, work)
        if self._automaton is not None:
            self._look_for_missed(number, document, works)

    def findings(self) -> Iterator[Found]:
        """All that was found, in no order; at most one for a span."""
        yield from self._found
        taken = {
            (each.document, each.annotator, each.finding.range_, each.finding.label) for each in self._found
        }
        for found in self._edges():
            finding = found.finding
            key = (found.document, found.annotator, finding.range_, finding.label)
            if key not in taken:
                taken.add(key)
                yield found
        yield from self._missed()

    # -- spans ------------------------------------------------------------------------------------------------

    def _compare(self, number: int, document: Document, work: Work) -> None:
        room = _Room(work.spans)
        extents = Counter((span.start, span.end) for span in work.spans)
        for span in work.spans:
            text = document.text[span.start : span.end]
            if not span.is_whole or not 0 < len(text) <= LONGEST:
                continue
            key = string_key(text)
            range_ = Range(span.start, span.end)
            if Rejection(key, span.start) in work.rejections:
                continue  # found right as it is
            if extents[span.start, span.end] == 1 and (other := self._usage.other_label(key, span.label)):
                label, count = other
                here = self._usage.count(key, span.label)
                finding = Finding(FindingKind.LABEL, range_, span.label, here, range_, label, count)
                self._found.append(Found(number, work.annotator, finding))
            self._look_at_edges(number, document, work.annotator, room, span, key)

    def _look_at_edges(  # noqa: PLR0913, PLR0917 - all that is known of a span
        self, number: int, document: Document, annotator: str, room: _Room, span: LabelledRange, key: str
    ) -> None:
        range_, text, label = Range(span.start, span.end), document.text, span.label
        for before, whole in self._wholes.get((folded(range_.slice(text)), label), ()):
            start = span.start - before
            around = Range(max(0, start), max(0, start) + len(whole))
            if start < 0 or folded(around.slice(text)) != whole or not document.stands_alone(around):
                continue
            whole_key = string_key(around.slice(text))
            if self._usage.count(whole_key, label) and room.has(around, span):
                self._parts[whole_key, key, label].append((number, annotator, range_, around))
        if (folded(key), label) in self._have_parts and room.is_empty_but_for(range_, span):
            self._whole_places[key, label].append((number, annotator, range_))
        if self._usage.may_begin_with_signs(label):
            return
        here = self._usage.count(key, label)
        for inner in narrower(text, range_):
            count = self._usage.count(string_key(inner.slice(text)), label)
            is_more = count >= max(EDGE_LEAST, EDGE_RATIO * here)
            if is_more and room.has(inner, span) and document.stands_alone(inner):
                finding = Finding(FindingKind.EDGE, range_, label, here, inner, label, count)
                self._found.append(Found(number, annotator, finding))
                return

    def _edges(self) -> Iterator[Found]:
        """Spans whose words have other edges more often, where the same words stand around them."""
        for (whole, _, label), places in self._parts.items():
            wholes, parts = self._usage.count(whole, label), len(places)
            if wholes >= max(EDGE_LEAST, EDGE_RATIO * parts):
                for number, annotator, range_, around in places:
                    finding = Finding(FindingKind.EDGE, range_, label, parts, around, label, wholes)
                    yield Found(number, annotator, finding)
            elif parts >= max(EDGE_LEAST, EDGE_RATIO * wholes):
                _, _, inner, around = places[0]
                before, after = inner.start - around.start, around.end - inner.end
                for number, annotator, range_ in self._whole_places[whole, label]:
                    better = Range(range_.start + before, range_.end - after)
                    finding = Finding(FindingKind.EDGE, range_, label, wholes, better, label, parts)
                    yield Found(number, annotator, finding)

    # -- strings without a label --------------------------------------------------------------------------------

    def _look_for_missed(self, number: int, document: Document, works: Sequence[Work]) -> None:
        if self._automaton is None:
            return
        text = document.text
        taken = _Taken(document, works)
        for _, start, end in self._automaton.find_matches_as_indexes(searchable(text), overlapping=True):
            range_ = Range(start, end)
            key = string_key(range_.slice(text))
            most = self._wanted.get(key)
            if most is None or len(self._open[key]) > most:
                continue
            if not taken.has(range_, key) and _is_apart(document, range_):
                self._open[key].append((number, range_))

    def _missed(self) -> Iterator[Found]:
        places: list[tuple[int, int, int, str]] = []
        for key, found in self._open.items():
            if len(found) <= self._wanted[key]:
                places += ((number, -len(range_), range_.start, key) for number, range_ in found)
        places.sort()
        here, taken = -1, list[Range]()
        for number, length, start, key in places:  # of two that overlap, the longer one
            if number != here:
                here, taken = number, []
            range_ = Range(start, start - length)
            if any(range_.overlaps(other) for other in taken):
                continue
            taken.append(range_)
            label, count = self._usage.best(key)
            open_ = len(self._open[key])
            yield Found(number, "", Finding(FindingKind.MISSED, range_, "", open_, range_, label, count))


class _Taken:
    """Where nothing is missed: under spans and boilerplate, and where someone rejected the string."""

    def __init__(self, document: Document, works: Sequence[Work]) -> None:
        ranges = [Range(span.start, span.end) for work in works for span in work.spans]
        if not any(work.keeps_boilerplate for work in works):
            ranges += document.boilerplate
        self._starts = sorted(range_.start for range_ in ranges)
        reach = dict(zip(self._starts, accumulate((r.end for r in sorted(ranges)), max), strict=True))
        self._reach = reach  # by start: the furthest end of what starts there or before
        self._rejections = frozenset[Rejection]().union(*(work.rejections for work in works))

    def has(self, range_: Range, key: str) -> bool:
        """Whether the string there is not missed."""
        if self._rejections and (
            Rejection(key) in self._rejections or Rejection(key, range_.start) in self._rejections
        ):
            return True
        before = bisect_left(self._starts, range_.end)
        return before > 0 and self._reach[self._starts[before - 1]] > range_.start


def _is_apart(document: Document, range_: Range) -> bool:
    """Whether the range stands alone, also from what a hyphen would join it with: "sea" does not in "sea-level"."""
    around = (
        document.text[max(0, range_.start - 1) : range_.start],
        document.text[range_.end : range_.end + 1],
    )
    return not any(sign in _HYPHENS for sign in around if sign) and document.stands_alone(range_)


def _wanted(usage: Usage) -> dict[str, int]:
    """The strings whose places without a label are missed, and how many of these there may be at most."""
    wanted = {}
    for key, labels in usage.labels.items():
        most = labels.total() // MISSED_RATIO
        is_long = is_any_case(key) and len(key) >= MISSED_LONG
        if (most or is_long) and any(map(str.isalpha, key)):
            wanted[key] = most or 1
    return wanted


def _wholes(usage: Usage) -> Mapping[tuple[str, str], list[tuple[int, str]]]:
    """For a folded part of a labelled string and its label: where it begins in it, and the folded string.

    Only parts that have the label themselves count.
    """
    known = {(folded(key), label) for key, labels in usage.labels.items() for label in labels}
    found: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
    for whole, label in sorted(known):
        for start, end in partial(whole):
            part = (whole[start:end], label)
            if part in known:
                found[part].append((start, whole))
    return found


class _Room:
    """Where a span of someone's work can be moved to."""

    def __init__(self, spans: Sequence[LabelledRange]) -> None:
        self._spans = sorted(spans, key=lambda span: span.start)
        self._starts = [span.start for span in self._spans]
        self._longest = max((span.end - span.start for span in spans), default=0)

    def has(self, range_: Range, moved: LabelledRange) -> bool:
        """Whether no other span has that range, or overlaps it without one being inside the other."""
        return not any(other == range_ or other.crosses(range_) for other in self._others(range_, moved))

    def is_empty_but_for(self, range_: Range, span: LabelledRange) -> bool:
        """Whether no other span is inside the range."""
        return not any(range_.covers(other) for other in self._others(range_, span))

    def _others(self, range_: Range, but: LabelledRange) -> Iterator[Range]:
        """The ranges of the spans that may overlap the range, but for one."""
        first = bisect_left(self._starts, range_.start - self._longest)
        last = bisect_left(self._starts, range_.end)
        return (Range(span.start, span.end) for span in self._spans[first:last] if span is not but)
