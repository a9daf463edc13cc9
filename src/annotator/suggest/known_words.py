"""What the library knows of each word, in one piece of memory."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Self

from msgspec import Struct

_NAMED, _ENDS = b"\t", b"\n"


class KnownWords(Struct, frozen=True):
    """Lines of a word and what is known of it, in the order of their bytes: a dict takes ten times their memory."""

    lines: bytes = b""

    @classmethod
    def of(cls, known: Mapping[str, str]) -> Self:
        """Return the same, packed; no word has white space in it."""
        pairs = sorted((word.encode(), value.encode()) for word, value in known.items())
        return cls(b"".join(word + _NAMED + value + _ENDS for word, value in pairs))

    def get(self, word: str) -> str:
        """Return what is known of the word; nothing of one that is not known."""
        return _looked_up(self.lines, word)


@lru_cache(4096)  # most words of a text are among the last few thousand
def _looked_up(lines: bytes, word: str) -> str:
    wanted = word.encode(errors="surrogatepass")
    low, high = 0, len(lines)
    while low < high:
        start = lines.rfind(_ENDS, low, (low + high) // 2) + 1 or low
        end = lines.index(_ENDS, start)
        found, _, known = lines[start:end].partition(_NAMED)
        if found == wanted:
            return known.decode()
        if found < wanted:
            low = end + 1
        else:
            high = start
    return ""
