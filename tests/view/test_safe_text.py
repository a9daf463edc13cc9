"""Text of others for an input field and the screen: nothing in it is obeyed, and what can be read is kept."""

import pytest

from annotator.view.cells import sanitize, without_controls
from annotator.view.widths import ASKED, Widths

TEXTS = [
    ("plain", "plain", "plain"),
    ("Zoë 北京", "Zoë 北京", "Zoë 北京"),
    ("a\x1b[31mb", "a[31mb", "a␛[31mb"),
    ("a\x00\x7fb", "ab", "a␀␡b"),
    ("one\ntwo\tthree", "one\ntwo\tthree", "one two three"),
    ("one\u2028two\x0bthree\x85four", "one\ntwo\nthree\nfour", None),
    ("é\x1b]0;x\x07", "é]0;x", "é␛]0;x␇"),
    ("a\u202eb", "ab", None),
]


@pytest.mark.parametrize(("text", "typed", "shown"), TEXTS)
def test_what_a_terminal_would_obey_is_dropped_from_what_is_typed_and_stands_in_on_the_screen(
    text, typed, shown
):
    assert without_controls(text) == typed
    if shown is not None:
        assert sanitize(text) == shown
    assert not any(ord(char) < 32 or 127 <= ord(char) < 160 or char == "\u202e" for char in sanitize(text))


def test_until_the_terminal_has_answered_its_widths_are_those_of_the_standard():
    widths = Widths()
    assert (widths.ambiguous, widths.emoji_by_selector, widths.joined, widths.flag) == (1, 2, 2, 2)
    assert (widths.skin_tone, widths.keycap, widths.spacing_mark, widths.conjunct) == (2, 2, 2, 3)
    assert widths.thai_am == 2


def test_what_is_assumed_of_a_terminal_is_one_of_the_answers_that_make_sense():
    assert {
        name: getattr(Widths(), name) in answers for name, (_, answers) in ASKED.items()
    } == dict.fromkeys(ASKED, True)
