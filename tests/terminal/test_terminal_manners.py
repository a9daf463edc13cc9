"""How the program behaves towards the terminal: signals, odd key reports, pasting, sizes."""

import json
import random
import signal
import time

import pytest

from tests.terminal.terminal import Terminal
from tests.terminal.test_main_job import ARTICLE, exported, opened

RESTORED = {
    "the alternate screen": (b"\x1b[?1049h", b"\x1b[?1049l"),
    "the hidden cursor": (b"\x1b[?25l", b"\x1b[?25h"),
    "the mouse": (b"\x1b[?1000h", b"\x1b[?1000l"),
    "the mouse's movements": (b"\x1b[?1003h", b"\x1b[?1003l"),
    "bracketed paste": (b"\x1b[?2004h", b"\x1b[?2004l"),
    "focus reports": (b"\x1b[?1004h", b"\x1b[?1004l"),
    "the keyboard protocol": (b"\x1b[>", b"\x1b[<u"),
}


def left_on(raw: bytes) -> list[str]:
    """What the program switched in the terminal and has not put back."""
    return [what for what, (on, off) in RESTORED.items() if raw.rfind(on) > raw.rfind(off)]


@pytest.fixture
def terminal(tmp_path):
    with opened(tmp_path, str(ARTICLE)) as terminal:
        yield terminal


@pytest.fixture(scope="module")
def programs(tmp_path_factory):
    """The program that the tests of key reports share, none while it has to be started (anew)."""
    running: list[Terminal] = []
    yield running, tmp_path_factory
    for terminal in running:
        terminal.kill()


@pytest.fixture
def shared(programs):
    """A program at rest without spans: it must go on whatever is sent to it, so the one of the test before."""
    running, folders = programs
    if not running:
        running.append(opened(folders.mktemp("shared"), str(ARTICLE)))
    (terminal,) = running
    yield terminal
    try:
        terminal.type("escape")
        terminal.wait_for("label then letter")
        assert " 0 spans " in terminal.text
    except AssertionError:  # what one test left behind is no fault of the next
        running.clear()
        terminal.kill()


def test_quitting_puts_the_terminal_back(terminal):
    assert len(left_on(terminal.raw)) == len(RESTORED)
    terminal.type("Q")
    assert terminal.wait_for_exit() == 0
    assert left_on(terminal.raw) == []


@pytest.mark.parametrize("key", ["\x03", "\x11"], ids=["Ctrl+C", "Ctrl+Q"])
@pytest.mark.parametrize(
    ("opener", "seen"), [("N", "Note on"), (":", "part of a name"), ("D", "Enter open"), ("p", "PERSON")]
)
def test_both_keys_quit_over_whatever_is_up_and_put_the_terminal_back(terminal, key, opener, seen):
    terminal.type(opener)
    terminal.wait_for(seen)
    terminal.send(key)
    assert terminal.wait_for_exit() == 0
    assert left_on(terminal.raw) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_a_signal_to_end_puts_the_terminal_back_and_loses_nothing(terminal, tmp_path, number):
    terminal.type("o s")
    terminal.wait_for("1 span ")
    terminal.type("N")
    terminal.wait_for("Note on")
    terminal.type("half-written")
    terminal.wait_for("half-written")
    terminal.signal(number)
    assert terminal.wait_for_exit() == 0
    assert left_on(terminal.raw) == []
    (record,) = exported(tmp_path)
    assert [span["text"] for span in record["spans"]] == ["Section 66A"]


def test_a_closed_window_ends_the_program_and_loses_nothing(terminal, tmp_path):
    terminal.type("o s")
    terminal.wait_for("1 span ")
    terminal.hang_up()
    (record,) = exported(tmp_path)
    assert [span["text"] for span in record["spans"]] == ["Section 66A"]


@pytest.mark.parametrize("by", ["signal", "command"])
def test_a_stopped_program_gives_the_terminal_back_and_paints_again_when_it_goes_on(terminal, by):
    terminal.type("o s")
    terminal.wait_for("1 span ")
    if by == "signal":
        terminal.signal(signal.SIGTSTP)
    else:
        terminal.type(": suspend")
        terminal.wait_for("fg there returns here")
        terminal.type("enter")
    terminal.wait_until_stopped()
    assert left_on(terminal.raw) == []
    written = len(terminal.raw)
    terminal.screen.reset()
    terminal.signal(signal.SIGCONT)
    terminal.wait_for_bytes(b"\x1b[?1049h", since=written)
    screen = terminal.wait_for("1 span ")
    assert "NEW DELHI" in screen
    terminal.type("u")
    terminal.wait_for("undid: labelled ")


# -- key reports -----------------------------------------------------------------------------------------------


def take_back(terminal):
    terminal.type("u")
    terminal.wait_for("undid: labelled ")


@pytest.mark.parametrize(
    "report",
    [
        "\x1b[106;1:3u",
        "\x1b[106;1:1u",
        "\x1b[106;1:2u",
        "\x1b[106::113;1:3;106u",
        "\x1b[1;1:3A",
        "\x1b[3;1:3~",
    ],
)
def test_a_key_report_with_an_event_type_does_not_end_the_program(shared, report):
    shared.send(report)
    shared.type("o")
    shared.wait_for("POLICY  first letter")
    assert "✓ saved" in shared.text


def test_the_press_of_a_key_acts_and_its_release_does_not(shared):
    shared.send("\x1b[111;1:1;111u\x1b[111;1:3;111u")
    shared.wait_for("POLICY  first letter")
    shared.send("\x1b[115;1:1;115u\x1b[115;1:3;115u")
    shared.wait_for("Policy “Section 66A”")
    assert "1 span " in shared.text
    take_back(shared)


def test_a_modifier_pressed_alone_does_nothing(shared):
    shared.type("o")
    shared.wait_for("POLICY  first letter")
    for code in (57441, 57442, 57443, 57447, 57358):  # left Shift, Control, Alt, right Shift, Caps Lock
        shared.send(f"\x1b[{code};2u")
    shared.type("s")
    shared.wait_for("Policy “Section 66A”")
    take_back(shared)


def test_escape_alone_acts_at_once(shared):
    shared.type("o")
    shared.wait_for("POLICY  first letter")
    pressed = time.monotonic()
    shared.type("escape")
    shared.wait_for("label then letter")
    assert time.monotonic() - pressed < 1, "15 ms by itself; the rest is a busy machine's"


@pytest.mark.parametrize(
    "bytes_",
    [
        "\x1b[",
        "\x1b[?",
        "\x1b[?7;7z",
        "\x1b[999999999999u",
        "\x1b[1;99999999999999999999A",
        "\xff\xfe",
    ],
)
def test_broken_sequences_do_not_end_the_program(shared, bytes_):
    shared.send(bytes_)
    shared.send("\x1b")
    shared.paste("between")
    shared.wait_for("pasted text is ignored here")
    shared.type("right")  # or what an Escape ahead of it makes of it
    shared.wait_for(lambda screen: "ignored" not in screen)
    shared.type("o")
    shared.wait_for("POLICY  first letter")


# -- pasting ---------------------------------------------------------------------------------------------------


def test_a_paste_with_an_escape_in_it_never_acts(terminal, tmp_path):
    terminal.type("o s")
    terminal.wait_for("Policy “Section 66A”")
    for pasted in ("x", "\x1bx", "a\x1b[31mx\x07Q", "\x1b[200~x", "x" * 5000, "\x1b[3~", "u\r\nu"):
        terminal.paste(pasted)
        terminal.wait_for("pasted text is ignored here")
        assert "1 span " in terminal.text
        terminal.type("right")  # takes the message away
        terminal.wait_for(lambda screen: "ignored" not in screen)
    terminal.type("Q")
    assert terminal.wait_for_exit() == 0
    (record,) = exported(tmp_path)
    assert [span["text"] for span in record["spans"]] == ["Section 66A"]


def test_what_is_pasted_into_a_note_lands_as_text(terminal, tmp_path):
    terminal.type("o s")
    terminal.wait_for("Policy “Section 66A”")
    terminal.type("N")
    terminal.wait_for("Note on Policy")
    terminal.paste("see Q 1 \x1b[31mx u")
    terminal.wait_for("see Q 1")
    terminal.type("tab")
    terminal.wait_for("note saved")
    terminal.type("Q")
    assert terminal.wait_for_exit() == 0
    (record,) = exported(tmp_path)
    note = record["spans"][0]["note"]
    assert note.startswith("see Q 1 ")
    assert note.endswith("[31mx u")
    assert b"\x1b[31mx" not in terminal.raw, "what was pasted is painted, never sent as it is"


NASTY = "\x1b]0;owned\x07 \x1b[2J \x9b31m end"


@pytest.mark.parametrize(
    ("keys", "prompt"),
    [("tab N", "─ Note on Person “Ann” ─"), ("T tab tab enter", "─ country ─")],
)
def test_what_a_file_says_never_acts_on_the_terminal_when_it_is_edited(tmp_path, keys, prompt):
    """Notes and answers come from files too, and editing shows them in widgets that are not ours."""
    span = {"id": "s1", "start": 0, "end": 3, "label": "person", "text": "Ann", "note": NASTY}
    record = {"text": "Ann left.", "spans": [span], "fields": {"country": NASTY}, "offset_unit": "codepoint"}
    (tmp_path / "nasty.jsonl").write_text(json.dumps(record) + "\n")
    with opened(tmp_path, "nasty.jsonl") as terminal:
        terminal.wait_for("1 span ")
        terminal.type(keys)
        terminal.wait_for(prompt)
        assert b"\x1b]0;owned" not in terminal.raw
        assert b"\x1b[2J" not in terminal.raw
        assert "\x9b31m".encode() not in terminal.raw


# -- the look --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "environment",
    [
        {"NO_COLOR": "1"},
        {"TERM": "xterm", "COLORTERM": ""},
        {"TERM": "linux", "COLORTERM": ""},
        {"TEXTUAL_DISABLE_KITTY_KEY": "1"},
    ],
    ids=lambda environment: " ".join("=".join(item) for item in environment.items()),
)
def test_the_program_runs_in_plainer_terminals(tmp_path, environment):
    with Terminal("--annotator", "amy", str(ARTICLE), cwd=tmp_path, **environment) as terminal:
        terminal.wait_for("✓ saved")
        for keys, seen in (("o s", "1 span "), ("A", "▌ kind"), ("escape", "x delete"), ("?", "Keys now")):
            terminal.type(keys)
            terminal.wait_for(seen)
        terminal.type("D")
        terminal.wait_for("Enter open")
        if "NO_COLOR" in environment:
            assert b"38;2;0;" not in terminal.raw


def test_another_size_rearranges_the_screen_and_keeps_the_place(terminal):
    terminal.type("o s")
    terminal.wait_for("1 span ")
    for columns, rows in ((160, 50), (80, 24), (60, 15), (80, 24), (120, 40), (20, 5), (160, 50)):
        terminal.resize(columns, rows)
        terminal.wait_for(lambda _, columns=columns, rows=rows: _fits(terminal, columns, rows))
        if columns >= 60:
            screen = terminal.wait_for("Section 66A")
            assert ("╭─ Labels ─" in screen) is (columns >= 110), "the form is beside or below"
            assert "? keys" in screen
            assert "1 span · ✓ saved" in screen
    terminal.type("u")
    terminal.wait_for("undid: labelled ")


def test_sizes_that_follow_each_other_at_once_end_with_the_last_one(terminal):
    """However their signals meet: a size is never followed by an older one, and what was cut is painted again."""
    chance = random.Random(7)  # noqa: S311 - the same sizes every time
    for _ in range(25):
        for _ in range(chance.randint(1, 5)):
            terminal.resize(chance.randint(20, 200), chance.randint(5, 70))
        terminal.resize(120, 40)
        screen = terminal.wait_for(
            lambda screen: screen.startswith(" annotator ") and _fits(terminal, 120, 40)
        )
        assert "╭─ India's Section 66A and the long road" in screen


def test_another_size_is_followed_where_the_shell_exports_the_old_one(tmp_path):
    exported_size = {"COLUMNS": "80", "LINES": "24"}
    with Terminal("--annotator", "amy", str(ARTICLE), cwd=tmp_path, **exported_size) as terminal:
        terminal.wait_for(lambda _: _fits(terminal, 120, 40))
        terminal.resize(160, 50)
        terminal.wait_for(lambda _: _fits(terminal, 160, 50))


def _fits(terminal: Terminal, columns: int, rows: int) -> bool:
    """Whether the last two rows are the status and the keys, painted to the right edge, as no other size's are."""
    display = terminal.screen.display
    status, footer = display[rows - 2], display[rows - 1]
    reaches_edge = status.rstrip().endswith("saved") and columns - len(status.rstrip()) <= 1
    return reaches_edge and "? keys" in footer


def test_what_is_open_survives_another_size(terminal):
    for key, seen in (
        (":", "part of a name"),
        ("?", "Keys now"),
        ("D", "Enter open"),
        ("N", "Note on the document"),
    ):
        terminal.resize(120, 40)
        terminal.type(key)
        terminal.wait_for(seen)
        terminal.resize(80, 24)
        terminal.wait_for(seen)
        terminal.resize(60, 15)
        terminal.wait_for(seen)
        terminal.type("escape")
        terminal.wait_for("label then letter")


def test_escape_and_the_next_key_brought_together_by_a_slow_line_are_both(terminal, tmp_path):
    terminal.type("p")
    terminal.wait_for("PERSON")
    terminal.send("\x1bo")
    terminal.wait_for("POLICY")
    terminal.send("\x1b,")  # which Textual would take for a comma that was typed
    terminal.wait_for(lambda _: "POLICY" not in terminal.status)
    terminal.type("N")
    terminal.wait_for("Note on")
    terminal.send("ab\x1bbc")
    terminal.type("enter")
    terminal.wait_for("note saved")
    terminal.type("D")
    terminal.wait_for("Enter open")
    terminal.send("\x1bp")
    terminal.wait_for("PERSON")
    (record,) = exported(tmp_path)
    assert (record["note"], record["spans"]) == ("abc", [])


def test_what_a_terminal_answers_late_does_nothing(terminal, tmp_path):
    terminal.send("\x1bP>|WezTerm 20240203-110809\x1b\\\x1b]11;rgb:1e1e/1e1e/1e1e\x07")
    terminal.type("o s")
    terminal.wait_for("1 span ")
    (record,) = exported(tmp_path)
    assert [span["text"] for span in record["spans"]] == ["Section 66A"]
