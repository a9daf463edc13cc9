"""The lines around the lists of the library: whose work it is and how far, and the names of the columns."""

from __future__ import annotations

from pathlib import Path

from annotator.core.layer import Status
from annotator.store.errors import StoreError
from annotator.tui.overlays.library_lines import columns_for, headings, on_hub_shown, progress_shown
from annotator.tui.overlays.list_rows import StyledLine
from annotator.tui.panels.bars import line_of
from annotator.tui.panels.painted import PaintedWidget
from annotator.view.cells import sanitize
from annotator.view.chart_rows import gauge
from annotator.view.lines import width_of
from annotator.view.panel_edges import BLANK, edge_signs
from annotator.workspace.workspace import Workspace

_GAUGE = 14
"""Cells of how far all documents are done."""


class PaintedLine(PaintedWidget):
    """One row of pieces: some at its left end, some at its right."""

    DEFAULT_CSS = "PaintedLine { height: 1; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._left: StyledLine = []
        self._right: StyledLine = []

    def show(self, left: StyledLine, right: StyledLine | None = None) -> None:
        """Show these pieces; those at the right are left out where both have no room."""
        if (left, right or []) != (self._left, self._right):
            self._left, self._right = left, right or []
            self.repaint()

    def repaint(self) -> None:
        """Paint the row."""
        styles, width = self.styles_of_app, self.size.width
        used, behind = (sum(width_of(text) for text, _ in pieces) for pieces in (self._left, self._right))
        between = width - 2 - used - behind
        pieces = [(" ", "bar"), *self._left]
        if between > 0 and behind:
            pieces += [(" " * between, "bar"), *self._right]
        self.paint([line_of([(text, getattr(styles, name)) for text, name in pieces], width, styles.bar)])


class LibraryHeading(PaintedLine):
    """Which database it is, whose work and how far; or what went wrong."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(id="progress")
        self._workspace = workspace

    def tell(self) -> dict[Status, int]:
        """Say how far the documents are, and return how many there are in each status."""
        store = self._workspace.store
        try:
            progress, more = store.progress(), store.more_on_hub
        except StoreError as error:
            self.warn(str(error))
            return {}
        done, total = progress[Status.DONE], sum(progress.values())
        (whole, _), (rest, _) = gauge(done, total, 0 if self.is_plain else _GAUGE)
        where = f"  {sanitize(Path(store.path).name)}{on_hub_shown(more)}"
        left = [("Library", "bar_key"), (where, "bar_dim")]
        right = [
            (f"{sanitize(store.annotator)}  ", "bar_dim"), (whole, "bar_key"), (rest, "line"),
            (f"  {done:,} of {total:,} done", "bar_dim"),
        ]  # fmt: skip
        self.show(left, right)
        return progress

    def warn(self, message: str) -> None:
        """Say what went wrong."""
        self.show([(sanitize(message), "bar_warning")])


class LibraryFoot(PaintedLine):
    """How many documents there are in each status, or a hint that has no room elsewhere."""

    def tell(self, progress: dict[Status, int], hint: str) -> None:
        """Say it."""
        self.show([(hint, "bar_dim") if hint else (progress_shown(progress), "bar")])


class ColumnHeadings(PaintedWidget):
    """The names of the columns, and where there is room a line below them."""

    DEFAULT_CSS = "ColumnHeadings { height: 2; }"

    def repaint(self) -> None:
        """Paint them."""
        styles, (width, height) = self.styles_of_app, self.size
        columns = columns_for(width - 1, self.app.size.width, is_plain=self.is_plain)
        pieces = [(" ", "bar"), *headings(columns)]
        across = (BLANK if self.is_plain else edge_signs()).across
        rows = [line_of([(text, getattr(styles, name)) for text, name in pieces], width, styles.bar)]
        rows.append(line_of([(across * width, styles.line)], width, styles.bar))
        self.paint(rows[:height])
