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
        ("so {Ann|person} ran", (), "Ann ran", [("space", 2), ("p", 2)]),  # another end, which a key mends
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


@pytest.mark.parametrize(
    ("marked", "quote", "expected"),
    [
        ("^a1 b c d e f a2 g. So h", "e", "e=1 d=2 c=3 b=4 a=5 space=1 enter=6"),
        ("^Ann. Bo", "Ann", "a=1 A=1 space=1 enter=2"),  # the letter twice, with the fewer keys
        ("^so Bo ran. Cy fell. Di", "ran. Cy", "r=1 .=2 c=2 C=2 b=2 B=2 s=3 space=1 enter=4"),
    ],
)
def test_each_word_around_the_start_is_aimed_at_with_the_keys_that_then_move_the_start(
    marked, quote, expected
):
    session = commanded(session_from(marked), "label person")[-1].session
    assert _written(tried(session, quote)) == expected


MATCHES = "^so a1 b1 a2 b2 a3 b3 b4 b5 b6 b7 b8 a4"


@pytest.mark.parametrize(
    ("marked", "quote", "made", "expected"),
    [
        ("^so Ann, Al, Abe ran", "Abe ran", "Ann", "2=3 3=2 >=3 .=3 - r=3"),
        ("^so Ann, Al, Abe ran", "Al", "Ann", "2=1 3=3 >=2 .=2 - a=2"),
        (MATCHES, "a3", "a1", "2=4 3=1 >=5 .=5 - a=5"),  # the fourth starts too far off
        (MATCHES, "a1 b1 a2", "a1", "2=3 3=6 .=2 1=2 - a=2"),  # 3 would choose a match
        (MATCHES, "a1 b1 a2 b2", "a1", "2=4 3=6 .=2 1=2 - b=2"),
        (MATCHES, "a1 b1 a2 b2 a3", "a1", "2=4 3=5 .=1 5=1 - a=2"),  # 5 chooses none
    ],
)
def test_a_digit_chooses_another_match_that_starts_near_or_counts_the_words(marked, quote, made, expected):
    session = commanded(session_from(marked), "label person", "aim a")[-1].session
    assert _written(tried(session, quote, made=made)) == expected


def test_a_match_below_the_screen_is_not_chosen():
    session = commanded(session_from("^" + "b\n" * 31 + "a1\na2\na3\na4"), "label person", "aim a")[
        -1
    ].session
    keys = dict(tried(session, "a2", made="a1"))
    assert "2" in keys
    assert "3" not in keys  # the first word below the screen


@pytest.mark.parametrize(
    ("marked", "quote", "expected"),
    [
        ("so [Ann|person] a b c d e f g h i Bo", "f", ">=7 .=7 - f=7"),
        ("so [Ann|person] a b c d e f g h i Bo", "g", ">=8 .=8 - g=8"),
        ("so [Ann|person] a b c d e f g h i Bo", "h", ">=9 .=9 - h=9"),
        ("so [Ann|person] a b c d e f g h i Bo", "i", ""),  # more than twice as far as an aim reaches
        ("so [a b c d e f g h i j k|person] Bo", "a b", ",=1 2=1"),
        (
            "so [a|person] b c d e f g h i j k",
            "a b c d e f g h i j k",
            ".=2 9=2 - k=2",
        ),  # no digit counts eleven
        ("so [a|person] b c あ", "a b c あ", ".=1 4=1"),
        ("so [b c|person] d", "c d", ">=2 .=2 - d=2"),
        ("so [b c|person] d", "b c", ""),
    ],
)
def test_both_edges_of_a_span_that_was_made_are_moved_towards_the_wanted_ones(marked, quote, expected):
    session = commanded(session_from(marked), "next-stop")[-1].session
    (span,) = session.layer.spans
    assert _written(tried(session, quote, made=span.text)) == expected


def test_nothing_is_tried_once_a_span_was_lost():
    session = commanded(session_from("so [Ann|person] Lee"), "next-stop")[-1].session
    made, pane = _gold(session, "Ann", "person"), Pane.on_screen(session.document.text, SIZE)
    for lost, count in ((frozenset[GoldSpan](), 3), (frozenset({made}), 0)):
        state = ReplayState(session, pane, made=frozenset({made}), lost=lost)
        wanted = _gold(session, "Ann Lee", "person")
        assert len(list(Aiming(wanted, ("p",), Keyboard(keymap_for(SCHEMA))).tries(state))) == count


def _written(tries: list[tuple[str, int]]) -> str:
    return " ".join(f"{keys}={least}" for keys, least in tries)
