"""Raw terminal input, taken apart: pastes whole, keys as they are, nothing that ends the program."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.message import Message

from annotator.tui.terminal import driver
from annotator.tui.terminal.driver import CleanInputDriver, EscapeAndKey
from annotator.tui.terminal.probe import WidthProbe, WidthsMeasured
from annotator.tui.terminal.sequences import (
    ESCAPE_WAIT,
    PASTE_END,
    PASTE_START,
    PASTE_WAIT,
    SEQUENCE_WAIT,
    TAIL_WAIT,
    InputCleaner,
    without_event_type,
)
from annotator.view.widths import ASKED
from tests.tui.at_the_keys import PATIENCE


def fed(*chunks: str) -> list[tuple[str, str]]:
    cleaner = InputCleaner()
    pieces = [piece for chunk in chunks for piece in cleaner.feed(chunk)]
    return pieces if cleaner.wait is None else [*pieces, *cleaner.flush()]


def test_an_escape_inside_a_paste_stays_inside() -> None:
    assert fed(f"a{PASTE_START}x\x1b[31mQ\x07{PASTE_END}b") == [
        ("keys", "a"),
        ("paste", "x\x1b[31mQ\x07"),
        ("keys", "b"),
    ]


def test_a_paste_that_holds_a_start_mark_is_one_paste() -> None:
    assert fed(f"{PASTE_START}a{PASTE_START}b{PASTE_END}c") == [("paste", f"a{PASTE_START}b"), ("keys", "c")]


def test_an_end_mark_without_a_paste_is_left_to_the_parser() -> None:
    assert fed(f"a{PASTE_END}") == [("keys", "a"), ("keys", PASTE_END)]


def test_an_escape_alone_is_held_until_it_is_sure_that_no_mark_follows() -> None:
    cleaner = InputCleaner()
    assert list(cleaner.feed("\x1b")) == []
    assert cleaner.wait == ESCAPE_WAIT
    assert list(cleaner.flush()) == [("keys", "\x1b")]
    assert cleaner.wait == TAIL_WAIT, "the rest of a sequence may follow"
    assert list(cleaner.flush()) == []
    assert cleaner.wait is None


@pytest.mark.parametrize(
    ("raw", "pieces"),
    [
        ("\x1b[?\x1bo", ["\x1bo"]),
        ("\x1b[?\x1b\x1b[Ao", ["\x1b", "\x1b[A", "o"]),
        ("\x1b[1;\x07o", ["\x07o"]),
        ("\x1b[12é", ["é"]),
        ("\x1b[[Ao", ["\x1b[[A", "o"]),
        ("\x1b[M !!o", ["\x1b[M !!", "o"]),
        ("\x1bOPo", ["\x1bOP", "o"]),
        ("\x1b[<0;3;4Mo", ["\x1b[<0;3;4M", "o"]),
        ("\x1b[?2026;2$yo", ["\x1b[?2026;2$y", "o"]),
        ("\x1bx\x1b\x1b", ["\x1bx", "\x1b", "\x1b"]),
    ],
)
def test_sequences_are_yielded_whole_and_broken_ones_are_dropped(raw: str, pieces: list[str]) -> None:
    assert [text for _, text in fed(raw)] == pieces


@pytest.mark.parametrize(
    "string",
    [
        "\x1bP>|WezTerm 20240203\x1b\\",
        "\x1b]11;rgb:1e1e/1e1e/1e1e\x07",
        "\x1b]52;c;cGRl\x1b\\",
        "\x1b_Gi=1;OK\x1b\\",
    ],
)
def test_what_a_terminal_answers_as_a_string_is_no_keys_however_it_is_cut(string: str) -> None:
    for cut in range(1, len(string)):
        assert fed("a", string[:cut], string[cut:] + "b\x1b[A") == [
            ("keys", "a"),
            ("keys", "b"),
            ("keys", "\x1b[A"),
        ]


def test_a_string_without_an_end_is_over_when_nothing_follows() -> None:
    cleaner = InputCleaner()
    assert list(cleaner.feed("\x1bP>|Wez")) == []
    assert cleaner.wait == SEQUENCE_WAIT
    assert list(cleaner.flush()) == []
    assert list(cleaner.feed("p")) == [("keys", "p")]
    assert cleaner.wait is None


def test_alt_and_a_letter_that_could_begin_a_string_is_a_key_when_nothing_follows() -> None:
    assert fed("\x1bP") == [("keys", "\x1bP")]
    assert fed("\x1bP\x1b[A") == [("keys", "\x1b[A")]


def test_a_paste_without_an_end_does_not_swallow_the_keys() -> None:
    cleaner = InputCleaner()
    assert list(cleaner.feed(f"{PASTE_START}one two\x1b[20")) == []
    assert cleaner.wait == PASTE_WAIT
    assert list(cleaner.flush()) == [("paste", "one two\x1b[20")]
    assert list(cleaner.feed("p")) == [("keys", "p")]


@given(st.text(alphabet="\x1b[]P\\?;:<MOo1~$A \x07é"))
def test_no_key_after_a_broken_sequence_is_lost_or_invented(raw: str) -> None:
    """A sequence is a piece of its own, whatever came before it, and typed characters hold no ESC."""
    pieces = [text for _, text in fed(raw, "\x1b\x1b[Bo")]
    assert pieces[-2:] == ["\x1b[B", "o"]
    assert all(text.rfind("\x1b") <= 0 for text in pieces)


def test_an_empty_paste_is_a_paste() -> None:
    assert fed(PASTE_START + PASTE_END) == [("paste", "")]


@given(st.data())
def test_marks_may_be_cut_anywhere(data: st.DataObject) -> None:
    whole = f"ab{PASTE_START}one\x1b[Atwo{PASTE_END}c{PASTE_START}{PASTE_END}\x1b[B"
    cuts = sorted(data.draw(st.sets(st.integers(1, len(whole) - 1), max_size=12)))
    chunks = [whole[start:end] for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    pieces = fed(*chunks)
    assert [text for kind, text in pieces if kind == "paste"] == ["one\x1b[Atwo", ""]
    assert "".join(text for kind, text in pieces if kind == "keys") == "abc\x1b[B"


def test_a_paste_of_a_megabyte_in_small_reads_takes_no_time_to_speak_of() -> None:
    text = "word \x1b[0m " * 100_000
    stream = PASTE_START + text + PASTE_END
    began = time.perf_counter()
    pieces = fed(*(stream[at : at + 4096] for at in range(0, len(stream), 4096)))
    assert pieces == [("paste", text)]
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("\x1b[106;1:3u", ""),
        ("\x1b[106;1:1u", "\x1b[106;1u"),
        ("\x1b[106;1:2;106u", "\x1b[106;1;106u"),
        ("\x1b[1;5A", "\x1b[1;5A"),
    ],
)  # fmt: skip
def test_event_types_are_taken_out_and_releases_vanish(raw: str, cleaned: str) -> None:
    assert without_event_type(raw) == cleaned


# -- what the program hears ----------------------------------------------------------------------------------------


class Hearing(CleanInputDriver):
    """The driver at the end of a pipe instead of a terminal; what it would send to the app is kept."""

    def __init__(self) -> None:
        self.fileno, end = os.pipe()
        self.typed = os.fdopen(end, "wb", buffering=0)
        self.exit_event, self.sent = Event(), list[Message]()
        self._app, self._debug, self.cursor_origin = None, False, None  # type: ignore[assignment]
        self._down_buttons, self._last_move_event = [], None

    def send_message(self, message: Message) -> None:
        self.sent.append(message)

    @property
    def heard(self) -> list[str]:
        return [name_of(sent) for sent in self.sent]


def name_of(message: Message) -> str:
    match message:
        case EscapeAndKey(key=key):
            return f"escape and {key}"
        case events.Key(key=key):
            return key
        case events.Paste(text=text):
            return text
    return type(message).__name__


@pytest.fixture
def hearing() -> Iterator[Hearing]:
    driver = Hearing()
    yield driver
    driver.typed.close()
    os.close(driver.fileno)


def wait_until(is_so: Callable[[], bool]) -> None:
    patience = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < patience
        time.sleep(0.005)


@contextmanager
def listening(driver: Hearing) -> Iterator[Thread]:
    """Listen meanwhile; in the end, nothing more is typed."""
    thread = Thread(target=driver.run_input_thread)
    thread.start()
    try:
        yield thread
    finally:
        driver.typed.close()
        thread.join(PATIENCE)
    assert not thread.is_alive()


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        ("aé ", ["a", "é", "space"]),
        ("a" * 4095 + "é", ["a"] * 4095 + ["é"]),
        ("\x1b[A\x1b[1;5Ao", ["up", "ctrl+up", "o"]),
        (f"{PASTE_START}x\x1bQ\ny{PASTE_END}o", ["xQ\ny", "o"]),
        (f"{PASTE_START}{PASTE_END}o", ["", "o"]),
        ("\x1b[<0;3;4M\x1b[<0;3;4m", ["MouseDown", "MouseUp"]),
        ("\x1b[111;1:1;111u\x1b[111;1:3;111uo", ["o", "o"]),
        ("\x1b[57441;2u\x1b[57358u\x1b[57447;2uo", ["o"]),
        ("\x1boo\x1b\x1b[A", ["escape and o", "o", "escape", "up"]),
    ],
    ids=range(9),
)
def test_what_is_typed_is_heard_as_keys_pastes_and_clicks(
    hearing: Hearing, raw: str, names: list[str]
) -> None:
    with listening(hearing):
        hearing.typed.write(raw.encode())
    assert hearing.heard == names


@pytest.mark.parametrize(
    "raw", [b"\x1b[?7;7z", b"\x1b[999999999999u", b"\x1b[1;99999999999999999999A", b"\x1b[57441", b"\xff"]
)
def test_the_key_after_what_no_terminal_should_send_is_heard(hearing: Hearing, raw: bytes) -> None:
    with listening(hearing):
        hearing.typed.write(raw + b"\x1b[Ao")
    assert hearing.heard[-2:] == ["up", "o"]


def test_escape_is_heard_although_nothing_follows_and_so_is_what_is_typed_after_a_rest(
    hearing: Hearing,
) -> None:
    with listening(hearing):
        hearing.typed.write(b"\x1b")
        wait_until(lambda: hearing.heard == ["escape"])
        time.sleep(0.25)  # longer than the driver waits before it looks whether the program has ended
        hearing.typed.write(b"o\x1bP")
        wait_until(lambda: hearing.heard[1:] == ["o", "escape and P"])


def test_the_rest_of_a_sequence_is_not_late_because_the_program_was_held_up(
    hearing: Hearing, monkeypatch: pytest.MonkeyPatch
) -> None:
    held_up = 0.0
    monkeypatch.setattr(driver, "monotonic", lambda: time.monotonic() + held_up)

    def hold_up(message: Message) -> None:
        nonlocal held_up
        hearing.sent.append(message)
        if hearing.heard == ["escape"]:
            hearing.typed.write(b"[D")
            held_up = 10.0

    hearing.send_message = hold_up  # type: ignore[method-assign]
    with listening(hearing):
        hearing.typed.write(b"\x1b")
        wait_until(lambda: len(hearing.heard) > 1)
    assert hearing.heard == ["escape", "left"]


@pytest.mark.parametrize(
    ("encoding", "raw", "names"),
    [
        ("latin-1", b"a\xe9\xf1\x1b[A", ["a", "é", "ñ", "up"]),
        ("cp1252", b"\x80\x9c\xe9", ["€", "œ", "é"]),
        ("iso8859-15", b"\xa4", ["€"]),
        ("shift_jis", "北a".encode("shift_jis"), ["北", "a"]),
        ("utf-8", "é北".encode(), ["é", "北"]),
    ],
)
def test_what_is_typed_is_in_the_encoding_of_the_terminal(
    hearing: Hearing, monkeypatch: pytest.MonkeyPatch, encoding: str, raw: bytes, names: list[str]
) -> None:
    monkeypatch.setattr(sys, "__stdin__", SimpleNamespace(encoding=encoding))
    with listening(hearing):
        hearing.typed.write(raw)
    assert [sent.character or sent.key for sent in hearing.sent if isinstance(sent, events.Key)] == names


@pytest.mark.parametrize("size", [(80, 0), (0, 24)])
def test_a_terminal_that_says_nothing_of_a_side_is_asked_in_another_way(
    hearing: Hearing, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    monkeypatch.setattr(os, "get_terminal_size", lambda _: os.terminal_size(size))
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("LINES", "30")
    assert hearing._get_terminal_size() == (100, 30)


def test_nothing_more_is_heard_once_the_program_ends(hearing: Hearing) -> None:
    with listening(hearing) as thread:
        hearing.exit_event.set()
        thread.join(PATIENCE)
        assert not thread.is_alive()
    assert hearing.heard == []


def test_the_answers_of_the_terminal_are_no_keys_and_all_of_them_are_its_widths(hearing: Hearing) -> None:
    hearing._probe = WidthProbe(now=lambda: 0.0)
    with listening(hearing):
        hearing.typed.write(b"\x1b[1;2R" * (len(ASKED) - 1) + b"o\x1b[1;3Ro")
    assert hearing.heard == ["o", "WidthsMeasured", "o"]
    (_, measured, _) = hearing.sent
    assert isinstance(measured, WidthsMeasured)
    assert measured.widths == hearing._probe.widths
