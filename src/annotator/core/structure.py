"""The structure a text had in its source: headings, quotations and list items, as ranges of the plain text.

Texts extracted from web pages and books have lost their markup. The ranges are kept in ``Document.meta`` under
``STRUCTURE``, as plain data that every file and the store carry: ``[[start, end, kind], ...]`` in code points.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from msgspec import Struct

from annotator.core.range import Range

STRUCTURE = "structure"


class Kind(StrEnum):
    """What a range was in the source."""

    HEADING = "heading"
    QUOTE = "quote"
    ITEM = "item"


class Region(Struct, frozen=True):
    """A range of a text and what it was in the source."""

    range_: Range
    kind: Kind


def structure_meta(regions: Iterable[Region]) -> dict[str, Any]:
    """The regions as metadata; empty if there are none."""
    entries = [[region.range_.start, region.range_.end, str(region.kind)] for region in regions]
    return {STRUCTURE: entries} if entries else {}


def structure_of(meta: Mapping[str, Any], length: int) -> tuple[Region, ...]:
    """The regions of a text of ``length`` code points, in reading order.

    The metadata may come from anywhere: entries that are not regions of this text are ignored.
    """
    entries = meta.get(STRUCTURE)
    regions = (_region(entry, length) for entry in entries) if isinstance(entries, list) else ()
    return tuple(sorted((one for one in regions if one), key=lambda one: (one.range_.start, -one.range_.end)))


def _region(entry: object, length: int) -> Region | None:
    match entry:
        case [int(start), int(end), str(kind)] if 0 <= start < end <= length and kind in tuple(Kind):
            return Region(Range(start, end), Kind(kind))
        case _:
            return None
