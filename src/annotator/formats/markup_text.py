"""The text of a piece of HTML that is all article: chapters of books, entries of feeds.

Such a piece has no page around it, so nothing is weighed and nothing left out but scripts and styles; blocks
are separated by an empty line, lines by ``<br>``.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BLOCKS = frozenset(
    (
        *("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol"),
        *("blockquote", "pre", "table", "tr", "section", "article", "header"),
        *("footer", "figure", "figcaption", "hr", "dl", "dt", "dd", "aside", "body", "title"),
    )
)
_UNSEEN = frozenset(("script", "style", "head", "template"))
_BLANKS = re.compile(r"[ \t\r\n\f]+")


def markup_text(markup: str) -> str:
    """The text as it would be read."""
    parser = _Text()
    parser.feed(markup)
    parser.close()
    return parser.text()


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._blocks: list[list[str]] = [[]]
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag in _BLOCKS:
            self._blocks.append([])
        elif tag == "br":
            self._blocks[-1].append("\0")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _UNSEEN:  # <script/> holds nothing, and nothing would end it
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in _BLOCKS:
            self._blocks.append([])

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._blocks[-1].append(data.replace("\0", ""))

    def text(self) -> str:
        lines = [_BLANKS.sub(" ", "".join(block)).split("\0") for block in self._blocks]
        blocks = ["\n".join(line.strip(" ") for line in block).strip("\n") for block in lines]
        return "\n\n".join(filter(None, blocks))
