"""All documents: filter while typing, sort, open, jump to the next unfinished one."""

from __future__ import annotations

from msgspec.structs import replace
from textual import events, on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from annotator.core.layer import Status
from annotator.session.key_names import KeyNames
from annotator.store.errors import StoreError
from annotator.store.library_pages import LibraryPages
from annotator.store.library_queries import LibraryQuery, LibraryRow, LibrarySort
from annotator.tui.overlays.inputs import LineInput
from annotator.tui.overlays.list_rows import StyledLine, VirtualList
from annotator.tui.overlays.overlay import Overlay
from annotator.view.cells import sanitize
from annotator.view.lines import fitted_end, padded
from annotator.workspace.workspace import Workspace

_SIGNS = {Status.NEW: "·", Status.IN_PROGRESS: "◐", Status.DONE: "●", Status.FLAGGED: "⚑"}
_NO_DOCUMENTS = (
    "There is nothing to read yet.\n\n"
    "Leave with Esc {quit} and name files or a folder:  annotator import PATH...\n"
    "It takes .txt, .md, .html, .jsonl and .csv files.\n\n"
    "Or learn the keys on a sample article:  annotator tour"
)
_NO_PAGES = LibraryPages((), lambda slices: [])  # noqa: ARG005


class Library(Overlay):
    """The list of documents over the whole screen."""

    DEFAULT_CSS = """
    Library { height: 100%; width: 100%; }
    Library Static { height: 1; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }
    Library #progress { text-style: bold; }
    Library #nothing { height: auto; padding: 1 2; display: none; }
    Library Input { padding: 0 1; }
    """

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(id="library")
        self._workspace = workspace
        self._store = workspace.store
        self._query = LibraryQuery()
        self._pages = _NO_PAGES
        self._current: str | None = None

    def compose(self) -> ComposeResult:
        """Yield the progress, the filter, the list and the keys."""
        yield Static(id="progress")
        yield LineInput(placeholder="filter by title or source")
        yield Static(id="nothing")
        yield VirtualList()
        yield Static(
            Content("Enter open · Tab status · Shift+Tab sort · Ctrl+N next unfinished · Esc back"),
            id="library-keys",
        )

    def show(self, current: str | None, keys: KeyNames, why: str = "") -> None:
        """Open with the cursor on the current document; while none is open, with ``why`` or what to do."""
        self.query_one("#nothing", Static).update(Content(sanitize(why) or keys.fill(_NO_DOCUMENTS)))
        self._current = current
        self._query = LibraryQuery()
        line = self.query_one(Input)
        line.value = ""
        cursor = self._store.position(current)[0] - 1 if current else 0
        self.open(line)
        self._refresh(cursor)

    def _refresh(self, cursor: int = 0) -> None:
        try:
            self._pages = self._store.library_pages(self._query)
            heading = self._heading(self._pages.count)
        except StoreError as error:
            self._pages, heading = _NO_PAGES, sanitize(str(error))
        self.query_one("#progress", Static).update(Content(heading))
        self.query_one("#nothing").display = self._current is None
        self.query_one(VirtualList).show(self._pages.count, self._page, cursor)

    def _heading(self, count: int) -> str:
        progress = self._store.progress()
        total = sum(progress.values())
        done = progress[Status.DONE]
        filled = 20 * done // total if total else 0
        parts = [f"{_SIGNS[status]} {n} {status.replace('_', ' ')}" for status, n in progress.items() if n]
        shown = "" if count == total else f"   {count} shown"
        status = f"   only {self._query.status.replace('_', ' ')}" if self._query.status else ""
        sort = "" if self._query.sort is LibrarySort.NUMBER else f"   by {self._query.sort}"
        return f"Library{status}{sort}{shown}  {'█' * filled}{'░' * (20 - filled)}  {' · '.join(parts)}"

    def _page(self, offset: int, limit: int, width: int) -> list[StyledLine]:
        rows = self._rows(offset, limit)
        try:
            left = self._store.required_left(self._workspace.schema, [row.document_id for row in rows])
        except StoreError:
            left = {}  # a disk error is reported where the rows are read
        return [_line(row, left.get(row.document_id, 0), width) for row in rows]

    def _rows(self, offset: int, limit: int) -> list[LibraryRow]:
        """Return a page of the list; empty on a disk error, which the heading then shows."""
        try:
            return self._pages.page(offset, limit)
        except StoreError as error:
            self._show_error(str(error))
            return []

    @on(Input.Changed)
    def narrow(self, event: Input.Changed) -> None:
        """Filter by the text typed."""
        event.stop()
        self._filter_by(event.value)

    def _filter_by(self, text: str) -> None:
        if text != self._query.filter:
            self._query = replace(self._query, filter=text)
            self._refresh()

    @on(VirtualList.Chosen)
    def open_chosen(self) -> None:
        """Open the document at the cursor."""
        rows = self._rows(self.query_one(VirtualList).cursor, 1)
        if rows:
            self._open(rows[0].document_id)

    def _open_next_unfinished(self) -> None:
        try:
            unfinished = self._store.next_unfinished(self._current) if self._current else None
        except StoreError as error:
            self._show_error(str(error))
        else:
            if unfinished is not None:
                self._open(unfinished)

    def _show_error(self, message: str) -> None:
        self.query_one("#progress", Static).update(Content(sanitize(message)))

    def _open(self, document_id: str) -> None:
        self.close()
        self._workspace.open(document_id)

    def takes_key(self, event: events.Key) -> bool:
        """Open, move, filter by status, sort, or close."""
        list_ = self.query_one(VirtualList)
        moves = list_.moves(first="ctrl+home", last="ctrl+end")
        match event.key:
            case "escape":
                self.close()
            case "enter":
                self._filter_by(self.query_one(LineInput).value)  # the event may not have arrived yet
                self.open_chosen()
            case "tab":
                self._query = replace(self._query, status=_next_status(self._query.status))
                self._refresh()
            case "shift+tab":
                self._query = replace(self._query, sort=_next_sort(self._query.sort))
                self._refresh()
            case "ctrl+n":
                self._open_next_unfinished()
            case key if key in moves:
                list_.move(moves[key])
            case _:
                return False
        return True


def _next_status(status: Status | None) -> Status | None:
    """Return the next status filter: all, then each status, then all again."""
    filters: list[Status | None] = [None, *Status]
    return filters[(filters.index(status) + 1) % len(filters)]


def _next_sort(sort: LibrarySort) -> LibrarySort:
    sorts = list(LibrarySort)
    return sorts[(sorts.index(sort) + 1) % len(sorts)]


def _line(row: LibraryRow, left: int, width: int) -> StyledLine:
    """Return status, title, spans, required answers left, last change; the source where there is room."""
    changed = (row.updated_at or "")[:10]
    owed = f"{min(left, 999)} left" if left and row.status is not Status.NEW else ""
    room = max(10, width - 43)
    title_width = room if width < 100 else room * 2 // 3
    pieces: StyledLine = [
        (f" {_SIGNS[row.status]} ", "bar_key"),
        (padded(sanitize(row.title) or "Untitled", title_width), "bar"),
        (f" {row.spans or '·':>5} ", "bar_key"),
        (f"{row.status.replace('_', ' '):<12}", "bar_dim"),
        (f"{owed:<9}", "bar_warning"),
        (f"{changed:<11}", "bar_dim"),
    ]
    if width >= 100:
        source = fitted_end(
            sanitize(row.source), room - title_width
        )  # its end, which is kept, is the name of the file
        pieces.append((padded(source, room - title_width), "bar_dim"))
    return pieces
