"""The panels of the library: what is looked for, the documents, and what is known of the one at the cursor."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.geometry import Size
from textual.widget import Widget
from textual.widgets import Static

from annotator.core.layer import Status
from annotator.keys.library_keys import LIBRARY_KEYS
from annotator.store.document_search import SearchSort
from annotator.store.errors import StoreError
from annotator.store.library_queries import LibraryRow
from annotator.tui.overlays.about_document import AboutDocument
from annotator.tui.overlays.edged import Border, Edged, Edges
from annotator.tui.overlays.inputs import LineInput
from annotator.tui.overlays.library_heading import ColumnHeadings, LibraryFoot, LibraryHeading
from annotator.tui.overlays.library_lines import counts_shown, listing_shown
from annotator.tui.overlays.list_rows import VirtualList
from annotator.tui.panels.bars import FooterLine
from annotator.tui.panels.painted import BlankBackground
from annotator.workspace.search_results import ALL, SearchResults
from annotator.workspace.workspace import Workspace

LOW, TALL, PADDED, WITH_ABOUT = 20, 40, 110, 150
"""Rows below which the query has no edges, rows from which a blank one is spared; cells from which there is padding at
the edge of the screen, and from which the document at the cursor is described."""


class BlankHorizontal(BlankBackground, Horizontal):
    """A row of panels that cover it."""


class LibraryPanels:
    """The panels and lines of the library, and what is written on their edges."""

    CSS = """
    Library { height: 100%; width: 100%; padding: 0; }
    Library.padded { padding: 0 1; }
    Library.tall #progress { margin-bottom: 1; }
    Library #find { height: 3; }
    Library.low #find { height: 1; padding: 0; }
    Library #lists { layout: horizontal; height: 1fr; }
    Library #documents { width: 1fr; height: 1fr; }
    Library #about { width: 44; height: 1fr; display: none; margin-left: 1; }
    Library.with-about #about { display: block; }
    Library.low ColumnHeadings { height: 1; }
    Library #nothing { height: auto; padding: 1 2; display: none; }
    """

    def __init__(self, workspace: Workspace, at_cursor: Callable[[], LibraryRow | None]) -> None:
        self._workspace = workspace
        self._heading = LibraryHeading(workspace)
        self.list = VirtualList()
        self.about = AboutDocument(workspace, at_cursor)
        self._find = Edged(
            LineInput(placeholder="words, or fields such as status:new label:person date:2024"),
            edges=Edges("Find"),
            id="find",
        )
        self.nothing = Static(id="nothing")
        self._documents = Edged(
            ColumnHeadings(),
            self.nothing,
            self.list,
            edges=Edges("Documents", border=Border.QUIET),
            id="documents",
        )
        self._about = Edged(self.about, edges=Edges("About", border=Border.QUIET), id="about")
        self._foot, self._keys = LibraryFoot(), FooterLine()
        self._progress: dict[Status, int] = {}
        self._hint = ""
        self._is_low = False

    def compose(self) -> ComposeResult:
        """Yield them from top to bottom."""
        yield self._heading
        yield self._find
        with BlankHorizontal(id="lists"):
            yield self._documents
            yield self._about
        yield self._foot
        yield self._keys

    def arrange(self, library: Widget, size: Size) -> None:
        """Arrange them for a screen of that size."""
        self._is_low = size.height < LOW
        for name, is_so in (
            ("low", self._is_low),
            ("tall", size.height >= TALL),
            ("padded", size.width >= PADDED),
            ("with-about", size.width >= WITH_ABOUT),
        ):
            library.set_class(is_so, name)
        names = self._workspace.keymap.names
        self._keys.show(tuple((names.written(each.key), each.what) for each in LIBRARY_KEYS))
        self._foot.tell(self._progress, self._hint if self._is_low else "")

    def tell(self, status: Status | None, sort: SearchSort) -> None:
        """Say how far the work is, and which documents are listed."""
        self._progress = self._heading.tell()
        self._documents.tell(note=listing_shown(status, sort))
        self._foot.tell(self._progress, self._hint if self._is_low else "")

    def tell_counts(self, count: int, found: SearchResults | None) -> None:
        """Say how many documents are listed and, of what is found, how many per cent were searched and the hits."""
        searched, hits = (ALL, None) if found is None else (found.percent, found.hits)
        total, indexed = sum(self._progress.values()), self._workspace.searching.indexed
        self._find.tell(note=counts_shown(count, total, searched, indexed, hits))

    def follow_page(self, count: int, found: SearchResults | None) -> None:
        """Go with the page that is shown now: the last one has the last of the hits."""
        self.about.follow()
        self.tell_counts(count, found)

    def hint(self, text: str, *, is_problem: bool = False) -> None:
        """Say what the query may go on with, or what is wrong with it."""
        self._hint = text
        self._find.tell(source=text, border=Border.ASKS if is_problem else Border.HAS_KEYS)
        self._foot.tell(self._progress, text if self._is_low else "")

    def place(self, number: int, count: int) -> None:
        """Say which of how many documents is at the cursor."""
        self._about.tell(note=f"document {number:,} of {count:,}" if count else "")

    def warn(self, message: str) -> None:
        """Say what went wrong."""
        self._heading.warn(message)

    @contextmanager
    def warning(self) -> Iterator[None]:
        """Say it if the disk refuses what is done inside."""
        try:
            yield
        except StoreError as error:
            self.warn(str(error))
