"""How a text is cut: one table of what is a block, a cell or a break, for pages, feeds, books and Word documents.

The names are HTML's, as the HTML standard renders them; readers of other markup translate theirs. Blocks are separated
by an empty line. A row of a table is a line with its cells separated by tabs; if a cell holds more than a line of
text (a list, several paragraphs), the table is a layout, and what its cells hold are blocks like any others.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import NamedTuple

from msgspec import Struct, field

from annotator.core.range import Range
from annotator.core.structure import Kind, Region

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
CELLS = frozenset(("td", "th"))
BREAKS = frozenset(("br",))
PREFORMATTED = frozenset(("pre", "listing", "xmp", "plaintext", "textarea"))
"""Elements in which blanks and line ends stay as they are."""

BLOCKS = HEADINGS | CELLS | PREFORMATTED | frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "button", "caption", "center", "dd", "details"),
        *("dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header"),
        *("hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "optgroup", "option", "p"),
        *("search", "section", "select", "summary", "table", "tbody", "tfoot", "thead", "title", "tr", "ul"),
    )
)  # fmt: skip
UNSEEN = frozenset(("script", "style", "template", "rp"))
"""Elements whose text is not shown; ``rp`` are the brackets that are put round readings (``rt``) here."""

_INNER = frozenset(("p", "div"))
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_ITEM_MARK = "- "
_BETWEEN = "\n\n"

# Noncharacters, which no text may hold, stand for what is kept until the other blanks are gone.
_BREAK, _SPACE, _TAB = "\ufdd0", "\ufdd1", "\ufdd2"
_TAKEN = re.compile("[\0\ufdd0-\ufdd2]")


class MarkupText(NamedTuple):
    """The text as it is read, and which stretches were headings, quotations or list items."""

    text: str
    structure: tuple[Region, ...] = ()


class _Block:
    """The pieces of a block so far, its kind and, if it is a row of a table, that table."""

    def __init__(self, kind: Kind | None, row_of: _Table | None = None) -> None:
        self.kind = kind
        self.row_of = row_of
        self.pieces: list[str] = []
        self.has_text = False

    def add(self, piece: str) -> None:
        self.pieces.append(piece)
        self.has_text = self.has_text or not piece.isspace()

    @cached_property
    def text(self) -> str:
        """The text of a block that is complete."""
        lines = _BLANKS.sub(" ", "".join(self.pieces)).split(_BREAK)
        text = "\n".join(line.strip(" ") for line in lines).strip("\n")
        text = text.replace(_SPACE, " ").replace(_TAB, "\t").rstrip(" \t\n")
        return text if text.strip() else ""


class _Table(Struct, eq=False):
    """A table that is open: the blocks around it, and the cells of its open row."""

    around: list[_Block]
    cells: list[list[_Block]] = field(default_factory=list)


class Blocks:
    """Takes elements and their text in order; ``read`` gives the whole. No order of tags is an error.

    ``are_items_close`` leaves no empty line between items of a list.
    """

    def __init__(self, *, are_items_close: bool = False) -> None:
        self._blocks = [_Block(None)]
        self._tables: list[_Table] = []
        self._quotes = 0
        self._preformatted = 0
        self._are_items_close = are_items_close

    def start(self, tag: str, kind: Kind | None = None) -> None:
        """Open an element; ``kind`` says what a block is whose name does not."""
        if tag in BREAKS:
            self._blocks[-1].add(_BREAK)
        elif tag in BLOCKS:
            self._quotes += tag == "blockquote"
            self._preformatted += tag in PREFORMATTED
            block = self._blocks[-1]
            if not (tag in _INNER and kind is None and block.kind is Kind.ITEM and not block.has_text):
                self._start_block(tag, kind)

    def _start_block(self, tag: str, kind: Kind | None) -> None:
        table = self._tables[-1] if self._tables else None
        if tag == "tr":
            self._end_row()
        elif tag in CELLS and table is not None:
            table.cells.append([])
            self._blocks = table.cells[-1]
        self._blocks.append(_Block(kind or self._kind_of(tag)))
        if tag == "table":
            self._tables.append(_Table(self._blocks))

    def _kind_of(self, tag: str) -> Kind | None:
        if tag in HEADINGS:
            return Kind.HEADING
        if tag == "li":
            return Kind.ITEM
        return Kind.QUOTE if self._quotes else None

    def end(self, tag: str) -> None:
        """Close an element."""
        if tag not in BLOCKS:
            return
        self._quotes = max(0, self._quotes - (tag == "blockquote"))
        self._preformatted = max(0, self._preformatted - (tag in PREFORMATTED))
        if tag in {"tr", "table"}:
            self._end_row()
        if tag == "table" and self._tables:
            self._blocks = self._tables.pop().around
        self._blocks.append(_Block(self._kind_of("")))

    def _end_row(self) -> None:
        if not self._tables or not self._tables[-1].cells:
            return
        table = self._tables[-1]
        cells = [[block for block in cell if block.text] for cell in table.cells]
        table.cells = []
        self._blocks = table.around
        filled = [block for cell in cells for block in cell]
        if len(filled) > 1 and all(len(cell) <= 1 for cell in cells) and not any(map(_is_marked, filled)):
            row = _Block(self._kind_of(""), table)
            row.add(_kept("\t".join(cell[0].text if cell else "" for cell in cells).rstrip("\t")))
            self._blocks.append(row)
        else:
            self._blocks += filled
        self._blocks.append(_Block(self._kind_of("")))

    def text(self, data: str, *, is_kept: bool = False) -> None:
        """Add text; with ``is_kept`` its blanks and line ends stay as they are, in any element."""
        taken = _TAKEN.sub("", data)
        self._blocks[-1].add(_kept(taken) if is_kept or self._preformatted else taken)

    def read(self) -> MarkupText:
        """Return the blocks joined, with the places of those that have a kind."""
        while self._tables:
            self.end("table")
        pieces: list[str] = []
        regions: list[Region] = []
        at = 0
        above: _Block | None = None
        for block in (block for block in self._blocks if block.text):
            mark = _ITEM_MARK if block.kind is Kind.ITEM else ""
            lead = ("" if above is None else self._between(above, block)) + mark
            pieces += (lead, block.text)
            at += len(lead)
            if block.kind is not None:
                start = at + len(block.text) - len(block.text.lstrip())
                regions.append(Region(Range(start, at + len(block.text.rstrip())), block.kind))
            at += len(block.text)
            above = block
        return MarkupText("".join(pieces), tuple(regions))

    def _between(self, above: _Block, block: _Block) -> str:
        is_row = block.row_of is not None and above.row_of is block.row_of
        is_item = self._are_items_close and above.kind is Kind.ITEM and block.kind is Kind.ITEM
        return "\n" if is_row or is_item else _BETWEEN


def _kept(text: str) -> str:
    """Return the text with its blanks and line ends as what is kept."""
    lines = text.replace("\r", "").replace("\f", "\n").replace("\n", _BREAK)
    return lines.replace(" ", _SPACE).replace("\t", _TAB)


def _is_marked(block: _Block) -> bool:
    return block.kind in {Kind.HEADING, Kind.ITEM} or block.row_of is not None
