"""Addresses of hubs: ``postgresql://person@host/database``, or a folder as a path or ``folder:PATH``.

A password is never part of one, since addresses are kept in databases and shown.
"""

from __future__ import annotations

import ipaddress
import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from annotator.hub.errors import HubError

FOLDER = "folder:"
_SCHEMES = ("postgresql", "postgres")
_SECRET = frozenset({"password", "sslpassword"})
_IN_THE_PATH = "give the path of a folder, or postgresql://NAME@HOST/DATABASE"


def address_of(text: str) -> str:
    """The address in the form in which it is kept; raises ``HubError`` for one that is none, or that holds a password.

    The path of a folder becomes absolute.
    """
    scheme, _, _ = text.partition("://")
    if scheme in _SCHEMES:
        _check(text)
        return text
    if "://" in text:
        raise HubError(f"{scheme}:// is not the address of a hub; {_IN_THE_PATH}")
    if not text.removeprefix(FOLDER):
        raise HubError(f"the address of the hub is empty; {_IN_THE_PATH}")
    return f"{FOLDER}{Path(text.removeprefix(FOLDER)).expanduser().absolute()}"


def is_folder(address: str) -> bool:
    """Whether the address is that of a folder."""
    return address.startswith(FOLDER)


def folder_of(address: str) -> Path:
    """The folder of such an address."""
    return Path(address.removeprefix(FOLDER))


def _check(url: str) -> None:
    try:
        parts = urlsplit(url)
        has_password = ":" in parts.netloc.rpartition("@")[0]
    except ValueError:
        raise HubError(f"that is not the address of a hub; {_IN_THE_PATH}") from None
    names = {name.lower() for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    if has_password or names & _SECRET:
        raise HubError(
            "a password does not belong into the address of a hub, where others can read it; leave it out and put it "
            "into the file that $PGPASSFILE names, or ~/.pgpass"
        )


def connection_parameters(url: str) -> dict[str, str]:
    """What a connection to this address is to have besides what the address says.

    Other machines than this one must prove who they are, unless the address says otherwise.
    """
    parts = urlsplit(url)
    said = {name.lower() for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    query = dict(parse_qsl(parts.query))
    places = query.get("host", "").split(",") if "host" in query else _hosts(parts.netloc)
    more = {"application_name": "annotator", "connect_timeout": "10", "tcp_user_timeout": "20000"}
    if not all(map(_is_here, places)) and not {"sslmode", "service"} & said and "PGSSLMODE" not in os.environ:
        more["sslmode"] = "verify-full"
        if "sslrootcert" not in said and "PGSSLROOTCERT" not in os.environ and not _own_root().exists():
            more["sslrootcert"] = "system"
    if len(places) > 1:
        more["target_session_attrs"] = "read-write"
    return {name: value for name, value in more.items() if name not in said}


def _own_root() -> Path:
    return Path("~/.postgresql/root.crt").expanduser()


def _hosts(netloc: str) -> list[str]:
    """The hosts of an address, without ports."""
    hosts = []
    for each in netloc.rpartition("@")[2].split(","):
        host = each[1:].partition("]")[0] if each.startswith("[") else each.partition(":")[0]
        hosts.append(unquote(host))
    return hosts


def _is_here(host: str) -> bool:
    """Whether a host is this machine: a socket, a name of its own, or a loopback address."""
    if not host or host.startswith(("/", "@")) or host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
