"""Cookies: which of them stand for whom. A cookie is random, made at a login, and never taken from a browser."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable, Mapping

from msgspec import Struct

from annotator.serve.logins import Login

LIFETIME = 12 * 3600
"""Seconds from a login until the next one is asked for."""


class _Given(Struct, frozen=True):
    name: str
    login: bytes
    """The hash of the password at the login: another password ends what the old one opened."""
    until: float


class Cookies:
    """The cookies that were given. Only their hashes are kept, so that no dump of memory lets anyone in."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._given: dict[bytes, _Given] = {}

    def give(self, login: Login) -> str:
        """Return a new cookie for a person who has just logged in."""
        now = self._clock()
        self._given = {key: given for key, given in self._given.items() if given.until > now}
        cookie = secrets.token_urlsafe(32)
        self._given[_key(cookie)] = _Given(login.name, login.hash, now + LIFETIME)
        return cookie

    def whose(self, cookie: str, logins: Mapping[str, Login]) -> str | None:
        """Return the name that a cookie stands for; ``None`` for any other, or if the login has changed since."""
        given = self._given.get(_key(cookie))
        if given is None or given.until <= self._clock():
            return None
        login = logins.get(given.name)
        return given.name if login is not None and login.hash == given.login else None

    def take_back(self, cookie: str) -> None:
        """Let a cookie stand for nobody."""
        self._given.pop(_key(cookie), None)

    def take_back_all(self, name: str) -> None:
        """Let no cookie stand for this person any more."""
        self._given = {key: given for key, given in self._given.items() if given.name != name}


def _key(cookie: str) -> bytes:
    return hashlib.sha256(cookie.encode("utf-8", "surrogatepass")).digest()
