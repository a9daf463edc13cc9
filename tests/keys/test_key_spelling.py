"""Keys as written in key files, and those that no terminal sends."""

import re

import pytest

from annotator.keys.spelling import key_from, key_sequence_from
from annotator.session.commands import COMMANDS
from annotator.session.key_names import written


@pytest.mark.parametrize(
    ("spelled", "key"),
    [
        ("u", "u"), ("U", "U"), (";", ";"), ("+", "+"), ("é", "é"), ("e\u0301", "é"), ("п", "п"), (" ", "space"),
        ("Ctrl+Z", "ctrl+z"), ("ctrl+z", "ctrl+z"), ("control + z", "ctrl+z"), ("Esc", "escape"),
        ("Return", "enter"), ("PgUp", "pageup"), ("page_up", "pageup"), ("Shift+Tab", "shift+tab"),
        ("shift+ctrl+Home", "ctrl+shift+home"), ("←", "left"), ("Shift+←", "shift+left"), ("F12", "f12"),
    ],
)  # fmt: skip
def test_a_key_may_be_spelled_in_the_usual_ways(spelled, key):
    assert key_from(spelled) == key


@pytest.mark.parametrize(
    ("spelled", "key"),
    [("leader t", "leader t"), ("Leader  Ctrl+T", "leader ctrl+t"), ("control + z", "ctrl+z"), (" u ", "u")],
)
def test_only_the_word_leader_puts_a_key_after_the_leader(spelled, key):
    assert key_sequence_from(spelled) == key


@pytest.mark.parametrize(
    ("spelled", "why"),
    [
        ("leader", "'leader' is not a key"),
        ("lead t", "'lead t' is not a key"),
        ("leader tt", "'tt' is not a key"),
    ],
)
def test_the_leader_alone_and_other_words_before_a_key_are_refused(spelled, why):
    with pytest.raises(ValueError, match=why):
        key_sequence_from(spelled)


@pytest.mark.parametrize("command", COMMANDS.values(), ids=lambda command: command.name)
def test_every_default_key_can_be_written_in_a_file_as_help_shows_it(command):
    assert [key_sequence_from(key) for key in command.keys] == list(command.keys)
    assert [key_sequence_from(written(key)) for key in command.keys] == list(command.keys)


@pytest.mark.parametrize(
    ("spelled", "why"),
    [
        ("ctrl+shift+a", "the same as for ctrl+a"),
        ("ctrl+i", "this is Tab"),
        ("F13", "'F13' is not a key"),
        ("ctrl+m", "this is Enter"),
        ("Ctrl+J", "this is Enter"),
        ("ctrl+h", "this is Backspace"),
        ("ctrl+[", "this is Esc"),
        ("ctrl+1", "only a to z with ctrl"),
        ("ctrl++", "only a to z with ctrl"),
        ("ctrl+ü", "only a to z with ctrl"),
        ("shift+enter", "the same, or nothing, without the modifier"),
        ("ctrl+space", "the same, or nothing, without the modifier"),
        ("ctrl+tab", "the same, or nothing, without the modifier"),
        ("ctrl+shift+tab", "the same, or nothing, without the modifier"),
        ("shift+f3", "the same, or nothing, without the modifier"),
        ("shift+a", "write 'A'"),
        ("shift+1", "write the character"),
        ("ctrl", "a modifier alone sends nothing"),
        ("Shift", "a modifier alone sends nothing"),
        ("alt+x", "Alt arrives as Esc"),
        ("cmd+d", "no terminal sends it on"),
        ("ctrl+super+d", "no terminal sends it on"),
        ("capslock", "no terminal sends it on"),
        ("pageupp", "did you mean 'pageup'"),
        ("strg+z", "'strg' is not a modifier"),
        ("", "is not a key"),
        ("gg", "is not a key"),
        ("\u0301", "cannot be seen"),
    ],
)
def test_what_no_terminal_sends_is_refused_with_the_reason(spelled, why):
    with pytest.raises(ValueError, match=re.escape(why)):
        key_from(spelled)
