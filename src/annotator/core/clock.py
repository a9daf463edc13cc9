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


def is_older_than(at: str, seconds: float) -> bool:
    """Whether a time (ISO 8601, in UTC) is so many seconds ago, or no time at all."""
    try:
        return (datetime.now(UTC) - datetime.fromisoformat(at)).total_seconds() > seconds
    except (ValueError, TypeError):
        return True


def local_time(at: str) -> str:
    """Return a time (ISO 8601, in UTC where it names no zone) as people read it here: local, to the minute.

    What is not a time is returned as it is: layers of old files may say nothing else.
    """
    try:
        time_at = datetime.fromisoformat(at)
    except ValueError:
        return at
    aware = time_at if time_at.tzinfo else time_at.replace(tzinfo=UTC)
    return aware.astimezone().strftime("%Y-%m-%d %H:%M")


def new_id() -> str:
    """Return a UUIDv7 in hex: unique, and later ones sort after earlier ones."""
    milliseconds = time.time_ns() // 1_000_000
    tail = secrets.randbits(74)
    number = milliseconds << 80 | 0x7 << 76 | (tail >> 62) << 64 | 0b10 << 62 | tail & (1 << 62) - 1
    return f"{number:032x}"
