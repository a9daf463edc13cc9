"""Quotes are found where they stand, offsets are those of code points, and what comes out always fits the text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.document import Document
from annotator.external.checked_answers import MOST, TOO_MANY, checked, on_boundaries
from annotator.external.code_units import CodeUnits
from annotator.external.label_prompt import quotes_in
from annotator.external.located_quotes import chunks, located
from annotator.external.model_protocol import Answered, RawSpan
from annotator.rules.boundaries import snapped
from annotator.schema.values import Boundaries, Label

TEXTS = st.text(st.sampled_from("ab \n é👩𝔸\u200d"), max_size=40)


@given(TEXTS)
def test_code_units_are_those_of_utf_16(text):
    units = CodeUnits(text)
    whole = {len(text[:at].encode("utf-16-le")) // 2: at for at in range(len(text) + 1)}
    length = max(whole)
    assert [units.code_point(unit) for unit in range(-2, length + 3)] == [
        whole.get(unit) for unit in range(-2, length + 3)
    ]
    assert [units.unit(at) for at in range(len(text) + 1)] == list(whole)


PLACES = [
    ("Ann met Ann.", ["Ann", "Ann"], [0, 8]),
    ("Ann met Ann.", ["Ann", "Ann", "Ann"], [0, 8]),  # said more often than it is there
    ("Ann met Bo. Bo left Ann.", ["Bo", "Ann"], [8, 20]),  # in the order of the text
    ("Ann met Bo.", ["Bo", "Ann"], [8, 0]),  # in another one
    ("a party of art", ["art"], [11]),
    ("在北京的", ["北京"], [1]),
    ("New\n York", ["New York"], [0]),
    ("a.b", ["."], [1]),
    ("Ann", ["ann", "", " ", "x" * 5_000], []),
]


@pytest.mark.parametrize(("text", "quotes", "starts"), PLACES)
def test_a_quote_is_located(text, quotes, starts):
    found = located(text, [("x", quote) for quote in quotes])
    assert [span.start for span in found.spans] == starts


@given(TEXTS, st.lists(st.text("ab é", max_size=4), max_size=6))
def test_a_quote_is_located_or_counted_and_never_twice_at_one_place(text, quotes):
    found = located(text, [("x", quote) for quote in quotes], 7)
    assert all(text[a - 7 : b - 7].split() in [quote.split() for quote in quotes] for a, b, *_ in found.spans)
    assert len({(a, b) for a, b, *_ in found.spans}) == len(found.spans)
    missing = [quote for quote in quotes if not quote.split() or not located(text, [("x", quote)]).spans]
    assert found.unlocated == len(missing)


@given(TEXTS, st.integers(1, 12))
def test_parts_are_the_whole_text_and_none_is_too_long(text, longest):
    parts = list(chunks(text, longest))
    assert "".join(part for _, part in parts) == text
    assert all(text[at : at + len(part)] == part and 0 < len(part) <= longest for at, part in parts)


ANY = st.integers(-3, 45)
SPANS = st.builds(
    RawSpan,
    ANY,
    ANY,
    st.sampled_from(["person", "Person", "PER", "?"]),
    st.none() | st.floats(),
    st.none() | TEXTS,
)


@given(TEXTS, st.lists(SPANS, max_size=8), st.integers(0, 3))
def test_whatever_a_model_answers_fits_the_text_and_is_counted(text, spans, unlocated):
    found = checked(text, Answered(spans, unlocated), (Label("person", "Person"),), {"PER": "person"}, "them")
    for each in found.suggestions:
        assert each.range_.slice(text) == each.range_.slice(text).strip() != ""
        assert (each.label, each.source) == ("person", "them")
        assert 0 <= each.score <= 1
    orders = [each.order for each in found.suggestions]
    assert orders == sorted(orders)
    assert len(found.suggestions) + sum(found.dropped.values()) <= len(spans) + unlocated


@given(TEXTS, st.lists(SPANS, max_size=8), st.sampled_from(Boundaries))
def test_what_is_suggested_lies_where_a_span_would_lie_that_is_made_of_it(text, spans, boundaries):
    document = Document.of_text(text)
    given = checked(text, Answered(spans), (Label("person", "Person"),), {"PER": "person"}, "them")
    found = on_boundaries(document, given, boundaries)
    for each in found.suggestions:
        assert snapped(document, each.range_, boundaries) == each.range_
        inside = [one.score for one in given.suggestions if each.range_.covers(one.range_)]
        assert each.score in inside
    places = [each.range_ for each in found.suggestions]
    assert len(places) == len(set(places))
    assert [each.order for each in found.suggestions] == sorted(each.order for each in found.suggestions)


def test_parts_of_words_become_words_with_the_score_of_the_surest():
    spans = [RawSpan(1, 3, "person", 0.4), RawSpan(0, 5, "person", 0.6), RawSpan(4, 7, "person", 0.9)]
    text = "Ann Lee."
    given = checked(text, Answered(spans), (Label("person", "Person"),), {}, "them")
    found = on_boundaries(Document.of_text(text), given, Boundaries.WORD)
    assert [(each.range_.slice(text), each.score) for each in found.suggestions] == [
        ("Ann Lee", 0.6),
        ("Ann", 0.4),
        ("Lee", 0.9),
    ]


def test_there_is_a_largest_number_of_suggestions():
    text = "x" * (MOST + 10)
    found = checked(
        text, Answered([RawSpan(at, at + 1, "a") for at in range(len(text))]), (Label("a", "A"),), {}, "them"
    )
    assert len(found.suggestions) == MOST
    assert found.dropped == {TOO_MANY: 10}


@pytest.mark.parametrize("part", ["[", "[1,", '{"a":', "[{}"])
def test_an_answer_that_never_ends_is_given_up_soon(part):
    begun = time.process_time()
    assert quotes_in(part * 1_000_000) is None
    assert time.process_time() - begun < 10


@given(st.text(st.sampled_from('[]{}",: \\abquotelabel1'), max_size=60))
def test_no_answer_of_a_model_makes_reading_it_fail(content):
    assert quotes_in(content) is None or all(
        isinstance(part, str) for pair in quotes_in(content) for part in pair
    )
