"""In Chromium: from a key to what it painted, beside ``cat`` behind the same gateway in the same page.

The clock is the page's own: from the time of the key's event to the task after the frame that painted the last change
of the terminal's rows.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import cycle
from pathlib import Path
from typing import Any

from annotator.serve.admission import Entrance
from annotator.serve.logins import LoginsFile
from annotator.serve.pty_process import Program
from annotator.serve.web_server import Served, running
from bench.figures import Figure, share
from bench.texts import FREE_INITIALS
from bench.web_windows import CHEAP, app, cat, press, settled, window
from tests.serve.browser import browser, browsers_path

_PASSWORD = "a password"
_QUIET = 0.15
"""Seconds without a change after which a key has had its answer."""

_PATIENCE = 10.0
_PAUSE = 0.25  # seconds between two keys of the others, at most twice that
_TARGETS = (2.0,)
_WATCH = """() => {
    let began = 0, painted = 0;
    addEventListener("keydown", (event) => { began = event.timeStamp; painted = 0; }, true);
    const after = new MessageChannel();
    after.port1.onmessage = () => { painted = performance.now(); };
    const rows = document.querySelector(".xterm-rows");
    new MutationObserver(() => after.port2.postMessage(0)).observe(
        rows, { childList: true, subtree: true, characterData: true });
    window.took = () => painted ? [painted - began, performance.now() - painted] : [0, 0];
}"""
_SHOWS = "text => document.querySelector('.xterm-rows').innerText.replaceAll('\\u00a0', ' ').includes(text)"


def figures(database: Path, keys: int, people: int) -> Iterator[Figure]:
    """Yield what a key and a mark cost one person, and one of so many who work at once."""
    try:
        import playwright.async_api  # noqa: F401
    except ImportError:
        yield Figure("in a browser: Playwright is not installed", "", "")
        return
    if not browsers_path():
        yield Figure("in a browser: none is on this machine", "", "")
        return
    for others in (0, people - 2):
        caret, mark, floor = asyncio.run(_measured(database, keys if others == 0 else keys // 2, others))
        among = f", {people} sessions at once" if others else ""
        yield _figure(f"key to painted in Chromium{among}; floor: cat", caret, floor, _TARGETS)
        # Without a target: it is on the disk before it is painted.
        yield _figure(f"mark to painted in Chromium{among}; floor: cat", mark, floor)


def _figure(what: str, ours: list[float], floor: list[float], targets: tuple[float, ...] = ()) -> Figure:
    ratios = tuple(share(ours, part) / share(floor, part) for part in (0.5, 0.99))
    return Figure(what, _shown(ours), _shown(floor), ratios, targets)


def _shown(times: list[float]) -> str:
    return f"p50 {share(times, 0.5):.1f} p99 {share(times, 0.99):.1f} ms"


async def _measured(database: Path, keys: int, others: int) -> tuple[list[float], list[float], list[float]]:
    """The milliseconds of the keys of the caret, of marks, and of keys in ``cat``, in turn."""
    caret, mark, floor = list[float](), list[float](), list[float]()
    logins = LoginsFile(database, CHEAP)
    for name in ("app", "cat", *map("person{}".format, range(others))):
        logins.add(name, _PASSWORD)

    def program(name: str) -> Program:
        return (cat if name == "cat" else app)(database)(name)

    letters = cycle(FREE_INITIALS)
    try:
        async with AsyncExitStack() as stack:
            served = Served(database, "127.0.0.1", 0)
            site = await stack.enter_async_context(running(served, Entrance(logins), program, lambda _: None))
            chromium: Any = await stack.enter_async_context(browser())
            ours = await stack.enter_async_context(_page(chromium, site.url, "app"))
            await ours.wait_for_function(_SHOWS, arg="saved", timeout=60_000, polling=100)
            bare = await stack.enter_async_context(_page(chromium, site.url, "cat"))
            lines = [
                await stack.enter_async_context(window(site.url, f"person{number}"))
                for number in range(others)
            ]
            await asyncio.gather(*map(settled, lines))
            work = [asyncio.create_task(_work(line)) for line in lines]
            for page in (ours, bare):
                await asyncio.sleep(2 * _QUIET)
                await page.evaluate(_WATCH)
            for number in range(max(2, keys // 10)):
                await ours.bring_to_front()
                for key in ("ArrowRight", "ArrowLeft") * 3:
                    caret.append(await _took(ours, key))
                await _took(ours, "p")
                mark.append(await _took(ours, next(letters)))
                await _took(ours, "u")
                await bare.bring_to_front()
                floor += [await _took(bare, "x") for _ in range(7)]
                if number == 0:  # the first ones warm up
                    for each in (caret, mark, floor):
                        each.clear()
            for each in work:
                each.cancel()
            await asyncio.gather(*work, return_exceptions=True)
    finally:
        logins.path.unlink()
    return caret, mark, floor


async def _work(line: Any) -> None:
    """Press keys at a person's pace, for as long as it is measured."""
    while True:
        await press(line, 20, _PAUSE, is_app=True)


@asynccontextmanager
async def _page(chromium: Any, url: str, name: str) -> AsyncIterator[Any]:
    """A page of someone who is logged in."""
    context = await chromium.new_context(viewport={"width": 1280, "height": 800})
    page = await context.new_page()
    await page.goto(url)
    await page.fill("input[name=name]", name)
    await page.fill("input[name=password]", _PASSWORD)
    await page.click("button")
    await page.wait_for_selector(".xterm-rows")
    yield page
    await context.close()


async def _took(page: Any, key: str) -> float:
    """The milliseconds from a key to the last of what it painted."""
    await page.keyboard.press(key)
    loop = asyncio.get_running_loop()
    until = loop.time() + _PATIENCE
    while True:
        await asyncio.sleep(_QUIET / 2)
        took, since = await page.evaluate("took()")
        if took and since > _QUIET * 1000:
            return float(took)
        if loop.time() > until:
            raise RuntimeError(f"nothing was painted for the key {key}")
