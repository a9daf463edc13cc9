"""Pictures of the three views in light, dark and without colour, and the zoo at four widths."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest

from annotator.core.record import Record
from annotator.formats.reading import read_path
from annotator.formats.shared.errors import FormatError
from tests.tui.at_the_keys import AtTheKeys, app_on, document, news, opened_store

ZOO = Path(__file__).parents[2] / "sample_data" / "zoo"
TEXT = """\
# The Media Act

OSLO - On 3 May 2024 the minister Ann Lee saw Bo Chen sign the Media Act, which lets the regulator
block sites. Two days later 王小明 was arrested in Bergen.

- one court
> “It is a sieve,” said Cara Diaz.
"""
VIEWS = {"tint": (), "lanes": ("V",), "plain": ("V", "V")}
THEMES = {"dark": "textual-dark", "light": "textual-light", "ansi": "ansi-dark", "no-color": "textual-dark"}
CASES = [("tint", theme) for theme in THEMES] + [
    (view, theme) for view in ("lanes", "plain") for theme in ("dark", "light")
]


@pytest.mark.parametrize(("view", "theme"), CASES, ids=[f"{view}-{theme}" for view, theme in CASES])
def test_the_article_looks_as_it_did(tmp_path, snap_compare, monkeypatch, view, theme):
    if theme == "no-color":
        monkeypatch.setenv("NO_COLOR", "1")
    with opened_store(tmp_path / "annotations.db") as store:
        store.import_records([Record(document(TEXT, "The Media Act.md"))])
        app = app_on(store, news(), now=lambda: "2026-11-22T10:00:00Z", new_id=store.new_id)
        app.theme = THEMES[theme]
        keys = ["p", "a", "p", "b", "o", "m", "e", "a", "shift+right", "shift+right", "o", *VIEWS[view]]
        assert snap_compare(app, press=[*keys, "wait:100"], terminal_size=(112, 24))


@pytest.mark.parametrize("columns", [20, 60, 80, 200])
async def test_the_zoo_paints_without_a_wrong_cell_or_an_escape(tmp_path, columns):
    records = []
    for path in sorted(ZOO.glob("*.txt")):
        with suppress(FormatError):  # what is no text is refused by name, which is tested elsewhere
            records += list(read_path(path, annotator="amy"))
    with opened_store(tmp_path / "annotations.db") as store:
        store.import_records(records)
        app = app_on(store, news(), now=lambda: "2026-11-22T10:00:00Z", new_id=store.new_id)
        async with app.run_test(size=(columns, 24)) as pilot:
            hands = AtTheKeys(app, pilot, store)
            await pilot.pause(0.1)
            for record in records:
                hands.workspace.open(record.document.id)
                for key in ("V", "pagedown", "V", "ctrl+end", "V"):
                    hands.workspace.press(key)
                    article = hands.reader._article
                    for strip in article._strips:
                        assert strip.cell_length == article.size.width
                        sent = strip.render(app.console)
                        assert not any(ord(c) < 32 and c != "\x1b" for c in sent)
                        assert "\x1b" not in strip.text
