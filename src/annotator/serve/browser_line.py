"""The line to one browser window: what is sent at a pace that the window can follow, and why it was closed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from enum import IntEnum

from aiohttp import ClientError, web

MOST_WAITING = 1 << 19
"""Bytes that wait for a slow window. What is more is dropped, and all is painted anew once the window follows again."""


class Why(IntEnum):
    """Why a line was closed, as the code that the page gets."""

    TAKEN_OVER = 4001
    ENDED = 4002
    LOGGED_OUT = 4003
    IDLE = 4004
    NOT_STARTED = 4005
    TOO_MANY = 4006
    NONSENSE = 4007
    SERVER_ENDS = 4008


class BrowserLine:
    """Sends output to a websocket, one message at a time, joining what came meanwhile.

    ``fell_behind`` is called when output was dropped and the window can take more: all must be painted again.
    """

    def __init__(self, socket: web.WebSocketResponse, fell_behind: Callable[[BrowserLine], None]) -> None:
        self._socket = socket
        self._fell_behind = fell_behind
        self._waiting = bytearray()
        self._has_dropped = False
        self._wake = asyncio.Event()
        self._sender = asyncio.get_running_loop().create_task(self._send())

    def put(self, output: bytes) -> None:
        """Send output soon."""
        if len(self._waiting) + len(output) > MOST_WAITING:
            self._waiting.clear()
            self._has_dropped = True
        elif not self._has_dropped:
            self._waiting += output
        self._wake.set()

    async def _send(self) -> None:
        with suppress(ConnectionError, ClientError, RuntimeError):
            while True:
                await self._wake.wait()
                self._wake.clear()
                if self._has_dropped:
                    self._has_dropped = False
                    self._fell_behind(self)
                if self._waiting:
                    data = bytes(self._waiting)
                    self._waiting.clear()
                    await self._socket.send_bytes(data)

    async def close(self, why: Why) -> None:
        """Send what waits, and close the line; the window is told why."""
        self._sender.cancel()
        with suppress(ConnectionError, ClientError, RuntimeError):
            async with asyncio.timeout(1.0):
                if self._waiting:
                    await self._socket.send_bytes(bytes(self._waiting))
                await self._socket.close(code=why, message=why.name.lower().encode())

    def stop(self) -> None:
        """Send nothing more."""
        self._sender.cancel()
