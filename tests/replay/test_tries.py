"""Which keys a replay tries in a state, and how many keys in all it expects of each."""

from collections.abc import Iterable

import pytest

from annotator.core.range import Range
from annotator.keys.keymap import keymap_for
from annotator.replay.gold import GoldSpan
from annotator.replay.keyboard import Keyboard
from annotator.replay.pane import Pane
from annotator.replay.state import ReplayState
from annotator.replay.tries import Aiming, Try
from annotator.session.session import Session
from tests.marked import SCHEMA, commanded, session_from
from tests.replay.tiny import SIZE


def tried(session: Session, quote: str, label: str = "person", made: str = "") -> list[tuple[str, int]]:
    """The keys tried for the span with that quote, from a state in which ``made`` was just made."""
    gold = _gold(session, quote, label)
    state = ReplayState(
        session,
        Pane.on_screen(session.document.text, SIZE),
        made=frozenset({_gold(session, made, label)} if made else ()),
    )
    key = next(each.key for each in SCHEMA.labels if each.id == label)
    return shown(Aiming(gold, (key,), Keyboard(keymap_for(SCHEMA))).tries(state))


def _gold(session: Session, quote: str, label: str) -> GoldSpan:
    start = session.document.text.index(quote)
    return GoldSpan((Range(start, start + len(quote)),), label)


def shown(tries: Iterable[Try]) -> list[tuple[str, int]]:
    return [(" ".join(each.keys), each.least) for each in tries]


@pytest.mark.parametrize(
    ("marked", "commands", "quote", "expected"),
    [
        ("so ^Ann ran", (), "ran", [("p", 2)]),
        (
            "so ^Ann Lee ran",
            (),
            "Ann Lee",
            [("p", 2), ("shift+right shift+right p", 3)],
        ),  # from its first word on
        ("so {Ann|person} ran", (), "Ann", [("space", 1), ("p", 2)]),
        ("so {Ann|event} ran", (), "Ann", [("p", 2)]),  # another label is suggested
        ("so {Ann|person} ran", (), "Ann ran", [("p", 2)]),  # another extent
        ("so [Ann|event] ran", ("next-stop",), "Ann", [("p", 2), ("O p", 2), ("shift+right p", 2)]),
        ("so [Ann|event] ran", ("next-stop",), "ran", [("p", 2)]),  # the span in focus is another one
    ],
)
def test_at_rest(marked, commands, quote, expected):
    session = commanded(session_from(marked), *commands)[-1].session
    assert tried(session, quote) == expected


def test_a_selection_of_more_than_forty_words_is_not_tried():
    for words, count in ((40, 2), (41, 1)):
        text = "w " * words
        assert len(tried(session_from(f"^{text}end"), text.strip())) == count


def test_with_a_label_locked_letters_aim_at_once_and_upper_case_ones_are_commands():
    session = commanded(session_from("^so Ann ran"), "lock person")[-1].session
    keys = dict(tried(session, "Ann"))
    assert keys["a"] == 1
    assert "A" not in keys


def test_with_a_label_armed_the_letters_up_to_it_are_tried_and_the_sentence_if_it_has_the_span():
    session = commanded(session_from("^so Ann ran. Bo fell."), "label person")[-1].session
    assert dict(tried(session, "Ann")) == {"s": 2, "a": 1, "A": 1, "space": 1, "enter": 3}
    assert "enter" not in dict(tried(session, "Bo"))


@pytest.mark.parametrize(
    ("marked", "quote", "expected"),
    [
        ("so [Ann|person] Lee ran", "Ann Lee", [(".", 1), ("2", 1), ("- l", 2)]),
        ("so [Ann Lee|person] ran", "Ann", [(",", 1), ("1", 1)]),
        ("so [Ann|person] ran", "so Ann", [("<", 1)]),
        ("so [so Ann|person] ran", "Ann", [(">", 1)]),
        ("so [Ann|event] Lee ran", "Ann Lee", []),  # made under another label
    ],
)
def test_a_span_that_was_made_is_corrected_towards_the_wanted_one(marked, quote, expected):
    session = commanded(session_from(marked), "next-stop")[-1].session
    (span,) = session.layer.spans
    assert tried(session, quote, made=span.text) == expected
