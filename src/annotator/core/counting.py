"""Numbers with their noun, as sentences have them."""

from __future__ import annotations


def counted(count: int, noun: str) -> str:
    """The number and the noun, which takes an s unless there is exactly one: "1 span", "0 spans"."""
    return f"{count} {noun}{'s' * (count != 1)}"
