"""What is on a row, as runs of cells of one look, which a painter only has to style."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from annotator.core.range import Range
from annotator.core.span import Span
from annotator.core.span_blocks import Outline
from annotator.core.suggestion import Suggestion
from annotator.session.states import View
from annotator.view.looks import PLAIN, Look, Run
from annotator.view.marker_cells import MARGIN, Overlay, overlays_on
from annotator.view.markup import Face, Faced
from annotator.view.scene import Scene, suggestions_on
from annotator.view.turns import (
    BEGINS,
    BEGINS_MARK,
    BEGINS_SUGGESTED,
    CARET,
    DIM,
    ENDS,
    ENDS_MARK,
    ENDS_SUGGESTED,
    FACE,
    FLIPS,
    FOCUSED,
    HIT,
    INSIDE,
    OFFERED,
    SELECTED,
    Stretch,
    Turn,
    flip,
    turns_of_outlines,
    turns_of_signs,
    turns_of_suggestions,
)
from annotator.view.wrap import Clusters, Row, Wrap


def runs_of_row(wrap: Wrap, row: Row, scene: Scene, width: int, lead: int = 0) -> list[Run]:
    """Return the runs of one row, ``lead + width`` cells in all; ``width`` must be at least that of the wrap.

    ``lead`` is the width of the margin before the row; its last cell shows a sign that has no blank before it. Of
    two spans on one cell, the inner one tints: the one inside the other, or the one that starts later where they
    cross. A caret on something that is not drawn is shown in the cell after the text, or on the last one of a full
    row.
    """
    on = _contents(wrap, row, scene, has_margin=lead > 0)
    turns, used = _turns_on(on, scene), on.clusters.cells[-1]
    after = _blank(width - used)
    closing = on.overlays.pop(len(on.clusters), None)
    if _caret_is_hidden(wrap, row, scene.caret):
        if after:
            after = [Run(" ", 1, Look(caret=True)), *_blank(width - used - 1)]
        else:
            turns += flip(CARET, [(len(on.clusters) - 1, len(on.clusters))])
    elif after and closing is not None:
        after = [Run(closing.text, 1, _marked(PLAIN, closing)), *_blank(width - used - 1)]
    runs = _margin(on.overlays, lead)
    for at in on.overlays:
        turns += ((at, BEGINS_MARK, at), (at + 1, ENDS_MARK, at))
    turns.sort()
    for run in chain(_cut(on, turns), after):
        _join(runs, run)
    return runs


class _RowContents(Struct):
    """What is on one row."""

    clusters: Clusters
    shown: Range
    view: View
    outlines: Sequence[Outline]
    suggestions: Sequence[Suggestion]
    overlays: dict[int, Overlay]
    faces: list[tuple[Face, Stretch]]
    focus: Span | None


def _contents(wrap: Wrap, row: Row, scene: Scene, *, has_margin: bool) -> _RowContents:
    clusters, shown = wrap.clusters_of(row), row.shown
    outlines = scene.outlines_on(row.range_)
    suggestions = suggestions_on(scene.suggestions, shown) if scene.suggestions else ()
    narrowest_first = sorted(scene.markup_on(shown), key=_length)
    faces = [(face, clusters.stretch(range_)) for face, range_ in narrowest_first]
    overlays = overlays_on(clusters, outlines, suggestions, scene, has_margin=has_margin)
    return _RowContents(clusters, shown, scene.view, outlines, suggestions, overlays, faces, scene.focus)


def _length(faced: Faced) -> int:
    return len(faced.range_)


def _turns_on(on: _RowContents, scene: Scene) -> list[Turn]:
    """Return where the look may change, in no order."""
    turns = [*turns_of_signs(on.clusters, on.shown, scene)]
    if on.view is not View.LANES:
        turns += turns_of_outlines(on.clusters, on.outlines)
    turns += turns_of_suggestions(on.clusters, on.suggestions)
    turns += [(edge, FACE, 0) for _, stretch in on.faces for edge in stretch]
    return turns


def _join(runs: list[Run], run: Run) -> None:
    """Append the run, merged with the last one if both look alike."""
    if not run.width:
        return
    if runs and runs[-1].look == run.look:
        last = runs.pop()
        run = Run(last.text + run.text, last.width + run.width, run.look)
    runs.append(run)


def _blank(cells: int) -> list[Run]:
    return [Run(" " * cells, cells, PLAIN)] if cells > 0 else []


def _margin(overlays: dict[int, Overlay], lead: int) -> list[Run]:
    """Return the cells before the row, with the sign that belongs there."""
    sign = overlays.pop(MARGIN, None)
    if sign is None or lead < 1:
        return _blank(lead)
    return [*_blank(lead - 1), Run(sign.text, 1, _marked(PLAIN, sign))]


def _caret_is_hidden(wrap: Wrap, row: Row, caret: Range | None) -> bool:
    """Return whether the caret is on this row, but on nothing that is drawn."""
    if caret is None or caret.overlaps(row.shown):
        return False
    return row.shown.end <= caret.start and wrap.row_at_offset(caret.start) == row


def _cut(on: _RowContents, turns: Iterable[Turn]) -> Iterator[Run]:
    """Yield the runs of the row's clusters, from turn to turn; the turns come in order."""
    here, flags, label, mark = 0, 0, None, None
    covering: list[int] = []
    clusters, overlays, cells = on.clusters, on.overlays, on.clusters.cells
    for at, why, number in (*turns, (len(clusters), FACE, 0)):
        if at > here:
            tint, around = _label_on(on, covering) if covering else (None, 0)
            face = _face_on(on.faces, here) if on.faces else None
            if flags & FOCUSED and tint is not None and on.focus is not None:
                is_own = on.outlines[covering[-1]].fragments == on.focus.fragments
                look = (
                    _look((on.focus.label, around), flags, label, face, on.view)
                    if is_own
                    else _look((tint, around), flags | INSIDE, label, face, on.view)
                )
            else:
                view = on.view if flags & FOCUSED or label is not None else View.TINT
                look = _look((tint, around), flags, label, face, view)
            if mark is None:
                yield Run(clusters.text(here, at), cells[at] - cells[here], look)
            else:
                yield Run(overlays[mark].text, cells[at] - cells[here], _marked(look, overlays[mark]))
            here = at
        if why == BEGINS:
            insort(covering, number)
        elif why == ENDS:
            covering.remove(number)
        elif why == FLIPS:
            flags ^= number
        elif why in (BEGINS_SUGGESTED, ENDS_SUGGESTED):
            label = on.suggestions[number].label if why == BEGINS_SUGGESTED else None
        elif why in (BEGINS_MARK, ENDS_MARK):
            mark = number if why == BEGINS_MARK else None


def _label_on(on: _RowContents, covering: list[int]) -> tuple[str | None, int]:
    """Return the innermost label of these outlines and how many spans are around it; 2 means two or more."""
    count = min(3, sum([on.outlines[number].count for number in covering]))
    if on.view is View.TINT:
        return on.outlines[covering[-1]].label, count - 1
    return None, min(2, count)


def _face_on(faces: list[tuple[Face, Stretch]], cluster: int) -> Face | None:
    """Return the narrowest face on the cluster; ``faces`` has the narrowest first."""
    return next((face for face, (start, end) in faces if start <= cluster < end), None)


@lru_cache(maxsize=4096)
def _look(
    label: tuple[str | None, int], flags: int, suggested: str | None, face: Face | None, view: View
) -> Look:
    """Return the look with these signs, always the same object for the same signs."""
    return Look(
        tint=label[0],
        around=label[1],
        focused=bool(flags & FOCUSED),
        selected=bool(flags & SELECTED),
        caret=bool(flags & CARET),
        dim=bool(flags & DIM),
        suggested=suggested,
        offered=bool(flags & OFFERED),
        hit=bool(flags & HIT),
        face=face,
        inside=bool(flags & INSIDE),
        view=view,
    )


@lru_cache(maxsize=4096)
def _marked(look: Look, overlay: Overlay) -> Look:
    return replace(look, mark=overlay.mark, initial_of=overlay.label)
