"""Over a browser's line: from a key to the end of its answer over a real socket, beside ``cat`` behind the gateway.

First without a browser: client, gateway and clock are one process. Then in one, if there is one, to what is painted.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from itertools import cycle
from pathlib import Path
from statistics import median

from annotator.serve.admission import Entrance
from annotator.serve.logins import LoginsFile
from annotator.serve.web_server import Served, running
from bench import programs, serve_in_browser
from bench.databases import made_database
from bench.figures import Figure, share
from bench.texts import record_of, text_of
from bench.web_windows import CHEAP, app, cat, press, settled, window

_ARTICLE = 4000
_PEOPLE = 20
_KEYS = 200
_PAUSE = 0.25  # seconds between two keys of one person, at most twice that
_BARE = (b"\x1b[C", b"\x1b[D")
_TARGET = 1.5


def figures(folder: Path, *, quick: bool) -> Iterator[Figure]:
    """Yield what a key costs one person, and each of twenty."""
    database = made_database(folder / "article.db", [record_of(text_of(1, _ARTICLE), 20, "Sample")])
    keys = _KEYS // 10 if quick else _KEYS
    ours, floor = asyncio.run(_measured(database, 1, keys, 0.0))
    yield _figure("key to the end of its frame, beside cat in the same place", ours, floor)
    with programs.annotator(database) as terminal:
        bare = [terminal.press(key).seconds for _, key in zip(range(keys), cycle(_BARE), strict=False)]
    yield _figure("the same, beside the app in a bare terminal", ours, bare, (_TARGET,))
    ours, floor = asyncio.run(_measured(database, _PEOPLE, keys // 4, _PAUSE))
    yield _figure(f"the same, {_PEOPLE} people at their pace, beside cat", ours, floor)
    yield from serve_in_browser.figures(database, keys, _PEOPLE)


def _figure(what: str, ours: list[float], floor: list[float], targets: tuple[float, ...] = ()) -> Figure:
    ratios = tuple(share(ours, part) / share(floor, part) for part in (0.5, 0.99))
    return Figure(what, _shown(ours), _shown(floor), ratios, targets)


def _shown(seconds: list[float]) -> str:
    return f"p50 {median(seconds) * 1000:.1f} p99 {share(seconds, 0.99) * 1000:.1f} ms"


async def _measured(database: Path, people: int, keys: int, pause: float) -> tuple[list[float], list[float]]:
    """Return the seconds of each key in the app and in ``cat``."""

    found = []
    for program, is_app in ((app(database), True), (cat(database), False)):
        logins = LoginsFile(database, CHEAP)
        for number in range(people):
            logins.add(f"person{number}", "a password")
        served = Served(database, "127.0.0.1", 0)
        async with AsyncExitStack() as stack:
            address = await stack.enter_async_context(
                running(served, Entrance(logins), program, lambda _: None)
            )
            lines = [
                await stack.enter_async_context(window(address.url, f"person{number}"))
                for number in range(people)
            ]
            await asyncio.gather(*(settled(line) for line in lines if is_app))
            seconds = await asyncio.gather(*(press(line, keys, pause, is_app=is_app) for line in lines))
            found.append([each for of_one in seconds for each in of_one])
        logins.path.unlink()
    return found[0], found[1]
