"""The common form of a text, by which an index of words is asked for what a typed text finds."""

import re
import unicodedata
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.common_forms import UNKNOWN, common_form, has_common_form
from annotator.core.regexes import compiled
from annotator.core.spellings import HAS_CASE, spelled, without_accents


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("L’Été à Łódź", "l ete a lodz"),
        (unicodedata.normalize("NFD", "L’Été à Łódź"), "l ete a lodz"),
        ("İstanbul ISTANBUL ıstanbul", "istanbul istanbul istanbul"),
        ("ſtraße STRAẞE", "straße straße"),
        ("\u212aelvin 100 % a_b x²", "kelvin 100 a b x²"),
        ("警察在 Oslo。", "警 察 在 oslo"),
        ("ปารีส", "ป า ร ส"),
        ("ｆｕｌｌ ﬁne", "ｆｕｌｌ ﬁne"),
        ("ΚΑΙ καὶ ᾳ", "κα κα α"),
        ("ΣΟΦΟΣ σοφός", "σοφοσ σοφοσ"),
        ("👮‍♀️ — \x00 ...", ""),
        ("a\U000e0fffb", f"a {UNKNOWN} b"),
    ],
)
def test_a_text_has_its_words_in_one_case_without_accents(text: str, words: str) -> None:
    assert common_form(text).split() == words.split()


PARTS = st.one_of(st.text(max_size=3), st.sampled_from(["plain words, 20 of them. ", "é", "警", "\ud800"]))


@given(st.lists(PARTS, max_size=30).map("".join))
def test_a_long_text_has_the_forms_of_its_letters(text: str) -> None:
    assert common_form(text) == "".join(map(common_form, text))


def letters() -> list[str]:
    """All letters that Python knows and that have a case or an accent, and some that have neither."""
    every = map(chr, chain(range(0xD800), range(0xE000, 0x20000)))
    return [
        each
        for each in every
        if unicodedata.category(each) != "Cn"
        and (each < "\u0300" or compiled(HAS_CASE).match(each) or without_accents(each) != each)
    ]


def test_what_a_letter_finds_has_its_common_form() -> None:
    known = letters()
    text = "".join(known)
    assert len(known) > 3000
    for letter in known:
        typed = unicodedata.normalize("NFC", letter)
        found = {each for each in re.findall(spelled(typed, any_case=True), text) if len(each) == 1}
        forms = {common_form(each) for each in found} - {common_form(typed)}
        assert not (forms and has_common_form(letter)), (letter, found)
    assert {letter for letter in known if not has_common_form(letter)} <= {"ﬅ", "ﬆ"}


def test_an_unknown_letter_has_no_common_form_that_can_be_relied_on() -> None:
    assert common_form("\U000e0fff") == common_form(UNKNOWN)
