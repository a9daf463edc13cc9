"""Text and structure of HTML that is all content."""

from __future__ import annotations

import pytest
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


@pytest.mark.parametrize(
    ("markup", "text", "regions"),
    [
        ("a<script>b</script>c<style>d</style><template>e</template>", "ac", []),
        ("<head><title>x</title></head>y", "y", []),
        ("<style/>a<script/>b", "ab", []),
        ("</style>a", "a", []),
        ("<head><style>x</style>y</head>z", "z", []),
        ("<h1></h1>a<br>b<br/> c ", "a\nb\nc", []),
        ("a&lt;b\0c&amp;", "a<bc&", []),
        ("<pre>\n a\n\n  b\tc </pre>d", " a\n\n  b\tc\n\nd", []),
        ("<p>\xa0</p>a<p> \xa0 </p>", "a", []),
        ("<blockquote><pre>  a\n</pre></blockquote>", "  a", [("quote", "a")]),
        ("<head><title>x</title><body>y", "y", []),
        ("<head><title>x</title><p>y", "y", []),
        ("a<main>b</main>c<nav>d</nav><details><summary>e</summary>f</details>", "a\n\nb\n\nc\n\nd\n\ne\n\nf", []),
        ("<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp>字<rt>ji</ruby>", "漢(kan)字(ji)", []),
        ("<ruby>a<rt>b<rt>c</rt></ruby>d", "a(b)(c)d", []),
        ("a<![CDATA[b]]><![if x]>c", "abc", []),
        ("a\ufdd0b\ufdd1c", "abc", []),
        ("<blockquote>x</blockquote></blockquote><p>y</p>", "x\n\ny", [("quote", "x")]),
        ("<blockquote>x<blockquote>y</blockquote>z</blockquote>a", "x\n\ny\n\nz\n\na",
         [("quote", "x"), ("quote", "y"), ("quote", "z")]),
        ("<blockquote><h2>h</h2>t<li>i</blockquote>u", "h\n\nt\n\n- i\n\nu",
         [("heading", "h"), ("quote", "t"), ("item", "i")]),
        ("<li>one<p>two</p>", "- one\n\ntwo", [("item", "one")]),
        ("<li> <div>one</div>", "- one", [("item", "one")]),
        ("a<dt>b<dd>c<hr>d<tr>e", "a\n\nb\n\nc\n\nd\n\ne", []),
    ],
)  # fmt: skip
def test_blocks_lines_and_what_is_not_seen(markup: str, text: str, regions: list[tuple[str, str]]) -> None:
    assert markup_text(markup).text == text
    assert structure(markup) == regions


TABLES = [
    ("<table><tr><th>Name<th>Votes<tr><td>Asha Rao<td>120</table>x", "Name\tVotes\nAsha Rao\t120\n\nx"),
    ("<table><caption>c</caption><tr><td>a</td><td></td><td>b</td><td> </td></tr></table>", "c\n\na\t\tb"),
    ("<table><thead><tr><td>a</td><td>b</td></tr></thead><tbody><tr><td>c</td><td>d</td></tr></tbody></table>",
     "a\tb\nc\td"),
    ("<table><tr><td><p>a</p></td><td><div>b<br>c</div></td></tr></table>", "a\tb\nc"),
    ("<table><tr><td>a</td></tr><tr><td>b</td></tr></table>", "a\n\nb"),
    ("<table><tr><td>a<ul><li>b</li></ul></td><td>c</td></tr></table>", "a\n\n- b\n\nc"),
    ("<table><tr><td>a</td><td><h2>b</h2></td></tr></table>", "a\n\nb"),
    ("<table><tr><td><p>a</p><p>b</p></td><td>c</td></tr></table>", "a\n\nb\n\nc"),
    ("<table><tr><td>a<td><table><tr><td>b<td>c<tr><td>d<td>e</table><tr><td>f<td>g</table>",
     "a\n\nb\tc\nd\te\n\nf\tg"),
    ("<table><tr><td>a</td><td>b</td></tr></table><table><tr><td>c</td><td>d</td></tr></table>", "a\tb\n\nc\td"),
    ("<table><td>a<td>b<tr></table><td>c<tr>d</table>e", "a\tb\n\nc\n\nd\n\ne"),
    ("<table><tr><td>a</td><td><pre>b\n c</pre></td></tr></table>", "a\tb\n c"),
]  # fmt: skip


@pytest.mark.parametrize(("markup", "text"), TABLES)
def test_a_row_is_a_line_unless_a_cell_holds_more_than_one(markup: str, text: str) -> None:
    assert markup_text(markup).text == text


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
