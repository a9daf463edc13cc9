"""The leader: a key and then a letter, for commands without a key of their own."""

import pytest

from annotator.keys.hints import hints, prompt
from annotator.keys.keymap import keymap_for
from annotator.keys.possible_keys import is_pending, possible_keys, title_of_keys
from annotator.keys.reference import keys_of
from annotator.session.commands import COMMANDS
from annotator.session.key_names import LEADER_PREFIX
from annotator.session.requests import SetTheme
from tests.marked import SCHEMA, session_from
from tests.session.keyed import at, keymap, problems, steps

DEFAULT = keymap_for(SCHEMA)


def test_a_letter_after_the_leader_runs_its_command():
    waiting, chosen = steps(session_from("^one two"), "; t", DEFAULT)[1:]
    assert waiting.session.leading
    assert is_pending(waiting.session)
    assert chosen.command == "theme"
    assert chosen.request == SetTheme(None)
    assert not chosen.session.leading


@pytest.mark.parametrize("marked", ["<one two> three", "one ^[two|person] three"])
def test_the_leader_keeps_the_selection_and_the_focus(marked):
    before = session_from(marked)
    waiting, left = steps(before, "; escape", DEFAULT)[1:]
    assert (left.session.selection, left.session.focus) == (before.selection, before.focus)
    assert waiting.session.selection == before.selection
    assert not left.session.leading


def test_a_letter_without_a_command_is_refused_and_the_leader_keeps_waiting():
    *_, refused, chosen = steps(session_from("^one"), "; c t", DEFAULT)
    assert refused.refused
    assert refused.message == "c is not a command after the leader; ? shows them"
    assert refused.session.leading
    assert chosen.command == "theme"


def test_the_panel_shows_the_commands_after_the_leader_and_the_way_back():
    waiting = steps(session_from("^one"), ";", DEFAULT)[-1].session
    after_leader = {
        key.removeprefix(LEADER_PREFIX): command.help
        for command in COMMANDS.values()
        for key in command.keys
        if key.startswith(LEADER_PREFIX) and command.needs(waiting)
    }
    assert {"d", "t", "z"} <= after_leader.keys()
    assert dict(possible_keys(waiting, DEFAULT)) == {**after_leader, "Esc": "back"}
    assert title_of_keys(waiting).startswith("Keys now · leader")
    assert prompt(waiting) == "LEADER  a letter chooses · ? shows which · Esc"
    assert hints(waiting)[0] == ("letter", "one of these commands")


def test_the_leader_leads_on_from_a_field_whose_values_have_keys_and_comes_back_to_it():
    *_, field, waiting, done = steps(session_from("^one"), "T ; d", DEFAULT)
    assert waiting.session.form == field.session.form
    assert done.command == "finish"
    *_, back = steps(session_from("^one"), "T ; escape", DEFAULT)
    assert back.session.form == field.session.form


@pytest.mark.parametrize("key", [".", ",", "-"])
def test_no_other_character_is_a_command_where_values_have_keys(key):
    *_, filled = steps(session_from("[one|person]"), f"T {key}", DEFAULT)
    assert (filled.command, filled.refused) == ("fill", True)


def test_where_an_answer_is_typed_the_leader_s_key_begins_it():
    (*_, typed) = steps(session_from("^one"), "o space A ;", DEFAULT)
    assert typed.command == "fill"
    assert not typed.session.leading


def test_leader_and_letters_are_the_user_s_to_choose():
    own = keymap('leader: "\\\\"\nnote: leader é\ntheme: [leader ß, f9]\nsuspend: []')
    assert steps(at("^one", own), "\\ ß", own)[-1].command == "theme"
    assert steps(at("^one", own), "f9", own)[-1].command == "theme"
    assert steps(at("^one", own), "\\ é", own)[-1].command == "note"
    assert steps(at("^one", own), "\\ z", own)[-1].refused
    assert keys_of(COMMANDS["theme"], own.names) == "\\ ß, F9"


def test_without_a_key_for_the_leader_its_commands_are_run_by_name():
    own = keymap("leader: []")
    assert own.names.of("theme") == ()


@pytest.mark.parametrize(
    ("file", "shown"),
    [
        ("theme: leader t", "; t"),
        ('leader: "\\\\"\ntheme: [leader ß, f9]', "\\ ß F9"),
        ("leader: []\ntheme: [leader t, f9]", "F9"),
    ],
)
def test_the_panel_shows_the_leader_s_own_key_before_those_after_it(file, shown):
    own = keymap(file)
    keys = {meaning: key for key, meaning in possible_keys(at("^one", own), own)}
    assert keys[COMMANDS["theme"].help] == shown
    assert not any("LEADER" in key for key in keys.values())


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "theme: leader z",
            "user.yaml:1:1: key 'leader z' is wanted by theme and by suspend (preset default)",
        ),
        ("leader: leader t", "user.yaml:1:1: leader cannot come after itself"),
        ("note: leader ctrl+i", "user.yaml:1:7: note: 'ctrl+i': to a terminal this is Tab"),
        ("take: leader t", "user.yaml:1:1: take needs a key other than a character"),
        ("next-field: leader n", "user.yaml:1:1: next-field works only in a state that the leader ends"),
    ],
)
def test_what_cannot_work_is_refused_with_its_place(text, problem):
    assert problems(text)[0].startswith(problem)
