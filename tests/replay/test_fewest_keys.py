"""Small texts for which one can see at a glance how few keys are enough."""

import pytest
from msgspec.structs import replace

from annotator.core.document import Document
from annotator.core.range import Range
from annotator.replay.corpus import type_corpus
from annotator.replay.figures import figures_of
from annotator.replay.gold import Gold, GoldSpan
from annotator.schema.values import Label, LabelSchema, Overlap
from tests.marked import SCHEMA, with_overlap
from tests.replay.tiny import SIZE, gold_from, keys, keys_of, typed
from tests.session.keyed import keymap


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("we saw [Marie Curie|person] there", ["p m"]),  # nearest word, end by the rule
        ("Max saw Mo and [Marie|person]", ["p m 3"]),  # the third match from the start
        ("may made me [Mia|person]", ["p M"]),  # an upper-case letter aims only at capitalised words
        ("the [old law|policy] stands", ["o o ."]),  # one word more
        ("they saw [Marie|person] Curie", ["p m ,"]),  # the rule went too far
        ("[Ann|person] met [Bob|person]", ["p a", "p b"]),
        ("in [1994|event] it began", ["e 1"]),  # a digit aims, too
        ("[Ann Bo Cy Di came home late|event]", ["e enter"]),  # a whole sentence
        ("it was [a b c d e f g|event] then", ["e a 7"]),  # the digit counts words
    ],
)
def test_each_span_takes_the_fewest_keys(marked: str, expected: list[str]) -> None:
    assert [len(each.split()) for each in keys(marked)] == [len(each.split()) for each in expected]
    assert keys(marked) == expected


def test_an_inner_span_is_typed_after_the_outer_one() -> None:
    assert [len(each.split()) for each in keys("[King of [Spain|person]|policy] won")] == [2, 2]


def test_a_span_further_down_waits_for_its_page() -> None:
    marked = "one two\n" * 60 + "[Zoë|person] won"
    (stroke,) = keys(marked)
    assert len(stroke.split()) > 2


def test_what_is_not_on_the_screen_is_not_aimed_at() -> None:
    (one,) = typed("one two\n" * 60 + "[Zoë|person] won")
    assert figures_of([one]).page_turns == len(one.strokes[0].presses) - 2


def test_a_string_labelled_before_takes_one_key() -> None:
    assert keys("[Ann|person] ran. Then [Ann|person] fell.", suggests=True) == ["p a", "space"]


def test_what_was_typed_in_one_document_is_remembered_in_the_next() -> None:
    first, second = typed("So [Ann|person] ran.", "It was [Ann|person].", suggests=True)
    assert (len(first.strokes[0].presses), len(second.strokes[0].presses)) == (2, 1)


def test_a_wrong_suggestion_is_not_taken() -> None:
    _, second = typed("So [May|person] ran.", "In May it was [Ann|person].", suggests=True)
    assert second.is_exact
    assert "take" not in [press.command for press in second.strokes[0].presses]


def test_equal_strings_in_sight_are_labelled_together() -> None:
    strokes = keys("[Ann|person], [Ann|person], [Ann|person]", suggests=True)
    assert strokes == ["p a", "="]


def test_equal_strings_out_of_sight_are_not_labelled_unseen() -> None:
    marked = "[Ann|person] ran.\n" + "one two.\n" * 60 + "[Ann|person] fell, [Ann|person] rose."
    assert "=" not in keys(marked, suggests=True)[:2]


def test_one_key_takes_all_suggestions_of_a_sentence() -> None:
    first = "So [Ann|person] saw [Bob|event]."
    _, second = typed(first, "Then [Ann|person] met [Bob|event].", suggests=True)
    (stroke,) = second.strokes
    assert [press.key for press in stroke.presses] == ["enter"]
    assert len(stroke.spans) == 2


def test_a_key_that_takes_some_of_the_sentence_leaves_the_others_to_be_typed() -> None:
    first = "So [Ann|person] saw [Bob|event]."
    _, second = typed(first, "Then [Ann|person] met [Bob|event] and [Cy|policy].", suggests=True)
    assert second.is_exact
    assert not second.not_typed
    assert sorted(label for stroke in second.strokes for _, label in stroke.spans) == [
        "event",
        "person",
        "policy",
    ]


def test_a_second_label_on_a_span_needs_no_aim() -> None:
    assert keys("so [[Ann|person]|event] ran", schema=with_overlap("any"))[1:] == ["O p"]


def test_a_label_without_any_keys_is_named() -> None:
    labels = (*SCHEMA.labels, Label("quarrel", "Quarrel", None))
    schema = replace(SCHEMA, labels=labels)
    own = keymap("label-by-name: []", schema=schema)
    (one,) = type_corpus([gold_from("the [row|quarrel] went on")], schema, SIZE, suggests=False, keymap=own)
    assert [why for _, why in one.not_typed] == ["its label has no key"]


def test_the_only_label_of_a_schema_is_locked_by_itself() -> None:
    schema = LabelSchema("one", 1, "One", (Label("event", "Event", "e"),))
    assert keys("it [rose|event] and [fell|event]", schema=schema) == ["r", "f"]


def test_a_label_without_a_letter_is_chosen_by_name() -> None:
    labels = (*SCHEMA.labels, Label("quarrel", "Quarrel", None))
    assert keys("the [row|quarrel] went on", schema=replace(SCHEMA, labels=labels)) == ["L q enter r"]


@pytest.mark.parametrize(
    ("marked", "reason"),
    [
        ("the zoe[\u0308|event] one", "an edge inside a character"),
        ("the un[real|event] one", None),
        ("[a b|person] c", None),
    ],
)
def test_what_cannot_be_typed_is_named(marked: str, reason: str | None) -> None:
    (one,) = typed(marked)
    assert [why for _, why in one.not_typed] == ([reason] if reason else [])
    assert one.is_exact is (reason is None)


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("we saw [Anna|person]lee ran", ["p a C , , , C"]),
        ("we saw un[real|person] men", ["p u C > > C"]),
        ("we saw a[nna|person]lee ran", ["p a C > , , , C"]),
        ("we saw [an|person][na|person] ran", ["p a C , , C", "C right right shift+right shift+right p C"]),
        ("in 2[01|person]6", ["p 2 C > , C"]),
        ("[Bo \u0644|person]\u0645\u0646", ["p b C . . C"]),
    ],
)
def test_an_edge_inside_a_word_is_typed_by_character(marked: str, expected: list[str]) -> None:
    assert keys(marked) == expected


def test_spans_that_cross_cannot_be_typed_where_the_schema_forbids_it() -> None:
    (one,) = typed("[a [b|person] c|event] d", schema=with_overlap("none"))
    assert len(one.not_typed) == 1
    assert not one.is_exact


def test_an_unknown_label_is_named() -> None:
    (one,) = typed("the [sun|star] rose")
    assert [why for _, why in one.not_typed] == ["its label is not in the schema"]


def test_the_overlap_rule_comes_from_the_gold() -> None:
    from annotator.replay.corpus_schema import corpus_schema

    assert corpus_schema([gold_from("[a|x] [b|y]")]).overlap is Overlap.NONE
    assert corpus_schema([gold_from("[a [b|x]|y]")]).overlap is Overlap.NESTED


def test_a_span_in_two_stretches_is_typed_where_the_schema_allows_it() -> None:
    gold = two_stretches("north and South Korea", (0, 5), (16, 21))
    (typed_one,) = type_corpus([gold], replace(SCHEMA, discontinuous=True), SIZE, suggests=False)
    assert [keys_of(stroke) for stroke in typed_one.strokes] == ["p n S k"]
    assert typed_one.is_exact


def test_a_span_in_two_stretches_is_named_where_the_schema_forbids_it() -> None:
    gold = two_stretches("north and South Korea", (0, 5), (16, 21))
    (typed_one,) = type_corpus([gold], SCHEMA, SIZE, suggests=False)
    assert [why for _, why in typed_one.not_typed] == ["in several stretches, which the schema forbids"]
    assert not typed_one.is_exact


def two_stretches(text: str, *edges: tuple[int, int]) -> Gold:
    fragments = tuple(Range(start, end) for start, end in edges)
    return Gold(Document("d", text), (GoldSpan(fragments, "person"),), 0)
