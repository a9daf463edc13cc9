"""A place where a tagger disagrees with what was marked."""

from __future__ import annotations

from msgspec import Struct

from annotator.core.range import Range


class Doubt(Struct, frozen=True):
    """A span, or a range without one (``label`` is empty), and what a tagger takes for likelier.

    ``percent`` is how sure it is, of 100; it has not learned from the ``document``, which is named by its id.
    """

    document: str
    range_: Range
    label: str
    better: Range
    better_label: str
    percent: int
