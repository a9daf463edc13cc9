"""What stands on a row, as runs of cells of one look: all a painter has to do is to style them.

Overlays (a label's initial, an aiming number) replace what a cell shows and never shift text.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from annotator.core.range import Range
from annotator.core.span import Span
from annotator.view.cells import drawn
from annotator.view.wrap import Cluster, Row, Wrap

_SUPERSCRIPTS = dict(
    zip("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", strict=True)  # few fonts have the q
)
_start_of = attrgetter("start")
_end_of = attrgetter("end")


class Mark(Enum):
    """What an overlay cell shows instead of the text's own glyph."""

    INITIAL = "initial"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Look:
    """How a stretch of cells looks; hashable, so that styles can be memoised by it.

    ``tint`` is the label id of the innermost span, ``underlines`` are those of the outer ones, outermost first;
    ``dim`` is page furniture.
    """

    tint: str | None = None
    underlines: tuple[str, ...] = ()
    focused: bool = False
    selected: bool = False
    caret: bool = False
    dim: bool = False
    mark: Mark | None = None


PLAIN = Look()


class Run(NamedTuple):
    """Neighbouring cells of one look: ``text`` is safe to send to a terminal and ``width`` cells wide."""

    text: str
    width: int
    look: Look


def no_spans(_range: Range) -> Sequence[Span]:
    """The ``spans_on`` of a scene without spans."""
    return ()


def _label_itself(label: str) -> str:
    return label


@dataclass(frozen=True, slots=True)
class Scene:
    """What stands on the text; all ranges and offsets in code points.

    ``spans_on`` answers with the spans that overlap a range, in any order. ``caret`` is the word or cluster under
    the caret, empty at the end of the text. ``numbers`` are the aiming digits with the offset of their match.
    ``dim`` is in order and without overlaps. ``initial_of`` gives the letter shown ahead of a label's spans, or
    an empty string for none.
    """

    spans_on: Callable[[Range], Sequence[Span]] = no_spans
    focus: Span | None = None
    selection: Range | None = None
    caret: Range | None = None
    numbers: tuple[tuple[int, str], ...] = ()
    dim: tuple[Range, ...] = ()
    initial_of: Callable[[str], str] = _label_itself


class _Stretch(NamedTuple):
    """Clusters of a row from number ``start`` to ``end``, exclusive."""

    start: int
    end: int


@dataclass(slots=True)
class _Standing:
    """What stands on one row, in numbers of its clusters; ``spans`` are sorted from the outermost inwards."""

    spans: list[tuple[str, list[_Stretch]]] = field(default_factory=list)
    focus: list[_Stretch] = field(default_factory=list)
    selection: list[_Stretch] = field(default_factory=list)
    caret: list[_Stretch] = field(default_factory=list)
    dim: list[_Stretch] = field(default_factory=list)

    def edges(self) -> Iterator[int]:
        for _label, stretches in self.spans:
            yield from _edges(stretches)
        for stretches in (self.focus, self.selection, self.caret, self.dim):
            yield from _edges(stretches)

    def look(self, cluster: int) -> Look:
        labels = [label for label, stretches in self.spans if _on(stretches, cluster)]
        return Look(
            tint=labels[-1] if labels else None,
            underlines=tuple(labels[:-1]),
            focused=_on(self.focus, cluster),
            selected=_on(self.selection, cluster),
            caret=_on(self.caret, cluster),
            dim=_on(self.dim, cluster),
        )


def _on(stretches: list[_Stretch], cluster: int) -> bool:
    return any(stretch.start <= cluster < stretch.end for stretch in stretches)


def _edges(stretches: Iterable[_Stretch]) -> Iterator[int]:
    for stretch in stretches:
        yield from stretch


def runs_of_row(wrap: Wrap, row: Row, scene: Scene, width: int) -> list[Run]:
    """The runs of one row, ``width`` cells in all, which must be no fewer than the wrap's own.

    Of two spans on one cell, the inner one tints: the one inside the other, or the later start where they cross.
    A caret on something that is not drawn stands in the cell behind the text, or on the last one of a full row.
    """
    clusters = wrap.clusters_of(row)
    spans = sorted(scene.spans_on(row.range_), key=attrgetter("order"))
    standing = _standing(clusters, row, spans, scene)
    overlays = _overlays(clusters, row, spans, scene)
    used = wrap.cell_at_offset(row, row.shown.end)
    blank = [Run(" " * (width - used), width - used, PLAIN)] if width > used else []
    if _caret_is_hidden(wrap, row, scene.caret):
        if blank:
            blank = [Run(" ", 1, Look(caret=True)), Run(" " * (width - used - 1), width - used - 1, PLAIN)]
        else:
            standing.caret = [_Stretch(len(clusters) - 1, len(clusters))]
    return _merged([*_cut(clusters, standing, overlays), *blank])


def _standing(clusters: Sequence[Cluster], row: Row, spans: list[Span], scene: Scene) -> _Standing:
    def stretches(*ranges: Range | None) -> list[_Stretch]:
        return [_stretch(clusters, range_) for range_ in ranges if range_ and range_.overlaps(row.shown)]

    return _Standing(
        spans=[(span.label, stretches(*span.fragments)) for span in spans],
        focus=stretches(*scene.focus.fragments) if scene.focus else [],
        selection=stretches(scene.selection),
        caret=stretches(scene.caret),
        dim=stretches(*_among(scene.dim, row.shown)),
    )


def _stretch(clusters: Sequence[Cluster], range_: Range) -> _Stretch:
    """The clusters of a row that lie at least in part in ``range_``."""
    return _Stretch(
        bisect_right(clusters, range_.start, key=_end_of),
        bisect_left(clusters, range_.end, key=_start_of),
    )


def _among(ranges: tuple[Range, ...], range_: Range) -> tuple[Range, ...]:
    """Those of the sorted ``ranges`` that overlap ``range_``; a page may have hundreds."""
    first = bisect_right(ranges, range_.start, key=_end_of)
    return ranges[first : bisect_left(ranges, range_.end, key=_start_of)]


def _caret_is_hidden(wrap: Wrap, row: Row, caret: Range | None) -> bool:
    """Whether the caret stands on this row, but on nothing that is drawn."""
    if caret is None or caret.overlaps(row.shown):
        return False
    return row.shown.end <= caret.start and wrap.row_at_offset(caret.start) == row


# -- overlays -------------------------------------------------------------------------------------------------


def _overlays(
    clusters: Sequence[Cluster], row: Row, spans: list[Span], scene: Scene
) -> dict[int, tuple[str, Mark]]:
    """What is drawn over which cluster of the row; a number wins over an initial, an inner label over an outer."""
    overlays: dict[int, tuple[str, Mark]] = {}
    for span in spans:
        ahead = _blank_ahead(clusters, row, span.start)
        initial = _initial(scene.initial_of(span.label)) if ahead is not None else ""
        if ahead is not None and initial:
            overlays[ahead] = (initial, Mark.INITIAL)
    for offset, digit in scene.numbers:
        if row.shown.start <= offset < row.shown.end:
            ahead = _blank_ahead(clusters, row, offset)
            cluster = _stretch(clusters, Range(offset, offset + 1)).start if ahead is None else ahead
            overlays[cluster] = (digit.ljust(clusters[cluster].width), Mark.NUMBER)
    return overlays


def _blank_ahead(clusters: Sequence[Cluster], row: Row, offset: int) -> int | None:
    """The number of the blank cluster, one cell wide, right ahead of ``offset`` on this row."""
    if not row.shown.start < offset < row.shown.end:
        return None
    ahead = _stretch(clusters, Range(offset, offset + 1)).start - 1
    return ahead if ahead >= 0 and clusters[ahead].glyph == " " else None


def _initial(letter: str) -> str:
    """The letter raised where Unicode can, as one cell; empty when it takes more."""
    raised = _SUPERSCRIPTS.get(letter[:1].lower(), letter[:1])
    glyph, width = drawn(raised) if raised else ("", 0)
    return glyph if width == 1 else ""


# -- from clusters to runs ------------------------------------------------------------------------------------


def _cut(
    clusters: Sequence[Cluster], standing: _Standing, overlays: dict[int, tuple[str, Mark]]
) -> Iterator[Run]:
    edges = {0, len(clusters), *standing.edges()}
    for cluster in overlays:
        edges |= {cluster, cluster + 1}
    for start, end in pairwise(sorted(edges)):
        look = standing.look(start)
        text = "".join([cluster.glyph for cluster in clusters[start:end]])
        if start in overlays:
            text, mark = overlays[start]
            look = replace(look, mark=mark)
        last = clusters[end - 1]
        yield Run(text, last.cell + last.width - clusters[start].cell, look)


def _merged(runs: Iterable[Run]) -> list[Run]:
    """The runs with neighbours of equal look joined and empty ones left out."""
    merged: list[Run] = []
    for run in runs:
        if merged and merged[-1].look == run.look:
            run = Run(merged[-1].text + run.text, merged[-1].width + run.width, run.look)  # noqa: PLW2901
            merged.pop()
        if run.width:
            merged.append(run)
    return merged
