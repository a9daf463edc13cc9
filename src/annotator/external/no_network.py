"""Keeps code of others, such as a pipeline that a project names, from opening connections while it runs here."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from annotator.external.errors import UnavailableError

_LOOKING_UP = {f"socket.{name}" for name in ("getaddrinfo", "gethostbyname", "gethostbyaddr", "getnameinfo")}
_REFUSED = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg", *_LOOKING_UP})
"""Audit events of Python that come before anything is sent."""


class _Guard:
    """A hook for audit events, which Python never removes again once it is added."""

    def __init__(self) -> None:
        self.depth = 0
        self._is_added = False

    def add(self) -> None:
        if not self._is_added:
            sys.addaudithook(self._heard)
            self._is_added = True

    def _heard(self, event: str, _arguments: object) -> None:
        if self.depth and event in _REFUSED:
            raise UnavailableError("it wants to open a connection, and no address of it is confirmed")


_guard = _Guard()


@contextmanager
def without_network() -> Iterator[None]:
    """Let every connection that Python code opens inside fail with ``UnavailableError``, in all threads."""
    _guard.add()
    _guard.depth += 1
    try:
        yield
    finally:
        _guard.depth -= 1
