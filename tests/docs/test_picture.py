"""The picture in the README is the app as it is: the keys of the first session, pressed without a terminal."""

import re

import pytest

from annotator.schema.palette import PALETTE
from annotator.tui.panels.tagging_form import LATER
from tests.docs.pages import DOCS, ROOT, assert_written, blocks, read
from tests.docs.picture import colours, shown, without_web_fonts
from tests.docs.reader import lines_of, press, reading, status

PICTURE = DOCS / "reader.svg"
(FIRST_SESSION,) = blocks(ROOT / "README.md", "keys")
(TYPED,) = re.findall(r"library: type `(\S+)` and press Enter", read(ROOT / "README.md"))


@pytest.fixture
async def svg(tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)  # the article's path is on the screen
    async with reading(tmp_path) as (app, pilot):
        await pilot.press("D", *TYPED, "enter")
        await pilot.pause()
        for keys, message in lines_of(FIRST_SESSION):
            await press(pilot, [key for key in keys if key != "Q"])
            assert not message or status(app) == message, keys
        await pilot.pause(2 * LATER)  # the list of spans follows
        return without_web_fonts(app.export_screenshot(title="annotator"))


async def test_the_picture_is_the_app_after_the_first_session(svg):
    assert_written(PICTURE, svg, same=lambda one, other: _seen(one) == _seen(other))


def _seen(svg):
    return shown(svg), colours(svg)


def test_the_picture_has_the_colours_of_the_labels_and_loads_nothing():
    committed = PICTURE.read_text("utf-8")
    assert {PALETTE[name].dark.tint for name in ("blue", "amber", "green")} <= colours(committed)
    assert "url(http" not in committed
    assert "@import" not in committed
