"""What stands on a row, as runs of cells of one look: all a painter has to do is to style them.

Overlays (a label's initial, an aiming number, a closing bracket) replace the blank that a cell shows and never
shift text: what is read stays where it is, whatever is labelled. At the start of a row they stand in the margin.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from annotator.core.range import Range
from annotator.core.span import Span
from annotator.core.suggestion import Suggestion
from annotator.session.states import View
from annotator.view.cells import drawn
from annotator.view.markup import Face, Faced
from annotator.view.wrap import Cluster, Row, Wrap

_SUPERSCRIPTS = dict(
    zip("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", strict=True)  # few fonts have the q
)
T = TypeVar("T")
_start_of = attrgetter("start")
_end_of = attrgetter("end")


class Mark(Enum):
    """What an overlay cell shows instead of the text's own glyph."""

    INITIAL = "initial"
    NUMBER = "number"
    CLOSE = "close"


class Look(Struct, frozen=True):
    """How a stretch of cells looks; hashable, so that styles can be memoised by it.

    ``tint`` is the label id of the innermost span, ``underlines`` are those of the outer ones, outermost first: in
    the plain view of all. ``dim`` is page furniture, ``suggested`` the label id of a suggestion, which is
    ``offered`` when the next key takes it. ``face`` is the text's own markup.
    """

    tint: str | None = None
    underlines: tuple[str, ...] = ()
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

    ``spans_on`` answers with the spans that overlap a range, in any order. ``caret`` is the word or cluster under
    the caret, empty at the end of the text. ``numbers`` are the aiming digits with the offset of their match.
    ``dim`` is in order and without overlaps. ``initial_of`` gives the letter shown ahead of a label's spans, or
    an empty string for none. ``hits_on`` answers with the search hits that overlap a range, ``markup_on`` with the
    text's own markup. With ``brackets`` a sign closes each span where a blank follows it.
    """

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


class _Stretch(NamedTuple):
    """Clusters of a row from number ``start`` to ``end``, exclusive."""

    start: int
    end: int


class _Standing(Struct):
    """What stands on one row, in numbers of its clusters; ``spans`` are sorted from the outermost inwards."""

    view: View
    spans: list[tuple[str, list[_Stretch]]]
    focus: list[_Stretch]
    selection: list[_Stretch]
    caret: list[_Stretch]
    dim: list[_Stretch]
    hits: list[_Stretch]
    suggested: list[tuple[str, _Stretch]]
    offered: list[_Stretch]
    faces: list[tuple[Face, _Stretch]]

    def edges(self) -> set[int]:
        """The clusters at which the look may change."""
        lists = [self.focus, self.selection, self.caret, self.dim, self.hits, self.offered]
        lists += [stretches for _label, stretches in self.spans]
        lists += [[stretch for _label, stretch in self.suggested], [stretch for _face, stretch in self.faces]]
        return {edge for stretches in lists for stretch in stretches for edge in stretch}

    def look(self, cluster: int) -> Look:
        """How the cluster looks; what stands on nothing is plain."""
        labels = [label for label, stretches in self.spans if _on(stretches, cluster)] if self.spans else []
        tinted = labels if self.view is View.TINT else []
        return Look(
            tint=tinted[-1] if tinted else None,
            underlines=tuple(tinted[:-1] if self.view is View.TINT else labels),
            focused=_on(self.focus, cluster),
            selected=_on(self.selection, cluster),
            caret=_on(self.caret, cluster),
            dim=_on(self.dim, cluster),
            suggested=_first_on(self.suggested, cluster),
            offered=_on(self.offered, cluster),
            hit=_on(self.hits, cluster),
            face=_first_on(self.faces, cluster),
        )


def _on(stretches: list[_Stretch], cluster: int) -> bool:
    for start, end in stretches:  # noqa: SIM110 - asked seven times for every run of a page
        if start <= cluster < end:
            return True
    return False


def _first_on(stretches: list[tuple[T, _Stretch]], cluster: int) -> T | None:
    for thing, (start, end) in stretches:
        if start <= cluster < end:
            return thing
    return None


def runs_of_row(wrap: Wrap, row: Row, scene: Scene, width: int, lead: int = 0) -> list[Run]:
    """The runs of one row, ``lead + width`` cells in all; ``width`` must be no less than the wrap's own.

    ``lead`` are the cells of the margin ahead of the row, of which the last one shows what has no blank ahead of
    it. Of two spans on one cell, the inner one tints: the one inside the other, or the later start where they
    cross. A caret on something that is not drawn stands in the cell behind the text, or on the last one of a full
    row.
    """
    clusters = wrap.clusters_of(row)
    spans = sorted(scene.spans_on(row.range_), key=attrgetter("order"))
    standing = _standing(clusters, row, spans, scene)
    overlays = _overlays(clusters, row, spans, scene)
    used = wrap.cell_at_offset(row, row.shown.end)
    if not overlays and not standing.edges() and not _caret_is_hidden(wrap, row, scene.caret):
        text = "".join([cluster.glyph for cluster in clusters])
        return [Run(" " * lead + text + " " * (width - used), lead + width, PLAIN)]
    blank = _blanks(width - used)
    if _caret_is_hidden(wrap, row, scene.caret):
        if blank:
            blank = [Run(" ", 1, Look(caret=True)), *_blanks(width - used - 1)]
        else:
            standing.caret = [_Stretch(len(clusters) - 1, len(clusters))]
    elif blank and len(clusters) in overlays:
        text, mark = overlays.pop(len(clusters))
        blank = [Run(text, 1, Look(mark=mark)), *_blanks(width - used - 1)]
    margin = _margin(overlays, clusters, lead)
    return _merged([*margin, *_cut(clusters, standing, overlays), *blank])


def _blanks(cells: int) -> list[Run]:
    return [Run(" " * cells, cells, PLAIN)] if cells > 0 else []


def _margin(overlays: dict[int, tuple[str, Mark]], clusters: Sequence[Cluster], lead: int) -> list[Run]:
    """The cells ahead of the row, with what is to stand there; without a margin a number stands on the match."""
    aside = overlays.pop(_MARGIN, None)
    if aside is None or lead < 1:
        if (
            aside is not None
            and aside[1] is Mark.NUMBER
            and overlays.get(0, ("", None))[1] is not Mark.NUMBER
        ):
            overlays[0] = (aside[0].ljust(clusters[0].width), Mark.NUMBER)
        return _blanks(lead)
    text, mark = aside
    return [*_blanks(lead - 1), Run(text, 1, Look(mark=mark))]


def _standing(clusters: Sequence[Cluster], row: Row, spans: list[Span], scene: Scene) -> _Standing:
    shown = row.shown

    def stretches(*ranges: Range | None) -> list[_Stretch]:
        return [_stretch(clusters, range_) for range_ in ranges if range_ and range_.overlaps(shown)]

    offered = scene.offered
    return _Standing(
        view=scene.view,
        spans=[(s.label, stretches(*s.fragments)) for s in spans] if scene.view is not View.LANES else [],
        focus=stretches(*scene.focus.fragments) if scene.focus else [],
        selection=stretches(scene.selection),
        caret=stretches(scene.caret),
        dim=stretches(*_among(scene.dim, shown)),
        hits=stretches(*scene.hits_on(shown)),
        suggested=[(s.label, _stretch(clusters, s.range_)) for s in suggestions_on(scene.suggestions, shown)],
        offered=stretches(offered.range_) if offered else [],
        faces=[(face, _stretch(clusters, range_)) for face, range_ in scene.markup_on(shown)],
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


# -- overlays -------------------------------------------------------------------------------------------------


_MARGIN = -1
"""The number of the cell ahead of a row among the overlays."""


def _overlays(
    clusters: Sequence[Cluster], row: Row, spans: list[Span], scene: Scene
) -> dict[int, tuple[str, Mark]]:
    """What is drawn over which cluster of the row; a number wins over an initial, an inner label over an outer.

    An initial wins over the bracket that closes the span ahead of it.
    """
    overlays: dict[int, tuple[str, Mark]] = {}
    if scene.view is View.TINT:
        if scene.brackets:
            overlays |= {
                at: ("]", Mark.CLOSE) for span in spans for at in _blank_behind(clusters, row, span.end)
            }
        suggestions = suggestions_on(scene.suggestions, row.shown)
        for start, label in [*((s.range_.start, s.label) for s in suggestions), *_starts(spans)]:
            ahead = _blank_ahead(clusters, row, start)
            initial = _initial(scene.initial_of(label)) if ahead is not None else ""
            if ahead is not None and initial:
                overlays[ahead] = (initial, Mark.INITIAL)
    for offset, digit in scene.numbers:
        if row.shown.start <= offset < row.shown.end:
            ahead = _blank_ahead(clusters, row, offset)
            cluster = _stretch(clusters, Range(offset, offset + 1)).start if ahead is None else ahead
            overlays[cluster] = (digit.ljust(clusters[cluster].width if cluster >= 0 else 1), Mark.NUMBER)
    return overlays


def _starts(spans: list[Span]) -> Iterator[tuple[int, str]]:
    return ((span.start, span.label) for span in spans)


def _blank_ahead(clusters: Sequence[Cluster], row: Row, offset: int) -> int | None:
    """The number of the blank cluster, one cell wide, right ahead of ``offset`` on this row, or of the margin."""
    if not row.shown.start <= offset < row.shown.end:
        return None
    ahead = _stretch(clusters, Range(offset, offset + 1)).start - 1
    return ahead if ahead == _MARGIN or clusters[ahead].glyph == " " else None


def _blank_behind(clusters: Sequence[Cluster], row: Row, offset: int) -> Iterator[int]:
    """The number of the blank cell right behind a span that ends at ``offset`` on this row, if there is one."""
    if row.shown.start < offset <= row.shown.end:
        behind = bisect_left(clusters, offset, key=_start_of)
        if behind == len(clusters) or clusters[behind].glyph == " ":
            yield behind


def _initial(letter: str) -> str:
    """The letter raised where Unicode can, as one cell; empty when it takes more."""
    raised = _SUPERSCRIPTS.get(letter[:1].lower(), letter[:1])
    glyph, width = drawn(raised) if raised else ("", 0)
    return glyph if width == 1 else ""


# -- from clusters to runs ------------------------------------------------------------------------------------


def _cut(
    clusters: Sequence[Cluster], standing: _Standing, overlays: dict[int, tuple[str, Mark]]
) -> Iterator[Run]:
    edges = {0, len(clusters)} | standing.edges()
    for cluster in overlays.keys() - {len(clusters)}:
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
