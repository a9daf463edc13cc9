"""The addresses that this person has confirmed on this machine, in a file of the user's state folder.

No file of a project can add to them, and a home folder that several machines share counts for the one on which the
address was confirmed.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
from contextlib import suppress
from pathlib import Path

from annotator.external.errors import NotConfirmedError
from annotator.settings.addresses import AddressError, checked_address

_MACHINE_ID = Path("/etc/machine-id")
"""Where Linux names the machine."""

_LARGEST = 1_000_000
"""Bytes of the file that are read at most."""


def confirmations_file() -> Path:
    """Return the path of the file, whether it exists or not."""
    from platformdirs import user_state_path

    return user_state_path("annotator", appauthor=False) / "confirmed-addresses.json"


def confirmed() -> tuple[str, ...]:
    """Return the addresses confirmed on this machine, in order; none if the file is not ours or cannot be read."""
    return tuple(sorted(_all().get(_machine(), ())))


def is_confirmed(address: str) -> bool:
    """Whether this person has confirmed the address on this machine."""
    try:
        return checked_address(address) in confirmed()
    except AddressError:
        return False


def check_confirmed(address: str) -> None:
    """Raise ``NotConfirmedError`` unless the address is confirmed."""
    if not is_confirmed(address):
        raise NotConfirmedError(address)


def confirm(address: str) -> None:
    """Remember an address, which is spelled as ``checked_address`` does; raises ``OSError``."""
    _write({*confirmed(), address})


def revoke(address: str) -> bool:
    """Forget an address; return whether it was confirmed. Raises ``OSError``."""
    before = {*confirmed()}
    if address not in before:
        return False
    _write(before - {address})
    return True


def _write(addresses: set[str]) -> None:
    """Write the addresses of this machine, and those of others as they are."""
    path, content = confirmations_file(), _all() | {_machine(): sorted(addresses)}
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(json.dumps(content, indent=1))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _all() -> dict[str, list[str]]:
    """Return the confirmed addresses by machine."""
    with suppress(OSError, ValueError):
        descriptor = os.open(confirmations_file(), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            about = os.fstat(file.fileno())
            if about.st_uid == os.geteuid() and not about.st_mode & 0o022 and about.st_size <= _LARGEST:
                return _checked(json.loads(file.read(_LARGEST)))
    return {}


def _checked(content: object) -> dict[str, list[str]]:
    if not isinstance(content, dict):
        return {}
    return {
        machine: [each for each in addresses if isinstance(each, str)]
        for machine, addresses in content.items()
        if isinstance(addresses, list)
    }


def _machine() -> str:
    """Return what names this machine and this person on it."""
    id_ = ""
    with suppress(OSError):
        id_ = _MACHINE_ID.read_text(encoding="ascii", errors="replace").strip()
    return hashlib.sha256(f"{id_}\n{platform.node()}\n{os.geteuid()}".encode()).hexdigest()[:32]
