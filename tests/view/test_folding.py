"""The three algorithms that fold a line give the same rows wherever more than one applies."""

from __future__ import annotations

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from annotator.view import folding
from tests.view.nasty import texts, widths

ascii_lines = st.lists(
    st.sampled_from(["a", "word", "x-ray", "-", " ", "   ", ".", "(b)", "1-2", "long" * 6, "--"]), max_size=40
).map("".join)
lone_lines = st.lists(
    st.sampled_from(
        [
            "a",
            "слово",
            " ",
            "  ",
            "-",
            "—",
            "漢",
            "，",
            "。",
            "（",
            "）",
            "ー",
            "한",
            "السلام",
            "😀",
            "\u00a0",
        ]
    ),
    max_size=40,
).map("".join)


def folded(way: str, text: str, width: int) -> list[int]:
    return list(getattr(folding, way)(text, 0, len(text), width, 4))


@given(ascii_lines, widths)
def test_plain_lines_fold_alike_with_all_three_algorithms(text: str, width: int) -> None:
    exact = folded("_fold_clusters", text, width)
    assert folded("_fold_plain", text, width) == exact
    assert folded("_fold_lone", text, width) == exact


@given(lone_lines, widths)
def test_lines_of_lone_characters_fold_alike_with_both_algorithms(text: str, width: int) -> None:
    assert folding.NOT_LONE.search(text) is None
    assert folded("_fold_lone", text, width) == folded("_fold_clusters", text, width)


@given(st.text(st.characters(), max_size=60))
def test_lone_characters_never_join_a_neighbour(text: str) -> None:
    lone = folding.NOT_LONE.sub("", text)
    assert [cluster[0] for cluster in folding.CLUSTER.finditer(lone)] == list(lone)


flags = st.text(st.sampled_from("🇬🇧🇫\u200d\u0301\ufe0f👩a\u0600ำ"), max_size=30)


@given(texts | flags)
def test_clusters_are_those_of_the_standard(text: str) -> None:
    assert [cluster[0] for cluster in folding.CLUSTER.finditer(text)] == regex.findall(r"\X", text)


@pytest.mark.parametrize(
    "text", ["-abcdefghijklm", "a-bcdefghijklm", "abcde-fghijklm", "--abcdefghijk", "ab -cdefghijkl"]
)
def test_a_hyphen_at_the_start_of_a_line_is_no_place_to_break(text: str) -> None:
    assert folded("_fold_plain", text, 6) == folded("_fold_clusters", text, 6)
