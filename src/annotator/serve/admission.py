"""Who is let in: by a name and a password, or by a link; and who a request comes from."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping

from aiohttp import web
from msgspec import Struct

from annotator.serve.cookies import Cookies
from annotator.serve.login_attempts import LoginAttempts
from annotator.serve.login_log import LoginLog
from annotator.serve.logins import Login, LoginsError, LoginsFile
from annotator.serve.web_origin import NOWHERE

_HASHES_AT_ONCE = 2
"""Passwords that are hashed at a time, 32 MB each."""


class Entrance(Struct, frozen=True):
    """Who may come in: the logins, or one person by a link that only they were shown."""

    logins: LoginsFile
    invited: Login | None = None
    link: str = ""
    """The secret of the link, empty without one."""

    def everyone(self) -> Mapping[str, Login]:
        """Return all who may come in, by name; nobody while the file cannot be used."""
        if self.invited is not None:
            return {self.invited.name: self.invited}
        try:
            return self.logins.all()
        except LoginsError:
            return {}


class TooManyTriesError(Exception):
    """A name or an address has tried too often within a minute."""


class Admission:
    """Lets people in and out, and knows them by their cookies. Behind a proxy, that says where they come from."""

    def __init__(self, entrance: Entrance, log: LoginLog, *, is_behind_proxy: bool = False) -> None:
        self.entrance = entrance
        self.origin = NOWHERE
        self._log = log
        self._is_behind_proxy = is_behind_proxy
        self._attempts = LoginAttempts()
        self._cookies = Cookies()
        self._hashing = asyncio.Semaphore(_HASHES_AT_ONCE)

    @property
    def _cookie(self) -> str:
        """The name of the cookie; browsers take one that begins so only from this very host, encrypted."""
        return "__Host-annotator" if self.origin.is_secure else "annotator"

    def cookie_of(self, request: web.Request) -> str:
        """Return the cookie that the request has, empty without one."""
        return request.cookies.get(self._cookie, "")

    def whose(self, cookie: str) -> str | None:
        """Return the name that a cookie stands for."""
        return self._cookies.whose(cookie, self.entrance.everyone()) if cookie else None

    def who(self, request: web.Request) -> str | None:
        """Return whose cookie the request has."""
        return self.whose(self.cookie_of(request))

    def may_stay(self, name: str) -> bool:
        """Whether a person may still come in."""
        return name in self.entrance.everyone()

    def address(self, request: web.Request) -> str:
        """Return where a request comes from; behind a proxy, what that says last of it."""
        if self._is_behind_proxy:
            forwarded = request.headers.getall("X-Forwarded-For", [])
            if forwarded:
                return forwarded[-1].rpartition(",")[2].strip()
        return request.remote or ""

    def check_origin(self, request: web.Request) -> None:
        """Refuse what no page of ours has sent: another site may make a browser send it, with its cookies."""
        if not self.origin.is_ours(request.headers.get("Origin")):
            self._log.note("refused", self.who(request) or "", self.address(request), "another origin")
            raise web.HTTPForbidden(reason="this comes from another page")

    async def checked(self, name: str, password: str, address: str) -> Login | None:
        """Return the login if the password is right; a few tenths of a second later.

        Raises ``TooManyTriesError``. Those who wait for their turn are asked again then, so that many tries at once are
        no way around the limit, and right ones count against nobody.
        """
        if not self._attempts.may_wait(name, address):
            raise TooManyTriesError
        login = None
        async with self._hashing:
            if not self._attempts.may_try(name, address):
                raise TooManyTriesError
            if self.entrance.invited is None:
                try:
                    login = await asyncio.to_thread(self.entrance.logins.checked, name, password)
                except LoginsError as error:
                    self._log.note("error", "", "", str(error))
        if login is None:
            self._log.note("refused", name, address, "wrong name or password")
        else:
            self._attempts.was_right(name, address)
        return login

    def invited_by(self, link: str, address: str) -> Login | None:
        """Return whom the link invites, if it is the right one."""
        invited = self.entrance.invited
        if invited is None:
            return None
        if not secrets.compare_digest(link.encode("utf-8", "replace"), self.entrance.link.encode()):
            self._log.note("refused", invited.name, address, "wrong link")
            return None
        return invited

    def let_in(self, request: web.Request, login: Login) -> web.Response:
        """Give a new cookie, whatever cookie the browser brought, which is good for nothing from now on."""
        self._cookies.take_back(self.cookie_of(request))
        self._log.note("login", login.name, self.address(request))
        response = _to_front()
        response.set_cookie(
            self._cookie,
            self._cookies.give(login),
            httponly=True,
            samesite="Strict",
            secure=self.origin.is_secure,
            path="/",
        )
        return response

    def let_out(self, request: web.Request, name: str | None) -> web.Response:
        """Let no cookie of this person stand for anyone any more."""
        if name is not None:
            self._cookies.take_back_all(name)
            self._log.note("logout", name, self.address(request))
        response = _to_front()
        response.del_cookie(self._cookie, path="/", secure=self.origin.is_secure)
        return response


def _to_front() -> web.Response:
    return web.Response(status=303, headers={"Location": "/"})
