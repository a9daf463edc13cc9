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


async def test_a_theme_that_is_none_is_refused(tmp_path: Path) -> None:
    async with at_the_keys(tmp_path) as hands:
        hands.workspace.run("theme", "pink")
        assert hands.step.refused
        assert hands.step.message == "'pink' is no theme: dark, light, ansi"
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
