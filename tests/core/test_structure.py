"""The structure of a text as metadata, which may come from anywhere."""

from __future__ import annotations

from annotator.core.range import Range
from annotator.core.structure import Kind, Region, structure_meta, structure_of


def test_regions_become_metadata_and_come_back_in_reading_order() -> None:
    regions = [Region(Range(7, 9), Kind.ITEM), Region(Range(0, 5), Kind.HEADING)]
    meta = structure_meta(regions)
    assert meta == {"structure": [[7, 9, "item"], [0, 5, "heading"]]}
    assert structure_of(meta, 9) == (regions[1], regions[0])
    assert structure_meta([]) == {}


def test_entries_that_are_not_regions_of_the_text_are_ignored() -> None:
    entries = [
        [0, 5, "heading"],
        [0, 5, "table"],
        [5, 5, "quote"],
        [-1, 2, "item"],
        [8, 11, "item"],
        7,
        "x",
        [1, 2],
    ]
    assert structure_of({"structure": entries}, 10) == (Region(Range(0, 5), Kind.HEADING),)
    assert structure_of({"structure": "IMRaD"}, 10) == ()
    assert structure_of({}, 10) == ()
