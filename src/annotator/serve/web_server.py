"""Running the gateway until it is told to stop; then all sessions end with it."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web
from msgspec import Struct

from annotator.keys.browser_keys import KeptKey
from annotator.serve.admission import Admission, Entrance
from annotator.serve.gateway import Gateway
from annotator.serve.login_log import LoginLog
from annotator.serve.pty_process import Program
from annotator.serve.session_table import SessionLimits, Sessions
from annotator.serve.web_origin import WebOrigin, local_origin, public_origin

LOOK_EVERY = 2.0
"""Seconds between two looks at what should end."""

_IDLE_CONNECTION = 30.0
"""Seconds for which a connection is kept on which nothing more is asked."""


class Served(Struct, frozen=True):
    """What is served where. ``public_url`` is the address that browsers use, if a proxy stands before the server."""

    database: Path
    host: str
    port: int
    public_url: str | None = None
    limits: SessionLimits = SessionLimits()
    kept: tuple[KeptKey, ...] = ()

    def origin(self, port: int) -> WebOrigin:
        """Return the origin of the pages, for the port that is listened on."""
        return public_origin(self.public_url) if self.public_url else local_origin(self.host, port)


class Address(Struct, frozen=True):
    """Where it is served: the URL for browsers, and the port that is listened on."""

    url: str
    port: int


@asynccontextmanager
async def running(
    served: Served, entrance: Entrance, program_of: Callable[[str], Program], show: Callable[[str], None]
) -> AsyncIterator[Address]:
    """Serve meanwhile; yields where. Raises ``OSError`` if the port cannot be had.

    At the end all sessions have ended. ``show`` is called with each line of the log of logins.
    """
    logging.getLogger("aiohttp").setLevel(logging.CRITICAL)  # its words quote what strangers send
    log = LoginLog(served.database, show)
    sessions = Sessions(program_of, served.limits, lambda name, why: log.note("session over", name, "", why))
    admission = Admission(entrance, log, is_behind_proxy=served.public_url is not None)
    gateway = Gateway(
        served.database, admission, sessions, log, kept=served.kept, seconds_kept=served.limits.without_line
    )
    runner = web.AppRunner(
        gateway.application(), access_log=None, keepalive_timeout=_IDLE_CONNECTION, shutdown_timeout=1.0
    )
    await runner.setup()
    looking = asyncio.create_task(_look(runner, gateway, admission, sessions))
    try:
        await web.TCPSite(runner, served.host, served.port).start()
        port = runner.addresses[0][1]
        admission.origin = served.origin(port)
        yield Address(served.public_url or f"http://{_in_url(served.host)}:{port}", port)
    finally:
        looking.cancel()
        await sessions.end_all()
        await runner.cleanup()


async def _look(runner: web.AppRunner, gateway: Gateway, admission: Admission, sessions: Sessions) -> None:
    """End now and then what should end."""
    while True:
        await asyncio.sleep(LOOK_EVERY)
        sessions.look_through(admission.may_stay)
        if runner.server is not None:
            gateway.watch.look(runner.server.connections)


async def serve(
    served: Served,
    entrance: Entrance,
    program_of: Callable[[str], Program],
    *,
    listening: Callable[[str], None],
    show: Callable[[str], None],
) -> None:
    """Serve until SIGINT, SIGTERM or SIGHUP; ``listening`` is called with the address. Raises ``OSError``."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with running(served, entrance, program_of, show) as address:
        listening(address.url)
        await stop.wait()


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
