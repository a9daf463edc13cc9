"""The statistics over the reader: at once what is known, then what a process beside the app counted."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.strip import Strip

from annotator.core import own_program
from annotator.core.layer import Layer
from annotator.core.range import Range
from annotator.core.record import Record
from annotator.core.span import Span
from annotator.core.spans import Spans
from annotator.tui.overlays.statistics_sheet import StatisticsSheet
from annotator.tui.styles import Styles
from tests.tui.at_the_keys import AtTheKeys, at_the_keys, document, news, opened_store

TWICE = "Ann Lee saw Bo. Ann Lee left.\n"


async def counted(hands: AtTheKeys) -> StatisticsSheet:
    sheet = hands.overlay
    assert isinstance(sheet, StatisticsSheet)
    while sheet._process is not None:
        await hands.pilot.pause(0.02)
    await hands._settled()
    return sheet


def sheet_rows(hands: AtTheKeys) -> list[Strip]:
    return list(hands.reader._compositor.render_strips())


async def test_statistics_are_those_of_the_shell_once_they_are_counted(tmp_path: Path) -> None:
    async with at_the_keys(tmp_path, [TWICE], size=(80, 12)) as hands:
        await hands.press("p a I")
        assert "─ Documents by status ────" in hands.screen
        assert "─ 0 of 1 done ─╮" in hands.screen
        await counted(hands)
        assert f"Person {'━' * 40}  1" in hands.screen
        assert "counting" not in hands.screen
        [bar] = [piece for strip in sheet_rows(hands) for piece in strip if piece.text.startswith("━")]
        assert bar.style == Styles.of(hands.app).ink(news(), "person")
        assert "1 span of 1 person in 1 document" in hands.rows[0]
        assert "Documents" not in hands.screen, "there is room for one panel"
        await hands.press("tab")
        assert "─ Documents by status ─" in hands.screen
        await hands.pilot.resize_terminal(60, 12)
        await hands.press("shift+tab")
        assert f"Person {'━' * 40}  1" in hands.screen
        await hands.press("x")
        assert hands.overlay is None
        assert hands.kept_spans == [("person", "Ann Lee")]


async def test_sections_are_side_by_side_where_there_is_room(tmp_path: Path) -> None:
    of = document(TWICE, "First")
    quoted = Span("s1", (Range(0, 7),), "person", "Ann Lee", "amy", attributes={"role": "judge"})
    with opened_store(tmp_path / "annotations.db") as store:
        store.remember_schema(news(), "id: news")
        store.import_records([Record(of, (Layer(of.id, "amy", Spans([quoted])),))])
    async with at_the_keys(tmp_path, [TWICE], size=(160, 50)) as hands:
        await hands.press("I")
        await counted(hands)
        [heading] = [row for row in hands.rows if "Spans by label" in row]
        assert "Documents by status" in heading
        assert "Person › role" in hands.screen
        assert heading.index("╭") == 0
        assert hands.rows[-2].endswith("╯"), "the panels take all rows but those of the heading and the keys"


async def test_what_cannot_be_counted_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with at_the_keys(tmp_path, [TWICE]) as hands:
        monkeypatch.setattr(own_program.sys, "executable", "/bin/false")
        await hands.press("I")
        await counted(hands)
        assert "nothing could be counted; the command annotator stats says why" in hands.screen
        await hands.press("escape")
        monkeypatch.setattr(own_program.sys, "executable", str(tmp_path / "gone"))
        await hands.press("I")
        assert "nothing can be counted now (No such file or directory); try again" in hands.screen


async def test_a_closed_sheet_leaves_no_process_behind(tmp_path: Path) -> None:
    async with at_the_keys(tmp_path, [TWICE]) as hands:
        await hands.press("I")
        sheet = hands.overlay
        assert isinstance(sheet, StatisticsSheet)
        process = sheet._process
        await hands.press("escape")
        assert sheet._process is None
        assert process is None or process.wait(0) is not None


async def test_statistics_say_what_was_skipped(tmp_path: Path) -> None:
    async with at_the_keys(tmp_path, [TWICE]) as hands:
        hands.reader.workspace.run("skip-because", "no news")
        await hands.press("I")
        await counted(hands)
        assert "skipped: 1" in hands.screen.lower()
