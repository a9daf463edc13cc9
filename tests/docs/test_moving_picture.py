"""The moving picture in the README is the app: the keys below it, pressed without a terminal."""

import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from annotator.tui.panels.tagging_form import LATER
from tests.docs.moving import Screen, moving_picture, screens_of
from tests.docs.pages import DOCS, ROOT, assert_written, read
from tests.docs.reader import press, reading, status

PICTURE = DOCS / "moving.svg"
SIZE = (110, 27)
TITLE = (
    "annotator: a label and a letter mark a word, what was marked is suggested again, and undo takes it back"
)

# Keys, what they do, the seconds to look at it, and what the status line says where it says what happened.
STORY = [
    ("", "an article, and the labels with their letters", 2.5, ""),
    ("o", "o is Policy: the next letter aims at a word", 1.6, ""),
    ("s", "s: the nearest word with s, and its end is found", 2.2, "Policy “Section 66A”"),
    ("p", "p is Person", 1.3, ""),
    ("b", "b: the nearest b; other words with b have numbers", 2.2, "Person “By”"),
    ("2", "2: that one instead", 2.2, "Person “Bal Thackeray”"),
    ("Tab", "“Section 66A” comes again, and is suggested", 2.4, ""),
    ("Space", "Space takes the suggestion", 2.0, "Policy “Section 66A”"),
    (
        "u",
        "u takes it back, as often as you like, also tomorrow",
        2.4,
        "undid: labelled Policy “Section 66A”",
    ),
    ("U", "U does it again; everything is kept, with its history", 3.5, ""),
]


@pytest.fixture
async def svg(tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)  # the article's path is on the screen
    screens = []
    async with reading(tmp_path, SIZE) as (app, pilot):
        for keys, caption, seconds, message in STORY:
            await press(pilot, keys.split())
            assert not message or status(app) == message, keys
            await pilot.pause(2 * LATER)  # the list of spans follows
            screens.append(Screen(keys, caption, seconds, app.export_screenshot(title="annotator")))
        marked = [span.text for span in app.reader.workspace.session.layer.spans]
    assert marked == ["Section 66A", "Bal Thackeray", "Section 66A"]
    return moving_picture(TITLE, screens)


async def test_the_moving_picture_shows_the_app_and_its_keys(svg):
    assert_written(PICTURE, svg, same=lambda one, other: screens_of(one) == screens_of(other))
    rows = [screen for screen, _ in screens_of(svg)]
    assert all(len(screen) > 10 for screen in rows)
    assert all(one != other for one, other in pairwise(rows)), "each key changes the screen"


def test_it_is_small_loads_nothing_and_stands_still_where_that_is_asked_for():
    committed = read(PICTURE)
    assert len(committed.encode()) < 1_000_000
    assert not re.search(r"url\((?!#)|@import|href=|<script", committed)
    assert "prefers-reduced-motion" in committed
    ids = [element.attrib["id"] for element in ET.fromstring(committed).iter() if "id" in element.attrib]  # noqa: S314 - our own
    assert len(ids) == len(set(ids))
    assert read(ROOT / "README.md").count("docs/moving.svg") == 1
