"""All documents: a query while typing, orders, open, jump to the next unfinished one."""

from __future__ import annotations

from collections.abc import Callable

from textual import events, on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input

from annotator.core.layer import Status
from annotator.core.query import QueryError
from annotator.core.query_completion import Completion, completions
from annotator.keys.library_keys import (
    ASK_HUB,
    BACK,
    CHANGE_ALL,
    COMPLETE,
    EARLIER,
    NEXT_UNFINISHED,
    OPEN,
    SAVE,
    SORT,
)
from annotator.session.commands.hub_documents import FIND_ON_HUB
from annotator.session.key_names import KeyNames
from annotator.session.requests import Pick
from annotator.store.document_fields import QUERY_FIELDS
from annotator.store.document_search import SearchSort
from annotator.store.errors import StoreError
from annotator.store.library_pages import LibraryPages
from annotator.store.library_queries import LibraryQuery, LibraryRow
from annotator.store.own_documents import MINE
from annotator.tui.overlays.found_changes import changes_to_pick
from annotator.tui.overlays.inputs import LineInput
from annotator.tui.overlays.library_lines import columns_for, hint
from annotator.tui.overlays.library_orders import listed_in, next_sort, next_status
from annotator.tui.overlays.library_page import page_lines, rows_each, rows_with_hit
from annotator.tui.overlays.library_panels import LibraryPanels
from annotator.tui.overlays.list_rows import StyledLine, VirtualList
from annotator.tui.overlays.overlay import Overlay
from annotator.tui.overlays.query_values import EarlierQueries, QueryValues
from annotator.view.cells import sanitize
from annotator.workspace.search_results import SearchResults
from annotator.workspace.workspace import Workspace

_NO_DOCUMENTS = (
    "There is nothing to read yet.\n\n"
    "Leave with {quit!}, here and everywhere, and name files or a folder:  annotator import PATH...\n"
    "It takes .txt, .md, .html, .jsonl and .csv files.\n\n"
    "Or learn the keys on a sample article:  annotator tour"
)
_NO_PAGES = LibraryPages((), lambda slices: [])  # noqa: ARG005


class Library(Overlay):
    """The list of documents over the whole screen."""

    DEFAULT_CSS = LibraryPanels.CSS

    def __init__(self, workspace: Workspace, pick: Callable[[Pick], None]) -> None:
        super().__init__(id="library")
        self._pick = pick
        self._workspace = workspace
        self._store = workspace.store
        self._panels = LibraryPanels(workspace, self._row_at_cursor)
        self._values = QueryValues(workspace)
        self._text = ""
        self._status: Status | None = None
        self._sort = SearchSort.NUMBER
        self._pages = _NO_PAGES
        self._results: SearchResults | None = None
        self._completions: tuple[Completion, ...] = ()
        self._current: str | None = None
        self._withheld = frozenset[str]()
        self._earlier = EarlierQueries(self._store)
        self._is_naming = False
        self._opens_first = self._is_awaited = False
        self._excerpts_shown = 0

    def compose(self) -> ComposeResult:
        """Yield the panels."""
        yield from self._panels.compose()

    def on_resize(self) -> None:
        """Arrange the panels for another size."""
        self._panels.arrange(self, self.app.size)

    def show(self, current: str | None, keys: KeyNames, why: str = "") -> None:
        """Open with the cursor on the current document; while none is open, with ``why`` or what to do."""
        self._panels.nothing.update(Content(sanitize(why) or keys.fill(_NO_DOCUMENTS)))
        self._current, self._withheld = current, keys.withheld
        self._panels.nothing.display = current is None
        self._panels.arrange(self, self.app.size)
        self._status, self._sort, self._is_naming = None, SearchSort.NUMBER, False
        self._text = MINE if self._store.own_rounds() else ""
        self._earlier.start()
        line = self.query_one(Input)
        line.value, line.cursor_position = self._text, len(self._text)
        self.open(line)
        self._refresh(current)
        self._workspace.searching.prepare()

    # -- what is listed -----------------------------------------------------------------------------------

    def _refresh(self, document_id: str | None = None) -> None:
        """List what the query asks for, or all, with the cursor on a document, the first one without it."""
        self._opens_first, self._results, self._excerpts_shown = False, None, 0
        problem, found, place = "", None, 0
        try:
            if not self._text.strip() and (order := listed_in(self._sort)):
                query = LibraryQuery(self._status, order)
                self._pages = self._store.library_pages(query)
            else:
                found = self._find()
            place = self._workspace.place_among(found, document_id) if document_id else 0
        except QueryError as error:
            problem = f"column {error.column}: {error.what}"
        except StoreError as error:
            self._pages = _NO_PAGES
            self._panels.warn(str(error))
        else:
            self._tell_heading()
        self._show_hint(problem)
        self._is_awaited = found is not None and not found.count and not found.is_over
        if not self._is_awaited:  # until the first rows come, those before stay
            self._list(self._pages.count, place)

    def _find(self) -> SearchResults:
        """Ask the query, in the status that is shown; raises ``QueryError`` and ``StoreError``."""
        status = f"status:{self._status} " if self._status else ""
        query = self._values.without_names(self._text)
        self._values.check(query)  # by itself, so that what is wrong has its place
        rows = self._panels.list.size.height // rows_with_hit(self.app.size)
        self._results = self._workspace.searching.find(
            status + query, self._sort, self._show_more, is_typed=True, rows=rows
        )
        self._pages = self._store.found_pages(self._results.documents)
        return self._results

    def _show_more(self) -> None:
        """Show what was found since."""
        found, list_ = self._results, self._panels.list
        if not self.display or found is None:
            return
        self._tell_heading()
        if found.error:
            self._panels.warn(found.error)
        has_excerpts = len(found.excerpts) > self._excerpts_shown
        self._excerpts_shown = len(found.excerpts)
        if self._is_awaited and (found.count or found.is_over):
            self._is_awaited = False
            self._list(found.count)
        else:
            list_.grow(found.count, repaints=has_excerpts)
        if self._opens_first and (found.count or found.is_over):
            self._opens_first = False
            self.open_chosen()

    def _tell_heading(self) -> None:
        self._panels.tell(self._status, self._sort)
        self._panels.tell_counts(self._pages.count, self._results)

    def _show_hint(self, problem: str = "") -> None:
        self._completions = completions(self._text, QUERY_FIELDS, self._values)
        is_problem = bool(problem) and not self._completions
        self._panels.hint(hint(self._completions, problem, self._text), is_problem=is_problem)

    def _list(self, count: int, cursor: int = 0) -> None:
        """List so many documents."""
        self._panels.list.show(count, self._page, cursor, lines=rows_each(self._results, self.app.size))

    def _row_at_cursor(self) -> LibraryRow | None:
        list_ = self._panels.list
        self._panels.place(list_.cursor + 1, list_.count)
        return next(iter(self._rows(list_.cursor, 1)), None) if self.display else None

    def _page(self, offset: int, limit: int, width: int) -> list[StyledLine]:
        size, found = self.app.size, self._results
        columns = columns_for(width, size.width, is_plain=self.screen.has_class("plain"))
        rows, each = self._rows(offset, limit), rows_each(found, size)
        lines = page_lines(rows, self._workspace, columns, each, width, sort=self._sort, found=found)
        self._panels.follow_page(self._pages.count, found)
        return lines

    def _rows(self, offset: int, limit: int) -> list[LibraryRow]:
        """Return a page of the list; empty on a disk error, which the heading then shows."""
        try:
            return self._pages.page(offset, limit)
        except StoreError as error:
            self._panels.warn(str(error))
            return []

    # -- the query ----------------------------------------------------------------------------------------

    @on(Input.Changed)
    def narrow(self, event: Input.Changed) -> None:
        """List what was typed asks for; of letters that came at once only what they make together is asked."""
        event.stop()
        if event.value == event.input.value:
            self._ask(event.value)

    def _ask(self, text: str) -> None:
        if text != self._text and not self._is_naming:
            self._text = text
            self._refresh()

    def _put(self, text: str) -> None:
        """Put a query into the line as if it had been typed."""
        line = self.query_one(Input)
        line.value = text
        line.cursor_position = len(text)
        self._ask(text)

    def _begin_saving(self) -> None:
        """Let a name be typed for the query."""
        if self._text.strip():
            query, self._is_naming = self._text, True
            self._put("")
            self._text = query
            self._panels.hint("Name for this query, which @NAME stands for then · Enter saves · Esc cancels")

    def _end_saving(self, name: str) -> None:
        """Save the query under the name, unless that is empty, and show it again."""
        message = self._values.save(name, self._text) if name else ""
        self._is_naming = False
        self._put(self._text)
        self._show_hint(message)

    # -- keys ---------------------------------------------------------------------------------------------

    @on(VirtualList.Chosen)
    def open_chosen(self) -> None:
        """Open the document at the cursor, or the first one once it is found."""
        rows = self._rows(self._panels.list.cursor, 1)
        if rows:
            self._open(rows[0].document_id)
        elif self._results is not None and not self._results.is_over:
            self._opens_first = True

    def _open_next_unfinished(self) -> None:
        with self._panels.warning():
            unfinished = self._workspace.next_unfinished(self._current) if self._current else None
            if unfinished is not None:
                self.close()
                self._workspace.open(unfinished)

    def _open(self, document_id: str) -> None:
        self.close()
        if self._text.strip():
            self._earlier.note(self._text)
        # From one's own documents it goes on as the round does.
        self._workspace.open_listed(document_id, None if self._text.strip() == MINE else self._results)

    def takes_key(self, event: events.Key) -> bool:
        """Open, move, go to the next unfinished document, or close, unless the key is about the query."""
        list_ = self._panels.list
        moves = list_.moves(first="ctrl+home", last="ctrl+end")
        typed = self.query_one(LineInput).value
        if self._is_about_query(event.key, typed):
            return True
        match event.key:
            case BACK.key:
                self.close()
            case OPEN.key:
                self._ask(typed)  # the event may not have arrived yet
                self.open_chosen()
            case NEXT_UNFINISHED.key:
                self._open_next_unfinished()
            case key if key in moves:
                list_.move(moves[key])
            case _:
                return False
        return True

    def _is_about_query(self, key: str, typed: str) -> bool:
        """Complete the query, sort, or narrow to a status, bring an earlier query back, or save it."""
        match key:
            case "enter" | "escape" if self._is_naming:
                self._end_saving(typed if key == "enter" else "")
            case COMPLETE.key:
                self._ask(typed)
                if self._completions:
                    self._put(self._completions[0].query)
                else:
                    self._status = next_status(self._status)
                    self._refresh()
            case SORT.key:
                self._sort = next_sort(self._sort, self._store)
                self._refresh()
            case EARLIER.key:
                self._put(self._earlier.next())
            case SAVE.key:
                self._begin_saving()
            case ASK_HUB.key if self._current is not None and FIND_ON_HUB not in self._withheld:
                self.close()
                self._workspace.run(FIND_ON_HUB, typed)
            case CHANGE_ALL.key if self._current is not None:
                self.close()
                schema = self._workspace.schema
                self._pick(changes_to_pick(schema, self._status, self._results, self._withheld))
            case _:
                return False
        return True
