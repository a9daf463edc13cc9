"""Markdown looks like what it means, and no offset changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.range import Range
from annotator.core.regexes import compiled
from annotator.view import markup
from annotator.view.markup import Face, Faced, Faces, Markup, has_markup
from tests.view.calls import calls


def faces(text: str) -> list[tuple[Face, str]]:
    return [(face, range_.slice(text)) for face, range_ in Markup(text).on(Range(0, len(text)))]


def test_a_heading_is_strong_and_its_marks_are_quiet() -> None:
    assert faces("# The Act\n\ntext") == [(Face.QUIET, "#"), (Face.HEADING, " The Act")]


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_an_underlined_heading_is_one_too(end: str) -> None:
    assert faces(f"The Act{end}======={end}") == [(Face.HEADING, "The Act"), (Face.QUIET, "=======")]
    assert faces(f"The Act{end}-------{end}text") == [(Face.HEADING, "The Act"), (Face.QUIET, "-------")]


@pytest.mark.parametrize("end", ["\n\n", "\r\n\r\n", "\n\n\n"])
def test_a_rule_below_a_blank_line_underlines_nothing(end: str) -> None:
    assert Face.HEADING not in {face for face, _ in faces(f"The Act{end}=======\n")}


def test_list_marks_quote_bars_links_and_strong_words_show() -> None:
    assert faces("- one\n2. two") == [(Face.MARKER, "-"), (Face.MARKER, "2.")]
    assert faces("> said so") == [(Face.MARKER, "> "), (Face.QUOTE, "said so")]
    assert faces("see [the law][1]") == [(Face.MARKER, "["), (Face.MARKER, "]"), (Face.QUIET, "[1]")]
    assert faces("a **bold** word") == [(Face.QUIET, "**"), (Face.HEADING, "bold"), (Face.QUIET, "**")]


def test_what_has_no_end_does_not_hide_what_has_one() -> None:
    assert (Face.HEADING, "bold") in faces("**left open and **bold**")
    assert (Face.QUIET, "(http://x.y)") in faces("[left open and [the law](http://x.y)")
    assert faces("**left open") == []


def test_the_text_of_a_link_stands_out_and_its_address_does_not() -> None:
    shown = faces("see [the law](http://x.y), or www.example.org/a_b.")
    assert shown[:3] == [(Face.MARKER, "["), (Face.MARKER, "]"), (Face.QUIET, "(http://x.y)")]
    assert shown[-1] == (Face.QUIET, "www.example.org/a_b")
    assert faces("at <https://example.org>") == [(Face.QUIET, "<https://example.org>")]


def test_everything_in_a_fenced_block_is_quiet() -> None:
    assert {face for face, _ in faces("```\n# no heading\n```\n")} == {Face.QUIET}


def test_prose_has_no_looks() -> None:
    assert faces("A 5 * 3 grid, #hashtag, e-mail - all prose. 1.5 is a number") == []


def test_only_texts_with_marks_are_looked_at() -> None:
    assert has_markup("https://x.org/a/README.md?raw=1")
    assert has_markup("page.HTML")
    assert not has_markup("a.txt")


@given(st.text("#>-*_`[]()\n\r ab1.=~", max_size=80))
def test_looks_lie_within_the_text_and_do_not_depend_on_where_one_looks(text: str) -> None:
    looks = Markup(text)
    whole = looks.on(Range(0, len(text)))
    assert all(faced.range_ and faced.range_.end <= len(text) for faced in whole)
    for at in range(len(text)):
        here = Range(at, at + 1)
        assert looks.on(here) == [faced for faced in whole if faced.range_.overlaps(here)]


@pytest.mark.parametrize("pattern", [markup._LINK, markup._ADDRESS, markup._STRONG, markup._CODE])
@pytest.mark.parametrize(
    "mark",
    ["**a ", "__a ", "**a", "*", "[", "![", "[a](", "[a][", "[](x", "`", "`a", "www.,", "<www.", "http://"],
)
def test_a_line_full_of_marks_without_an_end_is_read_once(pattern: str, mark: str) -> None:
    for _ in compiled(pattern).finditer(mark * 100_000, timeout=5):
        pass


def test_looks_cost_the_same_however_many_there_are_elsewhere() -> None:
    few, many = (
        Faces(Faced(Face.QUIET, Range(start, start + 5)) for start in range(0, length, 10))
        for length in (1_000, 100_000)
    )
    here = Range(503, 522)
    assert few.on(here) == many.on(here) == [Faced(Face.QUIET, Range(n, n + 5)) for n in (500, 510, 520)]
    assert calls(lambda: many.on(here)) < calls(lambda: few.on(here)) + 50
