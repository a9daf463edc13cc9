"""Where a database may be: in a folder that exists, on a local disk."""

from __future__ import annotations

import re
from pathlib import Path

from annotator.store.errors import StoreError

NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb2", "smb3", "smbfs", "fuse.sshfs", "afs", "ncpfs"})
"""File systems on which locks and shared memory do not reach other machines: there SQLite can lose data."""

MOUNTS = Path("/proc/mounts")
"""Where Linux lists its mounts. On systems without this file nothing is checked."""


def check_location(path: Path, mounts: Path = MOUNTS) -> None:
    """Raise ``StoreError`` unless a database may be at ``path``, which need not exist yet."""
    if path.is_dir():
        raise StoreError(f"{path} is a folder; name a file in it with --db")
    if not path.parent.is_dir():
        raise StoreError(
            f"the folder {path.parent} does not exist; make it first, or choose another with --db"
        )
    kind = file_system_of(path, mounts)
    if kind in NETWORK:
        raise StoreError(
            f"{path} is on a network file system ({kind}), where SQLite can lose data; "
            "choose a file on a disk of this machine with --db"
        )


def file_system_of(path: Path, mounts: Path = MOUNTS) -> str | None:
    """The type of the file system of ``path``, as the mount table calls it; ``None`` if unknown."""
    try:
        table = mounts.read_text("utf-8", "surrogateescape")
    except OSError:
        return None
    place, found, depth = path.resolve(), None, -1
    for line in table.splitlines():
        _, mounted, kind, *_ = line.split(" ")
        point = Path(_unescaped(mounted))
        # A later mount hides an earlier one at the same point.
        if place.is_relative_to(point) and len(point.parts) >= depth:
            found, depth = kind, len(point.parts)
    return found


def _unescaped(mounted: str) -> str:
    r"""The mount point with the table's octal escapes (``\040`` is a space) decoded."""
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), mounted)
