from __future__ import annotations

import unicodedata

import pytest
import regex
from hypothesis import given
from rich.cells import cell_len
from wcwidth import wcswidth

from annotator.view.cells import MAX_MARKS, MAX_WIDTH, drawn, sanitize
from tests.view.nasty import texts

# The planes from the fourth on are empty or private use: a sample and their last two code points are enough.
CODES = {*range(0x34000), *range(0xE0000, 0xE1000), *range(0x34000, 0x110000, 509)}
CODES |= {plane * 0x10000 + last for plane in range(17) for last in (0xFFFE, 0xFFFF)}
EVERY_CHARACTER = [chr(code) for code in sorted(CODES)]
JOINERS = "\u200c\u200d"


def is_unsafe(character: str) -> bool:
    """The same rule as in ``cells``, written with the standard library and numbers instead of ``regex``."""
    code, category = ord(character), unicodedata.category(character)
    prefixed_numbers = unicodedata.name(character, "").startswith(("ARABIC", "SYRIAC", "KAITHI"))
    return (
        category in {"Cc", "Cs", "Zl", "Zp"}
        or (category == "Cf" and character not in JOINERS and (not prefixed_numbers or code == 0x61C))
        or code & 0xFFFE == 0xFFFE
        or 0xFDD0 <= code <= 0xFDEF
    )


def test_no_character_reaches_the_terminal_raw_that_it_would_obey() -> None:
    for character in EVERY_CHARACTER:
        if character != "\t":
            assert not any(map(is_unsafe, drawn(character).glyph)), ascii(character)


def test_every_character_alone_takes_one_to_four_cells() -> None:
    assert all(1 <= drawn(character).width <= MAX_WIDTH for character in EVERY_CHARACTER if character != "\t")


def test_sanitize_gives_one_safe_character_for_each() -> None:
    for character in EVERY_CHARACTER:
        safe = sanitize(f"a{character}b")
        assert len(safe) == 3, ascii(character)
        assert not any(map(is_unsafe, safe)), ascii(character)


@given(texts)
def test_sanitize_keeps_the_length_and_is_idempotent(text: str) -> None:
    safe = sanitize(text)
    assert len(safe) == len(text)
    assert not any(map(is_unsafe, safe))
    assert sanitize(safe) == safe


@pytest.mark.parametrize(
    ("given_text", "shown"),
    [
        ("plain title", "plain title"),
        ("two\r\nlines\tand a tab", "two  lines and a tab"),
        ("\x1b]0;owned\x07", "␛]0;owned␇"),
        ("a\u202eb\u200bc\ud800", "a·b·c�"),
        ("👨‍👩‍👧 می\u200cخواهم ශ්\u200dරී", "👨‍👩‍👧 می\u200cخواهم ශ්\u200dරී"),
        ("x \u200d y", "x · y"),
        ("\u0301x", "·x"),
        ("\u0301\u200dx a\u200c\u3164", "··x a··"),
    ],
)
def test_sanitize_keeps_what_spells_and_shows_what_does_not(given_text: str, shown: str) -> None:
    assert sanitize(given_text) == shown


@pytest.mark.parametrize(
    ("cluster", "glyph", "width"),
    [
        ("\x00", "␀", 1),
        ("\x1b", "␛", 1),
        ("\x7f", "␡", 1),
        ("\x85", "␤", 1),
        ("\x9b", "�", 1),
        ("\r\n", "␍", 1),
        ("\u2028", "↵", 1),
        ("\u2029", "¶", 1),
        ("\u202e", "·", 1),
        ("\u200b", "·", 1),
        ("\u00ad", "·", 1),
        ("\ufeff", "·", 1),
        ("\u200d", "·", 1),
        ("\ud800", "�", 1),
        ("\uffff", "�", 1),
        ("\u00a0", " ", 1),
        ("\u3000", "  ", 2),
        ("\u0301", "◌\u0301", 1),
        ("👨‍👩‍👧‍👦", "👨‍👩‍👧‍👦", 2),
        ("🏳️‍🌈", "🏳️‍🌈", 2),
        ("🇬🇧", "🇬🇧", 2),
        ("🇬", "🄶", 1),
        ("❤️", "❤️", 2),
        ("❤", "❤", 1),
        ("⌚\ufe0e", "⌚", 2),
        ("1️⃣", "1️⃣", 2),
        ("👍🏽", "👍🏽", 2),
        ("🏽", "·", 1),
        ("a🏽", "a", 1),
        ("🏴\U000e0067\U000e0062\U000e0065\U000e007f", "🏴", 2),
        ("क्\u200dष", "क्ष", 2),
        ("ب\u200d", "ب", 1),
        ("ی\u200c", "ی\u200c", 1),
        ("हि", "हि", 2),
        ("ᄀᄀᄀ", "ᄀᄀ", 4),
        ("กำำำำ", "กำำำ", 4),
    ],
)
def test_what_a_cluster_shows(cluster: str, glyph: str, width: int) -> None:
    assert drawn(cluster) == (glyph, width)


def test_a_heap_of_marks_is_drawn_in_part() -> None:
    assert drawn("a" + "\u0300" * 500) == ("a" + "\u0300" * MAX_MARKS, 1)


def test_endless_clusters_stay_small() -> None:
    for monster in ("👩" + "\u200d👩" * 500, "ᄀ" * 500, "ก" + "ำ" * 500, "\u0600" * 500, "क" + "्क" * 500):
        assert regex.fullmatch(r"\X", monster)
        glyph, width = drawn(monster)
        assert width <= MAX_WIDTH
        assert len(glyph) <= 40


def tables_are_known_to_differ(glyph: str) -> bool:
    """Spacing marks and stacked conjuncts of Indic scripts, and characters that Rich's older tables do not have."""
    return bool(
        regex.search(r"\p{Mc}|\p{InCB=Linker}", glyph)
        or any(unicodedata.category(character) == "Cn" for character in glyph)
    )


@given(texts)
def test_widths_are_those_of_both_tables_wherever_they_agree(text: str) -> None:
    for cluster in regex.findall(r"\X", text):
        glyph, width = drawn(cluster)
        if cluster != "\t" and not tables_are_known_to_differ(glyph):
            assert width == wcswidth(glyph) == cell_len(glyph), ascii(cluster)


def test_widths_of_all_assigned_characters_are_those_of_both_tables() -> None:
    for character in EVERY_CHARACTER:
        glyph, width = drawn(character)
        if character != "\t" and not tables_are_known_to_differ(glyph):
            assert width == wcswidth(glyph) == cell_len(glyph), ascii(character)
