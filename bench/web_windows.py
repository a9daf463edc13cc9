"""Windows that speak to a gateway over real sockets, with the app or with ``cat`` behind it."""

from __future__ import annotations

import asyncio
import random
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from annotator.serve.logins import Cost
from annotator.serve.pty_process import Program

CHEAP = Cost(n=2, r=1, p=1)
"""What a password costs: what is measured is not that."""

_MEMORY = 1_500_000_000
_ASKS_FOR_FRAMES, _HAS_FRAMES, _FRAME_END = b"\x1b[?2026$p", "k\x1b[?2026;2$y", b"\x1b[?2026l"
_NOTHING_MORE = 0.005
"""Seconds without a frame after which none waits to be read."""
_RIGHT, _LEFT = "\x1b[C", "\x1b[D"


def app(database: Path) -> Callable[[str], Program]:
    """The app on a database, as it is served to a person."""

    def program(name: str) -> Program:
        command = (sys.executable, "-P", "-m", "annotator", "open", f"--db={database}", f"--annotator={name}")
        return Program((*command, "--served"), database.parent, _MEMORY)

    return program


def cat(database: Path) -> Callable[[str], Program]:
    """What only repeats the keys, in the same place."""
    return lambda name: Program(("/bin/sh", "-c", "stty raw -echo; exec cat", name), database.parent, _MEMORY)


@asynccontextmanager
async def window(url: str, name: str) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """A window of a person who is logged in."""
    jar = aiohttp.CookieJar(unsafe=True)
    headers = {"Origin": url}
    async with aiohttp.ClientSession(cookie_jar=jar, headers=headers) as client:
        await client.post(
            f"{url}/login", data={"name": name, "password": "a password"}, allow_redirects=False
        )
        async with client.ws_connect(f"{url}/terminal?size=160,50", max_msg_size=0) as line:
            yield line


async def settled(line: aiohttp.ClientWebSocketResponse) -> None:
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


async def _without_frames(line: aiohttp.ClientWebSocketResponse) -> None:
    """Read what the app painted without a key, or after its first frame: it is no answer to the next one."""
    while True:
        try:
            await line.receive(timeout=_NOTHING_MORE)
        except TimeoutError:
            return


async def press(
    line: aiohttp.ClientWebSocketResponse, keys: int, pause: float, *, is_app: bool
) -> list[float]:
    chance = random.Random(keys)
    seconds = []
    for number in range(keys):
        await asyncio.sleep(pause * 2 * chance.random())
        await _without_frames(line)
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
