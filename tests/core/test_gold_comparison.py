"""Differences from gold: each is of one kind, none is left out, and the score is that of equal spans."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.document import Document
from annotator.core.gold_comparison import GoldScore, compared_to_gold
from annotator.core.inconsistency import FindingKind, what_is_odd
from annotator.core.layer import Layer
from annotator.core.range import Range
from annotator.core.span import Span, quote_of
from annotator.core.spans import Spans

DOCUMENT = Document.of_text("Ann Lee met Bo Chen in Oslo", boilerplate=(Range(23, 27),))


def layer(name: str, *marked: tuple[int, int, str], keeps: bool = False) -> Layer:
    spans = []
    for number, (start, end, label) in enumerate(marked):
        fragments = (Range(start, end),)
        quote = quote_of(DOCUMENT.text, fragments)
        spans.append(
            Span(f"{name}{number}", fragments, label, quote, name, created_at="2026-01-01T00:00:00Z")
        )
    return Layer(DOCUMENT.id, name, Spans(spans), keeps_boilerplate=keeps)


@pytest.mark.parametrize(
    ("own", "gold", "sentences"),
    [
        ([], [], []),
        ([(0, 7, "person")], [(0, 7, "person")], []),
        ([], [(0, 7, "person")], ["missed: person “Ann Lee” in the gold"]),
        ([(0, 7, "person")], [], ["too much: person “Ann Lee” is not in the gold"]),
        ([(0, 7, "event")], [(0, 7, "person")], ["“Ann Lee” is event here, person in the gold"]),
        ([(0, 3, "person")], [(0, 7, "person")], ["person “Ann” here, “Ann Lee” in the gold"]),
        (
            [(0, 3, "event")],
            [(0, 7, "person")],
            ["missed: person “Ann Lee” in the gold", "too much: event “Ann” is not in the gold"],
        ),
        (
            [(0, 3, "person"), (4, 7, "person")],
            [(0, 7, "person")],
            ["person “Ann” here, “Ann Lee” in the gold", "too much: person “Lee” is not in the gold"],
        ),
        (
            [(0, 7, "event"), (0, 7, "person")],
            [(0, 7, "person"), (0, 7, "policy")],
            ["“Ann Lee” is event here, policy in the gold"],
        ),
        ([(0, 7, "person"), (0, 7, "person")], [(0, 7, "person")], []),
        ([(23, 27, "event")], [], []),  # in boilerplate
    ],
)
def test_every_difference_has_a_sentence(own: list, gold: list, sentences: list[str]):
    _, findings = compared_to_gold(DOCUMENT, layer("amy", *own), layer("gold", *gold))
    assert [what_is_odd(finding, DOCUMENT.text) for finding in findings] == sentences


def test_boilerplate_that_both_read_as_body_counts():
    own, gold = layer("amy", (23, 27, "event"), keeps=True), layer("gold", keeps=True)
    score, findings = compared_to_gold(DOCUMENT, own, gold)
    assert (score, len(findings)) == (GoldScore(0, 1, 0), 1)


def test_scores_add_up_and_are_undefined_without_a_span():
    assert GoldScore().f1 is None
    assert (GoldScore(1, 2, 2) + GoldScore(2, 2, 3)) == GoldScore(3, 4, 5)
    assert GoldScore(3, 4, 5).f1 == pytest.approx(6 / 9)


marks = st.lists(
    st.tuples(st.integers(0, 8), st.integers(9, 20), st.sampled_from(("person", "event", "policy"))),
    max_size=6,
)


@given(marks, marks)
def test_mending_all_differences_makes_gold_of_any_layer(own: list, gold: list):
    mine, true = layer("amy", *own), layer("gold", *gold)
    score, findings = compared_to_gold(DOCUMENT, mine, true)
    left = {(span.range_, span.label) for span in mine.spans}
    for finding in findings:
        if finding.kind is not FindingKind.GOLD_MISSED:
            left.remove((finding.range_, finding.label))
    for finding in findings:
        if finding.kind is not FindingKind.GOLD_EXTRA:
            left.add((finding.better, finding.better_label))
    assert left == {(span.range_, span.label) for span in true.spans}
    assert score == GoldScore(len({*own} & {*gold}), len({*own}), len({*gold}))
    kinds = [finding.kind for finding in findings]
    pairs = sum(kind in {FindingKind.GOLD_LABEL, FindingKind.GOLD_EXTENT} for kind in kinds)
    assert kinds.count(FindingKind.GOLD_EXTRA) + pairs == score.own - score.equal
    assert kinds.count(FindingKind.GOLD_MISSED) + pairs == score.gold - score.equal
