"""Regular expressions compiled on first use; compiling all of them would take a tenth of the start-up time."""

from __future__ import annotations

from functools import cache

import regex


@cache
def compiled(pattern: str, flags: int = 0) -> regex.Pattern[str]:
    """The compiled pattern."""
    return regex.compile(pattern, flags)
