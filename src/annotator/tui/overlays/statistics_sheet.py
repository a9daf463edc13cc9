"""Statistics over the reader: what ``annotator stats`` shows, counted by it in a process beside the app."""

from __future__ import annotations

import msgspec
from textual import events
from textual.app import ComposeResult

from annotator.core.counting import counted
from annotator.core.work_figures import PersonFigures, Statistics, WorkFigures
from annotator.schema.values import LabelSchema
from annotator.store.store import Store
from annotator.tui.overlays.library_heading import PaintedLine
from annotator.tui.overlays.overlay import Overlay
from annotator.tui.overlays.painted_statistics import StatisticsPanels
from annotator.tui.panels.bars import FooterLine
from annotator.workspace.process_beside import AnsweringProcess

_LOOK = 0.05
"""Seconds between two looks whether all is counted."""

_KEYS = (("↑ ↓", "scroll"), ("Tab", "next panel"), ("Esc", "back"))


class StatisticsSheet(Overlay, can_focus=True):
    """Shows statistics in panels; Tab goes through them, the scrolling keys scroll one, any other key closes them."""

    DEFAULT_CSS = "StatisticsSheet { dock: bottom; height: 100%; padding: 0; }"

    def __init__(self) -> None:
        super().__init__(id="statistics-sheet")
        self._schema: LabelSchema | None = None
        self._shown: Statistics | None = None
        self._process: AnsweringProcess[Statistics] | None = None
        self._is_counted = False
        self._fault = ""

    def compose(self) -> ComposeResult:
        """Yield a line that says how far it is, the panels and the keys."""
        yield PaintedLine()
        yield StatisticsPanels()
        yield FooterLine()

    def show_statistics(self, store: Store, schema: LabelSchema, *, names_people: bool) -> None:
        """Open with the documents by status, and with all else once it is counted: some seconds in a large project.

        With ``names_people``, it is said whose spans were taken where it was decided between people.
        """
        progress = store.progress()
        work = WorkFigures(sum(progress.values()), {store.annotator: PersonFigures(progress)})
        self._shown, self._schema = Statistics(store.annotator, work), schema
        self._is_counted, self._fault = False, ""
        self.query_one(StatisticsPanels).start()
        self.query_one(FooterLine).show(_KEYS)
        self.open(self)
        self._begin(store, () if names_people else ("--blind",))
        self._fill()

    def _begin(self, store: Store, more: tuple[str, ...]) -> None:
        """Count in a process: a thread would slow each key to three times what it takes."""
        whose = (f"--annotator={store.annotator}", f"--reader={store.reader}")
        arguments = ("stats", "--json", f"--db={store.path}", *whose, *more)
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
        answer = process.next_answer()
        if answer is not None:
            self._shown, self._is_counted = answer, True
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

    def _fill(self) -> None:
        if self._shown is None:
            return
        work = self._shown.work
        spans = counted(sum(each.spans for each in work.people.values()), "span")
        people = f"{len(work.people)} {'person' if len(work.people) == 1 else 'people'}"
        whole = f"{spans} of {people} in {counted(work.documents, 'document')}"
        state = whole if self._is_counted else self._fault or "counting …"
        self.query_one(PaintedLine).show([("Statistics", "bar_key")], [(state, "bar_dim")])
        self.query_one(StatisticsPanels).show(self._shown, self._schema)

    def on_key(self, event: events.Key) -> None:
        """Scroll a panel, give another one the keys, or close."""
        event.stop()
        event.prevent_default()
        panels = self.query_one(StatisticsPanels)
        match event.key:
            case "down" | "up":
                panels.scroll_rows(1 if event.key == "down" else -1)
            case "pagedown" | "pageup":
                panels.scroll_pages(1 if event.key == "pagedown" else -1)
            case "tab" | "shift+tab":
                panels.choose(1 if event.key == "tab" else -1)
            case _:
                self.close()
