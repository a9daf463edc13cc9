"""Text and structure of HTML that is all content."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from annotator.formats.shared.markup_text import markup_text


def structure(markup: str) -> list[tuple[str, str]]:
    text, structure = markup_text(markup)
    return [(str(region.kind), region.range_.slice(text)) for region in structure]


def test_headings_quotations_and_items_are_found() -> None:
    markup = "<h1>One <b>act</b></h1><p>Text.</p><blockquote><p>He said.</p><p>So.</p></blockquote>after"
    assert markup_text(markup).text == "One act\n\nText.\n\nHe said.\n\nSo.\n\nafter"
    assert structure(markup) == [("heading", "One act"), ("quote", "He said."), ("quote", "So.")]


def test_items_have_a_dash_whether_they_hold_paragraphs_or_not() -> None:
    markup = "<ul><li>one</li><li><p>two</p></li><li></li></ul>"
    assert markup_text(markup).text == "- one\n\n- two"
    assert structure(markup) == [("item", "one"), ("item", "two")]


PIECES = st.sampled_from(
    [
        "<h2>",
        "</h2>",
        "<li>",
        "</li>",
        "<p>",
        "<blockquote>",
        "</blockquote>",
        "<br>",
        "word",
        " ",
        "&lt;",
        "<script>",
        "</script>",
    ]
)


@given(st.lists(PIECES, max_size=20).map("".join))
def test_regions_lie_in_the_text_without_blanks_at_their_edges(markup: str) -> None:
    for _, piece in structure(markup):
        assert piece
        assert piece == piece.strip()
