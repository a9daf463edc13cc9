"""The state of a replay after a key: what was made and lost, what was seen, and where a key does nothing."""

import pytest

from annotator.replay.gold import GoldSpan
from annotator.replay.shortest import is_right
from annotator.replay.state import ReplayState
from annotator.session.commands.labelling import CHOOSE
from annotator.session.commands.moving import PAGE_DOWN, WORD_RIGHT
from tests.replay.states import gold_span, keys_to, opened
from tests.session.keyed import keymap


def quotes(state: ReplayState, spans: frozenset[GoldSpan]) -> set[str]:
    return {f"{each.range_.slice(state.session.document.text)} {each.label}" for each in spans}


@pytest.mark.parametrize(
    ("marked", "keys", "made", "lost"),
    [
        ("^so Ann Lee", "right", set(), set()),
        ("^so Ann Lee", "p A", {"Ann Lee person"}, set()),
        ("^so Ann Lee", "p A ,", {"Ann person"}, set()),
        ("^so Ann Lee", "p A x", set(), set()),
        ("^so [Ann|person] Lee", "tab x", set(), {"Ann person"}),
        ("^so [Ann|person] Lee", "tab .", {"Ann Lee person"}, {"Ann person"}),
        ("^so [Ann|person] Lee", "tab . ,", set(), set()),
    ],
)
def test_what_keys_made_and_lost(marked, keys, made, lost):
    _, state = opened(marked, keys)
    assert (quotes(state, state.made), quotes(state, state.lost)) == (made, lost)
    assert keys_to(state) == keys
    rested = state.rested()
    assert (rested.session, rested.presses, rested.made, rested.lost) == (state.session, (), set(), set())


def test_only_the_gold_span_alone_is_right():
    _, state = opened("^so Ann Lee", "p A")
    assert is_right(state, gold_span(state, "Ann Lee"))
    assert not is_right(state, gold_span(state, "Ann"))
    assert not is_right(state.rested(), gold_span(state, "Ann Lee"))
    _, grown = opened("^so [Ann|person] Lee", "tab .")
    assert not is_right(grown, gold_span(grown, "Ann Lee"))
    _, more = opened("^so Ann Lee", "p A p s")
    assert len(more.made) == 2
    assert not is_right(more, gold_span(more, "Ann Lee"))


@pytest.mark.parametrize(
    "keys",
    [
        ["§"],  # no command
        ["x"],  # refused
        ["x", "right"],
        ["right", "x"],
        ["L", "z", "enter"],  # no label is called so
        ["L", "f1"],
    ],
)
def test_a_key_that_does_nothing_ends_a_try(keys):
    presser, state = opened("^so Ann Lee")
    assert presser.press_all(state, keys) is None


def test_no_keys_leave_a_state_as_it_is():
    presser, state = opened("^so Ann Lee")
    assert presser.press_all(state, ()) is state


def test_a_label_chosen_by_name_arms_it_and_one_chosen_twice_is_locked():
    _, typing = opened("^so Ann", "L e v")
    assert typing.picker is not None
    assert [press.command for press in typing.presses] == ["label-by-name", "type", "type"]
    _, armed = opened("^so Ann", "L e v enter")
    assert (armed.picker, armed.presses[-1].command) == (None, "label-named")
    assert armed.session.armed is not None
    assert (armed.session.armed.label, armed.session.locked) == ("event", None)
    _, locked = opened("^so Ann", "L L e enter")
    assert (locked.presses[-1].command, locked.session.locked) == ("lock", "event")


def test_a_command_without_a_key_is_not_run():
    presser, state = opened("^so Ann", keymap=keymap("word-right: []"))
    assert presser.run(state, WORD_RIGHT) is None
    assert presser.keyboard.keys(WORD_RIGHT, PAGE_DOWN) == ("pagedown",)


@pytest.mark.parametrize(("number", "keys"), [(1, ("1",)), (9, ("9",)), (10, ())])
def test_a_digit_is_the_key_with_that_number(number, keys):
    presser, _ = opened("^so Ann")
    assert presser.keyboard.digit(number) == keys


def test_the_first_key_of_a_command_is_pressed_after_that_of_the_leader():
    presser, _ = opened("^so", keymap=keymap(f"word-right: [leader n, right]\nchoose: {list('!@#$%^&*(')}"))
    assert presser.keyboard.key(WORD_RIGHT) == (";", "n")
    assert presser.keyboard.key(CHOOSE) == ("!",)
    assert presser.keyboard.digit(2) == ("@",)


LINES = "^" + "".join(f"line w{number}\n" for number in range(100))


def test_what_was_on_the_screen_stays_seen():
    _, state = opened(LINES)
    text = state.session.document.text
    assert state.seen == text.index("line w33")
    _, below = opened(LINES, "pagedown")
    assert below.seen == below.pane.window().end > state.seen
    _, back = opened(LINES, "pagedown pageup")
    assert back.pane.window().start == 0
    assert back.seen == below.seen
