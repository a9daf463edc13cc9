"""What is marked in a text is carried to a near-identical one as far as texts, schema and what is there allow."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from annotator.core.changes import SpanAdded, apply_all
from annotator.core.layer import Layer
from annotator.core.span import Origin, Relation, Span
from annotator.core.spans import Spans
from annotator.rules.breaches import breaches
from annotator.rules.carrying import Carried, LeftOut, carried
from annotator.schema.values import LabelSchema, Overlap
from annotator.session.session import Session
from tests.marked import marked_from, session_from
from tests.session.linked import LINKED

NESTED = replace(LINKED, overlap=Overlap.NESTED)
END = " and then they all went home by the last train"


def ids() -> Iterator[str]:
    yield from (f"n{number}" for number in range(1000))


def carry(here: Session, there: Session, schema: LabelSchema = LINKED) -> tuple[Session, Carried]:
    new = ids()
    found = carried(
        schema, here.document, here.layer, there.document, there.layer,
        now=lambda: "2026-11-22T10:00:00Z", new_id=lambda: next(new),
    )  # fmt: skip
    return replace(there, layer=apply_all(there.layer, found.changes)), found


def with_ends(marked: str, schema: LabelSchema = LINKED) -> Session:
    return session_from(f"{marked}{END}", schema)


ROWS = [
    # here, there before, there after, what is left out
    ("[Ann|person] met [Bo|person]", "Ann met Bo", "[Ann|person] met [Bo|person]", {}),
    ("[Ann|person] met Bo", "OSLO - Ann met Bo", "OSLO - [Ann|person] met Bo", {}),
    ("[Ann Lee|person] met", "Ann\nLee met", "[Ann\nLee|person] met", {}),
    ("[Ann|person] met Bo", "[Ann|person] met Bo", "[Ann|person] met Bo", {LeftOut.THERE: 1}),
    ("[Ann|person] met Bo", "[Ann|event] met Bo", "[Ann|event] met Bo", {LeftOut.OVERLAP: 1}),
    ("[Ann Lee|person] met Bo", "Ann [Lee met|event] Bo", "Ann [Lee met|event] Bo", {LeftOut.OVERLAP: 1}),
    ("Old [Ann|person] met", "Old [Old Ann met|event]", "Old [Old [Ann|person] met|event]", {}),
    ("[Ann|person] met Bo", "Eve met Bo", "Eve met Bo", {LeftOut.DIFFERENT: 1}),
    ("[Ann met Bo|event] now", "Ann saw Bo now", "Ann saw Bo now", {LeftOut.DIFFERENT: 1}),
    ("[one|policy] [two|policy] x", "one two [x|policy]", "[one|policy] two [x|policy]", {LeftOut.RULE: 1}),
    ("[one|other] two", "one two", "one two", {LeftOut.RULE: 1}),
    ("[one|code] two", "one two", "one two", {LeftOut.RULE: 1}),
    ("[one] two [six|parts] x", "one two six x", "[one] two [six|parts] x", {}),
    ("[one] two [six|event] x", "one two six x", "one two six x", {LeftOut.RULE: 1}),
    ("[o|event]ne two", "one two", "one two", {LeftOut.RULE: 1}),
]


@pytest.mark.parametrize(("here", "there", "after", "left_out"), ROWS)
def test_what_fits_is_carried_and_the_rest_counted(
    here: str, there: str, after: str, left_out: dict[LeftOut, int]
) -> None:
    schema = replace(LINKED, overlap=Overlap.NONE) if LeftOut.OVERLAP in left_out else NESTED
    result, found = carry(with_ends(here, schema), with_ends(there, schema), schema)
    assert marked_from(result).replace("^", "") == f"{after}{END}"
    assert dict(found.left_out) == left_out


def test_a_carried_span_says_so_and_keeps_attributes_that_are_allowed() -> None:
    here = with_ends("[Ann|person] met Bo")
    (span,) = here.layer.spans
    full = replace(
        span,
        attributes={"role": "activist", "age": 300, "old": "x"},
        note="sure?",
        flagged=True,
        schema_version=1,
    )
    here = replace(here, layer=replace(here.layer, spans=Spans([full])))
    result, found = carry(here, with_ends("OSLO - Ann met Bo"))
    (new,) = result.layer.spans
    assert new == replace(
        full, id="n0", fragments=new.fragments, attributes={"role": "activist"}, origin=Origin.PROPAGATED,
        created_at="2026-11-22T10:00:00Z", schema_version=2,
    )  # fmt: skip
    assert found.left_out == {LeftOut.ATTRIBUTE: 2}


def related(session: Session, *relations: tuple[str, int, int]) -> Session:
    spans = list(session.layer.spans)
    made = tuple(
        Relation(f"r{number}", type_, spans[source].id, spans[target].id, "amy")
        for number, (type_, source, target) in enumerate(relations)
    )
    return replace(session, layer=replace(session.layer, relations=made))


def test_relations_are_carried_where_both_spans_are_there() -> None:
    here = related(
        with_ends("[Ann|person] and [Bo|person] hit [Eve|person] in [May|event]"),
        ("knows", 0, 1), ("knows", 1, 2), ("target", 3, 0), ("target", 3, 1), ("cause", 0, 1), ("none", 0, 1),
    )  # fmt: skip
    there = related(with_ends("[Ann|person] and [Bo|person] hit Adam in May"), ("knows", 0, 1))
    result, found = carry(here, there)
    by_id = {span.id: span.text for span in result.layer.spans}
    assert [(each.type, by_id[each.source], by_id[each.target]) for each in result.layer.relations[1:]] == [
        ("target", "May", "Ann"), ("target", "May", "Bo"),
    ]  # fmt: skip
    assert dict(found.left_out) == {
        LeftOut.THERE: 3, LeftOut.DIFFERENT: 1, LeftOut.END: 1, LeftOut.RELATION: 2,
    }  # fmt: skip


def test_no_span_gets_more_relations_than_the_schema_allows() -> None:
    here = related(
        with_ends("[Ann|person] [Bo|person] [Eve|person] [May|event]"),
        ("target", 3, 0), ("target", 3, 1), ("target", 3, 2),
    )  # fmt: skip
    result, found = carry(here, with_ends("Ann Bo Eve May"))
    assert len(result.layer.relations) == 2
    assert found.left_out == {LeftOut.RELATION: 1}


def answered(session: Session, **answers: str | bool) -> Session:
    return replace(session, layer=replace(session.layer, answers=answers))


def test_answers_are_carried_where_there_are_none() -> None:
    here = answered(
        with_ends("Ann met Bo"), topic="other", why="because", opinion=True, day="never", gone="x"
    )
    result, found = carry(here, with_ends("OSLO - Ann met Bo"))
    assert result.layer.answers == {"topic": "other", "why": "because", "opinion": True}
    assert found.left_out == {LeftOut.ANSWER: 2}
    result, found = carry(here, answered(with_ends("OSLO - Ann met Bo"), topic="protest", opinion=True))
    assert result.layer.answers == {"topic": "protest", "opinion": True}
    assert found.left_out == {LeftOut.ANSWER: 3, LeftOut.THERE: 1, LeftOut.OTHER_ANSWER: 1}


def test_answers_about_a_text_that_is_not_near_identical_stay() -> None:
    long = " ".join(f"word{number}" for number in range(60))
    result, found = carry(
        answered(with_ends("[Ann|person] met Bo in Oslo"), topic="other"),
        with_ends(f"Ann met Bo in Oslo {long}"),
    )
    assert found.share < 0.5
    assert (len(result.layer.spans), result.layer.answers) == (1, {})
    assert found.left_out == {LeftOut.UNLIKE: 1}


WORDS = ("Ann", "met", "Bo", "AB-1", "now", "警", "察")


@given(st.data())
def test_nothing_breaks_a_rule_that_was_kept_and_nothing_that_is_there_changes(data: st.DataObject) -> None:
    overlap = data.draw(st.sampled_from(list(Overlap)))
    schema = replace(LINKED, overlap=overlap)
    words = data.draw(st.lists(st.sampled_from(WORDS), min_size=4, max_size=12))
    edited = list(words)
    for at in data.draw(st.lists(st.integers(0, len(words) - 1), max_size=2)):
        edited[at] = data.draw(st.sampled_from((*WORDS, "new", "")))
    here, there = (random_layer(data, " ".join(each), schema) for each in (words, edited))
    there = replace(there, layer=valid(there, schema))
    result, found = carry(here, there, schema)
    assert list(breaches(schema, result.document, result.layer)) == []
    assert set(there.layer.spans) <= set(result.layer.spans)
    for span in result.layer.spans:
        span.check_quote(result.document.text, "")
    assert found.count(SpanAdded) + sum(found.left_out.values()) == len(here.layer.spans)
    assert carry(here, result, schema)[1].changes == ()


def random_layer(data: st.DataObject, text: str, schema: LabelSchema) -> Session:
    session = session_from(text or "x", schema)
    tokens = list(session.document.segmentation.tokens_in(session.document.whole))
    spans = []
    for number in range(data.draw(st.integers(0, 4))):
        first = data.draw(st.integers(0, len(tokens) - 1))
        last = data.draw(st.integers(first, min(len(tokens) - 1, first + 2)))
        range_ = replace(tokens[first], end=tokens[last].end)
        label = data.draw(st.sampled_from(("person", "policy", "code", "event")))
        spans.append(Span(f"{number}", (range_,), label, range_.slice(session.document.text), "amy"))
    return replace(session, layer=replace(session.layer, spans=Spans(spans)))


def valid(session: Session, schema: LabelSchema) -> Layer:
    """The layer without the spans that break a rule."""
    layer = session.layer
    while found := [each.span for each in breaches(schema, session.document, layer) if each.span is not None]:
        layer = replace(layer, spans=layer.spans.without(found[0]))
    return layer
