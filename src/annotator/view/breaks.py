"""Where a row may end between two clusters, decided from one character of each.

A row may end after blanks; after a hyphen or dash between letters; on either side of Chinese or Japanese, but no
closing mark starts a row and no opening mark ends one; and between Thai, Lao, Khmer or Burmese clusters, which are
written without blanks, but not before a vowel or sign that follows its consonant. Korean has blanks and breaks
only there.
"""

from __future__ import annotations

import regex

BLANK = 1
OPENS = 2
CLOSES = 4
IDEOGRAPH = 8
DASH = 16
LETTER = 32
UNSPACED = 64
GLUE = 128
BREAKS_AFTER = 256

_UNSPACED = r"[\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]"

# Vowels written after their consonant, and signs that shorten or repeat a word: to Unicode they are letters.
_FOLLOWING = (
    r"\u0e2f\u0e30\u0e32\u0e33\u0e45\u0e46"  # Thai
    r"\u0eaf\u0eb0\u0eb2\u0eb3\u0ebd\u0ec6"  # Lao
    r"\u17d7\ua9e6\uaa70"  # Khmer and Burmese
    rf"[{_UNSPACED}&&\p{{LB=BA}}]"  # and their full stops
)

# Each line is a kind of character; a character may be of several. NBSP and its kin are not blanks: they glue.
_KINDS = tuple(
    (bit, regex.compile(pattern, regex.V1))
    for bit, pattern in (
        (BLANK, r"[ \t\u2000-\u2006\u2008-\u200a\u205f\u3000]"),
        (OPENS, r"[\p{Ps}\p{Pi}\u0e40-\u0e44\u0ec0-\u0ec4]"),  # Thai and Lao write some vowels first
        (
            CLOSES,
            r"[\p{Pe}\p{Pf}\p{LB=CL}\p{LB=CP}\p{LB=EX}\p{LB=IS}\p{LB=NS}\p{LB=CJ}\p{M}…‥·・%％‰℃"
            + _FOLLOWING
            + "]",
        ),
        (
            IDEOGRAPH,
            r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Bopomofo}\u3001-\u303f\u30fb\u30fc\ufe10-\ufe6f\uff01-\uff65]",
        ),
        (DASH, r"[\-\u2010\u2013\u2014]"),
        (LETTER, r"\p{L}"),
        (UNSPACED, _UNSPACED),
        (GLUE, r"[\u00a0\u2007\u202f\u2011\u2060\ufeff]"),
        (BREAKS_AFTER, r"[\u200b\u00ad]"),
    )
)


class _KindOf(dict[str, int]):
    """Caches the kinds of each character; it never has more entries than Unicode has characters."""

    def __missing__(self, character: str) -> int:
        kinds = sum(bit for bit, pattern in _KINDS if pattern.match(character))
        self[character] = kinds
        return kinds


_kind_of = _KindOf()


def base_of(cluster: str) -> str:
    """Return the character that decides for a cluster: its first, but a blank that carries marks does not count."""
    return cluster[0] if len(cluster) == 1 or not is_blank(cluster[0]) else cluster[-1]


def is_blank(character: str) -> bool:
    """Return whether the character may hang past the edge of the row that it ends."""
    return bool(_kind_of[character] & BLANK)


def may_break(bases: str, index: int) -> bool:
    """Return whether a row may end before cluster ``index``.

    ``bases`` holds the base of each cluster of one line; ``0 < index < len(bases)``.
    """
    left, right = _kind_of[bases[index - 1]], _kind_of[bases[index]]
    if right & BLANK:
        return False  # blanks belong to the row that they end
    if left & (BLANK | BREAKS_AFTER):
        return True
    if (left | right) & GLUE or left & OPENS or right & CLOSES:
        return False
    if left & DASH and index > 1 and _kind_of[bases[index - 2]] & right & LETTER:
        return True
    return bool((left | right) & IDEOGRAPH or left & right & UNSPACED)
