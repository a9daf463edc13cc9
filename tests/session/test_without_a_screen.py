"""A session that nobody shows, and of which nothing was done or is suggested, takes every command."""

import pytest

from annotator.core.changes import apply_all
from annotator.core.clock import new_id, now
from annotator.session.commands import COMMANDS, run
from annotator.session.context import Context
from tests.marked import press, session_from

ALONE = Context(now, new_id)
MARKED = "Ann ^met [Bo|person] in Ulm.\nThen Bo left."


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS.keys())
def test_a_command_answers_where_there_is_no_screen_no_history_and_no_other_document(command):
    session = session_from(MARKED)
    step = run(command, session, ALONE)
    assert step.session.layer.spans == apply_all(session.layer, step.changes).spans
    assert step.elsewhere == ()
    if step.refused:
        assert step.message
        assert step.session.layer == session.layer


@pytest.mark.parametrize("command", ["row-down", "row-up", "page-down", "page-up"])
def test_a_text_without_a_screen_is_one_row(command):
    session = session_from(MARKED)
    assert run(COMMANDS[command], session, ALONE).session.selection.head == session.selection.head


@pytest.mark.parametrize("command", ["undo", "redo"])
def test_without_a_history_there_is_nothing_to_take_back(command):
    step = run(COMMANDS[command], session_from(MARKED), ALONE)
    assert step.changes == ()
    assert "nothing" in step.message


SESSIONS = {
    "at rest": (MARKED, ""),
    "a span": ("Ann met [^Bo|person] in Ulm.\nThen Bo left.", ""),
    "a span in its form": ("Ann met [^Bo|person] in Ulm.", "f"),
    "a suggestion": ("^Ann met {Bo|person!} in Ulm.", ""),
    "a selection": ("<Ann met> [Bo|person] in Ulm.", ""),
    "an armed label": (MARKED, "p"),
    "an aim": ("^Ann met Bo. Bo left Ulm.", "p b"),
    "no text": ("^", ""),
}
ARGUMENTS = [
    "",
    "p",
    "b",
    "é",
    "ab",
    "0",
    "7",
    "9" * 30,
    "person",
    "nobody x",
    "[",
    '{"a": 1}',
    "role:chief",
    "\x00",
    "۳",
]


@pytest.mark.parametrize("argument", ARGUMENTS)
@pytest.mark.parametrize(("marked", "keys"), SESSIONS.values(), ids=SESSIONS)
def test_a_command_is_total_whatever_its_argument_is(marked, keys, argument):
    """A palette, a log and a macro run commands by name, with arguments that no key would give."""
    session = press(session_from(marked), keys)[-1].session
    for command in COMMANDS.values():
        step = run(command, session, ALONE, argument)
        assert step.session.layer.spans == apply_all(session.layer, step.changes).spans, command.name
        if step.refused:
            assert step.message, command.name
            assert step.session.layer == session.layer, command.name
