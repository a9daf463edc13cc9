"""What stands on a row, as runs of cells of one look: all a painter has to do is to style them.

Overlays (a label's initial, an aiming number, a closing bracket) replace the blank that a cell shows and never
shift text: what is read stays where it is, whatever is labelled. At the start of a row they stand in the margin.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum
from functools import lru_cache
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from annotator.core.range import Range
from annotator.core.span import Span
from annotator.core.spans import Outline
from annotator.core.suggestion import Suggestion
from annotator.session.states import View
from annotator.view.cells import drawn
from annotator.view.markup import Face, Faced
from annotator.view.wrap import Clusters, Row, Wrap

_SUPERSCRIPTS = dict(
    zip("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", strict=True)  # few fonts have the q
)
_start_of = attrgetter("start")
_end_of = attrgetter("end")


class Mark(Enum):
    """What an overlay cell shows instead of the text's own glyph."""

    INITIAL = "initial"
    NUMBER = "number"
    CLOSE = "close"


class Look(Struct, frozen=True):
    """How a stretch of cells looks; hashable, so that styles can be memoised by it.

    ``tint`` is the label id of the innermost span, ``around`` how many spans there are besides it, where two stand
    for more: in the plain view of all. ``dim`` is page furniture, ``suggested`` the label id of a suggestion, which
    is ``offered`` when the next key takes it. ``face`` is the text's own markup.
    """

    tint: str | None = None
    around: int = 0
    focused: bool = False
    selected: bool = False
    caret: bool = False
    dim: bool = False
    mark: Mark | None = None
    suggested: str | None = None
    offered: bool = False
    hit: bool = False
    face: Face | None = None


PLAIN = Look()


class Run(NamedTuple):
    """Neighbouring cells of one look: ``text`` is safe to send to a terminal and ``width`` cells wide."""

    text: str
    width: int
    look: Look


def no_spans(_range: Range) -> Sequence[Span]:
    """The ``spans_on`` of a scene without spans."""
    return ()


def no_outlines(_range: Range) -> Sequence[Outline]:
    """The ``outlines_on`` of a scene without spans."""
    return ()


def no_ranges(_range: Range) -> Sequence[Range]:
    """The ``hits_on`` of a scene without a search."""
    return ()


def no_markup(_range: Range) -> Sequence[Faced]:
    """The ``markup_on`` of a text without markup."""
    return ()


def _label_itself(label: str) -> str:
    return label


class Scene(Struct, frozen=True):
    """What stands on the text; all ranges and offsets in code points.

    ``outlines_on`` and ``spans_on`` answer with what overlaps a range, in reading order. ``caret`` is the word or
    cluster under the caret, empty at the end of the text. ``numbers`` are the aiming digits with the offset of their
    match. ``dim`` is in order and without overlaps. ``initial_of`` gives the letter shown ahead of a label's spans, or
    an empty string for none. ``hits_on`` answers with the search hits that overlap a range, ``markup_on`` with the
    text's own markup. With ``brackets`` a sign closes each span where a blank follows it.
    """

    outlines_on: Callable[[Range], Sequence[Outline]] = no_outlines
    spans_on: Callable[[Range], Sequence[Span]] = no_spans
    focus: Span | None = None
    selection: Range | None = None
    caret: Range | None = None
    numbers: tuple[tuple[int, str], ...] = ()
    dim: tuple[Range, ...] = ()
    initial_of: Callable[[str], str] = _label_itself
    view: View = View.TINT
    brackets: bool = False
    suggestions: tuple[Suggestion, ...] = ()
    offered: Suggestion | None = None
    hits_on: Callable[[Range], Sequence[Range]] = no_ranges
    markup_on: Callable[[Range], Sequence[Faced]] = no_markup


def runs_of_row(wrap: Wrap, row: Row, scene: Scene, width: int, lead: int = 0) -> list[Run]:
    """The runs of one row, ``lead + width`` cells in all; ``width`` must be no less than the wrap's own.

    ``lead`` are the cells of the margin ahead of the row, of which the last one shows what has no blank ahead of
    it. Of two spans on one cell, the inner one tints: the one inside the other, or the later start where they
    cross. A caret on something that is not drawn stands in the cell behind the text, or on the last one of a full
    row.
    """
    clusters = wrap.clusters_of(row)
    outlines = scene.outlines_on(row.range_)
    overlays = _overlays(clusters, row, outlines, scene)
    turns = _turns_on(clusters, row.shown, outlines, scene)
    used = clusters.cells[-1]
    behind = _behind(width - used)
    if _caret_is_hidden(wrap, row, scene.caret):
        if behind:
            behind = [Run(" ", 1, Look(caret=True)), *_behind(width - used - 1)]
        else:
            turns.flip(_CARET, [(len(clusters) - 1, len(clusters))])
    elif behind and len(clusters) in overlays:
        text, mark = overlays.pop(len(clusters))
        behind = [Run(text, 1, Look(mark=mark)), *_behind(width - used - 1)]
    margin = _margin(overlays, clusters, lead)
    return _merged([*margin, *_cut(clusters, turns, overlays), *behind])


def _behind(cells: int) -> list[Run]:
    return [Run(" " * cells, cells, PLAIN)] if cells > 0 else []


def _margin(overlays: dict[int, tuple[str, Mark]], clusters: Clusters, lead: int) -> list[Run]:
    """The cells ahead of the row, with what is to stand there; without a margin a number stands on the match."""
    aside = overlays.pop(_MARGIN, None)
    if aside is None or lead < 1:
        if (
            aside is not None
            and aside[1] is Mark.NUMBER
            and overlays.get(0, ("", None))[1] is not Mark.NUMBER
        ):
            overlays[0] = (aside[0].ljust(clusters.cells[1]), Mark.NUMBER)
        return _behind(lead)
    text, mark = aside
    return [*_behind(lead - 1), Run(text, 1, Look(mark=mark))]


def _among(ranges: tuple[Range, ...], range_: Range) -> tuple[Range, ...]:
    """Those of the sorted ``ranges`` that overlap ``range_``; a page may have hundreds."""
    first = bisect_right(ranges, range_.start, key=_end_of)
    return ranges[first : bisect_left(ranges, range_.end, key=_start_of)]


def suggestions_on(suggestions: tuple[Suggestion, ...], range_: Range) -> Sequence[Suggestion]:
    """Those that overlap the range; they are in reading order and do not overlap, and there may be hundreds."""
    first = bisect_right(suggestions, range_.start, key=lambda each: each.range_.end)
    last = bisect_left(suggestions, range_.end, key=lambda each: each.range_.start)
    return suggestions[first:last]


def _caret_is_hidden(wrap: Wrap, row: Row, caret: Range | None) -> bool:
    """Whether the caret stands on this row, but on nothing that is drawn."""
    if caret is None or caret.overlaps(row.shown):
        return False
    return row.shown.end <= caret.start and wrap.row_at_offset(caret.start) == row


# -- where the look turns -------------------------------------------------------------------------------------

_FOCUSED, _SELECTED, _CARET, _DIM, _HIT, _OFFERED = 1, 2, 4, 8, 16, 32

_Stretch = tuple[int, int]
"""The clusters of a row from one number to another, exclusive."""


class _Turns:
    """The clusters of a row at which its look may turn, by their numbers.

    ``flags`` has the signs that begin or end there, ``begun`` and ``ended`` the outlines by number, the outer ones
    lower, and ``suggested`` the label id of the suggestion that begins, none where one ends.
    """

    def __init__(self, view: View, outlines: Sequence[Outline]) -> None:
        self.view = view
        self.outlines = outlines
        self.flags: defaultdict[int, int] = defaultdict(int)
        self.begun: defaultdict[int, list[int]] = defaultdict(list)
        self.ended: defaultdict[int, list[int]] = defaultdict(list)
        self.suggested: dict[int, str | None] = {}
        self.faces: list[tuple[Face, _Stretch]] = []

    def flip(self, flag: int, stretches: Iterable[_Stretch]) -> None:
        """Put a sign on the stretches, which come in order."""
        for start, end in _apart(stretches):
            self.flags[start] ^= flag
            self.flags[end] ^= flag

    def suggest(self, suggestions: Iterable[tuple[str, _Stretch]]) -> None:
        """Put suggestions with their labels on the stretches, which come in order."""
        labels, stretches = zip(*suggestions, strict=True)
        for label, (start, end) in zip(labels, _apart(stretches, keep_empty=True), strict=True):
            if start < end:
                self.suggested[start] = label
                self.suggested[end] = None

    def edges(self) -> set[int]:
        """The clusters at which the look may turn."""
        faced = {edge for _, stretch in self.faces for edge in stretch}
        return {*self.flags, *self.begun, *self.ended, *self.suggested, *faced}


def _apart(stretches: Iterable[_Stretch], *, keep_empty: bool = False) -> Iterator[_Stretch]:
    """The stretches without what one shares with the one ahead of it: they may cut the same cluster."""
    free = 0
    for start, end in stretches:
        start = max(start, free)  # noqa: PLW2901 - what is left of the stretch
        if start < end:
            yield start, end
            free = end
        elif keep_empty:
            yield start, start


def _turns_on(clusters: Clusters, shown: Range, outlines: Sequence[Outline], scene: Scene) -> _Turns:
    turns = _Turns(scene.view, outlines)

    def stretches(ranges: Iterable[Range | None]) -> list[_Stretch]:
        return [clusters.stretch(range_) for range_ in ranges if range_ and range_.overlaps(shown)]

    if scene.view is not View.LANES:
        for number, outline in enumerate(outlines):
            for start, end in _apart(stretches(outline.fragments)):
                turns.begun[start].append(number)
                turns.ended[end].append(number)
    if scene.focus is not None:
        turns.flip(_FOCUSED, stretches(scene.focus.fragments))
    turns.flip(_SELECTED, stretches([scene.selection]))
    turns.flip(_CARET, stretches([scene.caret]))
    turns.flip(_DIM, stretches(_among(scene.dim, shown)))
    turns.flip(_HIT, stretches(scene.hits_on(shown)))
    if suggestions := suggestions_on(scene.suggestions, shown):
        turns.suggest([(each.label, clusters.stretch(each.range_)) for each in suggestions])
    if scene.offered is not None:
        turns.flip(_OFFERED, stretches([scene.offered.range_]))
    turns.faces = [(face, clusters.stretch(range_)) for face, range_ in scene.markup_on(shown)]
    return turns


# -- overlays -------------------------------------------------------------------------------------------------


_MARGIN = -1
"""The number of the cell ahead of a row among the overlays."""


def _overlays(
    clusters: Clusters, row: Row, outlines: Sequence[Outline], scene: Scene
) -> dict[int, tuple[str, Mark]]:
    """What is drawn over which cluster of the row; a number wins over an initial, an inner label over an outer.

    An initial wins over the bracket that closes the span ahead of it.
    """
    overlays: dict[int, tuple[str, Mark]] = {}
    shown = row.shown
    if scene.view is View.TINT:
        if scene.brackets:
            overlays |= {
                at: ("]", Mark.CLOSE) for each in outlines for at in _blank_behind(clusters, shown, each.end)
            }
        suggested = [(each.range_.start, each.label) for each in suggestions_on(scene.suggestions, shown)]
        for start, label in [*suggested, *((each.start, each.label) for each in outlines)]:
            ahead = _blank_ahead(clusters, shown, start)
            initial = _initial(scene.initial_of(label)) if ahead is not None else ""
            if ahead is not None and initial:
                overlays[ahead] = (initial, Mark.INITIAL)
    for offset, digit in scene.numbers:
        if shown.start <= offset < shown.end:
            ahead = _blank_ahead(clusters, shown, offset)
            at = _number_of(clusters, offset) if ahead is None else ahead
            width = clusters.cells[at + 1] - clusters.cells[at] if at >= 0 else 1
            overlays[at] = (digit.ljust(width), Mark.NUMBER)
    return overlays


def _number_of(clusters: Clusters, offset: int) -> int:
    """The number of the cluster over an offset that is drawn."""
    return bisect_right(clusters.edges, offset) - 1


def _blank_ahead(clusters: Clusters, shown: Range, offset: int) -> int | None:
    """The number of the blank cluster, one cell wide, right ahead of ``offset`` on this row, or of the margin."""
    if not shown.start <= offset < shown.end:
        return None
    ahead = _number_of(clusters, offset) - 1
    return ahead if ahead == _MARGIN or clusters.glyphs[ahead] == " " else None


def _blank_behind(clusters: Clusters, shown: Range, offset: int) -> Iterator[int]:
    """The number of the blank cell right behind a span that ends at ``offset`` on this row, if there is one."""
    if shown.start < offset <= shown.end:
        behind = bisect_left(clusters.edges, offset)
        if behind == len(clusters) or clusters.glyphs[behind] == " ":
            yield behind


def _initial(letter: str) -> str:
    """The letter raised where Unicode can, as one cell; empty when it takes more."""
    raised = _SUPERSCRIPTS.get(letter[:1].lower(), letter[:1])
    glyph, width = drawn(raised) if raised else ("", 0)
    return glyph if width == 1 else ""


# -- from clusters to runs ------------------------------------------------------------------------------------


def _cut(clusters: Clusters, turns: _Turns, overlays: dict[int, tuple[str, Mark]]) -> Iterator[Run]:
    edges = turns.edges()
    edges.update((0, len(clusters)))
    for at in overlays.keys() - {len(clusters)}:
        edges |= {at, at + 1}
    flags, suggested, cells = 0, None, clusters.cells
    covering: list[int] = []
    for start, end in pairwise(sorted(edges)):
        flags ^= turns.flags.get(start, 0)
        suggested = turns.suggested.get(start, suggested)
        for number in turns.ended.get(start, ()):
            covering.remove(number)
        for number in turns.begun.get(start, ()):
            insort(covering, number)
        tint, around = _label_on(turns, covering) if covering else (None, 0)
        look = _look(tint, around, flags, suggested, _face_on(turns.faces, start))
        if start in overlays:
            text, mark = overlays[start]
            yield Run(text, cells[end] - cells[start], _marked(look, mark))
        else:
            yield Run(clusters.text(start, end), cells[end] - cells[start], look)


def _label_on(turns: _Turns, covering: list[int]) -> tuple[str | None, int]:
    """The innermost label of these outlines and how many spans are around it, two standing for more."""
    count = min(3, sum([turns.outlines[number].count for number in covering]))
    if turns.view is View.TINT:
        return turns.outlines[covering[-1]].label, count - 1
    return None, min(2, count)


def _face_on(faces: list[tuple[Face, _Stretch]], cluster: int) -> Face | None:
    return next((face for face, (start, end) in faces if start <= cluster < end), None) if faces else None


@lru_cache(maxsize=4096)
def _look(tint: str | None, around: int, flags: int, suggested: str | None, face: Face | None) -> Look:
    """The look with these signs, always the same one."""
    return Look(
        tint=tint,
        around=around,
        focused=bool(flags & _FOCUSED),
        selected=bool(flags & _SELECTED),
        caret=bool(flags & _CARET),
        dim=bool(flags & _DIM),
        suggested=suggested,
        offered=bool(flags & _OFFERED),
        hit=bool(flags & _HIT),
        face=face,
    )


@lru_cache(maxsize=4096)
def _marked(look: Look, mark: Mark) -> Look:
    return replace(look, mark=mark)


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
