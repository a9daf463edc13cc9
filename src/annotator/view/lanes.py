"""The lanes view: under a row of text one row for each level of spans that lie on it, with names and edges.

A lane shows what tints cannot: every span of a crossing or a nest, whole, with its name. ``└`` and ``┘`` are a
span's own edges; where it runs on from the row above or to the one below, its line does. ``╌`` is the gap of a
discontinuous span. A relation is a number, the same at both ends and ahead of the name, which is cut first: ``1→``
leaves and ``→1`` arrives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from msgspec import Struct

from annotator.core.range import Range
from annotator.core.span import Relation, Span
from annotator.view.cells import sanitize
from annotator.view.lines import fitted, width_of
from annotator.view.scene import Scene
from annotator.view.wrap import Row, Wrap

MOST_LANES = 6
"""Lanes under one row; deeper levels are counted in the last one."""


MOST_NUMBERS = 4
"""Relations named ahead of a span's name; the others are counted, or no name would be left."""


class LaneRun(NamedTuple):
    """Cells of a lane: ``text`` is ``width`` cells wide; ``label`` is a label id, none between spans."""

    text: str
    width: int
    label: str | None = None
    focused: bool = False


class _Placed(Struct, frozen=True):
    """A span on a row, from cell ``start`` to ``end``."""

    span: Span
    start: int
    end: int


def numbers_of(relations: Sequence[Relation]) -> dict[str, str]:
    """What stands ahead of the name of each span that a relation leaves or reaches, by span id."""
    signs: dict[str, list[str]] = {}
    for number, relation in enumerate(relations, 1):
        signs.setdefault(relation.source, []).append(f"{number}→")
        signs.setdefault(relation.target, []).append(f"→{number}")
    return {span_id: f"{_listed(mine)} " for span_id, mine in signs.items()}


def _listed(signs: Sequence[str]) -> str:
    more = len(signs) - MOST_NUMBERS
    return " ".join([*signs[:MOST_NUMBERS], *([f"+{more}"] if more > 0 else [])])


def lane_count(wrap: Wrap, row: Row, scene: Scene) -> int:
    """How many lanes ``lanes_of_row`` gives."""
    return min(MOST_LANES, len(_levels(wrap, row, scene)))


def lanes_of_row(
    wrap: Wrap, row: Row, scene: Scene, name_of: Callable[[Span], str], width: int
) -> list[list[LaneRun]]:
    """The lanes under a row, each ``width`` cells; none when no span lies on it.

    ``name_of`` gives what is written on a span's lane.
    """
    levels = _levels(wrap, row, scene)
    focus = scene.focus.id if scene.focus else None
    shown = [
        _filled([_run(wrap, row, each, name_of(each.span), focus) for each in level], level, width)
        for level in levels[:MOST_LANES]
    ]
    if len(levels) > MOST_LANES:
        shown[-1] = _more(sum(len(level) for level in levels[MOST_LANES - 1 :]), width)
    return shown


def _placed(wrap: Wrap, row: Row, span: Span) -> _Placed:
    clusters = wrap.clusters_of(row)
    first, behind = clusters.stretch(span.range_)
    return _Placed(span, clusters.cells[first], clusters.cells[max(first, behind)])


def _levels(wrap: Wrap, row: Row, scene: Scene) -> list[list[_Placed]]:
    """The spans of a row on levels, outer ones higher; those on one level do not overlap."""
    levels: list[list[_Placed]] = []
    for span in scene.spans_on(row.shown):
        each = _placed(wrap, row, span)
        if each.start >= each.end:
            continue
        free = next((level for level in levels if level[-1].end <= each.start), None)
        if free is None:
            levels.append(free := [])
        free.append(each)
    return levels


def _run(wrap: Wrap, row: Row, each: _Placed, name: str, focus: str | None) -> LaneRun:
    text = _line(wrap, row, each, sanitize(name))
    return LaneRun(text, each.end - each.start, each.span.label, each.span.id == focus)


def _filled(runs: list[LaneRun], level: list[_Placed], width: int) -> list[LaneRun]:
    """The runs of a level with blanks between and behind them."""
    lane: list[LaneRun] = []
    cell = 0
    for run, each in zip(runs, level, strict=True):
        lane += _blank(each.start - cell)
        lane.append(run)
        cell = each.end
    return lane + _blank(width - cell)


def _blank(cells: int) -> list[LaneRun]:
    return [LaneRun(" " * cells, cells)] if cells > 0 else []


def _line(wrap: Wrap, row: Row, each: _Placed, name: str) -> str:
    """The line of a span on its lane, with its edges, its gaps and, where there is room, its name."""
    span, cells = each.span, each.end - each.start
    line = ["─"] * cells
    for gap in _gaps(span):
        if gap.overlaps(row.shown):
            left = max(0, wrap.cell_at_offset(row, max(gap.start, row.shown.start)) - each.start)
            right = wrap.cell_at_offset(row, min(gap.end, row.shown.end)) - each.start
            line[left:right] = "╌" * (right - left)
    starts, ends = span.start >= row.shown.start, span.end <= row.range_.end
    if cells == 1:
        return fitted(name, 1) if width_of(name[:1]) == 1 else "─"
    line[0] = "└" if starts else line[0]
    line[-1] = "┘" if ends else line[-1]
    if cells == 2 and starts and ends and width_of(name[:1]) == 1:
        return name[0] + "┘"  # a letter says more than an edge
    room = cells - starts - ends
    written = fitted(name, room) if room >= width_of(name[:1]) else ""
    if not written or written == "…":
        return "".join(line)
    return "".join([*line[: int(starts)], written, *line[int(starts) + width_of(written) :]])


def _gaps(span: Span) -> Iterator[Range]:
    pairs = zip(span.fragments, span.fragments[1:], strict=False)
    return (Range(left.end, right.start) for left, right in pairs)


def _more(count: int, width: int) -> list[LaneRun]:
    text = fitted(f"+ {count} more", width)
    return [LaneRun(text, width_of(text)), *_blank(width - width_of(text))]
