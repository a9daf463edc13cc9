"""Signs that replace a blank: a label's initial, an aiming number, a closing bracket.

They never shift the text, whatever is labelled. At the start of a row they are in the margin. Before an opening quote
or bracket there is a blank where there is none before the span.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple
from unicodedata import category

from annotator.core.span_blocks import Outline
from annotator.core.suggestion import Suggestion
from annotator.session.states import View
from annotator.view.cells import drawn
from annotator.view.looks import Mark
from annotator.view.scene import Scene
from annotator.view.wrap import Clusters

_SUPERSCRIPTS = dict(
    zip("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", strict=True)  # few fonts have the q
)
_ALSO_OPENING = frozenset("\"'»›")
"""Quotation marks that are no opening ones for Unicode: straight ones, and those that German books open with."""

MARGIN = -1
"""The key of the cell before a row among the overlays."""


class Overlay(NamedTuple):
    """What is drawn over a cell; ``label`` is the id of the label that an initial is of."""

    text: str
    mark: Mark
    label: str | None = None


def overlays_on(
    clusters: Clusters,
    outlines: Sequence[Outline],
    suggestions: Sequence[Suggestion],
    scene: Scene,
    *,
    has_margin: bool,
) -> dict[int, Overlay]:
    """Return what is drawn over which cluster of the row; a number wins over an initial, an inner label over an outer.

    The label of the focused span wins over both, and an initial over the bracket that closes the span before it.
    """
    overlays: dict[int, Overlay] = {}
    if scene.view is View.TINT:
        if scene.brackets:
            ends = (each.fragments[-1].end for each in outlines)
            overlays |= {at: Overlay("]", Mark.CLOSE) for end in ends for at in _blank_after(clusters, end)}
        begun = [(each.range_.start, each.label) for each in suggestions]
        begun += [(each.fragments[0].start, each.label) for each in outlines]
        begun += [(scene.focus.start, scene.focus.label)] if scene.focus is not None else []
        for start, label in begun:
            blank = _blank_before(clusters, start)
            initial = _initial(scene.initial_of(label)) if blank is not None else ""
            if blank is not None and initial:
                overlays[blank] = Overlay(initial, Mark.INITIAL, label)
    for at, number in numbers_on(clusters, scene, has_margin=has_margin):
        overlays[at] = Overlay(number, Mark.NUMBER)
    return overlays


def numbers_on(clusters: Clusters, scene: Scene, *, has_margin: bool) -> Iterator[tuple[int, str]]:
    """Yield the aiming numbers of the row, each with the cluster that it is drawn over and as wide as that.

    Without a blank, a tab or a margin before it, a number is drawn on its match.
    """
    for offset, digit in scene.numbers:
        if not _is_on(clusters, offset):
            continue
        on = _number_of(clusters, offset)
        before = on - 1
        if before == MARGIN and has_margin:
            yield MARGIN, digit
        elif before >= 0 and clusters.glyphs[before].isspace():
            yield before, digit.rjust(clusters.cells[on] - clusters.cells[before])
        else:
            yield on, digit.ljust(clusters.cells[on + 1] - clusters.cells[on])


def _number_of(clusters: Clusters, offset: int) -> int:
    """Return the number of the cluster over an offset that is drawn."""
    return bisect_right(clusters.edges, offset) - 1


def _is_on(clusters: Clusters, offset: int) -> bool:
    return clusters.edges[0] <= offset < clusters.edges[-1]


def _blank_before(clusters: Clusters, offset: int) -> int | None:
    """Return the number of the blank cluster, one cell wide, right before ``offset`` on this row, or ``MARGIN``.

    What opens a quotation or a bracket may be between them.
    """
    if not _is_on(clusters, offset):
        return None
    before, glyphs = _number_of(clusters, offset) - 1, clusters.glyphs
    while before > MARGIN and glyphs[before] != " " and _opens(glyphs[before]):
        before -= 1
    return before if before == MARGIN or glyphs[before] == " " else None


@lru_cache(maxsize=1024)
def _opens(glyph: str) -> bool:
    """Whether the glyph opens a quotation or a bracket."""
    return glyph in _ALSO_OPENING or (len(glyph) == 1 and category(glyph) in ("Pi", "Ps"))


def _blank_after(clusters: Clusters, offset: int) -> Iterator[int]:
    """Yield the number of the blank cell right after a span that ends at ``offset`` on this row, if there is one."""
    if clusters.edges[0] < offset <= clusters.edges[-1]:
        after = bisect_left(clusters.edges, offset)
        if after == len(clusters) or clusters.glyphs[after] == " ":
            yield after


def _initial(letter: str) -> str:
    """Return the letter, as a superscript where Unicode has one; empty if it takes more than one cell."""
    raised = _SUPERSCRIPTS.get(letter[:1].lower(), letter[:1])
    glyph, width = drawn(raised) if raised else ("", 0)
    return glyph if width == 1 else ""
