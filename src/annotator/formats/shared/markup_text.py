"""The text of HTML that is all content: chapters of books, entries of feeds.

There is no page around it, so nothing is left out but scripts and styles (``blocks.py`` says how it is cut). The places
of headings, quotations and list items are returned beside the text (``core/structure.py``).
"""

from __future__ import annotations

from html.parser import HTMLParser

from annotator.formats.shared.blocks import BLOCKS, UNSEEN, Blocks, MarkupText
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.import_report import Kind
from annotator.formats.shared.limits import check_markup


def markup_text(markup: str, place: RecordLocation | None = None) -> MarkupText:
    """Return the text, blocks separated by an empty line, with a dash before each item of a list.

    Descriptions of pictures are reported at the ``place``. Raises ``FormatError`` for markup beyond the limits.
    """
    if place is not None:
        check_markup(markup, place)
    parser = _Text(place)
    parser.feed(markup)
    parser.close()
    return parser.blocks.read()


class _Text(HTMLParser):
    def __init__(self, place: RecordLocation | None) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks = Blocks()
        self._place = place
        self._unseen = 0
        self._is_head = False
        self._is_reading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "head":
            self._is_head = True
        elif tag in UNSEEN:
            self._unseen += 1
        elif tag in BLOCKS and tag != "title":
            self._is_head = False  # its end may be left out
        if self._is_seen:
            if tag == "rt":
                self._end_reading()
                self._begin_reading()
            self.blocks.start(tag)
            self._name_description(tag, dict(attrs).get("alt"))

    @property
    def _is_seen(self) -> bool:
        return not self._unseen and not self._is_head

    def _begin_reading(self) -> None:
        """Put brackets round what is written beside a word (ruby), so that the two do not run together."""
        self.blocks.text("(")
        self._is_reading = True

    def _end_reading(self) -> None:
        if self._is_reading:
            self.blocks.text(")")
        self._is_reading = False

    def _name_description(self, tag: str, description: str | None) -> None:
        if self._place is not None and description:
            self._place.omit(Kind.TEXT, f"{tag} alt", description, is_harmless=True)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in UNSEEN and tag != "head":  # <script/> holds nothing, and no end tag would follow
            self.handle_starttag(tag, attrs)
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "head":
            self._is_head = False
        elif tag in UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif self._is_seen:
            if tag in {"rt", "ruby"}:
                self._end_reading()
            self.blocks.end(tag)

    def handle_data(self, data: str) -> None:
        if self._is_seen:
            self.blocks.text(data)

    def unknown_decl(self, data: str) -> None:
        if data.startswith("CDATA["):
            self.handle_data(data.removeprefix("CDATA["))
