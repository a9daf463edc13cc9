"""The collection of spans against one line of brute force for every method."""

from collections import Counter
from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from msgspec.structs import replace

from annotator.core import spans as spans_module
from annotator.core.range import Range
from annotator.core.span import Span
from annotator.core.spans import Spans

LENGTH = 40
quick = settings(max_examples=50, deadline=None)


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    """Blocks of four, so that a handful of spans is cut into many of them."""
    monkeypatch.setattr(spans_module, "BLOCK", 4)


def fragments_from(numbers: list[int]) -> tuple[Range, ...]:
    edges = sorted(set(numbers))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return tuple(Range(start, end) for start, end in pairs)


FRAGMENTS = st.lists(st.integers(0, LENGTH), min_size=2, max_size=5).map(fragments_from).filter(bool)


@st.composite
def some_spans(draw, max_size=40):
    made = draw(st.lists(st.tuples(FRAGMENTS, st.sampled_from("abc")), max_size=max_size))
    return [Span(f"s{number}", fragments, label, "", "amy") for number, (fragments, label) in enumerate(made)]


def in_order(spans):
    return sorted(spans, key=lambda span: span.order)


@given(some_spans())
@quick
def test_spans_come_in_reading_order_and_are_counted(spans):
    made = Spans(spans)
    assert list(made) == in_order(spans)
    assert len(made) == len(spans)
    assert dict(made.counts) == dict(Counter(span.label for span in spans))
    assert all(span in made for span in spans)


@given(some_spans(), st.integers(0, LENGTH), st.integers(0, LENGTH))
@quick
def test_the_spans_that_overlap_a_range_are_those_of_a_scan(spans, one, other):
    range_ = Range(min(one, other), max(one, other))
    made = Spans(spans)
    assert made.overlapping(range_) == [
        s for s in in_order(spans) if s.start < range_.end and s.end > range_.start
    ]
    assert made.leave_free(range_) == (not made.overlapping(range_))
    assert made.with_extent(range_) == [s for s in in_order(spans) if s.range_ == range_]


@given(some_spans(), st.integers(0, LENGTH), st.integers(0, LENGTH))
@quick
def test_outlines_stand_for_the_spans_that_overlap_a_range(spans, one, other):
    range_ = Range(min(one, other), max(one, other))
    shown = Spans(spans).outlines(range_)
    alike = [
        (fragments, [span.label for span in group])
        for fragments, group in groupby(Spans(spans).overlapping(range_), key=lambda span: span.fragments)
    ]
    merged = [
        (fragments, list(group)) for fragments, group in groupby(shown, key=lambda outline: outline.fragments)
    ]
    assert [
        (fragments, group[-1].label, sum(outline.count for outline in group)) for fragments, group in merged
    ] == [(fragments, labels[-1], len(labels)) for fragments, labels in alike]


@given(some_spans(), st.integers(0, LENGTH))
@quick
def test_the_spans_at_an_offset_are_those_of_a_scan(spans, offset):
    assert Spans(spans).at(offset) == [
        s for s in in_order(spans) if any(f.start <= offset < f.end for f in s.fragments)
    ]


@given(
    some_spans(), st.integers(-1, LENGTH + 1), st.integers(-LENGTH - 1, 0), st.sampled_from(["", "s1", "s9"])
)
def test_the_next_and_the_previous_are_the_nearest_in_reading_order(spans, start, end, id_):
    made, place = Spans(spans), (start, end, id_)
    assert made.after(place) == next((s for s in in_order(spans) if s.order > place), None)
    assert made.before(place) == next((s for s in reversed(in_order(spans)) if s.order < place), None)


@given(some_spans())
@quick
def test_walking_forward_and_back_visits_every_span(spans):
    made = Spans(spans)
    walked, span = [], made.after((-1, 0, ""))
    while span is not None:
        walked.append(span)
        span = made.after(span.order)
    assert walked == list(made)
    back, span = [], made.before((LENGTH + 1, 0, ""))
    while span is not None:
        back.append(span)
        span = made.before(span.order)
    assert back == walked[::-1]


def test_only_exactly_the_span_that_is_held_can_be_removed():
    span = Span("s1", (Range(0, 3),), "a", "", "amy")
    made = Spans([span])
    for other in (replace(span, id="s2"), replace(span, label="b"), replace(span, note="x")):
        assert other not in made
        with pytest.raises(KeyError):
            made.without(other)
    with pytest.raises(KeyError):
        Spans().without(span)


@given(some_spans(), some_spans())
@quick
def test_collections_with_equal_spans_are_equal_whatever_their_blocks(spans, others):
    grown = Spans()
    for span in spans:
        grown = grown.with_span(span)
    assert grown == Spans(spans)
    assert hash(grown) == hash(Spans(spans))
    assert (Spans(spans) == Spans(others)) == (in_order(spans) == in_order(others))


def _length(span):
    return span.end - span.start


class Growing(RuleBasedStateMachine):
    """Any sequence of additions and removals, each leaving the earlier collection unchanged."""

    def __init__(self) -> None:
        super().__init__()
        self.spans = Spans()
        self.model: list[Span] = []
        self.numbers = 0

    @rule(fragments=FRAGMENTS, label=st.sampled_from("abc"))
    def add(self, fragments, label):
        self.numbers += 1
        span = Span(f"s{self.numbers}", fragments, label, "", "amy")
        before, listed = self.spans, list(self.spans)
        self.spans = before.with_span(span)
        self.model.append(span)
        assert list(before) == listed
        assert span not in before

    @precondition(lambda self: self.model)
    @rule(data=st.data())
    def remove(self, data):
        span = self.model.pop(data.draw(st.integers(0, len(self.model) - 1)))
        before = self.spans
        self.spans = before.without(span)
        assert span in before
        assert span not in self.spans

    @invariant()
    def is_what_a_list_would_be(self):
        assert list(self.spans) == in_order(self.model)
        assert len(self.spans) == len(self.model)
        assert dict(self.spans.counts) == dict(Counter(span.label for span in self.model))
        assert all(self.spans.with_id(span.id) == span for span in self.model)
        assert self.spans.with_id("no such span") is None
        assert self.spans.total(_length) == sum(map(_length, self.model))
        everywhere = Range(0, LENGTH)
        assert self.spans.overlapping(everywhere) == [s for s in in_order(self.model) if s.start < LENGTH]


def test_any_sequence_of_additions_and_removals_leaves_what_a_list_would_hold():
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        Growing, settings=settings(max_examples=25, stateful_step_count=30, deadline=None)
    )


def test_blocks_compute_nothing_until_they_are_accessed() -> None:
    made = Spans(
        Span(f"s{start}", (Range(start, start + 3),), "person", "abc", "amy") for start in range(0, 40_000, 4)
    )
    made.overlapping(Range(20_000, 20_100))
    assert 0 < sum(block._reach is not None for block in made._blocks) < len(made._blocks) / 10


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        (30, 31, ["long"]), (30, 60, ["long", "last"]), (40, 50, []), (39, 51, ["long", "last"]), (11, 12, ["long"]),
        (6, 7, ["long", "s5"]), (60, 61, []), (0, 1, ["long"]),
    ],
)  # fmt: skip
def test_behind_a_long_span_blocks_that_end_before_a_range_are_passed_over(start, end, found):
    short = [Span(f"s{n}", (Range(n + 1, n + 2),), "a", "", "amy") for n in range(10)]
    spans = Spans(
        [
            Span("long", (Range(0, 40),), "a", "", "amy"),
            *short,
            Span("last", (Range(50, 60),), "a", "", "amy"),
        ]
    )
    range_ = Range(start, end)
    assert [span.id for span in spans.overlapping(range_)] == found
    assert spans.leave_free(range_) == (not found)
    assert len(spans.outlines(range_)) == len(found)


def test_the_sum_of_another_measure_is_another():
    spans = Spans([Span(f"s{n}", (Range(n, n + 3),), "a", "", "amy") for n in range(9)])

    def ones(_span):
        return 1

    def lengths(span):
        return span.end - span.start

    assert [spans.total(measure) for measure in (ones, lengths, lengths, ones)] == [9, 27, 27, 9]
    more = spans.with_span(Span("new", (Range(2, 10),), "a", "", "amy"))
    assert [each.total(lengths) for each in (more, spans)] == [35, 27]


def test_a_span_is_found_by_its_id_in_any_block():
    spans = Spans([Span(f"s{n}", (Range(n, n + 3),), "a", "", "amy") for n in range(9)])
    assert [spans.with_id(id_) for id_ in ("s0", "s4", "s8", "s9")] == [*list(spans)[::4], None]


@pytest.mark.parametrize("block", [1, 3, 256])
def test_spans_have_numbers_in_reading_order(monkeypatch, block):
    monkeypatch.setattr(spans_module, "BLOCK", block)
    ordered = [Span(f"s{n}", (Range(n, n + 3),), "a", "", "amy") for n in range(9)]
    spans = Spans(ordered)
    assert [spans.number_of(span) for span in ordered] == [*range(1, 10)]
    assert spans.number_of(Span("new", (Range(4, 5),), "a", "", "amy")) == 6
    assert Spans().number_of(ordered[0]) == 1
    for number in range(1, 11):
        for most in (1, 4, 20):
            assert spans.numbered(number, most) == ordered[number - 1 : number - 1 + most]
