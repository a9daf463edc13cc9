"""The lines around the article: what is left out first where the screen is narrow."""

from __future__ import annotations

import pytest

from annotator.tui.panels.bars import FooterLine, HeaderLine, StatusLine, label_named_first, line_of
from annotator.tui.panels.which_key import WhichKeyPanel
from annotator.workspace.work_done import WorkDone
from tests.marked import press, session_from
from tests.tui.still import STYLES, rows, still, style_at

PARTS = ("12%", "3 left", "1/2", "0 spans", "✓ saved")


@pytest.mark.parametrize(
    ("pieces", "width", "shown"),
    [
        (["ab", "cd"], 6, "abcd  "),
        (["ab", "cd"], 4, "abcd"),
        (["ab", "cd"], 3, "ab…"),
        (["abc", "d"], 3, "abc"),
        (["abcd", "e"], 3, "ab…"),
        (["漢字", "x"], 4, "漢字"),
        (["漢字"], 3, "漢…"),
        (["a\x1bb"], 4, "a␛b "),
        ([], 2, "  "),
        (["a"], 0, ""),
    ],
)
def test_a_line_is_as_wide_as_it_must_be_and_says_where_it_is_cut(
    pieces: list[str], width: int, shown: str
) -> None:
    strip = line_of([(text, STYLES.bar_key) for text in pieces], width, STYLES.bar)
    assert strip.text == shown
    assert strip.cell_length == width


def status(message: str, width: int, *, is_warning: bool = False) -> str:
    line = still(StatusLine, width, 1)
    line.show(message, PARTS, is_warning=is_warning)
    (row,) = rows(line)
    assert style_at(line._strips, 0, 0) == (STYLES.bar_warning if is_warning else STYLES.bar)
    return row


@pytest.mark.parametrize(
    ("width", "parts"),
    [(60, 5), (46, 5), (45, 4), (40, 4), (39, 3), (31, 3), (30, 2), (25, 2)],
)
def test_the_first_parts_of_the_position_give_way_to_the_message_but_never_the_last_two(
    width: int, parts: int
) -> None:
    row = status("12345", width)
    assert row[1:].split(maxsplit=1) == ["12345", " · ".join(PARTS[-parts:])]


def test_a_warning_takes_all_of_the_line_if_it_has_to() -> None:
    assert status("x" * 30, 50) == f" {'x' * 30} 0 spans · ✓ saved"
    assert status("x" * 30, 40, is_warning=True) == f" {'x' * 30} ✓ saved"
    assert status("x" * 38, 40, is_warning=True) == f" {'x' * 38}"
    assert status("x" * 39, 40, is_warning=True) == f" {'x' * 37}…"
    assert status("x" * 30, 40) == f" {'x' * 19}… 0 spans · ✓ saved"


def test_a_line_is_painted_again_only_for_other_words() -> None:
    line = still(StatusLine, 40, 1)
    line.show("one", PARTS)
    for message, parts, is_warning, again in (
        ("one", PARTS, False, False),
        ("two", PARTS, False, True),
        ("two", PARTS[1:], False, True),
        ("two", PARTS[1:], True, True),
        ("two", PARTS[1:], True, False),
    ):
        before = line._strips
        line.show(message, parts, is_warning=is_warning)
        assert (line._strips is not before) == again
    line.show("a\x1b[31mb", ("\x07",))
    assert rows(line)[0].split() == ["a␛[31mb", "␇"]


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (90, " annotator  laws                                amy · first  ━━━━━─────────  5 of 14 done"),
        (60, " annotator  laws  amy · first  ━━━━━─────────  5 of 14 done"),
        (57, " annotator  …  amy · first  ━━━━━─────────  5 of 14 done"),
    ],
)
def test_the_header_says_whose_work_it_is_and_how_much_is_done(width: int, shown: str) -> None:
    header = still(HeaderLine, width, 2)
    header.repaint()
    assert rows(header) == [], "nothing is counted yet"
    header.show(WorkDone("laws", "amy", ("first", "second"), 5, 14))
    assert rows(header) == [shown, ""]
    before = header._strips
    header.show(WorkDone("laws", "amy", ("first", "second"), 5, 14))
    assert header._strips is before


@pytest.mark.parametrize(
    ("keys", "message", "label", "length"),
    [
        ("tab", "Person “Ann”", "person", 6),
        ("tab p", "PERSON  first letter", "person", 6),
        ("", "Policy? “Bo” · Space yes", "policy", 7),
        ("tab", "Persons are many", None, 0),
        ("", "deleted Policy “Bo”", None, 0),
        ("tab", "Event “Ann”", None, 0),
    ],
)
def test_a_message_that_begins_with_the_name_of_the_current_label_has_it_on_its_ground(
    keys: str, message: str, label: str | None, length: int
) -> None:
    session = press(session_from("^[Ann|person] met {Bo|policy}"), keys)[-1].session if keys else None
    session = session or session_from("^[Ann|person] met {Bo|policy}")
    named = label_named_first(session, message)
    assert (named.label_id if named else None, named.length if named else 0) == (label, length)
    line = still(StatusLine, 60, 1)
    line.show(message, PARTS, named=named)
    assert rows(line)[0].startswith(f" {message} ")
    ground = STYLES.label(session.schema, label) if label else STYLES.bar
    assert [style_at(line._strips, 0, x) for x in (0, length + 1)] == [ground, ground]
    assert style_at(line._strips, 0, length + 2) == STYLES.bar


HINTS = (("p", "Person"), ("Tab", "focus"), ("?", "keys"))


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (40, " p Person   Tab focus   ? keys"),
        (32, " p Person   Tab focus   ? keys"),
        (31, " Tab focus   ? keys"),
        (21, " Tab focus   ? keys"),
        (20, " ? keys"),
        (4, " ? …"),
    ],
)
def test_hints_are_shown_whole_the_last_one_always_and_the_way_out_before_others(
    width: int, shown: str
) -> None:
    footer = still(FooterLine, width, 1)
    footer.show(HINTS)
    assert rows(footer) == [shown]
    before = footer._strips
    footer.show(HINTS)
    assert footer._strips is before
    footer.show(HINTS[:1])
    assert rows(footer) == ([" p Person"] if width > 4 else [" p …"])


def test_the_panel_of_keys_has_a_heading_and_the_keys_that_there_is_room_for() -> None:
    panel = still(WhichKeyPanel, 61, 3)
    panel._title, panel._keys = "Keys now", tuple((key, f"does {key}\x1b") for key in "abcdefg")
    panel.repaint()
    assert rows(panel) == [
        " Keys now",
        f" a  does a␛{' ' * 19} c  does c␛",
        f" b  does b␛{' ' * 19}    … 4 more",
    ]
    assert [style_at(panel._strips, 1, x) for x in (1, 4)] == [STYLES.bar_key, STYLES.bar]
    assert {strip.cell_length for strip in panel._strips} == {61}
    panel._keys = panel._keys[:1]
    panel.repaint()
    assert rows(panel) == [" Keys now", " a  does a␛", ""]
    hidden = still(WhichKeyPanel, 61, 0)
    hidden.repaint()
    assert rows(hidden) == []
