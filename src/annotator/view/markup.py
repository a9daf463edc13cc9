"""Structure written in the text itself, as in Markdown: which stretches are shown as headings, quotes and so on.

Only looks come from here. No character is hidden or moved, so offsets are still those of the stored text. Each line
is judged on its own except inside a fenced block, and fences are looked for from the top of each chunk: a block
that is longer than a chunk looks like prose after the cut.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from annotator.core.chunks import Chunks
from annotator.core.range import Range
from annotator.core.regexes import compiled

_KEPT_CHUNKS = 64
_NAMES = (".md", ".markdown", ".mdown", ".mkd", ".html", ".htm", ".xhtml")
_LINE = r"[^\r\n]+"
_FENCE = r"\s{0,3}(?:```|~~~)"
_HEADING = r"\s{0,3}(#{1,6})[ \t]+\S"
_UNDERLINED = r"\s{0,3}(?:={3,}|-{3,})\s*$"
_QUOTE = r"\s{0,3}(?:>[ \t]?)+"
_ITEM = r"\s*(?:[-*+]|\d{1,9}[.)])(?=[ \t]+\S)"
# The end of a link or of strong words is looked for only up to the next mark that could begin one: otherwise each
# of many marks without an end would cost a look at the rest of its line.
_LINK = r"(!?\[)[^\[\]\n]*(\])(\([^)\[\s]*\)|\[[^\[\]\n]*\])"
_ADDRESS = r"<?\b(?:https?://|www\.)[^\s<>\[\]()]+[^\s<>\[\]().,;:!?'\"”’]>?"
_STRONG = r"(\*\*|__)(?=\S)((?:(?!\1).)++)(?<=\S)\1"
_CODE = r"`[^`\n]+`"


class Face(Enum):
    """How a stretch looks because of the text's own markup."""

    HEADING = "heading"
    MARKER = "marker"
    QUOTE = "quote"
    QUIET = "quiet"


class Faced(NamedTuple):
    """A stretch of the text and its look, in code points of the whole text."""

    face: Face
    range_: Range


def has_markup(source: str) -> bool:
    """Return whether the text of a document read from this path or address may have structural marks in it.

    In a web page, which is read as plain text, these are the marks of its lists.
    """
    return source.lower().partition("?")[0].endswith(_NAMES)


class Faces:
    """Looks of one text, found by range."""

    def __init__(self, faced: Iterable[Faced]) -> None:
        self._faced = sorted(faced, key=_start_of)
        self._starts = [*map(_start_of, self._faced)]
        self._reach = [*accumulate((one.range_.end for one in self._faced), max)]

    def __bool__(self) -> bool:
        return bool(self._faced)

    def on(self, range_: Range) -> Sequence[Faced]:
        """Return the looks that overlap the range, in the order in which they start."""
        first, last = bisect_right(self._reach, range_.start), bisect_left(self._starts, range_.end)
        return [one for one in self._faced[first:last] if one.range_.overlaps(range_)]


def _start_of(faced: Faced) -> int:
    return faced.range_.start


class Markup:
    """The looks of one Markdown text, computed chunk by chunk where they are asked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._chunks = Chunks(text)
        self._of_chunk = lru_cache(maxsize=_KEPT_CHUNKS)(self._find)

    def on(self, range_: Range) -> Sequence[Faced]:
        """Return the looks that overlap the range, in the order in which they start."""
        first, last = (
            self._chunks.index_of(range_.start),
            self._chunks.index_of(max(range_.start, range_.end - 1)),
        )
        return [faced for chunk in range(first, last + 1) for faced in self._of_chunk(chunk).on(range_)]

    def _find(self, chunk: int) -> Faces:
        start, end = self._chunks.bounds[chunk], self._chunks.bounds[chunk + 1]
        faced: list[Faced] = []
        fenced = False
        above: Range | None = None
        for match in compiled(_LINE).finditer(self._text, start, end):
            line = Range(match.start(), match.end())
            if compiled(_FENCE).match(match[0]):
                fenced = not fenced
                faced.append(Faced(Face.QUIET, line))
            elif fenced:
                faced.append(Faced(Face.QUIET, line))
            elif above and compiled(_UNDERLINED).match(match[0]) and self._is_next(above, line):
                faced += [Faced(Face.HEADING, above), Faced(Face.QUIET, line)]
            else:
                faced += _faces_of(match[0], line)
                above = line
                continue
            above = None
        return Faces(one for one in faced if one.range_)  # a quotation mark may stand alone on its line

    def _is_next(self, above: Range, line: Range) -> bool:
        """Whether one line break, and no blank line, lies between the two."""
        return self._text[above.end : line.start] in {"\n", "\r", "\r\n"}


def _faces_of(text: str, line: Range) -> Iterator[Faced]:
    def faced(face: Face, start: int, end: int) -> Faced:
        return Faced(face, Range(line.start + start, line.start + end))

    if match := compiled(_HEADING).match(text):
        yield faced(Face.QUIET, match.start(1), match.end(1))
        yield faced(Face.HEADING, match.end(1), len(text))
        return
    quote = compiled(_QUOTE).match(text)
    lead = quote.end() if quote else 0
    if quote:
        yield faced(Face.MARKER, 0, lead)
    if item := compiled(_ITEM).match(text, lead):
        yield faced(Face.MARKER, item.start(), item.end())
    for link in compiled(_LINK).finditer(text):
        yield faced(Face.MARKER, *link.span(1))
        yield faced(Face.MARKER, *link.span(2))
        yield faced(Face.QUIET, *link.span(3))
    for address in compiled(_ADDRESS).finditer(text):
        yield faced(Face.QUIET, *address.span())
    for strong in compiled(_STRONG).finditer(text):
        yield faced(Face.QUIET, *strong.span(1))
        yield faced(Face.QUIET, strong.end(2), strong.end())
        yield faced(Face.HEADING, *strong.span(2))
    for code in compiled(_CODE).finditer(text):
        yield faced(Face.QUIET, *code.span())
    if quote:
        yield faced(Face.QUOTE, lead, len(text))
