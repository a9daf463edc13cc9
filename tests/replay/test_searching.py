"""Scrolling and walking to a span, and what a search presses until it finds one."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from msgspec.structs import replace

from annotator.core.range import Range
from annotator.replay.caret_moves import goes_to_stop, motions, walked
from annotator.replay.fragments import first_of, grown
from annotator.replay.gold import GoldSpan
from annotator.replay.paging import is_seen, turned_to
from annotator.replay.shortest import Search
from annotator.replay.state import KeyPresser, ReplayState
from annotator.session.commands.command import Command
from tests.replay.states import gold_span, keys_to, opened
from tests.session.keyed import keymap

LINES = "^" + "".join(f"line w{number}\n" for number in range(100))


@pytest.mark.parametrize(
    ("keys", "quote", "expected"),
    [
        ("", "w0\n", [""]),
        ("", "w32", [""]),
        ("", "w52", ["pagedown"]),
        ("", "w53", ["pagedown pagedown", "enter pagedown"]),
        ("", "w63", ["pagedown pagedown"]),
        ("pagedown pagedown", "w0\n", ["pageup pageup"]),
        ("pagedown pagedown pagedown", "w60", ["pageup"]),
        ("pagedown pagedown pagedown", "w50", ["pageup pageup", "up pageup"]),
    ],
)
def test_a_span_is_scrolled_to_by_the_fewest_keys(keys, quote, expected):
    presser, state = opened(LINES, keys)
    found = turned_to(presser, state.rested(), gold_span(state, quote))
    assert [keys_to(each) for each in found] == expected


@pytest.mark.parametrize(
    ("keys", "quote", "expected"),
    [
        ("", "line w0", True),
        ("", "w32\n", True),
        ("", "w32\nline", False),
        ("", "line w33", False),
        ("", "".join(f"line w{number}\n" for number in range(50)), True),  # longer than a page
        ("", "".join(f"line w{number}\n" for number in range(1, 50)), False),
        ("pagedown", "line w0", False),
        ("pagedown", "".join(f"line w{number}\n" for number in range(50)), False),
    ],
)
def test_a_span_is_seen_whole_or_with_its_start_at_the_top(keys, quote, expected):
    _, state = opened(LINES, keys)
    assert is_seen(state, gold_span(state, quote)) is expected


def test_what_no_key_scrolls_to_is_not_reached():
    presser, state = opened(LINES, keymap=keymap("page-down: []\ngo-on: []\nrow-down: []"))
    assert turned_to(presser, state, gold_span(state, "w99")) == []


def test_text_that_was_not_on_the_screen_is_not_skipped():
    presser, state = opened("^" + "one " * 1500 + ". Then end")
    assert presser.press(state, "enter") is not None
    ways = turned_to(presser, state, gold_span(state, "end"))
    assert {len(way.presses) for way in ways} == {2}  # Enter would skip to the next sentence


REPEATED = ["right", "left", "down", "up", "tab", "shift+tab", "enter", "home", "end"]


def test_motions_are_the_same_key_up_to_four_times_and_the_words_around_the_span_by_letter():
    presser, state = opened("^so cy bo ann dee eve al")
    found = [" ".join(each) for each in motions(presser.keyboard, state, gold_span(state, "ann dee eve"))]
    letters = ["f b", "f a", "f d"]
    assert found == [
        *REPEATED,
        *(f"{key} {key}" for key in REPEATED),
        *letters,
        *(f"{key} {key} {key}" for key in REPEATED),
        *(f"{keys} {digit}" for keys in letters for digit in range(2, 10)),
        *(f"{key} {key} {key} {key}" for key in REPEATED),
    ]


@pytest.mark.parametrize(
    ("text", "quote", "expected"),
    [
        ("^ann bo", "ann", ["f a"]),  # no word before it
        ("^bo ann al bea", "ann al bea", ["f b", "f a"]),
        ("^bo あ dee", "あ dee", ["f b", "f d"]),
    ],
)
def test_focus_by_letter_takes_each_letter_once(text, quote, expected):
    presser, state = opened(text)
    found = [" ".join(each) for each in motions(presser.keyboard, state, gold_span(state, quote))]
    assert [each for each in found if each[0] == "f" and len(each) == 3] == expected


def test_without_a_key_for_focus_there_is_no_motion_by_letter():
    presser, state = opened("^bo ann", keymap=keymap("focus: []"))
    assert all(each[0] in REPEATED for each in motions(presser.keyboard, state, gold_span(state, "ann")))


@pytest.mark.parametrize(
    ("keys", "expected"), [("tab", True), ("shift+tab shift+tab", True), ("tab right", False), ("f a", False)]
)
def test_the_last_key_says_whether_a_motion_goes_to_a_stop(keys, expected):
    presser, _ = opened("so")
    assert goes_to_stop(presser.keyboard, tuple(keys.split())) is expected


WALK = "one two bo ann eve\nfour five six\nend"


@pytest.mark.parametrize(
    ("before", "quote", "limit", "expected"),
    [
        ("", "one", 0, ""),
        ("", "ann", 3, "right right right"),
        ("", "ann", 2, None),
        ("", "five", 9, "down right"),
        ("", "end", 9, "down down"),
        ("down down", "ann", 9, "down down up up right right right"),
        ("down right right", "five", 9, "down right right left"),
        ("down right right", "five", 3, None),
        ("right right", "ne", 9, None),  # inside a word: the caret would pass it
        ("", "nn", 9, None),
    ],
)
def test_the_caret_walks_row_by_row_and_then_word_by_word(before, quote, limit, expected):
    presser, state = opened(f"^{WALK}", before)
    assert keys_to(walked(presser, state, gold_span(state, quote), limit)) == expected


BY_WORD = keymap("characters: []")
"""Keys that never move an edge into a word."""


class Noting(KeyPresser):
    """Notes the keys that it presses after those of each state, and the commands that it runs."""

    def __init__(self, *engine: object) -> None:
        super().__init__(*engine)
        self.noted: list[tuple[str | None, str]] = []
        self.ran: list[str] = []

    def press_all(self, state: ReplayState, keys: Iterable[str]) -> ReplayState | None:
        pressed = tuple(keys)
        self.noted.append((keys_to(state), " ".join(pressed)))
        return super().press_all(state, pressed)

    def run(self, state: ReplayState, command: Command) -> ReplayState | None:
        self.ran.append(command.name)
        return super().run(state, command)


def searched(marked: str, quote: str, limit: int, before: str = "", **options) -> tuple[str | None, Noting]:
    presser, state = opened(marked, before, kind=Noting, **options)
    assert isinstance(presser, Noting)
    presser.noted, presser.ran = [], []
    found = Search(presser, gold_span(state, quote), ("p",), limit).from_(state)
    return keys_to(found), presser


@pytest.mark.parametrize(
    ("marked", "quote", "limit", "expected"),
    [
        ("^so ann bo", "ann", 2, "p a"),
        ("^so ann bo", "ann", 1, None),
        ("^one two bo ann", "bo ann", 3, "p b ."),
        ("^one two bo ann", "bo ann", 2, None),
        ("^an ab ac ad", "ad", 3, "p a 4"),
        ("^an ab ac ad", "ab ac", 4, "right p a ."),
        ("^an ab ac ad", "ab ac", 3, None),
        ("so [ann|event] ^bo", "ann", 3, "tab O p"),
    ],
)
def test_a_search_finds_the_fewest_keys_within_its_limit(marked, quote, limit, expected):
    assert searched(marked, quote, limit)[0] == expected


def test_a_search_from_the_gold_span_itself_presses_nothing():
    found, presser = searched("^so ann bo", "ann", 2, before="p a")
    assert (found, presser.noted) == ("p a", [])


def test_a_search_presses_what_can_lead_to_fewer_keys_first_and_moves_the_caret_only_before_a_try():
    assert searched("^one two", "w", 1)[1].noted == []
    assert searched("^one two", "w", 2)[1].noted == [
        ("", "p"),
        ("p", "space"),
        ("", "tab"),
        ("", "shift+tab"),
    ]
    noted = searched("^one two", "w", 4)[1].noted
    assert all(before == "" for before, keys in noted if keys in REPEATED)
    assert ("", "right right") in noted
    assert ("", "right right right") not in noted
    assert ("", "tab tab tab") in noted
    assert ("", "tab tab tab tab") not in noted
    assert len(noted) == len(set(noted))


@pytest.mark.parametrize(
    ("before", "limit", "walks"), [("", 4, 0), ("", 5, 1), ("right", 5, 0), ("right", 6, 1)]
)
def test_a_walk_is_tried_once_its_three_keys_and_two_more_are_within_the_limit(before, limit, walks):
    _, presser = searched("^one two bo", "w", limit, before)
    assert (len(presser.ran) > 0) == bool(walks)


@pytest.mark.parametrize(("limit", "steps"), [(5, 3), (6, 4)])
def test_a_walk_leaves_two_keys_for_the_label_and_the_aim(limit, steps):
    _, presser = searched("^a b c d e f g xW", "W", limit, keymap=BY_WORD)
    assert presser.ran.count("word-right") == steps


FRAGMENTS = "so north and South Korea ran by"


def discontinuous(state: ReplayState, *quotes: str) -> GoldSpan:
    found = [gold_span(state, quote).range_ for quote in quotes]
    return GoldSpan(tuple(found), "person")


@pytest.mark.parametrize(
    ("quotes", "expected"),
    [
        (["north"], "p n"),
        (["north", "Korea"], "p n S k"),
        (["north", "South Korea"], "p n S s"),
        (["north", "ran by"], "p n S r ."),
    ],
)
def test_further_fragments_are_added_by_the_fewest_keys(quotes, expected):
    presser, state = opened_free(f"^{FRAGMENTS}")
    wanted = discontinuous(state, *quotes)
    assert first_of(wanted) == discontinuous(state, quotes[0])
    begun = presser.press_all(state, ["p", "n"])
    assert begun is not None
    assert keys_to(grown(presser, begun, wanted)) == expected


def opened_free(marked: str, **options) -> tuple[KeyPresser, ReplayState]:
    presser, state = opened(marked, **options)
    schema = replace(state.session.schema, discontinuous=True)
    return presser, replace(state, session=replace(state.session, schema=schema))


def test_a_fragment_that_no_key_aims_at_or_begins_is_not_added():
    for text, options in (("^north あ ran", {}), ("^north Korea", {"keymap": keymap("fragment: []")})):
        presser, state = opened_free(text, **options)
        last = text.split(" ")[1]
        begun = presser.press_all(state, ["p", "n"])
        assert begun is not None
        assert grown(presser, begun, discontinuous(state, "north", last)) is None


def test_a_fragment_inside_a_word_or_of_no_word_is_not_added():
    presser, state = opened_free("^north Korea, so")
    begun = presser.press_all(state, ["p", "n"])
    assert begun is not None
    for edges in ((8, 10), (5, 6)):
        wanted = GoldSpan((Range(0, 5), Range(*edges)), "person")
        assert grown(presser, begun, wanted) is None


def test_once_the_span_is_off_the_screen_or_another_one_was_changed_no_further_key_is_pressed():
    noted = searched("^so ann\n" + "one two\n" * 100 + "[Bo|event]", "nn", 4)[1].noted
    assert ("", "tab") in noted
    assert all(before != "tab" for before, _ in noted)
    noted = searched("so ^[Ann|event] Lee ran", "ee", 4)[1].noted
    assert ("tab p", "space") in noted
    assert all(before != "tab p space" for before, _ in noted)


def test_after_a_walk_the_caret_does_not_move_on():
    noted = searched("^a b c dog e f", "do", 6, keymap=BY_WORD)[1].noted
    assert ("right right", "right") in noted
    assert ("right right right", "tab") not in noted
