"""Text from files and users, made safe for messages on a terminal."""

from __future__ import annotations

LONGEST = 60
"""Upper bound on the length of a quoted text, in code points."""


def visible(text: str) -> str:
    """``text`` on one line, with every character that a terminal might obey or hide escaped."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


def quoted(text: str) -> str:
    """``text`` in quotation marks, shortened to ``LONGEST`` code points."""
    return f"'{text if len(text) <= LONGEST else text[: LONGEST - 1] + '…'}'"
