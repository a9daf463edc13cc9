"""A gateway on a real port, and windows that speak to it over real sockets."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pyte

from annotator.keys.browser_keys import KeptKey
from annotator.serve.admission import Entrance
from annotator.serve.logins import Cost, LoginsFile
from annotator.serve.pty_process import Program
from annotator.serve.session_table import SessionLimits
from annotator.serve.web_server import Served, running

PATIENCE = 20
"""Seconds after which what was not seen is a failure."""

CHEAP = Cost(n=2, r=1, p=1)
PASSWORDS = {"anna": "correct horse", "ben": "battery staple"}

ECHO = "stty raw -echo; printf 'ready %s\\n' $$; exec cat"
"""A program that says its number and repeats what is typed."""

_RESET = b"\x1bc"
_MODES = re.compile(rb"\x1b\[[<=>][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p")
"""Sequences that pyte does not know and would print."""


def shell(script: str, folder: Path, memory: int = 1 << 31) -> Callable[[str], Program]:
    """The same script for everyone, whose name is ``$0``."""
    return lambda name: Program(("/bin/sh", "-c", script, name), folder, memory)


class Web:
    """A gateway that runs, and the lines of its log."""

    def __init__(self, url: str, port: int, lines: list[str]) -> None:
        self.url = url
        self.port = port
        self.lines = lines

    @property
    def host(self) -> str:
        return self.url.removeprefix("http://")

    @property
    def noted(self) -> list[list[str]]:
        """The log without the times."""
        return [line.split("\t")[1:] for line in self.lines]

    @asynccontextmanager
    async def visitor(self, name: str | None = None, password: str | None = None) -> AsyncIterator[Visitor]:
        """A browser, logged in if there is a name."""
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as client:
            visitor = Visitor(self, client)
            if name is not None:
                assert await visitor.log_in(name, PASSWORDS[name] if password is None else password) == 303
            yield visitor


class Visitor:
    """A browser with its cookies."""

    def __init__(self, web: Web, client: aiohttp.ClientSession) -> None:
        self.web = web
        self.client = client

    async def log_in(self, name: str, password: str, **headers: str) -> int:
        """Post the form; the status of the answer."""
        answer = await self.post("/login", {"name": name, "password": password}, **headers)
        return answer.status

    async def post(self, path: str, form: object = None, **headers: str) -> aiohttp.ClientResponse:
        headers = {"Origin": self.web.url} | headers
        async with self.client.post(
            self.web.url + path, data=form, headers=headers, allow_redirects=False
        ) as answer:
            await answer.read()
            return answer

    async def get(self, path: str, **headers: str) -> tuple[aiohttp.ClientResponse, str]:
        async with self.client.get(self.web.url + path, headers=headers, allow_redirects=False) as answer:
            return answer, await answer.text()

    @asynccontextmanager
    async def window(self, columns: int = 80, rows: int = 24, **headers: str) -> AsyncIterator[Window]:
        """A window with the terminal."""
        async with self.client.ws_connect(
            f"{self.web.url}/terminal?size={columns},{rows}",
            headers={"Origin": self.web.url} | headers,
            max_msg_size=0,
        ) as socket:
            window = Window(socket, columns, rows)
            try:
                yield window
            finally:
                window.reading.cancel()


class Window:
    """What a window shows, read by pyte, and what it was sent."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, columns: int, rows: int) -> None:
        self.socket = socket
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.raw = bytearray()
        self._fed = 0
        self._text = ""
        self.closed = asyncio.Event()
        self.reads = asyncio.Event()
        self.reads.set()
        self.reading = asyncio.get_running_loop().create_task(self._read())

    async def _read(self) -> None:
        async for message in self.socket:
            await self.reads.wait()
            self.raw += message.data
        self.closed.set()

    @property
    def text(self) -> str:
        self._fed = max(self._fed, self.raw.rfind(_RESET))  # what was before that is gone
        new, self._fed = bytes(self.raw[self._fed :]), len(self.raw)
        if new or not self._text:
            self._stream.feed(_MODES.sub(b"", new))
            self._text = "\n".join(self.screen.display)
        return self._text

    async def type(self, keys: str) -> None:
        try:
            await self.socket.send_str(f"k{keys}")
        except ConnectionError as error:
            raise AssertionError(f"closed with {self.socket.close_code}\n{self.text}") from error

    async def resize(self, columns: int, rows: int) -> None:
        self.screen.resize(rows, columns)
        self._text = ""
        await self.socket.send_str(f"s{columns},{rows}")

    async def see(self, wanted: str | Callable[[], bool]) -> None:
        """Wait until the screen shows it."""

        def is_seen() -> bool:
            text = self.text
            return wanted in text if isinstance(wanted, str) else wanted()

        await until(is_seen, lambda: self.text)

    async def close_code(self) -> int | None:
        """Wait until the server has closed it; the code."""
        async with asyncio.timeout(PATIENCE):
            await self.closed.wait()
        return self.socket.close_code


async def until(
    is_so: Callable[[], bool], otherwise: Callable[[], object] = lambda: "", within: float = PATIENCE
) -> None:
    """Wait until something is so."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + within
    pause = 0.01
    while not is_so():
        assert loop.time() < deadline, otherwise()
        await asyncio.sleep(pause)
        pause = min(0.1, 1.2 * pause)


@asynccontextmanager
async def web(
    folder: Path,
    program_of: Callable[[str], Program] | None = None,
    *,
    limits: SessionLimits = SessionLimits(),  # noqa: B008 - frozen
    kept: tuple[KeptKey, ...] = (),
    public_url: str | None = None,
) -> AsyncIterator[Web]:
    """A gateway for anna and ben."""
    logins = LoginsFile(folder / "a.db", CHEAP)
    for name, password in PASSWORDS.items():
        logins.add(name, password)
    served = Served(folder / "a.db", "127.0.0.1", 0, public_url, limits, kept)
    lines: list[str] = []
    async with running(served, Entrance(logins), program_of or shell(ECHO, folder), lines.append) as address:
        yield Web(address.url, address.port, lines)


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and is not yet buried does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(") ")[2]
    except OSError:
        return False
    return not state.startswith(("Z", "X"))


def descendants(pid: int) -> set[int]:
    """The processes that a process has started, and those that they have."""
    found: set[int] = set()
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, task.read_text(encoding="ascii").split()):
            found |= {child} | descendants(child)
    return found
