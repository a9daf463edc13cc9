"""An end to connections that are only held: many of them would leave none for those who work."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from aiohttp import web

UNTIL_ASKED = 10.0
"""Seconds in which something whole must be asked on a new connection."""

LONGEST = 300.0
"""Seconds for which a connection may go on that is not a window's line."""


class ConnectionWatch:
    """Knows since when each connection is there, and whether it is of use."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        # By their ids, since they cannot be hashed weakly; while one is held here its id is nobody else's.
        self._since: dict[int, tuple[web.RequestHandler, float]] = {}
        self._asked: dict[int, web.RequestHandler] = {}
        self._staying: dict[int, web.RequestHandler] = {}

    def asked(self, connection: web.RequestHandler) -> None:
        """Note that something whole was asked on it."""
        self._asked[id(connection)] = connection

    def stays(self, connection: web.RequestHandler) -> None:
        """Note that it is a window's line, which has its own heartbeat."""
        self._staying[id(connection)] = connection

    def look(self, connections: Iterable[web.RequestHandler]) -> None:
        """Close those that are only held, and forget those that have gone."""
        now = self._clock()
        there = {id(each): each for each in connections}
        since = {key: self._since.get(key, (each, now)) for key, each in there.items()}
        self._since = since
        self._asked = {key: each for key, each in self._asked.items() if key in there}
        self._staying = {key: each for key, each in self._staying.items() if key in there}
        for key, each in there.items():
            age = now - since[key][1]
            if key not in self._staying and age > (LONGEST if key in self._asked else UNTIL_ASKED):
                each.force_close()
