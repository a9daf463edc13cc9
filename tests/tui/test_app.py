"""What the app does beside showing the reader."""

import asyncio
import gc
import weakref

from annotator.tui import app
from annotator.tui.process import settle
from tests.tui.at_the_keys import PATIENCE, at_the_keys


async def test_what_the_first_label_would_wait_for_is_prepared_once_the_article_is_on_the_screen(
    tmp_path, monkeypatch
):
    settled = asyncio.Event()
    monkeypatch.setattr(app, "SETTLING", 0.01)
    monkeypatch.setattr(app, "settle", settled.set)
    async with at_the_keys(tmp_path):
        await asyncio.wait_for(settled.wait(), PATIENCE)


EAGER = (700, 10, 10)
"""How often garbage is looked for where nothing is set."""


class Thing:
    """Something that knows itself, so that it goes only when garbage is collected."""

    def __init__(self) -> None:
        self.itself = self


def test_what_the_start_left_over_is_thrown_away_and_what_it_made_is_not_looked_at_again():
    thresholds = gc.get_threshold()
    gc.set_threshold(*EAGER)
    gc.disable()
    made, left_over = Thing(), weakref.ref(Thing())
    try:
        settle()
        assert left_over() is None
        assert not any(each is made for each in gc.get_objects())
        assert gc.isenabled()
        assert gc.get_threshold() > EAGER
    finally:
        gc.unfreeze()
        gc.set_threshold(*thresholds)
        gc.enable()
