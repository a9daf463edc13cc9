"""The text of HTML that is all content: chapters of books, entries of feeds.

There is no page around it, so nothing is left out but scripts and styles; blocks are separated by an empty line,
lines by ``<br>``. The places of headings, quotations and list items are returned beside the text
(``core/structure.py``).
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import NamedTuple

from annotator.core.range import Range
from annotator.core.structure import Kind, Region

_BLOCKS = frozenset(
    (
        *("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol"),
        *("blockquote", "pre", "table", "tr", "section", "article", "header"),
        *("footer", "figure", "figcaption", "hr", "dl", "dt", "dd", "aside", "body", "title"),
    )
)
_UNSEEN = frozenset(("script", "style", "head", "template"))
_BETWEEN = "\n\n"
_BLANKS = re.compile(r"[ \t\r\n\f]+")


_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_INNER = frozenset(("p", "div"))
_ITEM_MARK = "- "


class MarkupText(NamedTuple):
    """The text as it is read, and which stretches were headings, quotations or list items."""

    text: str
    structure: tuple[Region, ...] = ()


def markup_text(markup: str) -> MarkupText:
    """Return the text, blocks separated by an empty line, with a dash before each item of a list."""
    parser = _Text()
    parser.feed(markup)
    parser.close()
    return parser.read()


class _Block:
    """The pieces of a block so far, and its kind."""

    def __init__(self, kind: Kind | None) -> None:
        self.kind = kind
        self.pieces: list[str] = []

    def text(self) -> str:
        lines = _BLANKS.sub(" ", "".join(self.pieces)).split("\0")
        text = "\n".join(line.strip(" ") for line in lines).strip("\n")
        return _ITEM_MARK + text if text and self.kind is Kind.ITEM else text


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._blocks = [_Block(None)]
        self._unseen = 0
        self._quotes = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag in _BLOCKS:
            self._quotes += tag == "blockquote"
            block = self._blocks[-1]
            if not (tag in _INNER and block.kind is Kind.ITEM and not "".join(block.pieces).strip()):
                self._blocks.append(_Block(self._kind_of(tag)))
        elif tag == "br":
            self._blocks[-1].pieces.append("\0")

    def _kind_of(self, tag: str) -> Kind | None:
        if tag in _HEADINGS:
            return Kind.HEADING
        if tag == "li":
            return Kind.ITEM
        return Kind.QUOTE if self._quotes else None

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _UNSEEN:  # <script/> holds nothing, and no end tag would follow
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in _BLOCKS:
            self._quotes = max(0, self._quotes - (tag == "blockquote"))
            self._blocks.append(_Block(self._kind_of("")))

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._blocks[-1].pieces.append(data.replace("\0", ""))

    def read(self) -> MarkupText:
        """Return the blocks joined, with the places of those that have a kind."""
        texts: list[str] = []
        regions: list[Region] = []
        at = 0
        for block in self._blocks:
            if text := block.text():
                if block.kind is not None:
                    lead = len(_ITEM_MARK) if block.kind is Kind.ITEM else 0
                    regions.append(Region(Range(at + lead, at + len(text)), block.kind))
                texts.append(text)
                at += len(text) + len(_BETWEEN)
        return MarkupText(_BETWEEN.join(texts), tuple(regions))
