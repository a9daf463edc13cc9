"""Turns: the places where the look of a row may change, as numbers of its clusters.

A row is described by turns and not cluster by cluster: a page has thousands of clusters and some hundred turns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from annotator.core.range import Range
from annotator.core.span_blocks import Outline
from annotator.core.suggestion import Suggestion
from annotator.session.states import View
from annotator.view.scene import Scene, ranges_on
from annotator.view.wrap import Clusters

FOCUSED, SELECTED, CARET, DIM, HIT, OFFERED, INSIDE = 1, 2, 4, 8, 16, 32, 64
"""Flags, each for a sign that a stretch of clusters may have."""

Stretch = tuple[int, int]
"""The clusters of a row from one number up to another, exclusive."""

Turn = tuple[int, int, int]
"""A cluster at which the look may change, why, and the number of what begins or ends there, or a flag."""

ENDS, BEGINS, FLIPS, ENDS_SUGGESTED, BEGINS_SUGGESTED, FACE, ENDS_MARK, BEGINS_MARK = range(8)
"""Why: an outline, a flag, a suggestion, a face or an overlay. They sort ends at a cluster before beginnings."""


def flip(flag: int, stretches: Iterable[Stretch]) -> Iterator[Turn]:
    """Yield the turns that put a sign on the stretches, which come in order."""
    for start, end in _apart(stretches):
        yield start, FLIPS, flag
        yield end, FLIPS, flag


def _apart(stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    """Yield the stretches without what each shares with the one before it: both may have part of one cluster."""
    free = 0
    for start, end in stretches:
        start = max(start, free)  # noqa: PLW2901 - what is left of the stretch
        if start < end:
            yield start, end
            free = end


def turns_of_outlines(clusters: Clusters, outlines: Sequence[Outline]) -> Iterator[Turn]:
    """Yield the turns where spans begin and end."""
    for number, outline in enumerate(outlines):
        stretches = map(clusters.stretch, outline.fragments)
        for start, end in _apart(stretches) if len(outline.fragments) > 1 else stretches:
            if start < end:
                yield start, BEGINS, number
                yield end, ENDS, number


def turns_of_suggestions(clusters: Clusters, suggestions: Sequence[Suggestion]) -> Iterator[Turn]:
    """Yield the turns where suggestions, which come in order, begin and end."""
    free = 0
    for number, suggestion in enumerate(suggestions):
        start, end = clusters.stretch(suggestion.range_)
        if max(start, free) < end:
            yield max(start, free), BEGINS_SUGGESTED, number
            yield end, ENDS_SUGGESTED, number
            free = end


def turns_of_signs(clusters: Clusters, shown: Range, scene: Scene) -> Iterator[Turn]:
    """Yield the turns where pointers, boilerplate and hits begin and end."""
    focus, lights_up = scene.focus, scene.view is not View.LANES
    if focus is not None and focus.start < shown.end and shown.start < focus.end:
        yield from flip(FOCUSED, map(clusters.stretch, focus.fragments))
    offered = scene.offered.range_ if scene.offered is not None else None
    for flag, range_ in ((SELECTED, scene.selection), (CARET, scene.caret), (OFFERED, offered)):
        if flag != OFFERED and lights_up and focus is not None and focus.fragments == (range_,):
            continue  # its own look says that it is pointed at
        if range_ and range_.start < shown.end and shown.start < range_.end:
            yield from flip(flag, [clusters.stretch(range_)])
    for flag, ranges in ((DIM, ranges_on(scene.dim, shown)), (HIT, scene.hits_on(shown))):
        if ranges:
            yield from flip(flag, map(clusters.stretch, ranges))
