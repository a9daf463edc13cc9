"""Numbers with their noun, for sentences."""

from __future__ import annotations


def counted(count: int, noun: str) -> str:
    """The number and the noun, with an s unless the number is 1: "1 span", "0 spans", "2,000 spans"."""
    return f"{count:,} {noun}{'s' * (count != 1)}"


def megabytes(size: int) -> str:
    """A number of bytes in megabytes, of a million bytes each: "12.3 MB"."""
    return f"{size / 1_000_000:,.1f} MB"
