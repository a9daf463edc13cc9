"""The browser of this machine, driven by Playwright; where there is none, the tests say so and are skipped."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def browsers_path() -> str:
    """The program: that of ``$ANNOTATOR_TEST_BROWSER``, else the first that is installed; empty without one."""
    named = os.environ.get("ANNOTATOR_TEST_BROWSER", "")
    return named or next(filter(None, map(shutil.which, NAMES)), "")


def skip_without_browser() -> None:
    if not browsers_path():
        pytest.skip(
            f"no browser is installed here ({', '.join(NAMES)}; or name one in $ANNOTATOR_TEST_BROWSER)"
        )
    pytest.importorskip(
        "playwright.async_api", reason="Playwright, which drives the browser, is not installed"
    )


@asynccontextmanager
async def browser() -> AsyncIterator[object]:
    """A browser that runs without a screen."""
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(
            executable_path=browsers_path(), args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        try:
            yield running
        finally:
            await running.close()
