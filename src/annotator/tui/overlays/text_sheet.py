"""A text to read, such as a guideline or the history of a span."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from textual import events
from textual.app import ComposeResult

from annotator.core.clock import local_time
from annotator.core.counting import counted as how_many
from annotator.core.layer import Status
from annotator.core.round import BegunRound
from annotator.core.suggestion_outcomes import Observed
from annotator.session.requests import ShowText
from annotator.store.errors import StoreError
from annotator.store.round_progress import Share
from annotator.store.store import Store
from annotator.tui.overlays.list_rows import ListRows, StyledLine
from annotator.tui.overlays.overlay import Overlay
from annotator.view.cells import sanitize
from annotator.view.lines import wrapped
from annotator.workspace.keys_by_hand import keys_by_hand
from annotator.workspace.model_file import read_models
from annotator.workspace.source_figures import kept_models_of, source_lines


class Counted(NamedTuple):
    """What takes a while to count: spans by label, how far one is in each round, and lines on what was decided."""

    labels: Mapping[str, int]
    rounds: Sequence[tuple[BegunRound, Share]] = ()
    decided: Sequence[str] = ()


def statistics(
    progress: Mapping[Status, int], counted: Counted | None, hub: tuple[str, ...] = ()
) -> ShowText:
    """Return the documents by status and, once they are counted, one's rounds, all spans, and what was decided.

    ``annotator stats`` shows more.
    """
    documents = [f"{count} {status.replace('_', ' ')}" for status, count in progress.items()]
    exchange = ["", "Hub", *hub] if hub else []
    if counted is None:
        return ShowText(
            "Statistics", "\n".join(["Documents", *documents, "", "Spans", "counting …", *exchange])
        )
    spans = [f"{count} {label}" for label, count in sorted(counted.labels.items())] or ["0"]
    own = [line for begun, share in counted.rounds for line in (*round_lines(begun, share), "")]
    more = ["", *counted.decided] if counted.decided else []
    return ShowText(
        "Statistics", "\n".join(["Documents", *documents, "", *own, "Spans", *spans, *more, *exchange])
    )


def round_lines(begun: BegunRound, share: Share) -> list[str]:
    """Return how far somebody is in a round."""
    lines = [f"Round {begun.round.name}, since {begun.begun[:10]}", f"{share.left} left of {share.documents}"]
    counts = ((share.done, "done"), (share.flagged, "flagged"), (share.in_progress, "in progress"))
    lines.append(", ".join(f"{count} {what}" for count, what in counts))
    if share.first_done is not None and share.last_done is not None:
        lines.append(f"from {local_time(share.first_done)[:10]} to {local_time(share.last_done)[:10]}")
    return lines


def _counted(store: Store, *, names_people: bool) -> Counted:
    from annotator.agreement.decisions import decision_lines, decisions_of  # few look at it

    decided = decision_lines(decisions_of(store.reviewed_records()), names_people=names_people)
    skips = len(store.skips())
    return Counted(
        store.labels_seen(),
        store.own_progress(),
        [*decided, *([f"skipped: {skips:,}"] if skips else [])],
    )


def _suggested(store: Store, kept: tuple[Path, str] | None, observed: Observed) -> list[str]:
    models = read_models(*kept) if kept is not None else None
    lines = source_lines(models, observed, keys_by_hand(list(store.logged_keys())))
    return ["Suggestions", *lines] if lines else []


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
    unsent_shown = how_many(unsent, "action") + " not sent"
    return (f"{hub.project} on {hub.address}", line, *failed, unsent_shown)


class TextSheet(Overlay, can_focus=True):
    """Shows a text; the scrolling keys scroll it, any other closes it."""

    DEFAULT_CSS = "TextSheet { dock: bottom; height: 50%; border-top: solid $primary; }"

    def __init__(self, run: Callable[[str], None]) -> None:
        super().__init__(id="text-sheet")
        self._run = run
        self._shown: ShowText | None = None

    def compose(self) -> ComposeResult:
        """Yield the rows."""
        yield ListRows()

    def show(self, request: ShowText) -> None:
        """Open with the text, wrapped for the width of the screen."""
        self._fill(request)
        self.open(self)

    def show_statistics(self, store: Store, *, names_people: bool) -> None:
        """Open with the statistics; the spans are counted in a thread, which takes a while in a large project.

        With ``names_people``, it is said whose spans were taken where it was decided between people.
        """
        progress, hub = store.progress(), exchange_lines(store)
        waiting = statistics(progress, None, hub)
        self.show(waiting)
        self.run_worker(
            self._count_spans(store, progress, hub, waiting, names_people=names_people), exclusive=True
        )

    async def _count_spans(
        self,
        store: Store,
        progress: Mapping[Status, int],
        hub: tuple[str, ...],
        waiting: ShowText,
        *,
        names_people: bool,
    ) -> None:
        try:
            observed, kept = store.observed(), kept_models_of(store)
            found = await asyncio.to_thread(_counted, store, names_people=names_people)
            suggested = await asyncio.to_thread(_suggested, store, kept, observed)
            gap = [""] if suggested and found.decided else []
            shown = statistics(progress, found._replace(decided=[*suggested, *gap, *found.decided]), hub)
        except StoreError as error:
            shown = ShowText(waiting.title, str(error))
        if self.display and self._shown is waiting:
            self._fill(shown)

    def _fill(self, request: ShowText) -> None:
        self._shown = request
        width = max(20, self.app.size.width - 4)
        keys = "↑↓ scroll · y yes · Esc no" if request.on_yes else "↑↓ scroll · Esc back"
        lines: list[StyledLine] = [[(f" {sanitize(request.title)}", "bar_key"), (f"   {keys}", "bar_dim")]]
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
            if event.key == "y" and self._shown is not None and self._shown.on_yes:
                self._run(self._shown.on_yes)
