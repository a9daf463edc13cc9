"""Addresses of servers, as settings name them and as a person confirms them."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]")
_PATH = re.compile(r"(/[A-Za-z0-9._~!$&'()*+,;=:@%-]+)*")
_LONGEST = 500


class AddressError(ValueError):
    """Why a text cannot be the address of a server."""


def checked_address(text: str) -> str:
    """Return the address in its one spelling, such as ``http://127.0.0.1:9090/ner``; raises ``AddressError``.

    Two spellings of one address are confirmed together, and nothing in it may say who asks.
    """
    if len(text) > _LONGEST or not text.isascii() or not text.isprintable():
        raise AddressError("an address is some hundred ASCII characters at most")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise AddressError(f"not an address ({error})") from None
    if parts.scheme not in _PORTS:
        raise AddressError("an address starts with http:// or https://")
    if "@" in parts.netloc:
        raise AddressError("an address has no name or password in it")
    if parts.query or parts.fragment or text.endswith(("?", "#")):
        raise AddressError("an address ends before ? and #")
    host = parts.netloc.lower().rpartition(":")[0] if port is not None else parts.netloc.lower()
    path = parts.path.rstrip("/")
    if not _HOST.fullmatch(host.removesuffix(":")) or not _PATH.fullmatch(path):
        raise AddressError("not an address; for example http://127.0.0.1:9090")
    shown = "" if port in {None, _PORTS[parts.scheme]} else f":{port}"
    return f"{parts.scheme}://{host.removesuffix(':')}{shown}{path}"
