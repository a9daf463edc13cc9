"""The web server: who may come in, what each address answers, and the socket between a window and its session."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import WSMsgType, web

from annotator.keys.browser_keys import KeptKey
from annotator.serve.admission import Admission, TooManyTriesError
from annotator.serve.browser_line import BrowserLine, Why
from annotator.serve.connection_watch import ConnectionWatch
from annotator.serve.live_session import LiveSession
from annotator.serve.login_log import LoginLog
from annotator.serve.page_assets import page_assets
from annotator.serve.printed_document import printed_now
from annotator.serve.session_table import Sessions, TooManyError
from annotator.serve.web_pages import HEADERS, login_page, message_page, policy, terminal_page
from annotator.store.errors import StoreError

LONGEST_FRAME = 1 << 16
"""Bytes of a message of a window at most. The page cuts what is pasted into smaller ones."""

_LARGEST_FORM = 1 << 13
_READING = 10.0
"""Seconds that reading a form may take."""

_HEARTBEAT = 15.0
"""Seconds after which a window is asked whether it is still there."""


class Gateway:
    """Answers requests. ``database`` is that of all sessions; ``kept`` are the keys that browsers keep."""

    def __init__(  # noqa: PLR0913 - what it depends on
        self,
        database: Path,
        admission: Admission,
        sessions: Sessions,
        log: LoginLog,
        *,
        kept: tuple[KeptKey, ...] = (),
        seconds_kept: float = 600.0,
    ) -> None:
        self._database = database
        self._admission = admission
        self._sessions = sessions
        self._log = log
        self._kept = kept
        self._seconds_kept = seconds_kept
        self._assets = page_assets()
        self.watch = ConnectionWatch()

    def application(self) -> web.Application:
        """Return the application with its few addresses."""
        application = web.Application(middlewares=[self._guard], client_max_size=_LARGEST_FORM)
        application.add_routes(
            [
                web.get("/", self._front),
                web.post("/login", self._log_in),
                web.post("/logout", self._log_out),
                web.get("/terminal", self._terminal),
                web.get("/print", self._print),
                web.get("/whoami", self._who_am_i),
                web.get("/page/{name}", self._asset),
            ]
        )
        return application

    # -- every request ------------------------------------------------------------------------------------

    @web.middleware
    async def _guard(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """Refuse what is meant for another host; give every answer its headers, and no error its words."""
        self.watch.asked(request.protocol)
        host = request.headers.get("Host")
        if (
            not self._admission.origin.has_host(host) or request.host != host
        ):  # the request line may name another
            return _with_headers(web.Response(status=403, text="this host is not served here"))
        try:
            response = await handler(request)
        except web.HTTPException as error:
            response = web.Response(status=error.status, text=error.reason)
        except (ConnectionError, asyncio.CancelledError):
            raise
        except Exception as error:  # noqa: BLE001 - what nobody foresaw is noted by its kind, without what it held
            who, address = self._admission.who(request) or "", self._admission.address(request)
            self._log.note("error", who, address, type(error).__name__)
            response = web.Response(status=500, text="an error in the program")
        return response if response.prepared else _with_headers(response)

    # -- pages --------------------------------------------------------------------------------------------

    async def _front(self, request: web.Request) -> web.Response:
        """Show the terminal, or the page to log in on; a link lets in whoever was shown it."""
        is_by_link = self._admission.entrance.invited is not None
        if is_by_link and (link := request.query.get("link")) is not None:
            invited = self._admission.invited_by(link, self._admission.address(request))
            if invited is not None:
                return self._admission.let_in(request, invited)
        elif (name := self._admission.who(request)) is not None:
            nonce = secrets.token_urlsafe(16)
            return _page(terminal_page(name, nonce, self._kept, self._seconds_kept), nonce)
        if is_by_link:
            return _page(message_page("Open the link that annotator serve has printed."), status=401)
        return _page(login_page())

    async def _asset(self, request: web.Request) -> web.Response:
        asset = self._assets.get(request.match_info["name"])
        if asset is None:
            raise web.HTTPNotFound
        response = web.Response(body=asset.content, content_type=asset.kind, charset="utf-8")
        response.etag = asset.tag
        response.headers["Cache-Control"] = "no-cache"  # kept, and asked for again
        known = request.if_none_match or ()
        return web.Response(status=304) if any(each.value == asset.tag for each in known) else response

    async def _who_am_i(self, request: web.Request) -> web.Response:
        """Say whether the cookie is still good, for a page whose line was refused."""
        return web.Response(status=204 if self._admission.who(request) else 401)

    async def _print(self, request: web.Request) -> web.Response:
        name = self._admission.who(request)
        if name is None:
            raise web.HTTPUnauthorized
        nonce = secrets.token_urlsafe(16)
        try:
            page = await asyncio.to_thread(printed_now, self._database, name, nonce)
        except StoreError:
            return _page(message_page("The document cannot be read now."), status=503)
        if page is None:
            return _page(message_page("No document is open."), status=404)
        return _page(page, nonce)

    # -- logging in and out -------------------------------------------------------------------------------

    async def _log_in(self, request: web.Request) -> web.Response:
        self._admission.check_origin(request)
        try:
            async with asyncio.timeout(_READING):
                form = await request.post()
        except TimeoutError:
            raise web.HTTPRequestTimeout from None
        name, password = form.get("name"), form.get("password")
        if not isinstance(name, str) or not isinstance(password, str):
            raise web.HTTPBadRequest
        address = self._admission.address(request)
        try:
            login = await self._admission.checked(name, password, address)
        except TooManyTriesError:
            return _page(login_page("Too many tries. Wait a minute."), status=429)
        if login is None:
            return _page(login_page("There is no such name with this password."), status=401)
        return self._admission.let_in(request, login)

    async def _log_out(self, request: web.Request) -> web.Response:
        """End the session of whoever asks, and what their cookies open."""
        self._admission.check_origin(request)
        name = self._admission.who(request)
        if name is not None:
            self._sessions.end(name, Why.LOGGED_OUT)
        return self._admission.let_out(request, name)

    # -- the terminal -------------------------------------------------------------------------------------

    async def _terminal(self, request: web.Request) -> web.StreamResponse:
        """Join a window and the session of whoever is logged in there."""
        self._admission.check_origin(request)
        name = self._admission.who(request)
        if name is None:
            raise web.HTTPUnauthorized
        size = _size(request.query.get("size", ""))
        socket = web.WebSocketResponse(heartbeat=_HEARTBEAT, max_msg_size=LONGEST_FRAME, compress=False)
        if size is None or not socket.can_prepare(request):
            raise web.HTTPBadRequest
        await socket.prepare(request)
        self.watch.stays(request.protocol)
        try:
            session, line = await self._sessions.open(
                name, lambda session: BrowserLine(socket, session.fell_behind), size
            )
        except TooManyError:
            await socket.close(code=Why.TOO_MANY)
            return socket
        except OSError as error:
            self._log.note("error", name, "", f"no session: {error.strerror}")
            await socket.close(code=Why.NOT_STARTED)
            return socket
        try:
            await self._pass_on(socket, session, self._admission.cookie_of(request))
        finally:
            session.leave(line)
        return socket

    async def _pass_on(self, socket: web.WebSocketResponse, session: LiveSession, cookie: str) -> None:
        """Pass on what the window sends, until it is gone; a message says by its first letter what it is."""
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                break
            if self._admission.whose(cookie) != session.name:
                await socket.close(code=Why.LOGGED_OUT)
                return
            kind, rest = message.data[:1], message.data[1:]
            size = _size(rest) if kind == "s" else None
            if kind == "k":
                await session.type(rest)
            elif size is not None:
                session.process.resize(*size)
            else:
                await socket.close(code=Why.NONSENSE)
                return


def _size(words: str) -> tuple[int, int] | None:
    """Return columns and rows of ``80,24``; ``None`` if it is nothing of that kind."""
    columns, comma, rows = words.partition(",")
    is_size = comma and all(each.isascii() and each.isdigit() and len(each) <= 4 for each in (columns, rows))
    return (int(columns), int(rows)) if is_size else None


def _page(html: str, nonce: str = "none", status: int = 200) -> web.Response:
    response = web.Response(text=html, content_type="text/html", status=status)
    response.headers["Content-Security-Policy"] = policy(nonce)
    return response


def _with_headers(response: web.StreamResponse) -> web.StreamResponse:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", policy("none"))
    return response
