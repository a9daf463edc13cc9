"""The theme is switched by name, painted at once, and remembered for the annotator; NO_COLOR is respected."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.session.states import Theme
from annotator.tui.process import THEMES, next_theme, prepare
from annotator.tui.theme_colors import ANSI, DARK, LIGHT, colors_of
from tests.tui.at_the_keys import at_the_keys


async def test_the_theme_goes_from_dark_to_light_to_the_terminals_own_and_is_remembered(
    tmp_path: Path,
) -> None:
    async with at_the_keys(tmp_path) as hands:
        shown = [colors_of(hands.app)]
        for _ in range(3):
            hands.workspace.run("theme")
            await hands.pilot.pause()
            shown.append(colors_of(hands.app))
            colors = {
                segment.style.bgcolor.name
                for strip in hands.reader._article._strips
                for segment in strip
                if segment.style and segment.style.bgcolor and not segment.style.reverse
            }
            assert colors == {shown[-1].page}, "every row is painted anew"
        assert shown == [DARK, LIGHT, ANSI, DARK]
        hands.workspace.run("theme", "light")
        assert "theme: light" in hands.step.message
        assert hands.store.theme == "light"


async def test_what_textual_paints_itself_is_in_the_colours_of_the_theme(tmp_path: Path) -> None:
    async with at_the_keys(tmp_path) as hands:
        for colors in (DARK, LIGHT):
            painted = hands.app.theme_variables
            for name, color in (
                ("surface", colors.page),
                ("panel", colors.raised),
                ("primary", colors.accent),
                ("foreground", colors.text),
                ("border", colors.accent),
            ):
                assert painted[name].lower() == color, name
            hands.workspace.run("theme")
            await hands.pilot.pause()
        assert hands.app.current_theme.ansi, "the terminal's own are Textual's"


async def test_a_theme_that_is_none_is_refused(tmp_path: Path) -> None:
    async with at_the_keys(tmp_path) as hands:
        hands.workspace.run("theme", "pink")
        assert hands.step.refused
        assert hands.step.message == "'pink' is not a theme: dark, light, ansi"
        assert hands.store.theme is None


async def test_under_no_color_there_is_nothing_to_switch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with at_the_keys(tmp_path) as hands:
        hands.workspace.run("theme")
        assert hands.step.message == "NO_COLOR is set: no theme has colours"
        assert hands.store.theme is None


@pytest.mark.parametrize(
    ("theme", "chosen", "environment", "painted"),
    [
        (None, None, {}, None),
        (None, "light", {}, "textual-light"),
        ("dark", "light", {}, "textual-dark"),
        (None, "light", {"TEXTUAL_THEME": "ansi-dark"}, "ansi-dark"),
        (None, "light", {"NO_COLOR": "1"}, "ansi-dark"),
        (None, "of a newer version", {}, None),
    ],
)
def test_the_option_wins_over_the_environment_and_that_over_what_was_chosen(
    monkeypatch: pytest.MonkeyPatch,
    theme: str | None,
    chosen: str | None,
    environment: dict[str, str],
    painted: str | None,
) -> None:
    ours: dict[str, str] = dict(environment)
    monkeypatch.setattr("annotator.tui.process.os.environ", ours)
    monkeypatch.setattr("annotator.tui.process.sys.setswitchinterval", float)
    prepare(theme, chosen=chosen)
    assert ours.get("TEXTUAL_THEME") == painted


def test_every_theme_has_a_next_one() -> None:
    assert [next_theme(THEMES[theme]) for theme in Theme] == [Theme.LIGHT, Theme.ANSI, Theme.DARK]
    assert next_theme("nord") is Theme.DARK


@pytest.mark.parametrize(
    ("before", "theme", "after"),
    [
        ({"NO_COLOR": "1"}, None, {"NO_COLOR": "1", "TEXTUAL_THEME": "ansi-dark"}),
        ({"NO_COLOR": "1"}, "dark", {"TEXTUAL_THEME": "textual-dark"}),
        ({}, "no-color", {"NO_COLOR": "1", "TEXTUAL_THEME": "ansi-dark"}),
        ({}, "ansi", {"TEXTUAL_THEME": "ansi-dark"}),
        ({"TEXTUAL_FPS": "30", "ESCDELAY": "50", "TEXTUAL_SMOOTH_SCROLL": "1"}, None, {}),
    ],
)
def test_what_textual_reads_is_set_unless_the_user_has_set_it(
    monkeypatch: pytest.MonkeyPatch, before: dict[str, str], theme: str | None, after: dict[str, str]
) -> None:
    ours = dict(before)
    intervals: list[float] = []
    monkeypatch.setattr("annotator.tui.process.os.environ", ours)
    monkeypatch.setattr("annotator.tui.process.sys.setswitchinterval", intervals.append)
    prepare(theme)
    ours_too = {"TEXTUAL_FPS": "240", "ESCDELAY": "10", "TEXTUAL_SMOOTH_SCROLL": "0"}
    colours = {} if "TEXTUAL_FPS" in before else after
    assert ours == {**ours_too, **(before if "TEXTUAL_FPS" in before else {}), **colours}
    assert intervals == [0.0005]


@pytest.mark.parametrize(
    ("size", "kept"),
    [((80, 24), False), ((0, 24), True), ((80, 0), True), (None, True)],
)
def test_an_exported_size_counts_where_the_terminal_does_not_report_its_own(
    monkeypatch: pytest.MonkeyPatch, size: tuple[int, int] | None, kept: bool
) -> None:
    def terminal_size(descriptor: int) -> tuple[int, int]:
        assert descriptor == 2, "which Textual paints on"
        if size is None:
            raise OSError
        return size

    ours = {"COLUMNS": "50", "LINES": "20"}
    monkeypatch.setattr("annotator.tui.process.os.environ", ours)
    monkeypatch.setattr("annotator.tui.process.os.get_terminal_size", terminal_size)
    monkeypatch.setattr("annotator.tui.process.sys.setswitchinterval", float)
    prepare()
    assert ("COLUMNS" in ours, "LINES" in ours) == (kept, kept)
