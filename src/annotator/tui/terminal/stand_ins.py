"""What is sent to a terminal whose encoding lacks characters: nothing that it cannot carry, and as many cells.

Python would send an escape for a sign that Latin-1 lacks, six cells for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from unicodedata import normalize

from annotator.core.ascii_stand_ins import UNKNOWN, encodable
from annotator.core.regexes import compiled
from annotator.view.cells import drawn, pieces_of

_SEQUENCE = re.compile(r"(\x1b(?:\[[0-?]*[ -/]*[@-~]|[PX\]^_][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-~]))")
_WITHOUT_CELLS = r"[\p{Mn}\p{Me}\u200c\u200d]+"


def carries_all(encoding: str) -> bool:
    """Whether the encoding has every character, as UTF-8 does. Raises ``LookupError`` if there is no such encoding."""
    rare = "\u0f3a\U0010fffd"
    return encodable(rare, encoding) == rare


def carried(sequences: str, encoding: str) -> str:
    """Return what is sent for the sequences: texts with stand-ins of the same cells, and escape sequences as they are.

    The texts consist of glyphs of ``drawn``, or were made safe by ``sanitize``.
    """
    if encodable(sequences, encoding) == sequences:
        return sequences
    parts = _SEQUENCE.split(sequences)
    parts[::2] = ["".join(_glyphs(text, encoding)) for text in parts[::2]]
    return "".join(parts)


def _glyphs(text: str, encoding: str) -> Iterator[str]:
    if encodable(text, encoding) == text:
        yield text
        return
    for cluster, width in pieces_of(text, each=True):
        yield _stand_in(cluster, width, encoding)


@lru_cache(maxsize=1 << 14)
def _stand_in(cluster: str, width: int, encoding: str) -> str:
    """Return the cluster or its stand-in, of the same width in cells."""
    if encodable(cluster, encoding) == cluster:
        return cluster
    if compiled(_WITHOUT_CELLS).fullmatch(cluster):
        return ""
    composed = normalize("NFC", cluster)[0]
    first = composed if encodable(composed, encoding) == composed else encodable(cluster[0], encoding)
    return UNKNOWN * width if first == UNKNOWN else first + " " * (width - drawn(first).width)
