"""Where the schema lets spans start and end."""

from __future__ import annotations

from typing import assert_never

from annotator.core.document import Document
from annotator.core.range import Range
from annotator.schema.values import Boundaries


def snapped(document: Document, range_: Range, boundaries: Boundaries) -> Range:
    """Return the range with its edges moved outwards to where spans may start and end."""
    match boundaries:
        case Boundaries.WORD:
            return document.segmentation.snap_to_words(range_)
        case Boundaries.GRAPHEME:
            return document.segmentation.snap_to_clusters(range_)
        case Boundaries.ANY:
            return range_
        case _:
            assert_never(boundaries)
