"""A page of the library: the rows of some documents, and what is looked up for them besides."""

from __future__ import annotations

from contextlib import suppress

from textual.geometry import Size

from annotator.store.document_search import SearchSort
from annotator.store.errors import StoreError
from annotator.store.library_queries import LastChange, LibraryRow
from annotator.tui.overlays.library_lines import Beside, Columns, hit_line, library_line
from annotator.tui.overlays.list_rows import StyledLine
from annotator.workspace.search_results import SearchResults
from annotator.workspace.workspace import Workspace

ROOMY = 30
"""Rows of the screen from which documents with hits have a blank row between them."""


def rows_each(found: SearchResults | None, screen: Size) -> int:
    """Return how many rows a document takes: one, and where words were looked for one with the first hit."""
    return 1 if found is None or not found.query.words else rows_with_hit(screen)


def rows_with_hit(screen: Size) -> int:
    """Return how many rows a document takes with its first hit."""
    return 2 if screen.height < ROOMY else 3


def page_lines(  # noqa: PLR0913 - what a page depends on
    rows: list[LibraryRow],
    workspace: Workspace,
    columns: Columns,
    each: int,
    width: int,
    *,
    sort: SearchSort,
    found: SearchResults | None,
) -> list[StyledLine]:
    """Return the rows of these documents, ``each`` of so many, in ``width`` cells."""
    lines = [
        library_line(row, beside, columns)
        for row, beside in zip(rows, _beside(rows, workspace, sort), strict=True)
    ]
    if found is None or each == 1:
        return lines
    workspace.searching.find_excerpts(found, {row.number: row.length for row in rows})
    hits = [hit_line(row, found.excerpts.get(row.number), width, is_plain=columns.is_plain) for row in rows]
    blank: list[StyledLine] = [[]] * (each - 2)
    return [line for first, hit in zip(lines, hits, strict=True) for line in (first, hit, *blank)]


def _beside(rows: list[LibraryRow], workspace: Workspace, sort: SearchSort) -> list[Beside]:
    """Return what is looked up for each document; only one's own changes in their order, and where nobody is named."""
    store, numbers, session = workspace.store, [row.number for row in rows], workspace.session
    changes, agreement, left = dict[int, LastChange](), dict[int, float](), dict[str, int]()
    names_people = session is None or session.names_people
    with suppress(StoreError):  # a disk error is reported where the rows are read
        if names_people and sort is not SearchSort.UPDATED:
            changes = store.last_changes(numbers)
        if sort is SearchSort.AGREEMENT:
            agreement = store.agreement_on(numbers)
        left = store.required_left(workspace.schema, [row.document_id for row in rows])
    return [
        Beside(
            left.get(row.document_id, 0),
            agreement.get(row.number),
            changes.get(row.number)
            or (LastChange(store.annotator, row.updated_at) if row.updated_at else None),
        )
        for row in rows
    ]
