"""One-line strings measured in cells: how wide, cut with a sign, broken into rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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
    rows: list[str] = []
    row = ""
    for word in text.split():
        candidate = f"{row} {word}" if row else word
        if width_of(candidate) <= cells:
            row = candidate
            continue
        if row:
            rows.append(row)
        row = word
        while width_of(row) > max(1, cells):
            head = _head(row, max(1, cells))
            rows.append(head)
            row = row[len(head) :]
    return (*rows, row) if row else tuple(rows)


def _head(text: str, cells: int) -> str:
    """As many clusters of the text as fit into the cells, one at least."""
    head, used = "", 0
    for cluster in CLUSTER.findall(text):
        used += width_of(cluster)
        if head and used > cells:
            break
        head += cluster
    return head
