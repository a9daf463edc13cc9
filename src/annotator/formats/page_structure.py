"""Where the headings, quotations and list items of an extracted page lie in the text that was made of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from annotator.core.range import Range
from annotator.core.structure import Kind, Region

_BLOCKS = {"head": Kind.HEADING, "quote": Kind.QUOTE, "item": Kind.ITEM, "p": None}


def page_structure(body: Any, text: str) -> Iterator[Region]:
    """The regions of the text, found block by block in the order of the tree; a block that is not found has none.

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
    """The blocks that hold no other block, and what they are or stand in, the outermost ahead."""
    for child in element:
        inner = kind or _BLOCKS.get(child.tag)
        if child.tag in _BLOCKS and not any(below.tag in _BLOCKS for below in child.iterdescendants()):
            yield child, inner
        else:
            yield from _leaves(child, inner)
