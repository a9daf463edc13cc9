"""Tokens that came with a document, the spans that fit them, and the text made from tokens."""

import pytest

from annotator.core.document import Document, document_id
from annotator.core.range import Range
from annotator.core.span import Relation, Span
from annotator.formats.shared.losses import Thing
from annotator.formats.shared.tagging import BILOU, Tagged, stretches_of, tags_of
from annotator.formats.shared.tokens import InColumns, OnTokens, given_sentences, tokenise

TEXT = "Ann met Bo. Zoë"


def document(tokens=None):
    return Document(document_id(TEXT), TEXT, "t", "s", meta={} if tokens is None else {"tokens": tokens})


def span(start, end, label="per"):
    return Span("s", (Range(start, end),), label, TEXT[start:end], "amy")


FITTING = [
    [[0, 3, 4, 7], [8, 10]],
    [[0, 3, 3, 7]],
    [[0, len(TEXT)]],
    [[], [0, 3]],
]


@pytest.mark.parametrize("rows", FITTING)
def test_tokens_that_came_with_the_document_are_its_tokens(rows):
    given = given_sentences(document(rows))
    assert [[edge for token in sentence for edge in (token.start, token.end)] for sentence in given] == rows
    assert tokenise(document(rows)).is_given


UNFITTING = [
    None,
    3,
    [3],
    [[0, 3, 4]],
    [[0, "3"]],
    [[0, True]],
    [],
    [[]],
    [[3, 3]],
    [[4, 3]],
    [[0, 4, 3, 7]],
    [[4, 7], [0, 3]],
    [[-1, 3]],
    [[0, len(TEXT) + 1]],
]


@pytest.mark.parametrize("rows", UNFITTING)
def test_tokens_that_do_not_fit_the_text_are_not_used(rows):
    assert given_sentences(document(rows)) is None
    tokenised = tokenise(document(rows))
    assert not tokenised.is_given
    assert [token.slice(TEXT) for token in tokenised.tokens] == ["Ann", "met", "Bo", ".", "Zoë"]


@pytest.mark.parametrize(
    ("start", "end", "why"),
    [
        (0, 3, None),
        (0, 7, None),
        (8, 10, None),
        (0, 10, Thing.ACROSS),
        (4, 10, Thing.ACROSS),
        (0, 2, Thing.OFF_TOKEN),
        (1, 3, Thing.OFF_TOKEN),
        (3, 4, Thing.OFF_TOKEN),
        (8, 11, Thing.OFF_TOKEN),
        (12, 15, Thing.OFF_TOKEN),
    ],
)
def test_a_span_fits_whole_tokens_of_one_given_sentence(start, end, why):
    assert OnTokens(document(FITTING[0]))(span(start, end)) is why


def test_a_sentence_end_that_was_found_by_rule_refuses_no_span():
    assert OnTokens(document())(span(8, 15)) is None


def test_columns_hold_no_label_with_a_blank_and_no_relation():
    relation = Relation("r", "a b", "s", "t", "amy")
    for refusal in (OnTokens(document()), InColumns(document())):
        assert refusal(relation) is Thing.RELATION
    assert InColumns(document())(span(0, 3, "a\tb")) is Thing.LABEL
    assert InColumns(document())(span(0, 3, "ab")) is None
    assert InColumns(document())(span(0, 2, "ab")) is Thing.OFF_TOKEN
    assert OnTokens(document())(span(0, 3, "a b")) is None


TAGS = [
    ("B-a I-a O", [(0, 2, "a")]),
    ("I-a I-a B-a", [(0, 2, "a"), (2, 3, "a")]),
    ("B-a I-b", [(0, 1, "a"), (1, 2, "b")]),
    ("B-a E-a I-a", [(0, 2, "a"), (2, 3, "a")]),
    ("B-a L-a", [(0, 2, "a")]),
    ("U-a U-a S-a", [(0, 1, "a"), (1, 2, "a"), (2, 3, "a")]),
    ("a a b", [(0, 2, "a"), (2, 3, "b")]),
    ("B-B-side I-B-side", [(0, 2, "B-side")]),
    ("X-a X-a", [(0, 2, "X-a")]),
    ("B- I-", [(0, 1, "B-"), (1, 2, "I-")]),
    ("_ * O", []),
    ("O I-a O B-a", [(1, 2, "a"), (3, 4, "a")]),
]


@pytest.mark.parametrize(("tags", "stretches"), TAGS)
def test_tags_of_any_scheme_mark_stretches(tags, stretches):
    assert list(stretches_of(tags.split())) == stretches


def test_an_empty_tag_is_outside():
    assert list(stretches_of(["B-a", "", "I-a"])) == [(0, 1, "a"), (2, 3, "a")]


def test_stretches_are_written_in_two_schemes():
    stretches = [Tagged(0, 1, "a"), Tagged(1, 4, "b")]
    assert tags_of(5, stretches) == ["B-a", "B-b", "I-b", "I-b", "O"]
    assert tags_of(5, stretches, BILOU) == ["U-a", "B-b", "I-b", "L-b", "O"]
