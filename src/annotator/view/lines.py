"""One-line strings measured in cells: how wide, cut with a sign, broken into rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import accumulate

from annotator.core.clusters import CLUSTER
from annotator.view.cells import kept_by_widths, pieces_of


@kept_by_widths(4096)
def width_of(text: str) -> int:
    """The cells that a sanitised text takes."""
    return len(text) if text.isascii() else sum(cells for _, cells in pieces_of(text))


def fitted(text: str, cells: int) -> str:
    """The text, cut to so many cells with an ellipsis at the end if it is longer."""
    if width_of(text) <= cells:
        return text
    return "".join(_beside_ellipsis(CLUSTER.findall(text), cells)) + "…" if cells > 0 else ""


def fitted_end(text: str, cells: int) -> str:
    """The end of the text, cut to so many cells with an ellipsis in front if it is longer."""
    if width_of(text) <= cells:
        return text
    kept = [*_beside_ellipsis(reversed(CLUSTER.findall(text)), cells)]
    return "…" + "".join(reversed(kept)) if cells > 0 else ""


def _beside_ellipsis(clusters: Iterable[str], cells: int) -> Iterator[str]:
    """As many of the clusters as fit into the cells together with an ellipsis."""
    used = 1
    for cluster in clusters:
        used += width_of(cluster)
        if used > cells:
            return
        yield cluster


def padded(text: str, cells: int) -> str:
    """The text, cut or filled with blanks to exactly so many cells."""
    cut = fitted(text, cells)
    return cut + " " * (cells - width_of(cut))


@kept_by_widths(512)  # definitions and quotes come up again and again
def wrapped(text: str, cells: int) -> tuple[str, ...]:
    """The text broken at blanks into rows of at most so many cells; a longer word is broken where it must be."""
    return tuple(rows_of(text, cells))


def rows_of(text: str, cells: int) -> Iterator[str]:
    """The rows of ``wrapped``, one by one: whoever shows a few rows of a long text measures no more of it."""
    room, row = max(1, cells), ""
    for word in text.split():
        if row and _fits(f"{row} {word}", room):
            row = f"{row} {word}"
            continue
        for piece in _pieces(word, room):
            if row:
                yield row
            row = piece
    if row:
        yield row


def _fits(text: str, cells: int) -> bool:
    """Whether the text takes no more than so many cells; what lies behind them is not measured."""
    if text.isascii():
        return len(text) <= cells
    return all(used <= cells for used in accumulate(width_of(each[0]) for each in CLUSTER.finditer(text)))


def _pieces(word: str, cells: int) -> Iterator[str]:
    """The word in pieces of as many clusters as fit into the cells, one at least."""
    start, end, used = 0, 0, 0
    for cluster in CLUSTER.finditer(word):
        used += width_of(cluster[0])
        if used > cells and start < end:
            yield word[start:end]
            start, used = end, width_of(cluster[0])
        end = cluster.end()
    yield word[start:]
