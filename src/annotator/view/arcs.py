"""The relations of the focused span in the lanes view: arcs from its lane to those of the spans at their other ends.

An arc runs through the margin and along what is blank of the two lanes; its name is at the far end, and an arrow where
it arrives. Where both lanes are beside each other the name stands at the other one: ``← done by``. What is not on the
screen is named on the focused span's own lane, with the way there: ``Event · ↑ led to``. All of it is drawn over lanes
and rows that do not know of it, so that these stay what they are while the focus moves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from annotator.core.span import Span
from annotator.view.cells import sanitize
from annotator.view.lane_lines import LaneRun, Part, signs
from annotator.view.lanes import Lanes
from annotator.view.lines import width_of
from annotator.view.page import Line, Page
from annotator.view.scene import Scene

_GUTTERS, _NARROW_GUTTERS = (-3, -5), (-2,)
"""The cells in the margin that arcs run through, one arc each, counted from the first cell of a row."""


class Tie(NamedTuple):
    """A relation as it is seen from one of its ends: ``leaves`` if that is the source."""

    name: str
    other: Span
    leaves: bool
    directed: bool


class ArcPiece(NamedTuple):
    """What is drawn over a line of the page from ``cell`` on, which is negative in the margin."""

    cell: int
    text: str
    width: int
    label: str
    part: Part
    focused: bool = False


Arcs = dict[int, tuple[ArcPiece, ...]]
"""What is drawn over lines of the page, by the number of the line."""


class _Place(NamedTuple):
    """A lane on the page: its line, its first cell, and the cell after its line and after its name behind that."""

    y: int
    start: int
    end: int
    behind: int


def arcs_on(page: Page, scene: Scene, lanes: Lanes, ties: Sequence[Tie], margin: int) -> Arcs:
    """Return the relations of the scene's focus on the page; ``margin`` is the number of cells before its rows."""
    if scene.focus is None or not ties:
        return {}
    drawing = _Drawing(page, scene, lanes, scene.focus)
    near = drawing.place_of(scene.focus)
    if near is None:
        return {}
    possible = _GUTTERS if margin >= -_GUTTERS[0] else _NARROW_GUTTERS
    gutters = iter([gutter for gutter in possible if -gutter <= margin])
    elsewhere: list[str] = []
    for tie in ties:
        far, name = drawing.place_of(tie.other), sanitize(tie.name)
        if far is None:
            elsewhere.append(f"{drawing.way_to(tie)} {name}")
        elif abs(near.y - far.y) <= 1 and drawing.beside(tie, name, far):
            continue
        elif abs(near.y - far.y) > 1 and (gutter := next(gutters, None)) is not None:
            drawing.arc(tie, name, near, far, gutter)
        else:
            elsewhere.append(f"{signs().above if far.y < near.y else signs().below} {name}")
    drawing.note(near, elsewhere)
    return drawing.pieces()


class _Drawing:
    """What was drawn so far, by line and cell."""

    def __init__(self, page: Page, scene: Scene, lanes: Lanes, focus: Span) -> None:
        self._page, self._scene, self._lanes, self._focus = page, scene, lanes, focus
        self._signs: dict[int, dict[int, str]] = {}
        self._texts: dict[int, list[ArcPiece]] = {}
        self._blank: dict[int, list[bool]] = {}

    def place_of(self, span: Span) -> _Place | None:
        """Return where the lane of the span is first on the page; ``None`` if none of it is."""
        page, window = self._page, self._page.window()
        if span.end <= window.start or window.end <= span.start:
            return None
        row = page.wrap.row_at_offset(max(span.start, window.start))
        y, there = page.line_of(row), self._lanes.place_of(page.wrap, row, self._scene, span)
        if y is None or there is None or y + 1 + there[0] >= len(page.lines):
            return None
        number, start, end = there
        behind, cell = end, 0
        for run in self._runs(page.lines[y + 1 + number]):
            if cell == end and run.part is Part.BESIDE:
                behind += run.width
            cell += run.width
        return _Place(y + 1 + number, start, end, behind)

    def _runs(self, line: Line) -> list[LaneRun]:
        return self._lanes.under(self._page.wrap, line.row, self._scene)[line.lane - 1]

    def way_to(self, tie: Tie) -> str:
        """Return the sign for where the other end is: above or below the page, or out or in if it has no lane."""
        window, kind = self._page.window(), signs()
        if tie.other.end <= window.start:
            return kind.above
        if window.end <= tie.other.start:
            return kind.below
        return kind.right if tie.leaves else kind.left

    def beside(self, tie: Tie, name: str, far: _Place) -> bool:
        """Write the relation behind the other end, else before it; return whether there was room."""
        kind, width = signs(), width_of(name)
        out, back = (kind.left, kind.right) if tie.leaves else (kind.right, kind.left)
        arrow, cells = (1, width + 2) if tie.directed else (0, width)
        if self._is_blank(far.y, far.behind + 1, far.behind + cells + 2):
            self._write(far.y, far.behind + 1, f"{out} {name}" if arrow else name, Part.RELATION)
            return True
        if self._is_blank(far.y, far.start - cells - 1, far.start):
            self._write(far.y, far.start - cells - 1, f"{name} {back}" if arrow else name, Part.RELATION)
            return True
        return False

    def arc(self, tie: Tie, name: str, near: _Place, far: _Place, gutter: int) -> None:
        """Draw an arc through that cell of the margin, with its name at the far end if it has room there."""
        kind = signs()
        top, bottom = sorted((near, far))
        self._put(top.y, gutter, kind.corner)
        self._put(bottom.y, gutter, kind.start)
        for y in range(top.y + 1, bottom.y):
            self._put(y, gutter, kind.down)
        for place in (near, far):
            signs_there, blank = self._signs[place.y], self._blank_cells(place.y)
            for cell in range(gutter + 1, place.start):
                if cell < 0 or blank[cell]:
                    signs_there.setdefault(cell, kind.line)
        arrives = far if tie.leaves else near
        if tie.directed and self._signs[arrives.y].get(arrives.start - 1) == kind.line:
            self._signs[arrives.y][arrives.start - 1] = kind.right
        for place in (far, near):
            cells = self._signs[place.y]
            wanted = range(gutter + 2, gutter + 4 + width_of(name))
            if wanted.stop < place.start and all(cells.get(cell) == kind.line for cell in wanted):
                for cell in wanted:
                    del cells[cell]
                self._write(place.y, wanted.start, f" {name} ", Part.RELATION)
                return

    def note(self, near: _Place, names: Sequence[str]) -> None:
        """Write on the focused span's own lane what could not be drawn, and how many of these it has no room for."""
        for count in range(len(names), 0, -1):
            more = [f"+{len(names) - count}"] if count < len(names) else []
            text = f"{signs().separator} {' '.join([*names[:count], *more])} "
            cell = near.start
            for run in self._runs_between(near):
                cell += run.width
                if run.part is Part.NAME and cell + width_of(text) < near.end:
                    self._write(near.y, cell, text, Part.NAME)
                    return
            if self._is_blank(near.y, near.behind + 1, near.behind + width_of(text) + 1):
                self._write(near.y, near.behind + 1, text.rstrip(), Part.RELATION)
                return
            before = f"{text[2:]}{signs().separator}"
            if self._is_blank(near.y, near.start - width_of(before) - 2, near.start):
                self._write(near.y, near.start - width_of(before) - 1, before, Part.RELATION)
                return

    def _runs_between(self, place: _Place) -> Iterator[LaneRun]:
        cell = 0
        for run in self._runs(self._page.lines[place.y]):
            if place.start <= cell < place.end:
                yield run
            cell += run.width

    def _is_blank(self, y: int, start: int, end: int) -> bool:
        """Return whether these cells of a lane are blank and nothing is drawn over them."""
        blank = self._blank_cells(y)
        return 0 <= start <= end <= len(blank) and all(blank[start:end])

    def _blank_cells(self, y: int) -> list[bool]:
        """Return for each cell of the lane on that line whether it is blank and nothing is drawn over it."""
        blank = self._blank.get(y)
        if blank is None:
            blank, is_name = self._blank.setdefault(y, []), False
            for run in self._runs(self._page.lines[y]):
                is_blank = run.label is None and not run.text.strip()
                blank += [is_blank] * run.width
                if is_name and is_blank:
                    blank[-run.width] = False  # a name and what is drawn after it are not joined
                is_name = run.part in (Part.BESIDE, Part.SUGGESTED)
        return blank

    def _put(self, y: int, cell: int, sign: str) -> None:
        self._signs.setdefault(y, {}).setdefault(cell, sign)

    def _write(self, y: int, cell: int, text: str, part: Part) -> None:
        width = width_of(text)
        self._texts.setdefault(y, []).append(
            ArcPiece(cell, text, width, self._focus.label, part, focused=part is Part.NAME)
        )
        self._blank_cells(y)[max(0, cell) : max(0, cell + width)] = [False] * max(0, min(width, cell + width))

    def pieces(self) -> Arcs:
        """Return all that was drawn, signs that are side by side as one piece."""
        arcs: Arcs = {}
        for y in sorted(self._signs.keys() | self._texts.keys()):
            pieces: list[ArcPiece] = []
            for cell, sign in sorted(self._signs.get(y, {}).items()):
                last = pieces[-1] if pieces else None
                if last is not None and last.cell + last.width == cell:
                    pieces[-1] = last._replace(text=last.text + sign, width=last.width + 1)
                else:
                    pieces.append(ArcPiece(cell, sign, 1, self._focus.label, Part.ARC))
            arcs[y] = (*pieces, *self._texts.get(y, ()))
        return arcs
