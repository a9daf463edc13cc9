"""Under which addresses the server is reached; whatever names another one is refused."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from msgspec import Struct

_PORTS = {"http": 80, "https": 443}


class OriginError(ValueError):
    """The addresses that were given cannot be served; the message says why."""


class WebOrigin(Struct, frozen=True):
    """The origins that pages may have, and the hosts that a request may name.

    A page of another site has another origin. A name that somebody points at this machine (DNS rebinding) is another
    host, even where the connection is to the same address.
    """

    origins: frozenset[str]
    hosts: frozenset[str]
    is_secure: bool = False
    """Whether browsers reach it by https."""

    def is_ours(self, origin: str | None) -> bool:
        """Whether a request comes from one of our pages; a request that does not say so does not."""
        return origin is not None and origin.lower() in self.origins

    def has_host(self, host: str | None) -> bool:
        """Whether a request is meant for us."""
        return host is not None and host.lower() in self.hosts


NOWHERE = WebOrigin(frozenset(), frozenset())
"""Where nothing is served."""


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches the host."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def local_origin(host: str, port: int) -> WebOrigin:
    """Return the origin of a server on this machine's loopback."""
    hosts = {f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]", _bracketed(host))}
    if port == _PORTS["http"]:
        hosts |= {each.rpartition(":")[0] for each in hosts}
    return WebOrigin(frozenset(f"http://{each}" for each in hosts), frozenset(hosts))


def public_origin(url: str) -> WebOrigin:
    """Return the origin of a server behind a proxy, which has this URL; raises ``OriginError``."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise OriginError(f"{url!r} is no URL") from None
    if parts.scheme not in _PORTS or not parts.hostname:
        raise OriginError(f"{url!r} is no URL; write it as https://annotator.example.org")
    if parts.path not in {"", "/"} or parts.query or parts.fragment or parts.username is not None:
        raise OriginError(f"{url!r} is more than an origin; leave out all that follows the host")
    if parts.scheme != "https" and not is_loopback(parts.hostname):
        raise OriginError(f"{url!r} is not encrypted: passwords need https, which a proxy provides")
    host = _bracketed(parts.hostname.lower())
    named = f"{host}:{port or _PORTS[parts.scheme]}"
    hosts = {named} | ({host} if port in {None, _PORTS[parts.scheme]} else set())
    origins = frozenset(f"{parts.scheme}://{each}" for each in hosts)
    return WebOrigin(origins, frozenset(hosts), is_secure=parts.scheme == "https")


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host
