"""What a page says and its extracted text does not: captions, lists, notes that the extractor dropped, named.

Menus, footers, forms and what consists of links are of no consequence; that they are left out is what the extractor
is for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from annotator.formats.shared.blocks import BLOCKS, BREAKS, CELLS, HEADINGS
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.import_report import Kind

_UNSEEN = frozenset(("script", "style", "template", "head", "noscript", "svg", "iframe", "object"))
_FURNITURE = frozenset(("nav", "footer", "aside", "form", "button", "select", "menu", "dialog", "header"))
_NAMED_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:ad|ads|advert\w*|banner|breadcrumbs?|byline|comments?|consent|cookies?|menu|modal|nav|navigation"
    r"|newsletter|pagination|popup|promo|recommend\w*|related|reply|respond|share|sharing|sidebar|skip|social|sponsor\w*"
    r"|subscribe|subscription|tags|toolbar|widget)(?:$|[\s_-])",
    re.IGNORECASE,
)
"""What a class or an id of an element calls what is no part of the article."""

_ROLES = frozenset(
    ("navigation", "banner", "contentinfo", "search", "complementary", "menu", "dialog", "toolbar")
)
_NAMES = {
    **dict.fromkeys(("figcaption", "caption"), "caption"),
    **dict.fromkeys(("li", "dt", "dd"), "list item"),
    **dict.fromkeys(CELLS, "table cell"),
    **dict.fromkeys(HEADINGS, "heading"),
    "blockquote": "quotation",
    "pre": "preformatted text",
}
_FURNITURE_NAME = "text around the article"


def name_gaps(tree: Any, kept: str, place: RecordLocation) -> None:
    """Report the pieces of text in the tree of a page that are not in the text that was ``kept``."""
    main = _main(tree)
    have = _squeezed(kept)
    lines = {_squeezed(piece) for line in kept.split("\n") for piece in line.split("\t")}
    for text, block, is_linked in _runs(tree):
        squeezed = _squeezed(text)
        if squeezed and squeezed not in lines and squeezed not in have:
            is_harmless = is_linked or _is_furniture(block, main)
            name = _FURNITURE_NAME if is_harmless else _NAMES.get(block.tag, "paragraph")
            place.omit(Kind.TEXT, name, text, is_harmless=is_harmless)


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _main(tree: Any) -> Any:
    """Return the element that says that it is the article, or else the page's content, if there is just one."""
    for found in (tree.xpath("//article"), tree.xpath("//main | //*[@role='main']")):
        if len(found) == 1:
            return found[0]
    return None


def _is_furniture(block: Any, main: Any) -> bool:
    """Return whether the text of a block is around the content of the page, and no part of it."""
    for element in (block, *block.iterancestors()):
        if element is main:
            return False
        if element.tag == "body":
            break
        named = f"{element.get('class', '')} {element.get('id', '')}"
        if element.tag in _FURNITURE or element.get("role") in _ROLES or _NAMED_FURNITURE.search(named):
            return True
    return main is not None


def _runs(tree: Any) -> Iterator[tuple[str, Any, bool]]:
    """Yield the stretches of text that no block or break cuts, each with its block, and whether it is all links."""
    run = _Run(tree)
    remaining: list[tuple[Any, bool]] = [(tree, True)]
    while remaining:
        element, is_start = remaining.pop()
        is_shown = isinstance(element.tag, str) and element.tag not in _UNSEEN
        if element.tag in BLOCKS or element.tag in BREAKS:
            yield from run.cut(element if is_start else element.getparent())
        if not is_start:
            run.links -= element.tag == "a"
            run.add(element.tail)
            continue
        remaining.append((element, False))
        if is_shown:
            run.links += element.tag == "a"
            run.add(element.text)
            remaining += ((child, True) for child in reversed(element))
    yield from run.cut(tree)


class _Run:
    """The text since the last block or break."""

    def __init__(self, block: Any) -> None:
        self.links = 0
        self._block = block
        self._pieces: list[str] = []
        self._unlinked = 0

    def add(self, text: str | None) -> None:
        if text:
            self._pieces.append(text)
            self._unlinked += 0 if self.links else len(text.strip())

    def cut(self, block: Any) -> Iterator[tuple[str, Any, bool]]:
        """Yield the run, if it has text, and begin another one in the ``block``."""
        text = "".join(self._pieces)
        if text.strip():
            yield text, self._block, not self._unlinked
        self._pieces, self._unlinked = [], 0
        self._block = block if block is not None else self._block
