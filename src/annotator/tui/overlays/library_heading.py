"""The first line of the library: what is listed, how far a search is, and how far the documents are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from textual.content import Content
from textual.widgets import Static

from annotator.store.errors import StoreError
from annotator.tui.overlays.library_lines import counts_shown, on_hub_shown, work_shown
from annotator.view.cells import sanitize
from annotator.workspace.workspace import Workspace


class LibraryHeading(Static):
    """A line that says what is listed, or what went wrong; it has one row, so nothing is laid out for it."""

    DEFAULT_CSS = "LibraryHeading { text-style: bold; }"

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(id="progress")
        self._workspace = workspace

    def tell(self, narrowing: str, count: int, searched: int) -> None:
        """Say how the list is narrowed, how many documents it has, and how many per cent were searched."""
        try:
            progress, more = self._workspace.store.progress(), self._workspace.store.more_on_hub
        except StoreError as error:
            self.warn(str(error))
        else:
            work = work_shown(searched, self._workspace.searching.indexed)
            hub = on_hub_shown(more)
            self.update(
                Content(f"Library{narrowing}{hub}{counts_shown(progress, count, work)}"), layout=False
            )

    @contextmanager
    def warning(self) -> Iterator[None]:
        """Say it if the disk refuses what is done inside."""
        try:
            yield
        except StoreError as error:
            self.warn(str(error))

    def warn(self, message: str) -> None:
        """Say what went wrong."""
        self.update(Content(sanitize(message)), layout=False)
