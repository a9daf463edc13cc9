"""Devices: under which id this process counts its actions, so that no two actions anywhere have one name.

A database may be copied, moved, or replaced by an older state of itself, and then goes on beside its other self. So a
process that writes takes an id of its own, and leaves it behind for the next one when it ends in order: in the user's
state folder, under the identity of the file, with the number it had counted to. The next one takes it only if it finds
the database just there. A process that was killed leaves nothing, and the next one gets a new id.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import platform
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from annotator.store.remembered import DATABASE_ID, setting

_COUNTED = "SELECT coalesce(max(seq), 0) FROM actions JOIN devices ON devices.number = device WHERE id = ?"

_STARTED = Path("/proc/sys/kernel/random/boot_id")
"""Where Linux names the start of the machine."""

Left = list[list[object]]
"""Ids that were left behind, each with the last number that was counted under it."""


def take_device(connection: sqlite3.Connection, path: Path, annotator: str) -> str:
    """Return the id under which to count in the database at ``path``, inside a write transaction.

    It is one that no other annotator ever had: a hub takes what counts under it from nobody else. Where the state
    folder cannot be used, it is a new one.
    """
    with suppress(OSError), _left_behind(connection, path, annotator) as left:
        while left:
            device, counted = left.pop()
            if isinstance(device, str) and counted == _counted(connection, device):
                return device
    return secrets.token_hex(8)


def leave_device(connection: sqlite3.Connection, path: Path, annotator: str, device: str) -> None:
    """Leave the id for the next process; never fails for what the state folder refuses."""
    with suppress(OSError), _left_behind(connection, path, annotator) as left:
        left.append([device, _counted(connection, device)])


def _counted(connection: sqlite3.Connection, device: str) -> int:
    counted: int = connection.execute(_COUNTED, (device,)).fetchone()[0]
    return counted


@contextmanager
def _left_behind(connection: sqlite3.Connection, path: Path, annotator: str) -> Iterator[Left]:
    """What the annotator left behind for this very file, to be changed; other processes wait. Raises ``OSError``."""
    from platformdirs import user_state_path  # only for the first write

    file, started = path.stat(), ""
    # The host is part of it, since several machines may share a home, and so is its start, where it has a name: a
    # machine that was brought back to an earlier state starts anew.
    with suppress(OSError):
        started = _STARTED.read_text()
    database = setting(connection, DATABASE_ID)
    identity = (database, platform.node(), started, file.st_dev, file.st_ino, annotator)
    name = hashlib.sha256(json.dumps(identity).encode()).hexdigest()[:32]
    folder = user_state_path("annotator", appauthor=False) / "devices"
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / f"{name}.json", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "r+", encoding="utf-8") as state:
        fcntl.flock(state, fcntl.LOCK_EX)
        left = _read(state.read())
        yield left
        state.seek(0)
        state.truncate()
        state.write(json.dumps(left))
        state.flush()
        os.fsync(state)  # before the id is used: a power cut must not leave it to be taken again


def _read(text: str) -> Left:
    """The list in a state file; an empty one where a crash left half of it."""
    try:
        left = json.loads(text or "[]")
    except ValueError:
        return []
    return (
        [each for each in left if isinstance(each, list) and len(each) == 2] if isinstance(left, list) else []
    )
