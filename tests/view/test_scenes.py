"""Which stretches of a text one step can touch."""

from __future__ import annotations

from msgspec.structs import replace

from annotator.core.document import Document
from annotator.core.layer import Layer
from annotator.core.range import Range
from annotator.core.span import Span, quote_of
from annotator.core.spans import Spans
from annotator.session.session import Session
from annotator.view.scenes import touched_ranges
from tests.marked import SCHEMA

TEXT = "Marie Curie won the prize"
WHOLE = Range(0, len(TEXT))


def span(span_id: str, label: str, *edges: tuple[int, int]) -> Span:
    fragments = tuple(Range(*edge) for edge in edges)
    return Span(span_id, fragments, label, quote_of(TEXT, fragments), "amy")


NAME, SECOND = span("a", "person", (0, 11)), span("b", "policy", (0, 11))
TORN = span("c", "event", (0, 5), (6, 11))


def session(*spans: Span, focus: Span | None = None) -> Session:
    return Session(Document("d", TEXT), SCHEMA, Layer("d", "amy", Spans(spans)), focus=focus)


def test_what_stays_as_it_was_is_not_touched() -> None:
    before = session(NAME, focus=NAME)
    assert touched_ranges(before, replace(before), WHOLE) == []


def test_another_span_in_focus_is_seen_even_where_it_has_the_same_extent() -> None:
    before = session(NAME, SECOND, TORN, focus=NAME)
    assert Range(0, 11) in touched_ranges(before, replace(before, focus=SECOND), WHOLE)
    assert Range(0, 11) in touched_ranges(before, replace(before, focus=TORN), WHOLE)


def test_a_span_that_got_another_label_is_seen() -> None:
    before = session(NAME)
    assert Range(0, 11) in touched_ranges(before, session(replace(NAME, label="event")), WHOLE)
