"""Gold data: what is compared of spans, their order, their labels, their sentences and why some are skipped."""

import pytest
from msgspec.structs import replace

from annotator.core.document import Document
from annotator.core.layer import Layer
from annotator.core.range import Range
from annotator.core.record import Record
from annotator.core.suggestion import Suggestion
from annotator.replay.by_sentence import by_sentence, suggested
from annotator.replay.corpus_schema import corpus_schema, knows_all
from annotator.replay.failures import reason_not_found, reason_to_skip
from annotator.replay.gold import GoldSpan, gold_of, labels_of
from annotator.schema.values import Label, Overlap
from tests.marked import SCHEMA, session_from
from tests.replay.tiny import empty_gold, gold_from


def layer(marked: str) -> Layer:
    return session_from(marked).layer


def quotes(marked: str) -> list[str]:
    gold = gold_from(marked)
    return [f"{each.range_.slice(gold.document.text)} {each.label}" for each in gold.spans]


def test_gold_spans_are_in_reading_order_the_outer_before_the_inner_then_by_label():
    assert quotes("[a [b|x]|y] [[c|q]|p]") == ["a b y", "b x", "c p", "c q"]
    assert quotes("[[a|x] b|y]") == ["a b y", "a x"]


def test_the_range_of_a_gold_span_goes_from_its_first_fragment_to_its_last():
    span = GoldSpan((Range(1, 2), Range(4, 6)), "x")
    assert (span.range_, span.order) == (Range(1, 6), (1, -6, "x"))


def test_the_gold_is_the_layer_with_the_most_spans_each_once():
    document = session_from("a b").document
    one, two, other = layer("[a|x] b"), layer("[a|x] [b|x]"), layer("[a|y] [b|y]")
    assert {each.label for each in gold_of(Record(document, (one, other, two))).spans} == {"y"}
    assert gold_of(Record(document, ())).spans == ()
    twice = layer("[[a|x]|x] [b|x]")
    assert len(gold_of(Record(document, (twice,))).spans) == 2


def test_labels_come_by_how_frequent_they_are_then_by_name():
    assert labels_of([gold_from("[a|z] [b|x]"), gold_from("[c|z] [d|c]")]) == ["z", "c", "x"]
    assert labels_of([empty_gold("a")]) == []


def test_gold_spans_are_taken_sentence_by_sentence():
    gold = gold_from("So [Ann|x] saw [Bob|x]. They ran. Then [Cy|x] fell.")
    assert [[each.range_.slice(gold.document.text) for each in part] for part in by_sentence(gold)] == [
        ["Ann", "Bob"],
        ["Cy"],
    ]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("so {Ann|person} ran", True),
        ("so {Ann|person?} ran", False),
        ("so {Ann|event} ran", False),
        ("so {Ann ran|person}", False),
    ],
)
def test_a_gold_span_is_suggested_where_a_confident_suggestion_makes_it(marked, expected):
    wanted = GoldSpan((Range(3, 6),), "person")
    assert suggested(session_from(marked), (wanted,)) == ({wanted} if expected else set())


def test_what_is_suggested_beside_the_gold_does_not_count():
    session = replace(session_from("so Ann"), suggestions=(Suggestion(Range(0, 2), "person", "test", 1.0),))
    assert suggested(session, (GoldSpan((Range(3, 6),), "person"),)) == frozenset()


RETIRED = replace(SCHEMA, labels=(*SCHEMA.labels, Label("old", "Old", retired=True)))
FREE = replace(SCHEMA, discontinuous=True)


@pytest.mark.parametrize(
    ("marked", "schema", "reason"),
    [
        ("[so|person] it", SCHEMA, None),
        ("[so|star] it", SCHEMA, "its label is not in the schema"),
        ("[so|old] it", RETIRED, "its label is not in the schema"),
        ("[so] and [it|person]", SCHEMA, "in several stretches, which the schema forbids"),
        ("[so] and [it|person]", FREE, None),
        ("[so] and [i|person]t", FREE, None),
        ("[s|person]o it", SCHEMA, None),
        ("[so] and [zoe|person]\u0308", FREE, "an edge inside a character"),
        ("[zoe|person]\u0308 it", SCHEMA, "an edge inside a character"),
    ],
)
def test_what_no_keys_can_make_is_skipped(marked, schema, reason):
    gold = gold_from(marked)
    session = replace(session_from(""), document=gold.document, schema=schema)
    assert [reason_to_skip(session, gold_span) for gold_span in gold.spans] == [reason]


@pytest.mark.parametrize(
    ("typed", "gold", "reason"),
    [
        ("so [Ann|event] ran", "so [Ann|person] ran", "the same text has another label"),
        ("so Ann ran", "so [Ann|person] [ran|event]", "no sequence of keys was found"),
        ("so Ann ran", "so [Ann [ran|event]|person]", "no sequence of keys was found"),
        ("so [Ann|event] ran", "so [Ann ran|person]", "no sequence of keys was found"),
    ],
)
def test_the_likely_reason_why_no_keys_were_found(typed, gold, reason):
    data = gold_from(gold)
    assert reason_not_found(session_from(typed), data.spans[0], data) == reason


def crossing(*edges: tuple[int, int], labels: str = "xyz"):
    spans = (GoldSpan((Range(*each),), label) for each, label in zip(edges, labels, strict=False))
    return replace(empty_gold("a b c d e f"), spans=tuple(sorted(spans, key=lambda each: each.order)))


def test_a_span_that_crosses_another_one_is_named():
    gold = crossing((0, 3), (2, 5))
    reason = reason_not_found(session_from("a b c d e f"), gold.spans[0], gold)
    assert reason == "it crosses another span, which the schema forbids"


@pytest.mark.parametrize(
    ("edges", "rule"),
    [
        ([], Overlap.NONE),
        ([(0, 1), (1, 3)], Overlap.NONE),
        ([(0, 3), (0, 3)], Overlap.NESTED),
        ([(0, 3), (0, 1)], Overlap.NESTED),
        ([(0, 3), (2, 3)], Overlap.NESTED),
        ([(0, 3), (2, 5)], Overlap.ANY),
        ([(0, 9), (0, 3), (2, 5)], Overlap.ANY),
        ([(0, 9), (0, 3), (4, 5)], Overlap.NESTED),
        ([(0, 3), (0, 3), (4, 5)], Overlap.NESTED),
    ],
)
def test_the_overlap_rule_is_the_strictest_that_the_gold_obeys(edges, rule):
    assert corpus_schema([crossing(*edges)]).overlap is rule
    assert corpus_schema([crossing((0, 3), (4, 5)), crossing(*edges)]).overlap is rule


def test_the_schema_of_a_corpus_has_its_labels_with_their_letters():
    schema = corpus_schema([gold_from("[a|work_of_art] [b|date] [c|work_of_art]")])
    assert [(each.id, each.name, each.key) for each in schema.labels] == [
        ("work_of_art", "work of art", "w"),
        ("date", "date", "d"),
    ]
    assert (schema.version, schema.discontinuous) == (1, False)
    assert corpus_schema([gold_from("[a] b [c|x]"), gold_from("[a|x]")]).discontinuous


def test_a_schema_knows_all_labels_of_the_gold_unless_one_is_missing_or_retired():
    assert knows_all(SCHEMA, [gold_from("[a|person] [b|event]")])
    assert knows_all(SCHEMA, [])
    assert not knows_all(SCHEMA, [gold_from("[a|person] [b|star]")])
    assert not knows_all(RETIRED, [gold_from("[a|person] [b|old]")])


def test_an_empty_document_has_no_gold():
    assert gold_of(Record(Document("d", ""), (Layer("d", "amy"),))).spans == ()
