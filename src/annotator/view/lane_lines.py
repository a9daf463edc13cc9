"""How the lane of one span on one row is drawn: a line with its edges, and the name where there is room for it."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from msgspec import Struct

from annotator.core.clusters import CLUSTER
from annotator.core.range import Range
from annotator.core.span import Span
from annotator.core.suggestion import Suggestion
from annotator.view.cells import drawn, sanitize, width_of_character
from annotator.view.lines import width_of
from annotator.view.wrap import Row, Wrap


class Part(Enum):
    """What a run of a lane is; a painter turns it into a style."""

    LINE = "line"
    NAME = "name"
    BESIDE = "beside"
    SUGGESTED = "suggested"
    ARC = "arc"
    RELATION = "relation"


class LaneRun(NamedTuple):
    """Cells of a lane: ``text`` is ``width`` cells wide; ``label`` is a label id, ``None`` between spans.

    ``part`` is ``BESIDE`` for a name that is written behind its line.
    """

    text: str
    width: int
    label: str | None = None
    focused: bool = False
    part: Part = Part.LINE


class LaneSigns(Struct, frozen=True):
    """The signs of lanes and of the arcs between them, each one cell wide."""

    start: str
    end: str
    line: str
    gap: str
    cut: str
    corner: str
    down: str
    right: str
    left: str
    above: str
    below: str
    separator: str


_SIGNS = LaneSigns("╰", "╯", "─", "╌", "…", "╭", "│", "→", "←", "↑", "↓", "·")
_ASCII = LaneSigns("\\", "/", "-", ".", "~", "+", "|", ">", "<", "^", "v", ",")


def signs() -> LaneSigns:
    """Return the signs that take one cell each on this terminal."""
    return _SIGNS if width_of_character["─"] == 1 else _ASCII


class Placed(Struct, frozen=True):
    """A span or a suggestion on a row, from cell ``start`` to ``end``."""

    of: Span | Suggestion
    start: int
    end: int

    @property
    def range_(self) -> Range:
        """The range from its first to its last code point."""
        return self.of.range_


def runs_of_lane(wrap: Wrap, row: Row, each: Placed, names: tuple[str, str], room: int) -> Iterator[LaneRun]:
    """Yield the runs of one lane, which take its cells and up to ``room`` more.

    ``names`` are the name of its label, whole or not at all, and the letter that is shown where it has no room.
    """
    kind = signs()
    is_suggested = isinstance(each.of, Suggestion)
    line, starts = _line(wrap, row, each, kind), each.range_.start >= row.shown.start
    name = sanitize(names[0]) + ("?" if is_suggested and names[0] else "")
    if name and not starts:
        name = f"{kind.cut} {name}"
    cells, width, label = len(line), width_of(name), each.of.label
    part, on_line = (Part.SUGGESTED, Part.SUGGESTED) if is_suggested else (Part.LINE, Part.NAME)
    inside, taken, at, behind = "", 0, cells, ""
    if name and cells >= width + 4:
        inside, taken, at = f" {name} ", width + 2, 1
    elif name and room > width:
        behind = f" {name}"
    elif name and cells >= width + 2:
        inside, taken, at = name, width, 1
    elif letter := _letter(names[1]):
        inside, taken = letter, 1
        at = 1 if cells > 2 or (cells == 2 and starts and line[1] != kind.end) else 0
    if at:
        yield LaneRun("".join(line[:at]), at, label, part=part)
    if inside:
        yield LaneRun(inside, taken, label, part=on_line)
    if at + taken < cells:
        yield LaneRun("".join(line[at + taken :]), cells - at - taken, label, part=part)
    if behind:
        yield LaneRun(behind, width + 1, label, part=Part.SUGGESTED if is_suggested else Part.BESIDE)


def _line(wrap: Wrap, row: Row, each: Placed, kind: LaneSigns) -> list[str]:
    """Return the line of a lane, a sign for each cell, with its edges and its gaps."""
    whole, cells = each.range_, each.end - each.start
    line = [kind.gap if isinstance(each.of, Suggestion) else kind.line] * cells
    for gap in _gaps(each.of) if isinstance(each.of, Span) else ():
        if gap.overlaps(row.shown):
            left = max(0, wrap.cell_at_offset(row, max(gap.start, row.shown.start)) - each.start)
            right = wrap.cell_at_offset(row, min(gap.end, row.shown.end)) - each.start
            line[left:right] = kind.gap * (right - left)
    if cells > 1:
        line[0] = kind.start if whole.start >= row.shown.start else line[0]
        line[-1] = kind.end if whole.end <= row.range_.end else line[-1]
    return line


def _letter(text: str) -> str:
    """Return the first cluster of the text as it is drawn; empty without one or if it takes more than a cell."""
    first = CLUSTER.match(text)
    glyph, width = drawn(first[0]) if first else ("", 0)
    return glyph if width == 1 else ""


def _gaps(span: Span) -> Iterator[Range]:
    pairs = zip(span.fragments, span.fragments[1:], strict=False)
    return (Range(left.end, right.start) for left, right in pairs)
