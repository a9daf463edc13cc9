"""The app without a terminal, pressed as the pages say: fixed size, clock and ids, one sample article."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from itertools import count
from pathlib import Path
from unittest.mock import patch

from textual.pilot import Pilot

from annotator.formats.reading import read_path
from annotator.keys.hints import prompt
from annotator.schema.loading import load_schema
from annotator.session.commands import COMMANDS
from annotator.session.key_names import written
from annotator.store.store import Store
from annotator.tui.app import AnnotatorApp
from tests.docs.pages import ROOT, Block
from tests.tui.at_the_keys import app_on

ARTICLE = "sample_data/section-66a.txt"
SIZE = (120, 36)
NOW = "2026-11-22T10:00:00Z"

_NAMED = {written(key): key for command in COMMANDS.values() for key in command.keys}


HOURS = 10_000.0
"""Seconds."""


@asynccontextmanager
async def reading(
    folder: Path, size: tuple[int, int] = SIZE
) -> AsyncIterator[tuple[AnnotatorApp, Pilot[None]]]:
    """Open the reader on the sample article, its database in ``folder``; the working directory must be the root.

    ``size`` is that of the screen, in columns and rows.
    """
    ids = count(1)
    with (
        _collector_left_alone(),
        patch(
            "annotator.tui.panels.which_key.DELAY", HOURS
        ),  # on a busy machine the keys would be over the text
        Store.open(folder / "a.db", "amy", now=lambda: NOW) as store,
    ):
        store.import_records(read_path(Path(ARTICLE), annotator="amy"))
        schema = load_schema(ROOT / "schemas" / "news.yaml")
        app = app_on(store, schema, now=lambda: NOW, new_id=lambda: f"{next(ids):032x}")
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            yield app, pilot


@contextmanager
def _collector_left_alone() -> Iterator[None]:
    """Restore the garbage collector afterwards: the app sets it up for its own process, but other tests follow here."""
    threshold = gc.get_threshold()
    try:
        yield
    finally:
        gc.unfreeze()
        gc.set_threshold(*threshold)


def lines_of(block: Block) -> list[tuple[list[str], str]]:
    """Return the lines of a block of keys: the keys, and what the status line then says (empty: not compared)."""
    parts = (f"{line} ".partition("  → ") for line in block.text.splitlines() if line.strip())
    return [(keys.split(), message.strip()) for keys, _, message in parts]


async def press(pilot: Pilot[None], keys: list[str]) -> None:
    """Press keys as the pages write them; a word that is not the name of a key is typed letter by letter.

    Textual's pilot waits 40 ms for each key, which only typing into an input line needs.
    """
    screen, is_typing = pilot.app.screen, False
    for key in keys:
        is_typing = is_typing or (key not in _NAMED and len(key) > 1)
        named = _NAMED.get(key, key)
        if is_typing:
            await pilot.pause()
            await pilot.press(*([named] if key in _NAMED else key))
        else:
            screen.call_later(pilot.app.reader.workspace.press, named)
    await pilot.pause()


def status(app: AnnotatorApp) -> str:
    """Return the left part of the status line."""
    step = app.reader.workspace.step
    return step.message or prompt(step.session)
