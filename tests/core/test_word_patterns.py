"""What words find, and where the common form of a text says exactly that."""

import re
import string
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.common_forms import common_form, is_exact, is_unsure
from annotator.core.query import Words
from annotator.core.word_patterns import expression_of

NASTY = st.text("aAbkKsSiIoø\u0301\u0327_- 警ſK\u0131İɵǆ1²ﬁ\u0345'’\n", max_size=12)


@pytest.mark.parametrize(
    ("word", "text", "is_found"),
    [
        ("AI", "AI技术", True),
        ("AI", "研究AI。", True),
        ("AI", "AIs", False),
        ("技术", "AI技术", True),
        ("house", "court_house", False),
        ("ปารีส", "ที่ปารีส", True),
        ("caf", "cafe\u0301", False),
    ],
)
def test_a_word_is_whole_but_beside_scripts_without_spaces(word: str, text: str, *, is_found: bool) -> None:
    assert (re.search(expression_of(Words(word)), text) is not None) == is_found


@given(text=NASTY, word=st.text("abkKsio1", min_size=1, max_size=3), is_prefix=st.booleans())
def test_an_exact_word_is_in_the_common_form_of_just_the_texts_that_have_it(
    text: str, word: str, *, is_prefix: bool
) -> None:
    assert is_exact(word)
    found = re.search(expression_of(Words(word, is_prefix)), text) is not None
    words = common_form(text).split()
    has_form = any(each.startswith(word.lower()) if is_prefix else each == word.lower() for each in words)
    assert has_form or not found
    assert is_unsure(text) or has_form == found


def test_a_letter_that_its_common_form_does_not_find_makes_a_text_unsure() -> None:
    ascii_letters = set(string.ascii_lowercase + string.digits)
    expressions = {letter: re.compile(expression_of(Words(letter))) for letter in ascii_letters}
    for code in range(sys.maxunicode + 1):
        form = common_form(chr(code))
        if form in ascii_letters and not expressions[form].fullmatch(chr(code)):
            assert is_unsure(chr(code)), hex(code)
    assert not is_unsure("Zoë à Łódź, ŒUVRE № 5")


def test_only_plain_words_are_exact() -> None:
    assert is_exact("Covid19")
    assert not any(map(is_exact, ("", "é", "a b", "a-b", "a_b", "警")))


# -- against ``str.find`` ---------------------------------------------------------------------------------------------


def found_plainly(text: str, word: str, edges: str) -> list[int]:
    """Where the word stands, found by ``str.find``, with none of the ``edges`` beside it."""
    places, start = list[int](), text.find(word)
    while start >= 0:
        before, after = text[max(0, start - 1) : start], text[start + len(word) : start + len(word) + 1]
        if not (before and before in edges) and not (after and after in edges):
            places.append(start)
        start = text.find(word, start + 1)
    return places


@given(text=st.text("ab1_ .,-'😀👮警察。\n", max_size=30), word=st.text("ab1", min_size=1, max_size=3))
def test_a_word_of_letters_is_found_where_str_find_finds_it_whole(text: str, word: str) -> None:
    found = [match.start() for match in re.finditer(f"(?={expression_of(Words(word))})", text)]
    assert found == found_plainly(text, word, "ab1_")


@given(text=st.text("警察人a .。😀", max_size=30), word=st.text("警察人", min_size=1, max_size=4))
def test_chinese_characters_are_found_wherever_str_find_finds_them(text: str, word: str) -> None:
    found = [match.start() for match in re.finditer(f"(?={expression_of(Words(word))})", text)]
    assert found == found_plainly(text, word, "")


@given(text=st.text("eéE\u0301 .", max_size=20))
def test_a_letter_finds_its_accents_and_an_accent_only_itself(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    bare = [match.start() for match in re.finditer(expression_of(Words("e")), composed)]
    accented = [match.start() for match in re.finditer(expression_of(Words("é")), composed)]
    assert set(accented) <= set(bare)
    assert all(composed[place] in "éÉ" for place in accented)
