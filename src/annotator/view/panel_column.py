"""How the panels beside the article share the height of their column."""

from __future__ import annotations

from collections.abc import Mapping

from annotator.view.screen_shape import PanelKind

EDGES = 2
"""Rows of a panel's edges."""

_LEAST_LABELS = 5
"""Rows of labels that are left to read where other panels need the room."""

_LEAST_SPANS = 4
"""Rows of the list of spans without which it is not shown."""

_ORDER = (PanelKind.LABELS, PanelKind.SPAN, PanelKind.SPANS, PanelKind.DOCUMENT)


def shared_height(
    wanted: Mapping[PanelKind, int], height: int, keyed: PanelKind
) -> list[tuple[PanelKind, int]]:
    """Return the panels from the top with the height of each, edges included, which fill the column.

    ``wanted`` has the rows that each panel would show. What does not fit whole is left out, the lowest first, but
    never the one that has the keys; the labels get fewer rows first. The list of spans takes what is left, or else
    the span's own panel. The document's panel is always at the foot, so that it stays where it is.
    """
    heights: dict[PanelKind, int] = {}
    left = height
    if keyed in wanted:
        heights[keyed] = min(left, wanted[keyed] + EDGES)
        left -= heights[keyed]
    others = [kind for kind in (PanelKind.SPAN, PanelKind.DOCUMENT) if kind in wanted and kind != keyed]
    if PanelKind.LABELS in wanted and keyed != PanelKind.LABELS:
        needed = sum(wanted[kind] + EDGES for kind in others)
        rows = min(wanted[PanelKind.LABELS], max(left - needed - EDGES, _LEAST_LABELS))
        if rows + EDGES <= left:
            heights[PanelKind.LABELS] = rows + EDGES
            left -= rows + EDGES
    for kind in others:
        if wanted[kind] + EDGES > left:
            break
        heights[kind] = wanted[kind] + EDGES
        left -= heights[kind]
    if not heights:
        heights[next(kind for kind in _ORDER if kind in wanted)] = left
        left = 0
    if PanelKind.SPANS in wanted and left >= _LEAST_SPANS + EDGES:
        heights[PanelKind.SPANS] = left
    elif left and heights:
        heights[_stretched(heights)] += left
    return [(kind, heights[kind]) for kind in _ORDER if kind in heights]


def _stretched(heights: Mapping[PanelKind, int]) -> PanelKind:
    """Return the panel that takes what is left: the span's, else the lowest."""
    return PanelKind.SPAN if PanelKind.SPAN in heights else [kind for kind in _ORDER if kind in heights][-1]


def first_row(rows: int, height: int, cursor: int | None, top: int) -> int:
    """Return the first visible row of a panel of so many ``rows``, so that the one at the ``cursor`` is seen.

    ``top`` is the first visible row so far, which stays if nothing has to move.
    """
    if cursor is not None and not top <= cursor < top + height - 1:
        top = cursor - height // 3
    return max(0, min(top, rows - height))
