"""The lanes view: under a row of text one row for each level of spans on it, with names and edges.

A lane shows what tints cannot: every crossing or nested span, whole, with its name. ``╰`` and ``╯`` are a span's
own edges; where it continues from the row above or on the row below, its line has no edge and its name an ellipsis.
``╌`` is the gap of a discontinuous span, and the whole line of a suggestion. A name is written on its line, else behind
it, else its letter stands for it. Relations are drawn for the span in focus alone (``annotator.view.arcs``).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from msgspec import Struct

from annotator.core.range import Range
from annotator.core.span import Span
from annotator.core.suggestion import Suggestion
from annotator.view.cells import sanitize
from annotator.view.lane_lines import LaneRun, Part, Placed, runs_of_lane
from annotator.view.lines import fitted, width_of
from annotator.view.scene import Scene, suggestions_on
from annotator.view.wrap import Row, Wrap

MOST_LANES = 6
"""Maximum number of lanes under one row; spans on deeper levels are counted in the last one."""

_KEPT_ROWS = 256
"""Maximum number of rows whose lanes are kept: a few pages."""

_fragments = attrgetter("fragments")
_start_of = attrgetter("start")


class _Levels(Struct):
    """The spans of a row on levels, outer ones higher; those on one level do not overlap.

    ``deeper`` counts the spans on levels that have no lane. ``spans`` are all spans on the row, and ``spans_on``
    is the function that last returned them; ``suggested`` and ``suggestions`` are those on the row and all of them.
    ``names`` are those of the people whose lanes follow, from the lane ``own`` on, in a review.
    """

    spans: Sequence[Span]
    suggested: Sequence[Suggestion]
    shown: list[list[Placed]]
    deeper: int
    spans_on: Callable[[Range], Sequence[Span]]
    suggestions: Sequence[Suggestion] = ()
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

    def under(self, wrap: Wrap, row: Row, scene: Scene) -> Sequence[list[LaneRun]]:
        """Return the lanes under a row, each as wide as the row."""
        levels = self._levels(wrap, row, scene)
        if levels.lanes is None:
            levels.lanes = [_lane(wrap, row, level, scene) for level in levels.shown]
            own, others = levels.lanes[: levels.own], levels.lanes[levels.own :]
            levels.lanes = [*own, *map(_named, others, levels.names)]
            levels.lanes += [_more(levels.deeper, wrap.width)] if levels.deeper else []
        focus = scene.focus
        if focus is None or focus.end <= row.shown.start or row.shown.end <= focus.start:
            return levels.lanes
        return _with_focus(levels, levels.lanes, focus)

    def _levels(self, wrap: Wrap, row: Row, scene: Scene) -> _Levels:
        """Return the levels of a row, kept or made now: while the layer has the same spans, none is looked at."""
        levels, suggestions = self._kept.get(row.range_.start), () if scene.people else scene.suggestions
        if levels is not None and levels.spans_on == scene.spans_on and levels.suggestions is suggestions:
            return levels
        spans = scene.spans_on(row.shown)
        suggested = suggestions_on(suggestions, row.shown) if suggestions else ()
        if levels is None or levels.spans != spans or levels.suggested != suggested:
            if len(self._kept) >= _KEPT_ROWS:
                self._kept.clear()
            levels = self._kept[row.range_.start] = _levels_of(wrap, row, spans, suggested, scene)
        levels.spans_on, levels.suggestions = scene.spans_on, suggestions
        return levels

    def place_of(self, wrap: Wrap, row: Row, scene: Scene, span: Span) -> tuple[int, int, int] | None:
        """Return the number of a span's lane under the row, from 0, and its first cell and the one after its last.

        ``None`` if it has no lane there.
        """
        for number, level in enumerate(self._levels(wrap, row, scene).shown):
            for each in level:
                if isinstance(each.of, Span) and each.of.id == span.id:
                    return number, each.start, each.end
        return None


def _levels_of(
    wrap: Wrap, row: Row, spans: Sequence[Span], suggested: Sequence[Suggestion], scene: Scene
) -> _Levels:
    """Put the spans on levels; in a review, where anybody has others on the row, each person's follow."""
    levels, deeper = _stacked(wrap, row, spans, MOST_LANES)
    if not scene.people:
        _add_suggestions(wrap, row, levels, suggested, MOST_LANES - bool(deeper))
    others = [(name, spans_on(row.shown)) for name, spans_on in scene.people]
    mine = {(span.fragments, span.label) for span in spans}
    if all({(span.fragments, span.label) for span in theirs} == mine for _, theirs in others):
        return _Levels(spans, suggested, levels, deeper, scene.spans_on)
    own, names = len(levels), list[str]()
    for name, theirs in others:
        room = MOST_LANES - 1 - len(levels)
        lanes, more = _stacked(wrap, row, theirs, room) if room > 0 else ([], len(theirs))
        deeper += more
        if room > 0:
            levels += lanes or [[]]
            names += [name, *[""] * (len(lanes) - 1)]
    return _Levels(spans, suggested, levels, deeper, scene.spans_on, own=own, names=names)


def _stacked(wrap: Wrap, row: Row, spans: Sequence[Span], most: int) -> tuple[list[list[Placed]], int]:
    """Put the spans on at most so many levels, each on the first one with room; return how many have no level.

    Spans of one extent are placed together. If there is no room for all, the last level is given up.
    """
    levels: list[list[Placed]] = []
    deeper, clusters = 0, wrap.clusters_of(row)
    for fragments, group in groupby(spans, key=_fragments):
        first, stop = clusters.stretch(Range(fragments[0].start, fragments[-1].end))
        start, end = clusters.cells[first], clusters.cells[max(first, stop)]
        if start >= end:
            continue
        alike = [*group]
        free = [level for level in levels if level[-1].end <= start]
        wanted = min(len(alike) - len(free), most - len(levels))
        opened: list[list[Placed]] = [[] for _ in range(wanted)]
        levels += opened
        free += opened
        for level, span in zip(free, alike, strict=False):
            level.append(Placed(span, start, end))
        deeper += max(0, len(alike) - len(free))
    if deeper:
        deeper += len(levels.pop())
    return levels, deeper


def _add_suggestions(
    wrap: Wrap, row: Row, levels: list[list[Placed]], suggested: Sequence[Suggestion], most: int
) -> None:
    """Put the suggestions where the levels are free, else on a new one; what has no room is seen in the text alone."""
    clusters = wrap.clusters_of(row)
    for suggestion in suggested:
        first, stop = clusters.stretch(suggestion.range_)
        placed = Placed(suggestion, clusters.cells[first], clusters.cells[max(first, stop)])
        if placed.start >= placed.end:
            continue
        for level in levels:
            at = bisect_left(level, placed.start, key=_start_of)
            if (at == 0 or level[at - 1].end <= placed.start) and (
                at == len(level) or placed.end <= level[at].start
            ):
                level.insert(at, placed)
                break
        else:
            if len(levels) < most:
                levels.append([placed])


def _named(lane: list[LaneRun], name: str) -> list[LaneRun]:
    """Return the lane with a person's name in the first blank that has room for it, if there is one."""
    if not name:
        return lane
    shown = f"{sanitize(name)}:"
    if not any(run.label is not None for run in lane):
        shown += " nothing here"
    for number, run in enumerate(lane):
        width = run.width
        if run.label is None and width > width_of(shown) + 1:
            written = f" {shown}" if number else shown
            blank = " " * (width - width_of(written))
            return [*lane[:number], LaneRun(f"{written}{blank}", width), *lane[number + 1 :]]
    return lane


def _with_focus(levels: _Levels, lanes: Sequence[list[LaneRun]], focus: Span) -> Sequence[list[LaneRun]]:
    """Return the lanes with the focused span's runs marked as focused; all other lanes are the identical objects."""
    for number, level in enumerate(levels.shown):
        for each in level:
            if isinstance(each.of, Span) and each.of.id == focus.id:
                return [*lanes[:number], [*_focused(lanes[number], each)], *lanes[number + 1 :]]
    return lanes


def _focused(lane: list[LaneRun], each: Placed) -> Iterator[LaneRun]:
    """Yield the runs of the lane, those of the span there as focused, also its name if that is behind its line."""
    cell = 0
    for run in lane:
        is_on_line = each.start <= cell < each.end
        yield (
            run._replace(focused=True)
            if is_on_line or (cell == each.end and run.part is Part.BESIDE)
            else run
        )
        cell += run.width


def _lane(wrap: Wrap, row: Row, level: list[Placed], scene: Scene) -> list[LaneRun]:
    """Return the lane of a level: the lines of the spans with their names, and blanks between and after them."""
    lane: list[LaneRun] = []
    cell = 0
    for number, each in enumerate(level):
        lane += _blank(each.start - cell)
        is_last = number + 1 == len(level)
        room = wrap.width - each.end if is_last else level[number + 1].start - each.end - 1
        names = scene.name_of(each.of.label), scene.initial_of(each.of.label)
        runs = [*runs_of_lane(wrap, row, each, names, room)]
        lane += runs
        cell = each.start + sum([run.width for run in runs])
    return lane + _blank(wrap.width - cell)


def _blank(cells: int) -> list[LaneRun]:
    return [LaneRun(" " * cells, cells)] if cells > 0 else []


def _more(count: int, width: int) -> list[LaneRun]:
    text = fitted(f"+ {count} more", width)
    return [LaneRun(text, width_of(text)), *_blank(width - width_of(text))]
