"""Text of others in messages: on one line, visible, and not too long."""

from pathlib import Path

import pytest

from annotator.core.quoting import (
    LONGEST,
    first_hidden,
    quoted,
    shell_path,
    shell_word,
    visible,
    visible_lines,
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Zoë, 北京 👩", "Zoë, 北京 👩"),
        ("a\x1b[31mb", r"a\x1b[31mb"),
        ("two\nlines\t", r"two\nlines\t"),
        ("\u202eright to left\u200b", r"\u202eright to left\u200b"),
        ("\ud800", r"\ud800"),
        ("no\xa0break\u3000", r"no\xa0break\u3000"),
        ("\x85\u2028\x9b", r"\x85\u2028\x9b"),
        ("\u3164\u115f\u034f\u17b4", r"\u3164\u115f\u034f\u17b4"),
        ("می\u200cخواهم, क्\u200dष", "می\u200cخواهم, क्\u200dष"),
        ("am\u200cy, Ма\u200dша, 北\u200d京", r"am\u200cy, Ма\u200dша, 北\u200d京"),
        ("\u200cخ\u200d", r"\u200cخ\u200d"),
        ("👩\u200d💻 ❤\ufe0f 1\ufe0f\u20e3", "👩\u200d💻 ❤\ufe0f 1\ufe0f\u20e3"),
        ("1\ufe0f a\ufe0e \ufe0f", r"1\ufe0f a\ufe0e \ufe0f"),
        ("葛\U000e0100, a\U000e0100", "葛\U000e0100, a" + r"\U000e0100"),
        ("ᠠ\u180b, a\u180b", "ᠠ\u180b, a" + r"\u180b"),
    ],
)
def test_what_a_terminal_would_obey_or_hide_is_escaped(text, shown):
    assert visible(text) == shown
    assert first_hidden(shown) in {"", "\xa0"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\n\tb\n", "a\n\tb\n"),
        ("a,b\r\nc,d\r\n", "a,b\r\nc,d\r\n"),
        ("a\rb\r\r\n", "a\\rb\\r\r\n"),
        ("zwölf\tune\xa0heure\ue000\n", "zwölf\tune\xa0heure\ue000\n"),
        ("\x1b]0;x\x07\n\u2029\u202e", "\\x1b]0;x\\x07\n\\u2029\\u202e"),
    ],
)
def test_a_text_in_lines_keeps_line_ends_and_tabs(text, shown):
    assert visible_lines(text) == shown


@pytest.mark.parametrize(
    ("text", "found"), [("amy", ""), ("Zoë", ""), ("a\u2066b\u200b", "\u2066"), ("\x1b", "\x1b")]
)
def test_the_first_hidden_character_is_found(text, found):
    assert first_hidden(text) == found


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("plain", "plain"),
        ("a b's", """'a b'"'"'s'"""),
        ("a\x1bb'\\!", r"$'a\x1bb\'\\\x21'"),
        ("two\nlines", r"$'two\x0alines'"),
        ("é\u202e", r"$'é\xe2\x80\xae'"),
        ("caf\udce9", r"$'caf\xe9'"),
        ("\ud800", r"$'\xed\xa0\x80'"),
    ],
)
def test_a_word_for_a_shell_is_on_one_line_and_visible(text, word):
    assert shell_word(text) == word


def test_a_path_for_a_shell_is_never_taken_for_an_option():
    assert [shell_path(Path(path)) for path in ("a/b", "-rf", "--help me")] == [
        "a/b",
        "./-rf",
        "'./--help me'",
    ]


def test_a_quoted_text_is_at_most_as_long_as_the_longest():
    assert quoted("a" * LONGEST) == f"'{'a' * LONGEST}'"
    assert quoted("a" * LONGEST + "b") == f"'{'a' * (LONGEST - 1)}…'"
    assert LONGEST == 60
