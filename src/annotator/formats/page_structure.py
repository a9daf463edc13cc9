"""The places of an extracted page's headings, quotations and list items in the text that was made from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from annotator.core.range import Range
from annotator.core.structure import Kind, Region

_BLOCKS = {"head": Kind.HEADING, "quote": Kind.QUOTE, "item": Kind.ITEM, "p": None}


def page_structure(body: Any, text: str) -> Iterator[Region]:
    """Yield the regions of the text, found block by block in the order of the tree; a block not found has none.

    ``body`` is the element tree of trafilatura, which has ``head``, ``quote``, ``list`` with ``item``, and ``p``.
    """
    cursor = 0
    for element, kind in _leaves(body, None):
        block = " ".join("".join(element.itertext()).split())
        start = text.find(block, cursor) if block else -1
        if start >= 0:
            cursor = start + len(block)
            if kind is not None:
                yield Region(Range(start, cursor), kind)


def _leaves(element: Any, kind: Kind | None) -> Iterator[tuple[Any, Kind | None]]:
    """Yield the blocks that hold no other block, each with its kind, or the kind of the outermost block around it."""
    for child in element:
        inner = kind or _BLOCKS.get(child.tag)
        if child.tag in _BLOCKS and not any(below.tag in _BLOCKS for below in child.iterdescendants()):
            yield child, inner
        else:
            yield from _leaves(child, inner)
