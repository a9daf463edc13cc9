"""Statistics over the reader: what ``annotator stats`` shows, counted by it in a process beside the app."""

from __future__ import annotations

import msgspec
from textual import events
from textual.app import ComposeResult

from annotator.core.work_figures import PersonFigures, Statistics, WorkFigures
from annotator.schema.values import LabelSchema
from annotator.store.store import Store
from annotator.tui.overlays.list_rows import ListRows, StyledLine
from annotator.tui.overlays.overlay import Overlay
from annotator.view.chart_rows import Ink, Row
from annotator.view.statistics_rows import documents_section, section_rows, statistics_rows
from annotator.workspace.process_beside import AnsweringProcess

_LOOK = 0.05
"""Seconds between two looks whether all is counted."""

_MARGIN = 2
_NARROWEST = 60
_STYLES = {
    Ink.PLAIN: "bar",
    Ink.HEADING: "bar_hit",
    Ink.DIM: "bar_dim",
    Ink.BAR: "bar_key",
    Ink.GOOD: "bar_key",
    Ink.FAIR: "bar",
    Ink.POOR: "bar_warning",
}


class StatisticsSheet(Overlay, can_focus=True):
    """Shows statistics; the scrolling keys scroll them, any other closes them."""

    DEFAULT_CSS = "StatisticsSheet { dock: bottom; height: 100%; }"

    def __init__(self) -> None:
        super().__init__(id="statistics-sheet")
        self._schema: LabelSchema | None = None
        self._shown: Statistics | None = None
        self._process: AnsweringProcess[Statistics] | None = None
        self._is_counted = False
        self._fault = ""

    def compose(self) -> ComposeResult:
        """Yield the rows."""
        yield ListRows()

    def show_statistics(self, store: Store, schema: LabelSchema, *, names_people: bool) -> None:
        """Open with the documents by status, and with all else once it is counted: some seconds in a large project.

        With ``names_people``, it is said whose spans were taken where it was decided between people.
        """
        progress = store.progress()
        work = WorkFigures(sum(progress.values()), {store.annotator: PersonFigures(progress)})
        self._shown, self._schema = Statistics(store.annotator, work), schema
        self._is_counted, self._fault = False, ""
        self.open(self)
        self._begin(store, () if names_people else ("--blind",))
        self._fill()

    def _begin(self, store: Store, more: tuple[str, ...]) -> None:
        """Count in a process: a thread would slow each key to three times what it takes."""
        arguments = ("stats", "--json", f"--db={store.path}", f"--annotator={store.annotator}", *more)
        self._end()
        try:
            self._process = AnsweringProcess(
                lambda line: msgspec.json.decode(line, type=Statistics), "annotator", *arguments
            )
        except OSError as error:
            self._fault = f"nothing can be counted now ({error.strerror}); try again"
            return
        self._process.close_input()
        self.set_timer(_LOOK, self._look)

    def _look(self) -> None:
        """Take what was counted, or look again later."""
        process = self._process
        if process is None:
            return
        has_ended = process.has_ended
        counted = process.next_answer()
        if counted is not None:
            self._shown, self._is_counted = counted, True
        elif has_ended:
            self._fault = "nothing could be counted; the command annotator stats says why"
        else:
            self.set_timer(_LOOK, self._look)
            return
        self._end()
        self._fill()

    def _end(self) -> None:
        """End the process, if one runs."""
        if self._process is not None:
            self._process.kill()
            self._process = None

    def close(self) -> None:
        """Close; what is not counted yet is not wanted any more."""
        self._end()
        super().close()

    def on_unmount(self) -> None:
        """Leave no process behind."""
        self._end()

    def on_resize(self) -> None:
        """Fit what is shown into the new width."""
        if self.display:
            self._fill()

    def _fill(self) -> None:
        self.tell(name="Statistics", keys="↑↓ scroll · Esc back")
        lines: list[StyledLine] = [[(text, _STYLES[ink]) for text, ink in row] for row in self._rows()]
        self.query_one(ListRows).show(lines)

    def _rows(self) -> list[Row]:
        width = max(_NARROWEST - 2 * _MARGIN, self.app.size.width - 2 * _MARGIN)
        if self._shown is None:
            return []
        if self._is_counted:
            return statistics_rows(self._shown, self._schema, width)
        documents = documents_section(self._shown, self._schema, width)
        rows = section_rows(documents, width) if documents else []
        return [*rows, [], [(self._fault or "counting …", Ink.DIM)]]

    def on_key(self, event: events.Key) -> None:
        """Scroll or close."""
        event.stop()
        event.prevent_default()
        rows = self.query_one(ListRows)
        page = max(1, rows.size.height - 1)
        scrolls = {"down": 1, "up": -1, "pagedown": page, "pageup": -page}
        if event.key in scrolls:
            rows.scroll_rows(scrolls[event.key])
        else:
            self.close()
