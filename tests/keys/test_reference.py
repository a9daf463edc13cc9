"""The commands that can be run by name: those for users, and none that only other commands run."""

import pytest

from annotator.keys.reference import matching_reference, typed_commands
from annotator.session.commands import COMMANDS
from tests.marked import commanded, session_from
from tests.session.keyed import keymap

INTERNAL = {"decide", "aim", "label", "set-note", "undo-migration", "answer-no", "relate-key", "group"}
"""Some commands that get an offset, a letter or an answer from what runs them: a key, a click or a question."""


def test_only_commands_for_users_can_be_typed():
    names = {command.name for command in typed_commands()}
    assert {"undo", "take", "view", "theme", "statistics", "next-to-decide"} <= names
    assert set(COMMANDS) > INTERNAL
    assert not INTERNAL & names
    assert all(command.help for command in typed_commands())


def test_commands_that_can_be_typed_run_without_an_argument():
    for command in typed_commands():
        step = commanded(session_from("^one [two|person] {three|event}"), command.name)[-1]
        assert step.command == command.name
        assert step.message or not step.refused, f"{command.name} is refused without a reason"


@pytest.mark.parametrize(
    ("words", "entries"),
    [
        ("ctrl+z", [("u, Ctrl+Z", "undo, over all documents and restarts")]),
        ("EARLIER word ends", [(",", "the span ends one word earlier")]),
        ("by name view", [("by name", COMMANDS["view"].help)]),
        ("view tint", [("by name", COMMANDS["view"].help)]),
        ("view ctrl", []),
    ],
)
def test_the_reference_is_searched_by_name_keys_and_help(words, entries):
    found = matching_reference(words, keymap("view: []").names)
    assert [entry for _, group in found for entry in group] == entries


def test_the_reference_has_no_command_without_help():
    listed = [help_ for _, entries in matching_reference("") for _, help_ in entries]
    assert all(listed)
    assert len(listed) == sum(bool(command.help) for command in COMMANDS.values())
    assert matching_reference("set note") == []
