"""The time, and ids that follow it."""

from __future__ import annotations

import secrets
import time
from datetime import UTC, datetime


def now() -> str:
    """Return the time in ISO 8601, UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def now_to_the_millisecond() -> str:
    """Return the time in ISO 8601, UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def new_id() -> str:
    """Return a UUIDv7 in hex: unique, and later ones sort after earlier ones."""
    milliseconds = time.time_ns() // 1_000_000
    tail = secrets.randbits(74)
    number = milliseconds << 80 | 0x7 << 76 | (tail >> 62) << 64 | 0b10 << 62 | tail & (1 << 62) - 1
    return f"{number:032x}"
