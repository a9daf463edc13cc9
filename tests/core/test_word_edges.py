"""The edges by which two people mark the same thing differently, and whether a range stands alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.document import Document
from annotator.core.range import Range
from annotator.core.word_edges import narrower, partial


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("the Fed", ["Fed"]),
        ("THE HAGUE", ["HAGUE"]),
        ("“the Fed”", ["Fed", "Fed”", "“the Fed"]),
        ("Curie's", ["Curie"]),
        ("Curie’s", ["Curie"]),
        ("the Curies'", ["Curies", "Curies'", "the Curies"]),
        ("l'été", ["été"]),
        ("Fed,", ["Fed"]),
        ("Fed", []),
        ("the", []),
        ("...", []),
        ("and the Fed", []),
    ],
)
def test_an_article_signs_and_a_possessive_are_left_out(text: str, parts: list[str]) -> None:
    around = f"x {text} x"
    assert [each.slice(around) for each in narrower(around, Range(2, 2 + len(text)))] == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Marie Curie", {"Curie", "Marie"}),
        ("a b c", {"a", "b", "c", "a b", "b c"}),
        ("Curie's", {"Curie", "'s"}),
        ("北京大学", {"北京大", "京大学", "北京", "京大", "大学", "北", "京", "大", "学"}),
        ("one two three four five", {"two three four five", "one two three four", "four five", "one two"}),
        ("Curie", set()),
    ],
)
def test_parts_lack_up_to_three_words_at_an_edge(text: str, parts: set[str]) -> None:
    found = {text[start:end] for start, end in partial(text)}
    assert found >= parts
    assert text not in found
    if len(text) < 12:
        assert found == parts


@given(st.text("ab1 .,'’-_é́\u200b\u00ad北\n", max_size=12), st.data())
def test_a_range_stands_alone_if_tokens_begin_and_end_there(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    range_ = Range(start, data.draw(st.integers(start, len(text))))
    document = Document("d", text)
    tokens = list(document.segmentation.tokens_in(document.whole))
    is_alone = any(t.start == range_.start for t in tokens) and any(t.end == range_.end for t in tokens)
    assert document.stands_alone(range_) == (is_alone and bool(range_))
