"""Words out of files and of people, as sentences to a terminal may hold them."""

from __future__ import annotations

LONGEST = 60
"""Code points of a quoted word."""


def visible(text: str) -> str:
    """``text`` on one line, each character that a terminal might obey or hide written as its escape."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


def quoted(text: str) -> str:
    """``text`` in quotation marks, cut behind 60 code points."""
    return f"'{text if len(text) <= LONGEST else text[: LONGEST - 1] + '…'}'"
