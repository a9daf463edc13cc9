"""The text of an extracted page, cut by the same table as that of books and feeds (``shared/blocks.py``).

``lay_flat`` prepares a page for the extractor, which makes one line of a table that only lays out the page, and loses
lists in cells.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from annotator.formats.shared.blocks import CELLS, HEADINGS, Blocks, MarkupText

_NAMES = {
    "p": "p",
    "quote": "blockquote",
    "list": "ul",
    "item": "li",
    "table": "table",
    "row": "tr",
    "cell": "td",
}
_NAMES |= {"head": "h1", "lb": "br", "div": "div", "ab": "p"}
"""Elements of trafilatura's tree, and what they were in the page."""

_PARTS_OF_TABLES = CELLS | {"tbody", "thead", "tfoot", "tr", "caption"}
_LISTS, _ITEMS = frozenset(("ul", "ol", "dl")), frozenset(("li", "dt", "dd"))
_OF_LAYOUTS = HEADINGS | {"table", "article", "section", "form"}


def page_text(body: Any) -> MarkupText:
    """Return the text of trafilatura's element tree, with the places of headings, quotations and items."""
    blocks = Blocks(are_items_close=True)
    for event, element in _events(body):
        name = _name(element)
        if event == "start":
            blocks.start(name)
            blocks.text(element.text or "")
        else:
            blocks.end(name)
            blocks.text(element.tail or "")
    return blocks.read()


def _name(element: Any) -> str:
    if element.tag == "code" and "\n" in "".join(element.itertext()):
        return "pre"
    return _NAMES.get(element.tag, "")


def _events(root: Any) -> Iterator[tuple[str, Any]]:
    """Yield each element below the root when it starts and when it ends."""
    remaining = [("end", root), ("start", root)]
    while remaining:
        event, element = remaining.pop()
        if element is not root or event == "start":
            yield event, element
        if event == "start":
            for child in reversed(element):
                remaining += (("end", child), ("start", child))


def lay_flat(tree: Any) -> None:
    """Make blocks of tables that lay out the page, and paragraphs of the items of lists in cells.

    In a page that does not say where its article is, that is the layout with the most text.
    """
    layouts = []
    for table in list(tree.iter("table")):
        own = [table, *(each for each in table.iter(*_PARTS_OF_TABLES) if _table_of(each) is table)]
        cells = [each for each in own if each.tag in CELLS]
        if _is_layout(table, cells):
            layouts.append(table)
            for each in own:
                each.tag = "div"
        else:
            for cell in cells:
                _make_paragraphs(cell)
    if layouts and next(tree.iter("article", "main"), None) is None:
        max(layouts, key=lambda table: len(table.text_content())).tag = "article"


def _table_of(element: Any) -> Any:
    return next(element.iterancestors("table"), None)


def _is_layout(table: Any, cells: list[Any]) -> bool:
    if table.get("role") in {"presentation", "none"}:
        return True
    if any(cell.tag == "th" for cell in cells):
        return False
    return any(
        next(cell.iter(*_OF_LAYOUTS), None) is not None or len(list(cell.iter("p"))) > 1 for cell in cells
    )


def _make_paragraphs(cell: Any) -> None:
    for each in cell.iter(*_LISTS, *_ITEMS):
        each.tag = "div" if each.tag in _LISTS else "p"
