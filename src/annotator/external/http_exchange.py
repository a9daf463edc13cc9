"""One request to a server, under limits: the only code of the program that opens a connection.

The address must be confirmed, which is looked up here and for each request. No proxy is used, no redirect is followed,
and both the question and the answer have a largest size. A deadline ends everything, also an answer that drips.
"""

from __future__ import annotations

import http.client
import json
import os
import socket
import threading
from contextlib import closing, suppress
from typing import Any
from urllib.parse import urlsplit

from annotator.core.quoting import visible
from annotator.external.confirmed_addresses import check_confirmed
from annotator.external.errors import ModelError, UnavailableError, UnfitTextError

CREDENTIAL = "ANNOTATOR_SUGGESTER_KEY"
"""The environment variable whose value is sent to a chat endpoint as a bearer token. No file can name another one."""

LARGEST_QUESTION = 4_000_000
LARGEST_ANSWER = 8_000_000
"""Bytes that are sent and read at most."""

_PIECE = 65_536
"""Bytes that are read at once."""

_SHOWN = 80
"""Characters of a server's own words that are shown."""


def json_answer(
    address: str, path: str, question: object | None, seconds: float, *, sends_credential: bool = False
) -> Any:
    """Return what the server at the address answers under ``path``, parsed as JSON.

    Without a question it is a GET, else a POST of the question as JSON. Raises ``UnavailableError`` where the server
    cannot be asked at all, ``ModelError`` for what it answers.
    """
    check_confirmed(address)
    body = None if question is None else _encoded(question)
    headers = {"Accept": "application/json", "User-Agent": "annotator"}
    if body is not None:
        headers["Content-Type"] = "application/json"
    if sends_credential and (key := os.environ.get(CREDENTIAL)):
        headers["Authorization"] = f"Bearer {_fit_for_a_header(key)}"
    status, location, content = _exchanged(address, path, body, headers, seconds)
    if 300 <= status < 400:
        raise UnavailableError(f"{address} redirects to {_short(location)}, which is not followed")
    if status in {401, 403}:
        how = f"{CREDENTIAL} holds the key" if sends_credential else "only a chat endpoint gets one"
        raise UnavailableError(f"{address} wants to know who asks ({status}); {how}")
    if status != 200:
        raise ModelError(f"{address} answers with an error ({status}): {_short(content[:400])}")
    if len(content) > LARGEST_ANSWER:
        raise ModelError(f"{address} answers with more than {LARGEST_ANSWER // 1_000_000} MB")
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise ModelError(
            f"{address} answers with something that is not JSON: {_short(content[:400])}"
        ) from None


def _encoded(question: object) -> bytes:
    body = json.dumps(question, ensure_ascii=True).encode()
    if len(body) > LARGEST_QUESTION:
        raise UnfitTextError(f"the text is too long to be sent: more than {LARGEST_QUESTION // 1_000_000} MB")
    return body


def _fit_for_a_header(key: str) -> str:
    if not (key.isascii() and key.isprintable()):
        raise UnavailableError(f"{CREDENTIAL} holds something that is not a key: only printable ASCII is")
    return key


def _exchanged(
    address: str, path: str, body: bytes | None, headers: dict[str, str], seconds: float
) -> tuple[int, str, bytes]:
    """Return status, ``Location`` and content of the response, which is cut soon after the limit."""
    parts = urlsplit(address)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=seconds)
    deadline = _Deadline(seconds)
    try:
        with closing(connection), deadline:
            connection.connect()
            deadline.guard(connection.sock)
            connection.request("GET" if body is None else "POST", parts.path + path, body, headers)
            with connection.getresponse() as response:
                content = _content_of(response)
                if deadline.has_passed:
                    raise TimeoutError  # what was read is cut off
                return response.status, response.getheader("Location", ""), content
    except (OSError, http.client.HTTPException, ValueError) as error:
        if deadline.has_passed or isinstance(error, TimeoutError):
            raise UnavailableError(f"{address} has not answered within {seconds:g} s") from None
        what = error.strerror if isinstance(error, OSError) else ""
        raise UnavailableError(
            f"{address} cannot be reached ({_short(what or type(error).__name__)})"
        ) from None


def _content_of(response: http.client.HTTPResponse) -> bytes:
    """Return the content, cut soon after the limit.

    It is read in pieces: ``read`` takes a whole chunk at once, and of one whose size is negative all that comes.
    """
    content = bytearray()
    while len(content) <= LARGEST_ANSWER and (piece := response.read1(_PIECE)):
        content += piece
    return bytes(content)


class _Deadline:
    """Cuts a connection when its time is over: a time limit of the socket begins anew with each byte."""

    def __init__(self, seconds: float) -> None:
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self._socket: socket.socket | None = None
        self.has_passed = False

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def guard(self, connected: socket.socket) -> None:
        """Cut this socket, which the connection lets go of while the response is still read."""
        self._socket = connected
        if self.has_passed:
            raise TimeoutError

    def _cut(self) -> None:
        self.has_passed = True
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)


def _short(words: str | bytes) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    text = " ".join(text.split())
    return visible(text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…")
