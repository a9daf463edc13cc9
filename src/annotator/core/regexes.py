"""Patterns that are compiled when they are first asked for, since all of them would take a tenth of the start."""

from __future__ import annotations

from functools import cache

import regex


@cache
def compiled(pattern: str, flags: int = 0) -> regex.Pattern[str]:
    """The pattern, ready to match."""
    return regex.compile(pattern, flags)
