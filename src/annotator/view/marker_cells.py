"""Signs that replace a blank: a label's initial, an aiming number, a closing bracket.

They never shift text: what is read stays where it is, whatever is labelled. At the start of a row they stand in the
margin.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

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
MARGIN = -1
"""The number of the cell ahead of a row among the overlays."""


def overlays_on(
    clusters: Clusters,
    outlines: Sequence[Outline],
    suggestions: Sequence[Suggestion],
    scene: Scene,
    *,
    has_margin: bool,
) -> dict[int, tuple[str, Mark]]:
    """What is drawn over which cluster of the row; a number wins over an initial, an inner label over an outer.

    An initial wins over the bracket that closes the span ahead of it.
    """
    overlays: dict[int, tuple[str, Mark]] = {}
    if scene.view is View.TINT:
        if scene.brackets:
            ends = (each.fragments[-1].end for each in outlines)
            overlays |= {at: ("]", Mark.CLOSE) for end in ends for at in _blank_behind(clusters, end)}
        suggested = [(each.range_.start, each.label) for each in suggestions]
        for start, label in [*suggested, *((each.fragments[0].start, each.label) for each in outlines)]:
            ahead = _blank_ahead(clusters, start)
            initial = _initial(scene.initial_of(label)) if ahead is not None else ""
            if ahead is not None and initial:
                overlays[ahead] = (initial, Mark.INITIAL)
    for at, number in numbers_on(clusters, scene, has_margin=has_margin):
        overlays[at] = (number, Mark.NUMBER)
    return overlays


def numbers_on(clusters: Clusters, scene: Scene, *, has_margin: bool) -> Iterator[tuple[int, str]]:
    """The aiming numbers of the row, each with the cluster that it is drawn over and as wide as that.

    Without a blank, a tab or a margin ahead of it, a number stands on its match.
    """
    for offset, digit in scene.numbers:
        if not _is_on(clusters, offset):
            continue
        on = _number_of(clusters, offset)
        ahead = on - 1
        if ahead == MARGIN and has_margin:
            yield MARGIN, digit
        elif ahead >= 0 and clusters.glyphs[ahead].isspace():
            yield ahead, digit.rjust(clusters.cells[on] - clusters.cells[ahead])
        else:
            yield on, digit.ljust(clusters.cells[on + 1] - clusters.cells[on])


def _number_of(clusters: Clusters, offset: int) -> int:
    """The number of the cluster over an offset that is drawn."""
    return bisect_right(clusters.edges, offset) - 1


def _is_on(clusters: Clusters, offset: int) -> bool:
    return clusters.edges[0] <= offset < clusters.edges[-1]


def _blank_ahead(clusters: Clusters, offset: int) -> int | None:
    """The number of the blank cluster, one cell wide, right ahead of ``offset`` on this row, or of the margin."""
    if not _is_on(clusters, offset):
        return None
    ahead = _number_of(clusters, offset) - 1
    return ahead if ahead == MARGIN or clusters.glyphs[ahead] == " " else None


def _blank_behind(clusters: Clusters, offset: int) -> Iterator[int]:
    """The number of the blank cell right behind a span that ends at ``offset`` on this row, if there is one."""
    if clusters.edges[0] < offset <= clusters.edges[-1]:
        behind = bisect_left(clusters.edges, offset)
        if behind == len(clusters) or clusters.glyphs[behind] == " ":
            yield behind


def _initial(letter: str) -> str:
    """The letter raised where Unicode can, as one cell; empty when it takes more."""
    raised = _SUPERSCRIPTS.get(letter[:1].lower(), letter[:1])
    glyph, width = drawn(raised) if raised else ("", 0)
    return glyph if width == 1 else ""
