"""One-line strings measured in cells: how wide, cut with a sign, broken into rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import accumulate

from annotator.core.clusters import CLUSTER
from annotator.view.cells import kept_by_widths, pieces_of


@kept_by_widths(4096)
def width_of(text: str) -> int:
    """Return the cells that a sanitised text takes."""
    return len(text) if text.isascii() else sum(cells for _, cells in pieces_of(text))


def fitted(text: str, cells: int) -> str:
    """Return the text, cut to ``cells`` cells with an ellipsis at the end if it is longer."""
    if width_of(text) <= cells:
        return text
    return "".join(_beside_ellipsis(CLUSTER.findall(text), cells)) + "…" if cells >= width_of("…") else ""


def fitted_end(text: str, cells: int) -> str:
    """Return the end of the text, cut to ``cells`` cells with an ellipsis in front if it is longer."""
    if width_of(text) <= cells:
        return text
    kept = [*_beside_ellipsis(reversed(CLUSTER.findall(text)), cells)]
    return "…" + "".join(reversed(kept)) if cells >= width_of("…") else ""


def _beside_ellipsis(clusters: Iterable[str], cells: int) -> Iterator[str]:
    """Yield as many of the clusters as fit into the cells together with an ellipsis."""
    used = width_of("…")  # two where the terminal draws such signs wide
    for cluster in clusters:
        used += width_of(cluster)
        if used > cells:
            return
        yield cluster


def padded(text: str, cells: int) -> str:
    """Return the text, cut or filled with blanks to exactly ``cells`` cells."""
    cut = fitted(text, cells)
    return cut + " " * (cells - width_of(cut))


@kept_by_widths(512)  # definitions and quotes come up again and again
def wrapped(text: str, cells: int) -> tuple[str, ...]:
    """Return the text broken at blanks into rows of at most ``cells`` cells; longer words are broken where needed."""
    return tuple(rows_of(text, cells))


def rows_of(text: str, cells: int) -> Iterator[str]:
    """Yield the rows of ``wrapped`` one by one, so that the first rows of a long text cost no more than those."""
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
    """Return whether the text takes at most ``cells`` cells; what lies beyond them is not measured."""
    if text.isascii():
        return len(text) <= cells
    return all(used <= cells for used in accumulate(width_of(each[0]) for each in CLUSTER.finditer(text)))


def _pieces(word: str, cells: int) -> Iterator[str]:
    """Yield the word in pieces of as many clusters as fit into the cells, at least one."""
    start, end, used = 0, 0, 0
    for cluster in CLUSTER.finditer(word):
        used += width_of(cluster[0])
        if used > cells and start < end:
            yield word[start:end]
            start, used = end, width_of(cluster[0])
        end = cluster.end()
    yield word[start:]
