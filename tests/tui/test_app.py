"""What the app does beside showing the reader."""

import asyncio

from annotator.tui import app
from tests.tui.at_the_keys import PATIENCE, at_the_keys


async def test_what_the_first_label_would_wait_for_is_prepared_once_the_article_is_on_the_screen(
    tmp_path, monkeypatch
):
    settled = asyncio.Event()
    monkeypatch.setattr(app, "SETTLING", 0.01)
    monkeypatch.setattr(app, "settle", settled.set)
    async with at_the_keys(tmp_path):
        await asyncio.wait_for(settled.wait(), PATIENCE)
