"""Every screen at every size, dark and light: rows are whole, text can be read, and the way out is said.

``ANNOTATOR_PICTURES=FOLDER pytest tests/tui/test_every_size.py`` draws each of them as an SVG to be looked at.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from rich.color import Color

from annotator.core.record import Record
from annotator.schema.tints import READABLE, contrast
from annotator.tui.theme_colors import DARK, LIGHT, ThemeColors
from annotator.view.cells import pieces_of
from tests.tui.at_the_keys import AtTheKeys, app_on, document, news, opened_store
from tests.tui.test_snapshots import TEXT
from tests.tui.test_statistics_sheet import counted

SIZES = [(60, 15), (80, 24), (100, 30), (160, 50), (200, 60)]
MARKED = "p B o M e p space p A"
WAYS = {
    "reader": (MARKED, "?"),
    "armed": ("p", "?"),
    "lanes": ("escape V", "?"),
    "plain": ("V", "?"),
    "form": ("V T", "Esc"),
    "keys-now": ("escape ?", "?"),
    "all-keys": ("?", "Esc"),
    "library": ("escape escape D", "Esc"),
    "suggestion": ("escape escape tab tab", "?"),
    "history": ("shift+tab H", "Esc"),
    "guideline": ("escape G", "Esc"),
    "note": ("escape N", "Esc"),
    "question": ("escape ; e", "no"),
    "search": ("n / M e d i a enter", "?"),
    "hits": ("Z", "Esc"),
    "spans": ("escape escape escape ; j", "Esc"),
    "commands": ("escape :", "Esc"),
    "statistics": ("escape I", "Esc"),
}
"""The keys that lead from each screen to the next, and what its last rows must name."""
DECORATION = re.compile(r"[\s─│╭╮╰╯├┤┬┴━┃┫┏┓┗┛┣┳█▌·╌╴╸▁-█┈…]*")


def ink(color: Color | None, otherwise: str) -> str:
    return color.triplet.hex if color is not None and color.triplet is not None else otherwise


def unreadable(hands: AtTheKeys, colors: ThemeColors) -> set[tuple[str, str, str]]:
    """The texts on the screen with less contrast than text may have, each with its ink and its ground."""
    found = set()
    for strip in hands.reader._compositor.render_strips():
        for text, style, _ in strip:
            if style is None or DECORATION.fullmatch(text):
                continue
            inks = ink(style.color, colors.text), ink(style.bgcolor, colors.page)
            if contrast(*inks) < READABLE:
                found.add((text, *inks))
    return found


@pytest.mark.parametrize("colors", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
async def test_every_screen_is_whole_and_can_be_read(
    tmp_path: Path, size: tuple[int, int], colors: ThemeColors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLORTERM", "truecolor")  # as pictures are: rows are kept in one depth of colours
    theme, pictures = "dark" if colors.dark else "light", os.environ.get("ANNOTATOR_PICTURES")
    with opened_store(tmp_path / "annotations.db") as store:
        store.import_records(
            [Record(document(TEXT, "Bo Chen signs the Media Act")), Record(document("Two."))]
        )
        app = app_on(store, news(), now=lambda: "2026-11-22T10:00:00Z", new_id=store.new_id)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            hands = AtTheKeys(app, pilot, store)
            hands.workspace.run("theme", theme)
            for name, (keys, way_out) in WAYS.items():
                await hands.press(keys)
                if name == "statistics":
                    await counted(hands)
                rows = hands.rows
                assert len(rows) == size[1], name
                assert {sum(cells for _, cells in pieces_of(row)) for row in rows} == {size[0]}, name
                assert way_out in "\n".join(rows[-2:]), (name, rows[-2:])
                assert unreadable(hands, colors) == set(), name
                if name in {"reader", "form"}:  # on an edge, or below 72 cells where labels leave room for it
                    assert ("Media Act.txt" in hands.screen) == (size[0] >= 72), name
                if pictures:
                    shape = f"{size[0]}x{size[1]}"
                    Path(pictures).mkdir(parents=True, exist_ok=True)
                    app.save_screenshot(f"{name}-{shape}-{theme}.svg", pictures)
