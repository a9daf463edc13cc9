"""In a browser: from a key to the end of its answer over a real socket, beside ``cat`` behind the same gateway.

Without a browser, whose painting is the same for both: client, gateway and clock are one process.
"""

from __future__ import annotations

import asyncio
import random
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import cycle
from pathlib import Path
from statistics import median

import aiohttp

from annotator.serve.admission import Entrance
from annotator.serve.logins import Cost, LoginsFile
from annotator.serve.pty_process import Program
from annotator.serve.web_server import Served, running
from bench import programs
from bench.databases import made_database
from bench.figures import Figure, share
from bench.texts import record_of, text_of

_CHEAP = Cost(n=2, r=1, p=1)
_MEMORY = 1_500_000_000
_ARTICLE = 4000
_PEOPLE = 20
_KEYS = 200
_PAUSE = 0.25  # seconds between two keys of one person, at most twice that
_ASKS_FOR_FRAMES, _HAS_FRAMES, _FRAME_END = b"\x1b[?2026$p", "k\x1b[?2026;2$y", b"\x1b[?2026l"
_RIGHT, _LEFT = "\x1b[C", "\x1b[D"
_BARE = (_RIGHT.encode(), _LEFT.encode())
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


def _figure(what: str, ours: list[float], floor: list[float], targets: tuple[float, ...] = ()) -> Figure:
    ratios = tuple(share(ours, part) / share(floor, part) for part in (0.5, 0.99))
    return Figure(what, _shown(ours), _shown(floor), ratios, targets)


def _shown(seconds: list[float]) -> str:
    return f"p50 {median(seconds) * 1000:.1f} p99 {share(seconds, 0.99) * 1000:.1f} ms"


async def _measured(database: Path, people: int, keys: int, pause: float) -> tuple[list[float], list[float]]:
    """Return the seconds of each key in the app and in ``cat``."""

    def app(name: str) -> Program:
        command = (sys.executable, "-P", "-m", "annotator", "open", f"--db={database}", f"--annotator={name}")
        return Program((*command, "--served"), database.parent, _MEMORY)

    def cat(name: str) -> Program:
        return Program(("/bin/sh", "-c", "stty raw -echo; exec cat", name), database.parent, _MEMORY)

    found = []
    for program, is_app in ((app, True), (cat, False)):
        logins = LoginsFile(database, _CHEAP)
        for number in range(people):
            logins.add(f"person{number}", "a password")
        served = Served(database, "127.0.0.1", 0)
        async with AsyncExitStack() as stack:
            address = await stack.enter_async_context(
                running(served, Entrance(logins), program, lambda _: None)
            )
            lines = [
                await stack.enter_async_context(_line(address.url, f"person{number}"))
                for number in range(people)
            ]
            await asyncio.gather(*(_settled(line) for line in lines if is_app))
            seconds = await asyncio.gather(*(_press(line, keys, pause, is_app=is_app) for line in lines))
            found.append([each for of_one in seconds for each in of_one])
        logins.path.unlink()
    return found[0], found[1]


@asynccontextmanager
async def _line(url: str, name: str) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """A window of a person who is logged in."""
    jar = aiohttp.CookieJar(unsafe=True)
    headers = {"Origin": url}
    async with aiohttp.ClientSession(cookie_jar=jar, headers=headers) as client:
        await client.post(
            f"{url}/login", data={"name": name, "password": "a password"}, allow_redirects=False
        )
        async with client.ws_connect(f"{url}/terminal?size=160,50", max_msg_size=0) as line:
            yield line


async def _settled(line: aiohttp.ClientWebSocketResponse) -> None:
    """Answer what the app asks, and wait until it has painted all."""
    came, asked = b"", False
    while True:
        try:
            came += (await line.receive(timeout=1.5 if b"saved" in came else 60)).data
        except TimeoutError:
            return
        if not asked and _ASKS_FOR_FRAMES in came:
            asked = True
            await line.send_str(_HAS_FRAMES)


async def _press(
    line: aiohttp.ClientWebSocketResponse, keys: int, pause: float, *, is_app: bool
) -> list[float]:
    chance = random.Random(keys)
    seconds = []
    for number in range(keys):
        await asyncio.sleep(pause * 2 * chance.random())
        key = (_RIGHT if number % 2 == 0 else _LEFT) if is_app else "x"
        began = time.perf_counter()
        await line.send_str(f"k{key}")
        came = (await line.receive(timeout=30)).data
        while is_app and not came.endswith(_FRAME_END):
            came += (await line.receive(timeout=30)).data
        seconds.append(time.perf_counter() - began)
        if is_app and not pause:
            await asyncio.sleep(0.02)
    return seconds
