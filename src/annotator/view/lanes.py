"""The lanes view: under a row of text one row for each level of spans on it, with names and edges.

A lane shows what tints cannot: every crossing or nested span, whole, with its name. ``└`` and ``┘`` are a span's
own edges; where it continues from the row above or on the row below, its line has no edge. ``╌`` is the gap of a
discontinuous span. A relation is a number before the name, the same at both ends: ``1→`` leaves and ``→1``
arrives. If there is no room, the name is cut first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from msgspec import Struct

from annotator.core.clusters import CLUSTER
from annotator.core.range import Range
from annotator.core.span import Relation, Span
from annotator.view.cells import drawn, sanitize
from annotator.view.lines import fitted, width_of
from annotator.view.scene import Scene
from annotator.view.wrap import Row, Wrap

MOST_LANES = 6
"""Maximum number of lanes under one row; spans on deeper levels are counted in the last one."""

MOST_NUMBERS = 4
"""Maximum number of relations before a span's name; the others are counted, or no name would be left."""

_KEPT_ROWS = 256
"""Maximum number of rows whose lanes are kept: a few pages."""

_fragments = attrgetter("fragments")


class LaneRun(NamedTuple):
    """Cells of a lane: ``text`` is ``width`` cells wide; ``label`` is a label id, ``None`` between spans."""

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
    """Return, by span id, what precedes the name of each span that a relation leaves or reaches."""
    signs: dict[str, list[str]] = {}
    for number, relation in enumerate(relations, 1):
        signs.setdefault(relation.source, []).append(f"{number}→")
        signs.setdefault(relation.target, []).append(f"→{number}")
    return {span_id: f"{_listed(mine)} " for span_id, mine in signs.items()}


def _listed(signs: Sequence[str]) -> str:
    more = len(signs) - MOST_NUMBERS
    return " ".join([*signs[:MOST_NUMBERS], *([f"+{more}"] if more > 0 else [])])


class _Levels(Struct):
    """The spans of a row on levels, outer ones higher; those on one level do not overlap.

    ``deeper`` counts the spans on levels that have no lane. ``spans`` are all spans on the row, and ``spans_on``
    is the function that last returned them. ``names`` are those of the people whose lanes follow, from the lane
    ``own`` on, in a review.
    """

    spans: Sequence[Span]
    shown: list[list[_Placed]]
    deeper: int
    spans_on: Callable[[Range], Sequence[Span]]
    lanes: list[list[LaneRun]] | None = None
    own: int = MOST_LANES
    names: Sequence[str] = ()


class Lanes:
    """The lanes under the rows of one text, computed for the rows that are shown.

    A lane stays the identical object until a step touches it: few keys change what is on a row.
    """

    def __init__(self) -> None:
        self._kept: dict[int, _Levels] = {}
        self._made_from: tuple[object, ...] = ()

    def reset_unless_same(self, *made_from: object) -> None:
        """Forget all rows unless they and the names on them were made from the identical objects."""
        if list(map(id, made_from)) != list(map(id, self._made_from)):
            self._kept.clear()
            self._made_from = made_from

    def count(self, wrap: Wrap, row: Row, scene: Scene) -> int:
        """Return how many lanes there are under a row; 0 without spans on it."""
        levels = self._levels(wrap, row, scene)
        return len(levels.shown) + bool(levels.deeper)

    def under(
        self, wrap: Wrap, row: Row, scene: Scene, name_of: Callable[[Span], str]
    ) -> Sequence[list[LaneRun]]:
        """Return the lanes under a row, each as wide as the row; ``name_of`` gives the name of a span on its lane."""
        levels = self._levels(wrap, row, scene)
        if levels.lanes is None:
            levels.lanes = [_lane(wrap, row, level, name_of) for level in levels.shown]
            own, others = levels.lanes[: levels.own], levels.lanes[levels.own :]
            levels.lanes = [*own, *map(_named, others, levels.names)]
            levels.lanes += [_more(levels.deeper, wrap.width)] if levels.deeper else []
        focus = scene.focus
        if focus is None or focus.end <= row.shown.start or row.shown.end <= focus.start:
            return levels.lanes
        return _with_focus(levels, levels.lanes, focus)

    def _levels(self, wrap: Wrap, row: Row, scene: Scene) -> _Levels:
        """Return the levels of a row, kept or made now: while the layer has the same spans, none is looked at."""
        levels = self._kept.get(row.range_.start)
        if levels is not None and levels.spans_on == scene.spans_on:
            return levels
        spans = scene.spans_on(row.shown)
        if levels is None or levels.spans != spans:
            if len(self._kept) >= _KEPT_ROWS:
                self._kept.clear()
            levels = self._kept[row.range_.start] = _levels_of(wrap, row, spans, scene)
        levels.spans_on = scene.spans_on
        return levels


def _levels_of(wrap: Wrap, row: Row, spans: Sequence[Span], scene: Scene) -> _Levels:
    """Put the spans on levels; in a review, where anybody has others on the row, each person's follow."""
    levels, deeper = _stacked(wrap, row, spans, MOST_LANES)
    others = [(name, spans_on(row.shown)) for name, spans_on in scene.people]
    mine = {(span.fragments, span.label) for span in spans}
    if all({(span.fragments, span.label) for span in theirs} == mine for _, theirs in others):
        return _Levels(spans, levels, deeper, scene.spans_on)
    own, names = len(levels), list[str]()
    for name, theirs in others:
        room = MOST_LANES - 1 - len(levels)
        lanes, more = _stacked(wrap, row, theirs, room) if room > 0 else ([], len(theirs))
        deeper += more
        if room > 0:
            levels += lanes or [[]]
            names += [name, *[""] * (len(lanes) - 1)]
    return _Levels(spans, levels, deeper, scene.spans_on, own=own, names=names)


def _stacked(wrap: Wrap, row: Row, spans: Sequence[Span], most: int) -> tuple[list[list[_Placed]], int]:
    """Put the spans on at most so many levels, each on the first one with room; return how many have no level.

    Spans of one extent are placed together. If there is no room for all, the last level is given up.
    """
    levels: list[list[_Placed]] = []
    deeper, clusters = 0, wrap.clusters_of(row)
    for fragments, group in groupby(spans, key=_fragments):
        first, stop = clusters.stretch(Range(fragments[0].start, fragments[-1].end))
        start, end = clusters.cells[first], clusters.cells[max(first, stop)]
        if start >= end:
            continue
        alike = [*group]
        free = [level for level in levels if level[-1].end <= start]
        wanted = min(len(alike) - len(free), most - len(levels))
        opened: list[list[_Placed]] = [[] for _ in range(wanted)]
        levels += opened
        free += opened
        for level, span in zip(free, alike, strict=False):
            level.append(_Placed(span, start, end))
        deeper += max(0, len(alike) - len(free))
    if deeper:
        deeper += len(levels.pop())
    return levels, deeper


def _named(lane: list[LaneRun], name: str) -> list[LaneRun]:
    """Return the lane with a person's name in the first blank that has room for it, if there is one."""
    if not name:
        return lane
    shown = f"{sanitize(name)}:"
    if not any(run.label is not None for run in lane):
        shown += " nothing here"
    for number, (_, width, label, _) in enumerate(lane):
        if label is None and width > width_of(shown) + 1:
            written = f" {shown}" if number else shown
            blank = " " * (width - width_of(written))
            return [*lane[:number], LaneRun(f"{written}{blank}", width), *lane[number + 1 :]]
    return lane


def _with_focus(levels: _Levels, lanes: Sequence[list[LaneRun]], focus: Span) -> Sequence[list[LaneRun]]:
    """Return the lanes with the focused span's run marked as focused; all other lanes are the identical objects."""
    for number, level in enumerate(levels.shown):
        for each in level:
            if each.span.id == focus.id:
                return [*lanes[:number], [*_focused(lanes[number], each.start)], *lanes[number + 1 :]]
    return lanes


def _focused(lane: list[LaneRun], start: int) -> Iterator[LaneRun]:
    """Yield the runs of the lane, the one that starts at that cell as focused."""
    cell = 0
    for run in lane:
        yield run._replace(focused=True) if cell == start else run
        cell += run.width


def _lane(wrap: Wrap, row: Row, level: list[_Placed], name_of: Callable[[Span], str]) -> list[LaneRun]:
    """Return the lane of a level: the spans' lines with blanks between and after them."""
    lane: list[LaneRun] = []
    cell = 0
    for each in level:
        lane += _blank(each.start - cell)
        text = _line(wrap, row, each, sanitize(name_of(each.span)))
        lane.append(LaneRun(text, each.end - each.start, each.span.label))
        cell = each.end
    return lane + _blank(wrap.width - cell)


def _blank(cells: int) -> list[LaneRun]:
    return [LaneRun(" " * cells, cells)] if cells > 0 else []


def _line(wrap: Wrap, row: Row, each: _Placed, name: str) -> str:
    """Return the line of a span on its lane, with its edges, its gaps and, if there is room, its name."""
    span, cells = each.span, each.end - each.start
    line = ["─"] * cells
    for gap in _gaps(span):
        if gap.overlaps(row.shown):
            left = max(0, wrap.cell_at_offset(row, max(gap.start, row.shown.start)) - each.start)
            right = wrap.cell_at_offset(row, min(gap.end, row.shown.end)) - each.start
            line[left:right] = "╌" * (right - left)
    starts, ends = span.start >= row.shown.start, span.end <= row.range_.end
    letter = _letter(name)
    if cells == 1:
        return letter or "─"
    line[0] = "└" if starts else line[0]
    line[-1] = "┘" if ends else line[-1]
    if cells == 2 and starts and ends and letter:
        return letter + "┘"  # a letter says more than an edge
    written = fitted(name, cells - starts - ends)
    if written in ("", "…"):
        return "".join(line)
    return "".join([*line[: int(starts)], written, *line[int(starts) + width_of(written) :]])


def _letter(name: str) -> str:
    """Return the first cluster of the name as it is drawn; empty without one or if it takes more than a cell."""
    first = CLUSTER.match(name)
    glyph, width = drawn(first[0]) if first else ("", 0)
    return glyph if width == 1 else ""


def _gaps(span: Span) -> Iterator[Range]:
    pairs = zip(span.fragments, span.fragments[1:], strict=False)
    return (Range(left.end, right.start) for left, right in pairs)


def _more(count: int, width: int) -> list[LaneRun]:
    text = fitted(f"+ {count} more", width)
    return [LaneRun(text, width_of(text)), *_blank(width - width_of(text))]
