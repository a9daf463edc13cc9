"""The looks of stretches that were headings or quotations in the file that the text came from."""

from __future__ import annotations

from collections.abc import Iterable

from annotator.core.structure import Kind, Region
from annotator.view.markup import Face, Faced, Faces

# Items need no look: their marks are characters of the text.
_FACES = {Kind.HEADING: Face.HEADING, Kind.QUOTE: Face.QUOTE}


class StructureFaces(Faces):
    """The looks of the regions of one text, found by range."""

    def __init__(self, regions: Iterable[Region]) -> None:
        super().__init__(Faced(_FACES[one.kind], one.range_) for one in regions if one.kind in _FACES)
