"""Rows of the library: a document each, in columns, with its place in the work or the first hit of a query in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from annotator.core.clock import local_time
from annotator.core.counting import counted
from annotator.core.layer import Status
from annotator.core.query_completion import Completion
from annotator.keys.library_keys import ASK_HUB
from annotator.session.key_names import written
from annotator.store.document_search import Excerpt, SearchSort
from annotator.store.library_queries import LastChange, LibraryRow
from annotator.tui.overlays.list_rows import StyledLine
from annotator.view.cells import kept_by_widths, sanitize
from annotator.view.chart_rows import gauge
from annotator.view.concordance import in_context
from annotator.view.lines import fitted, fitted_end, padded, width_of
from annotator.workspace.search_results import ALL

_MOST_OFFERED = 12
"""Words that a query may go on with that are shown; a line has no room for more."""

_GAP = 2
_NUMBER = 4
"""Cells of a percentage."""
_SPANS = 6
_CHANGED = 16
_WHO = 10
_LEAST_TITLE = 10
_GOOD_TITLE = 40
"""Cells of a title beside which there is a column for the source."""
_WIDEST_CONTEXT = 100
"""Cells of a hit in its line, a third of them before it: with more, what starts a line would be far to the right."""
_HITS = 12
"""Cells of how many hits a document has, and blanks before them; a larger number takes cells of the line."""
_INKS = {
    Status.NEW: "bar_dim",
    Status.IN_PROGRESS: "bar_key",
    Status.DONE: "good",
    Status.FLAGGED: "bar_warning",
}


class Columns(Struct, frozen=True):
    """The cells of each column; 0 where there is none. ``gauge`` is the first part of how far a document is done.

    On a plain screen nothing is drawn.
    """

    title: int
    gauge: int = 0
    spans: int = 0
    left: int = 0
    who: int = 0
    changed: int = 0
    source: int = 0
    is_plain: bool = False


class Beside(Struct, frozen=True):
    """What a row shows besides the document: required answers left, the last change and, where known, the agreement."""

    left: int = 0
    agreement: float | None = None
    changed: LastChange | None = None


def columns_for(width: int, screen: int, *, is_plain: bool = False) -> Columns:
    """Return the columns for rows of ``width`` cells on a screen of so many: the title takes what is left."""
    if screen < 72:
        rest, columns = width - 1 - _GAP - _NUMBER - 2, Columns(0, is_plain=is_plain)
    else:
        of_gauge, left = (8, 9) if screen >= 110 else (5, 4)
        of_gauge = 0 if is_plain else of_gauge
        changed = _CHANGED + _GAP if screen >= 90 else 0
        rest = width - 1 - _GAP - of_gauge - _NUMBER - 3 - _SPANS - _GAP - left - changed
        columns = Columns(0, of_gauge, _SPANS, left, changed=changed, is_plain=is_plain)
    if not 110 <= screen < 150:
        return replace(columns, title=max(_LEAST_TITLE, rest))
    rest -= _WHO + _GAP
    source = (rest - _GAP) // 3
    if rest - _GAP - source < _GOOD_TITLE:
        return replace(columns, title=rest, who=_WHO)
    return replace(columns, title=rest - _GAP - source, who=_WHO, source=source)


def headings(columns: Columns) -> StyledLine:
    """Return the names of the columns."""
    heads = padded("title", columns.title) + " " * _GAP
    if not columns.spans:
        return [(heads + "  done", "bar_dim")]
    heads += padded("done", columns.gauge + _NUMBER + 3) + "spans".rjust(columns.spans)
    heads += " " * _GAP + ("to answer" if columns.left >= len("to answer") else "left").rjust(columns.left)
    if columns.who:
        heads += " " * _GAP + padded("who", columns.who)
    if columns.changed:
        heads += " " * _GAP + padded("changed", _CHANGED)
    if columns.source:
        heads += " " * _GAP + padded("source", columns.source)
    return [(heads, "bar_dim")]


def listing_shown(status: Status | None, sort: SearchSort) -> str:
    """Return which documents are listed, and in which order."""
    only = f"only {status.replace('_', ' ')}, " if status else ""
    return only + ("in order of import" if sort is SearchSort.NUMBER else f"by {sort}")


def counts_shown(count: int, total: int, searched: int, indexed: int, hits: int | None = None) -> str:
    """Return how many documents are listed of all and, once it is known, with how many hits.

    And how far a search and the index of words are, in per cent.
    """
    shown = counted(total, "document") if count == total else f"{count:,} of {counted(total, 'document')}"
    found = "" if hits is None else f", {counted(hits, 'hit')}"
    searching = "" if searched == ALL else f", {searched} % searched"
    return shown + found + searching + ("" if indexed == ALL else f", index {indexed} %")


def on_hub_shown(more: int | None) -> str:
    """Return how many documents are on the hub alone, for the heading; empty where all are here."""
    return f"   {more:,} more on the hub ({written(ASK_HUB.key)})" if more is not None else ""


def progress_shown(progress: Mapping[Status, int]) -> str:
    """Return how many documents there are in each status."""
    order = (Status.DONE, Status.IN_PROGRESS, Status.FLAGGED, Status.NEW)
    return " · ".join(f"{progress[each]:,} {each.replace('_', ' ')}" for each in order if progress.get(each))


def library_line(row: LibraryRow, beside: Beside, columns: Columns) -> StyledLine:
    """Return title, how far it is done, spans, required answers left, last change and source, as there are columns.

    The agreement is in place of the time of the last change where it is known.
    """
    pieces: StyledLine = [
        (_titled(row, columns.title) + " " * _GAP, "bar"),
        *_done(row.status, share_done(row), row.spans, columns),
    ]
    if not columns.spans:
        return pieces
    left, agreement, changed = beside.left, beside.agreement, beside.changed
    number = " " * _GAP + f"{min(left, 9999) or '':>{columns.left}}"
    rest = ""
    if columns.who:
        rest += " " * _GAP + padded(sanitize(changed.annotator) if changed else "", columns.who)
    if columns.changed:
        at = local_time(changed.at) if changed else ""
        rest += " " * _GAP + padded(at if agreement is None else f"{agreement:.0%} agree", _CHANGED)
    if columns.source:
        source = fitted_end(sanitize(row.source), columns.source)  # its end is the name of the file
        rest += " " * _GAP + padded(source, columns.source)
    # Neighbours in one style are one piece: a page has hundreds, and each takes its time.
    return (
        [*pieces, (number, "bar_warning"), (rest, "bar_dim")]
        if left
        else [*pieces, (number + rest, "bar_dim")]
    )


def share_done(row: LibraryRow) -> int:
    """Return how far a document is done, in per cent: unless it is done, how far the caret got."""
    if row.status is Status.DONE:
        return 100
    return min(99, 100 * (row.caret or 0) // max(1, row.length))


@kept_by_widths(2048)
def _done(status: Status, share: int, count: int, columns: Columns) -> StyledLine:
    """Return a gauge in the colour of the status, its number, and the spans; a flag stands behind the number.

    Without a gauge, a number with the flag ahead.
    """
    ink, cells = _INKS[status], columns.gauge
    is_new, is_flagged = status is Status.NEW, status is Status.FLAGGED
    shown = "new" if is_new else "done" if not columns.spans and share == 100 else f"{share}%"
    if not columns.spans:
        return [(f"{'!' if is_flagged else ' '} {shown:>{_NUMBER}}", ink)]
    (done, _), (rest, _) = gauge(0 if is_new else share, 100, cells)
    number, spans = f" {shown:>{_NUMBER}} ", f"{count or '':>{columns.spans}}"
    ahead: StyledLine = (
        [(rest, "line")] if not done else [(done, ink), (rest, "line")] if rest else [(done, ink)]
    )
    if is_flagged:
        return [*ahead, (number, "bar"), ("!", ink), (spans, "bar")]
    return [*ahead, (f"{number} {spans}", "bar_dim" if is_new else "bar")]


def _titled(row: LibraryRow, cells: int) -> str:
    """The title; one's own in a round and near-identical copies have a sign before it, copies are counted after it."""
    signs = ("▸ " if row.is_own else "") + ("≈ " if row.is_copy else "")
    title = signs + (sanitize(row.title) or "Untitled")
    copies = f" +{row.copies:,} {'copy' if row.copies == 1 else 'copies'}" if row.copies else ""
    return padded(fitted(title, max(1, cells - len(copies))) + copies, cells)


def hit_line(row: LibraryRow, excerpt: Excerpt | None, width: int, *, is_plain: bool = False) -> StyledLine:
    """Return the first hit in its line and how many there are, for the row below a document.

    Where there is no hit, or none yet, it is the source.
    """
    bend = "  " if is_plain else "╰ " if width_of("╰") == 1 else "\\ "
    room = max(0, width - 4)
    if excerpt is None:
        return [(bend, "line"), (fitted_end(sanitize(row.source), room), "bar_dim")]
    hits = f"  {counted(excerpt.hits, 'hit')}".rjust(_HITS)
    room = max(0, room - len(hits))
    before, hit, after = in_context(excerpt.text, excerpt.hit, min(room, _WIDEST_CONTEXT))
    hit = fitted(hit, max(0, room - width_of(before)))
    after = padded(after, max(0, room - width_of(before) - width_of(hit)))
    return [(bend, "line"), (before, "bar_dim"), (hit, "bar_hit"), (after + hits, "bar_dim")]


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
