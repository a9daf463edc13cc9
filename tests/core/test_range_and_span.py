"""Ranges, spans and their quotes, and the ids of documents."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.document import Document, document_id, sha256_of
from annotator.core.range import Range
from annotator.core.span import QuoteMismatchError, Span, quote_of

RANGES = st.tuples(st.integers(0, 20), st.integers(0, 20)).map(lambda pair: Range(min(pair), max(pair)))


def points(range_: Range) -> set[int]:
    return set(range(range_.start, range_.end))


@given(RANGES, RANGES)
def test_ranges_relate_as_the_sets_of_their_code_points_do(one, other):
    a, b = points(one), points(other)
    assert len(one) == len(a)
    assert bool(one) == bool(a)
    assert one.overlaps(other) == other.overlaps(one)
    if a and b:
        assert one.overlaps(other) == bool(a & b)
        assert one.covers(other) == (a >= b)
        assert one.crosses(other) == (bool(a & b) and not a >= b and not b >= a)
        hull = points(one.hull(other))
        assert (min(hull), max(hull)) == (min(a | b), max(a | b))
    assert one.covers(one)
    assert not one.crosses(one)


@given(RANGES)
def test_a_range_slices_as_python_does(range_):
    text = "Zoë Smith and 😀 others"
    assert range_.slice(text) == text[range_.start : range_.end]


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 2), (-2, -1)])
def test_a_range_cannot_run_backwards_or_start_before_the_text(start, end):
    with pytest.raises(ValueError, match="no range runs"):
        Range(start, end)


def span(*pairs: tuple[int, int], text: str = "", id_: str = "s1") -> Span:
    return Span(id_, tuple(Range(*pair) for pair in pairs), "person", text, "amy")


@pytest.mark.parametrize(
    "pairs",
    [(), ((3, 3),), ((0, 2), (4, 4)), ((0, 2), (2, 4)), ((4, 6), (0, 2)), ((0, 5), (3, 8)), ((0, 2), (0, 2))],
)
def test_a_span_is_not_empty_and_its_fragments_are_in_order_and_apart(pairs):
    with pytest.raises(ValueError, match="span s1"):
        span(*pairs)


def test_a_span_reaches_from_its_first_fragment_to_its_last():
    made = span((2, 4), (6, 9))
    assert (made.start, made.end, made.range_) == (2, 9, Range(2, 9))


def test_reading_order_is_by_start_and_the_outer_before_the_inner():
    spans = [span((0, 9), id_="b"), span((0, 9), id_="a"), span((0, 3)), span((2, 9)), span((2, 3))]
    assert sorted({*spans}, key=lambda each: each.order) == [spans[1], spans[0], *spans[2:]]


def test_the_quote_of_several_fragments_is_joined_by_a_space():
    assert quote_of("Ann and Bo Lee", (Range(0, 3), Range(11, 14))) == "Ann Lee"


TEXT = "Zoë 😀 Smith"


@pytest.mark.parametrize(
    ("made", "found"),
    [
        (span((0, 3), text="Zoe"), "'Zo\\xeb'"),
        (span((4, 5), text="Smith"), "'\\U0001f600'"),
        (span((6, 99), text="Smith"), "''"),
        (span((0, 3), (6, 11), text="Zoë  Smith"), "'Zo\\xeb Smith'"),
    ],
)
def test_a_quote_that_differs_from_the_text_is_refused_with_both_and_the_offsets(made, found):
    with pytest.raises(QuoteMismatchError) as refused:
        made.check_quote(TEXT, "d1")
    said = str(refused.value)
    assert "document d1, span s1" in said
    assert f"[{made.start}:{made.end}]" in said
    assert found in said
    assert said.isascii(), "whatever the text holds, no terminal acts on the message"


def test_a_quote_that_matches_the_text_is_accepted():
    assert span((0, 3), text="Zoë").check_quote(TEXT, "d1") is None
    assert span((0, 3), (6, 11), text="Zoë Smith").check_quote(TEXT, "d1") is None


# -- ids -------------------------------------------------------------------------------------------------------


@given(st.text(st.characters(exclude_categories=())), st.text())
def test_the_id_of_a_document_depends_on_its_text_alone(text, other):
    assert document_id(text) == sha256_of(text)[:32] == document_id(text)
    assert (document_id(text) == document_id(other)) == (text == other)
    assert Document(document_id(text), text, title=other, source=other).text_sha256 == sha256_of(text)


def test_the_hash_is_that_of_other_programs():
    assert sha256_of("Zoë\r\n") == hashlib.sha256("Zoë\r\n".encode()).hexdigest()
    assert document_id("a\r\n") != document_id("a\n")
    assert len(document_id("\ud800")) == 32
