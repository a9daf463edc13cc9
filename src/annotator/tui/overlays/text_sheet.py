"""A text to read, such as a guideline or the history of a span."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from textual import events
from textual.app import ComposeResult

from annotator.core.counting import counted
from annotator.core.layer import Status
from annotator.session.requests import ShowText
from annotator.store.errors import StoreError
from annotator.store.store import Store
from annotator.tui.overlays.list_rows import ListRows, StyledLine
from annotator.tui.overlays.overlay import Overlay
from annotator.view.cells import sanitize
from annotator.view.lines import wrapped


def statistics(
    progress: Mapping[Status, int], labels: Mapping[str, int] | None, hub: tuple[str, ...] = ()
) -> ShowText:
    """Return the documents by status, everyone's spans by label, once these are counted, and how the exchange is.

    ``annotator stats`` shows more.
    """
    documents = [f"{count} {status.replace('_', ' ')}" for status, count in progress.items()]
    spans = (
        ["counting …"] if labels is None else [f"{count} {label}" for label, count in sorted(labels.items())]
    )
    exchange = ["", "Hub", *hub] if hub else []
    return ShowText(
        "Statistics", "\n".join(["Documents", *documents, "", "Spans", *(spans or ["0"]), *exchange])
    )


def exchange_lines(store: Store) -> tuple[str, ...]:
    """Return where the hub of the database is and how the last exchange went; nothing without one."""
    if (hub := store.hub) is None:
        return ()
    last, unsent = store.last_exchange, store.unsent
    if last is None or not last.at:
        line = "no exchange yet"
    else:
        line = f"last exchange {last.at[:10]} {last.at[11:16]}: {last.sent} sent, {last.received} received"
    failed = (f"since then not: {last.error}",) if last is not None and last.error else ()
    return (f"{hub.project} on {hub.address}", line, *failed, counted(unsent, "action") + " not sent")


class TextSheet(Overlay, can_focus=True):
    """Shows a text; the scrolling keys scroll it, any other closes it."""

    DEFAULT_CSS = "TextSheet { dock: bottom; height: 50%; border-top: solid $primary; }"

    def __init__(self) -> None:
        super().__init__(id="text-sheet")
        self._shown: ShowText | None = None

    def compose(self) -> ComposeResult:
        """Yield the rows."""
        yield ListRows()

    def show(self, request: ShowText) -> None:
        """Open with the text, wrapped for the width of the screen."""
        self._fill(request)
        self.open(self)

    def show_statistics(self, store: Store) -> None:
        """Open with the statistics; the spans are counted in a thread, which takes a while in a large project."""
        progress, hub = store.progress(), exchange_lines(store)
        waiting = statistics(progress, None, hub)
        self.show(waiting)
        self.run_worker(self._count_spans(store, progress, hub, waiting), exclusive=True)

    async def _count_spans(
        self, store: Store, progress: Mapping[Status, int], hub: tuple[str, ...], waiting: ShowText
    ) -> None:
        try:
            shown = statistics(progress, await asyncio.to_thread(store.labels_in_use), hub)
        except StoreError as error:
            shown = ShowText(waiting.title, str(error))
        if self.display and self._shown is waiting:
            self._fill(shown)

    def _fill(self, request: ShowText) -> None:
        self._shown = request
        width = max(20, self.app.size.width - 4)
        lines: list[StyledLine] = [
            [(f" {sanitize(request.title)}", "bar_key"), ("   ↑↓ scroll · Esc back", "bar_dim")]
        ]
        for number, line in enumerate(request.text.split("\n")):
            style = "bar_key" if number in request.headings else "bar"
            lines += [[(f"  {row}", style)] for row in wrapped(sanitize(line), width) or [""]]
        self.query_one(ListRows).show(lines)

    def on_key(self, event: events.Key) -> None:
        """Scroll or close."""
        event.stop()
        event.prevent_default()
        rows = self.query_one(ListRows)
        scrolls = {"down": 1, "up": -1, "pagedown": rows.size.height, "pageup": -rows.size.height}
        if event.key in scrolls:
            rows.scroll_rows(scrolls[event.key])
        else:
            self.close()
