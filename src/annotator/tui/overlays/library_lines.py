"""Rows of the library: a document each, with its place in the work or the first hit of a query in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from annotator.core.clock import local_time
from annotator.core.layer import Status
from annotator.core.query_completion import Completion
from annotator.keys.library_keys import ASK_HUB
from annotator.session.key_names import written
from annotator.store.document_search import Excerpt, SearchSort
from annotator.store.library_queries import LibraryRow
from annotator.tui.overlays.list_rows import StyledLine
from annotator.view.cells import sanitize
from annotator.view.concordance import in_context
from annotator.view.lines import fitted, fitted_end, padded, width_of
from annotator.workspace.search_results import ALL

SIGNS = {Status.NEW: "·", Status.IN_PROGRESS: "◐", Status.DONE: "●", Status.FLAGGED: "⚑"}

_MOST_OFFERED = 12
"""Words that a query may go on with that are shown; a line has no room for more."""


def narrowing_shown(status: Status | None, sort: SearchSort) -> str:
    """Return which documents are listed, and in which order, for the heading."""
    only = f"   only {status.replace('_', ' ')}" if status else ""
    return only + ("" if sort is SearchSort.NUMBER else f"   by {sort}")


def work_shown(searched: int, indexed: int) -> str:
    """Return how far a search and the index of words are, in per cent, for the heading; empty if they are whole."""
    searching = "" if searched == ALL else f", {searched} % searched"
    return searching + ("" if indexed == ALL else f"   index {indexed} %")


def on_hub_shown(more: int | None) -> str:
    """Return how many documents are on the hub alone, for the heading; empty where all are here."""
    return f"   {more:,} more on the hub ({written(ASK_HUB.key)})" if more is not None else ""


def counts_shown(progress: Mapping[Status, int], count: int, work: str) -> str:
    """Return how many documents are listed, what ``work`` is going on, and how far the documents are."""
    total = sum(progress.values())
    filled = 20 * progress[Status.DONE] // total if total else 0
    parts = [f"{SIGNS[status]} {n} {status.replace('_', ' ')}" for status, n in progress.items() if n]
    shown = "" if count == total else f"   {count:,} shown"
    return f"{shown}{work}  {'█' * filled}{'░' * (20 - filled)}  {' · '.join(parts)}"


def library_line(row: LibraryRow, left: int, agreement: float | None, width: int) -> StyledLine:
    """Return status, title, spans, required answers left, last change; the source where there is room.

    In place of the last change, ``agreement`` (0 to 1) where it is given.
    """
    last = local_time(row.updated_at or "")[:10] if agreement is None else f"{agreement:4.0%} agree"
    owed = f"{min(left, 999)} left" if left and row.status is not Status.NEW else ""
    room = max(10, width - 43)
    title_width = room if width < 100 else room * 2 // 3
    pieces: StyledLine = [
        (f" {SIGNS[row.status]} ", "bar_key"),
        (_titled(row, title_width), "bar"),
        (f" {row.spans or '·':>5} ", "bar_key"),
        (f"{row.status.replace('_', ' '):<12}", "bar_dim"),
        (f"{owed:<9}", "bar_warning"),
        (f"{last:<11}", "bar_dim"),
    ]
    if width >= 100:
        source = fitted_end(
            sanitize(row.source), room - title_width
        )  # its end, which is kept, is the name of the file
        pieces.append((padded(source, room - title_width), "bar_dim"))
    return pieces


def _titled(row: LibraryRow, cells: int) -> str:
    """The title; one's own in a round and near-identical copies have a sign before it, copies are counted after it."""
    signs = ("▸ " if row.is_own else "") + ("≈ " if row.is_copy else "")
    title = signs + (sanitize(row.title) or "Untitled")
    copies = f" +{row.copies:,} {'copy' if row.copies == 1 else 'copies'}" if row.copies else ""
    return padded(fitted(title, max(1, cells - len(copies))) + copies, cells)


def found_line(row: LibraryRow, excerpt: Excerpt | None, width: int) -> StyledLine:
    """Return status, title, spans, and the first hit in its line, which is empty while it is being looked for."""
    title_width = max(10, (width - 12) // 3)
    room = max(0, width - 12 - title_width)
    pieces: StyledLine = [
        (f" {SIGNS[row.status]} ", "bar_key"),
        (_titled(row, title_width), "bar"),
        (f" {row.spans or '·':>5}  ", "bar_key"),
    ]
    if excerpt is None:
        return [*pieces, (padded(fitted_end(sanitize(row.source), room), room), "bar_dim")]
    before, hit, after = in_context(excerpt.text, excerpt.hit, room)
    hit = fitted(hit, max(0, room - width_of(before)))
    rest = max(0, room - width_of(before) - width_of(hit))
    return [*pieces, (before, "bar_dim"), (hit, "bar_hit"), (padded(after, rest), "bar_dim")]


def hint(completions: Sequence[Completion], problem: str, query: str) -> str:
    """What the query may go on with, else what is wrong with it, else how to begin one."""
    if completions:
        words = [sanitize(each.word) for each in completions[:_MOST_OFFERED]]
        more = " …" if len(completions) > _MOST_OFFERED else ""
        first = f" ({completions[0].help})" if completions[0].help else ""
        return f"Tab {words[0]}{first}" + "".join(f" · {word}" for word in words[1:]) + more
    if problem:
        return sanitize(problem)
    return "" if query else 'a word, "words in order", -not, beg*, field:value · @ saved queries'
