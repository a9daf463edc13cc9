"""Sequences whose bytes come one by one are what they would be in one piece, and at most an Escape more."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from annotator.tui.terminal.sequences import (
    ESCAPE_WAIT,
    LATE_WAIT,
    PASTE_END,
    PASTE_START,
    SEQUENCE_WAIT,
    TAIL_WAIT,
    InputCleaner,
)

Part = tuple[float, str]
"""Seconds after the part before it, and what comes then."""
Heard = tuple[float, str, str]
"""When a piece is yielded, its kind and its text."""

DELAYS = [0.005, 0.02, 0.06, 0.1]

KEYS = [
    *(f"\x1b[{final}" for final in "ABCDEFHZ"), *(f"\x1bO{final}" for final in "ABCDFHPQRS"),
    "\x1b[1;5C", "\x1b[1;2P", "\x1b[3~", "\x1b[24;6~", "\x1b[[A", "\x1b[3$", "\x1b[7^", "\x1bOa", "\x1bO5P",
    "\x1b[97;1u", "\x1b[97:65;2;65u", "\x1b[27u",
]  # fmt: skip
MOUSE = [
    "\x1b[<0;14;5M",
    "\x1b[<0;14;5m",
    "\x1b[<35;120;40M",
    "\x1b[32;14;5M",
    "\x1b[M !&",
    "\x1b[M#~[",
    "\x1b[MCOD",
]
REPORTS = [
    "\x1b[I", "\x1b[O", "\x1b[12;40R", "\x1b[?1;2c", "\x1b[>41;354;0c", "\x1b[0n", "\x1b[?997;1n",
    "\x1b[?2026;2$y", "\x1b[4;2$y", "\x1b[48;24;80;480;800t", "\x1b[?7u",
]  # fmt: skip
DROPPED = [
    "\x1b[97;1:3u", "\x1b[1;1:3A",
    "\x1b]11;rgb:1e1e/1e1e/1e1e\x07", "\x1b]52;c;cGRl\x1b\\",
    "\x1bP>|WezTerm 2024 OD[\x1b\\", "\x1bP1$r0m\x1b\\", "\x1bP0+r544e\x1b\\", "\x1bP!|00000000\x1b\\",
    "\x1b_Gi=1;OK\x1b\\",
]  # fmt: skip
PASTES = [f"{PASTE_START}{text}{PASTE_END}" for text in ("", "x", "one\x1b[Dtwo[D", "\x1b[201x", "\x1b")]

WHOLE: dict[str, list[tuple[str, str]]] = {
    **{sequence: [("keys", sequence)] for sequence in (*KEYS, *MOUSE, *REPORTS)},
    **{sequence: [] for sequence in DROPPED},
    **{paste: [("paste", paste[len(PASTE_START) : -len(PASTE_END)])] for paste in PASTES},
    "\x1b[97;1:1u": [("keys", "\x1b[97;1u")],
}
"""Sequences, and the pieces that each is."""


def heard(parts: Iterable[Part]) -> list[Heard]:
    """The pieces of the parts, flushed when nothing has come for as long as the cleaner waits, as the driver does."""
    cleaner = InputCleaner()
    pieces: list[Heard] = []
    came = last = 0.0
    for delay, text in (*parts, (60.0, "")):
        came += delay
        while (wait := cleaner.wait) is not None and last + wait <= came:
            last += wait
            pieces += [(last, *piece) for piece in cleaner.flush()]
        last = came
        pieces += [(last, *piece) for piece in cleaner.feed(text)]
    assert cleaner.wait is None
    return pieces


def without_escapes(pieces: Iterable[Heard]) -> list[tuple[str, str]]:
    """The pieces, each typed key alone, that are no Escape."""
    taken: list[tuple[str, str]] = []
    for _, kind, text in pieces:
        if kind == "paste" or text.startswith("\x1b"):
            taken.append((kind, text))
        else:
            taken += [(kind, character) for character in text]
    return [piece for piece in taken if piece != ("keys", "\x1b")]


@pytest.mark.parametrize("delay", DELAYS)
@pytest.mark.parametrize("sequence", WHOLE, ids=repr)
def test_a_sequence_in_two_pieces_is_the_sequence(sequence: str, delay: float) -> None:
    for cut in range(1, len(sequence)):
        pieces = heard([(0, sequence[:cut]), (delay, sequence[cut:] + "p")])
        assert without_escapes(pieces) == [*WHOLE[sequence], ("keys", "p")]
        escapes = [when for when, *piece in pieces if piece == ["keys", "\x1b"]]
        assert escapes == ([ESCAPE_WAIT] if cut == 1 and delay > ESCAPE_WAIT else [])


@pytest.mark.parametrize("delay", DELAYS)
@pytest.mark.parametrize("sequence", WHOLE, ids=repr)
def test_a_sequence_in_single_bytes_is_the_sequence(sequence: str, delay: float) -> None:
    pieces = heard([(0, "o"), *((delay, byte) for byte in sequence), (delay, "p")])
    assert without_escapes(pieces) == [("keys", "o"), *WHOLE[sequence], ("keys", "p")]


@pytest.mark.parametrize(
    "typed",
    [
        "p", "[", "[[", "[[[", "[[x", "[1", "[1p", "[1,", "[,", "[<", "[<p", "O", "Op", "Oy", "P", "Pp", "P1", "]",
        "]]", "]1]", "_", "_x", "X", "^", "D", "[é", "[p", "[My", "[l",
    ],
    ids=repr,
)  # fmt: skip
@pytest.mark.parametrize("delay", [*DELAYS, 0.3])
def test_what_is_typed_after_an_escape_is_typed(typed: str, delay: float) -> None:
    """Nothing is lost and the order is kept, also of a bracket that could begin a sequence."""
    pieces = heard([(0, "\x1b"), *((max(delay, 0.02), key) for key in typed)])
    assert pieces[0] == (ESCAPE_WAIT, "keys", "\x1b")
    assert "".join(text for _, _, text in pieces[1:]) == typed


@pytest.mark.parametrize("typed", ["[D", "OA", "[<0;14;5M"])
def test_what_looks_like_a_sequence_is_typed_when_it_comes_slowly(typed: str) -> None:
    slowly = [(SEQUENCE_WAIT + 0.01, key) for key in typed]
    assert "".join(text for _, _, text in heard([(0, "\x1b"), *slowly])) == "\x1b" + typed


def test_an_escape_alone_acts_at_once_and_other_keys_never_wait() -> None:
    assert ESCAPE_WAIT <= 0.02
    pieces = heard([(0, "\x1b"), (0.04, "p"), (0.04, "\x1b"), (0.04, "[")])
    whens = [when for when, _, _ in pieces]
    assert [text for _, _, text in pieces] == ["\x1b", "p", "\x1b", "["]
    assert whens == pytest.approx([ESCAPE_WAIT, 0.04, 0.08 + ESCAPE_WAIT, 0.12 + TAIL_WAIT])


def test_a_bracket_long_after_an_escape_does_not_wait() -> None:
    pieces = heard([(0, "\x1b"), (ESCAPE_WAIT + TAIL_WAIT + 0.01, "["), (0.001, "D")])
    assert [(when > 0.17, text) for when, _, text in pieces] == [(False, "\x1b"), (True, "["), (True, "D")]
    assert pieces[1][0] == pytest.approx(ESCAPE_WAIT + TAIL_WAIT + 0.01)


@pytest.mark.parametrize(
    ("half", "rest"),
    [("\x1b[<0;1", "0;5M"), ("\x1b[20", "0~"), ("\x1b[1;", "2D"), ("\x1b[M ", "!!"), ("\x1b[", "1;5D")],
)
def test_a_sequence_that_is_broken_for_too_long_is_dropped_whole(half: str, rest: str) -> None:
    late = SEQUENCE_WAIT + 0.2
    assert heard([(0, half), (late, rest + "p")]) == [(late, "keys", "p")]
    assert without_escapes(heard([(0, half), (late, "p")])) == [("keys", "p")]
    assert without_escapes(heard([(0, half), (late, "\x1b[A")])) == [("keys", "\x1b[A")]


def test_what_is_typed_long_after_a_broken_sequence_is_typed() -> None:
    when = SEQUENCE_WAIT + LATE_WAIT + 0.01
    assert heard([(0, "\x1b[<0;1"), (when, "0;5M")]) == [(when, "keys", "0;5M")]


ITEMS = st.one_of(
    st.sampled_from("p[DO<0;1M~$xé]PQ ").map(lambda key: (key, [("keys", key)])),
    st.sampled_from([*WHOLE.items()]),
)


@given(st.lists(ITEMS, max_size=6), st.data())
@example([("\x1b[A", WHOLE["\x1b[A"]), ("[", [("keys", "[")])], None)
def test_any_mix_cut_anywhere_is_the_same_keys_and_sequences(
    items: list[tuple[str, list[tuple[str, str]]]], data: st.DataObject | None
) -> None:
    whole = "".join(text for text, _ in items)
    cuts = [*range(1, len(whole))]
    delays = [0.1] * len(whole)
    if data is not None:
        cuts = [cut for cut in range(1, len(whole)) if data.draw(st.booleans())]
        delays = data.draw(
            st.lists(st.sampled_from([0.0, *DELAYS]), min_size=len(cuts) + 1, max_size=len(cuts) + 1)
        )
    edges = [0, *cuts, len(whole)]
    parts = [whole[start:end] for start, end in pairwise(edges)]
    pieces = heard(zip(delays, parts, strict=False))
    assert without_escapes(pieces) == [piece for _, own in items for piece in own]
