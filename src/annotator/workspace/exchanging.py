"""Exchanging with the hub while the app is open: in a process beside it, so that no key ever waits for a line."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from annotator.core.clock import local_time
from annotator.core.counting import counted
from annotator.session.step import Step
from annotator.store.errors import StoreError
from annotator.store.store import Store
from annotator.workspace.process_beside import AnsweringProcess
from annotator.workspace.step_keeper import After

if TYPE_CHECKING:
    from annotator.hub.standing import Standing

_BEGIN = 0.5
"""Seconds after the first document is shown, since the start of a process delays the first keys."""

_LOOK = 0.3
"""Seconds between two looks at how things stand."""

_MODULE = "annotator.hub.exchange_process"


def exchange_lines(store: Store) -> tuple[str, ...]:
    """Where the hub of the database is and how the last exchange went; nothing without one."""
    if (hub := store.hub) is None:
        return ()
    last, unsent = store.last_exchange, counted(store.unsent, "action")
    if last is None or not last.at:
        line = "no exchange yet"
    else:
        line = f"last exchange {local_time(last.at)}: {last.sent} sent, {last.received} received"
    lent = (line_,) if (line_ := stock_line(store)) else ()
    failed = (f"since then not: {last.error}",) if last is not None and last.error else ()
    return (f"{hub.project} on {hub.address}", line, *failed, f"{unsent} not sent", *lent)


def stock_line(store: Store) -> str:
    """How many documents are here and how many more the hub has; empty where all of them are here."""
    more, stock = store.more_on_hub, store.stock
    if more is None or stock is None:
        return ""
    lent = store.lent
    to_do = len(lent.to_do) + len(lent.absent)
    here = counted(sum(store.progress().values()), "document")
    return f"{here} here, {to_do} of them lent to you and to do; {more:,} more on the hub, {stock.free:,} of them free"


class ExchangingWithHub:
    """An observer that exchanges with the hub of the database from the first step on, or without any from ``begin``.

    ``notice`` is called with what stands in the status line, ``None`` for nothing; ``say`` shows a line, or returns
    that it cannot do so now; ``refresh`` is called when this person's own work came from elsewhere, and again if it
    returns that nothing can be shown now; ``tell_more`` with how many documents the hub has that are not here.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what it tells
        self,
        store: Store,
        after: After,
        notice: Callable[[str | None], None],
        say: Callable[[str], bool],
        refresh: Callable[[], bool],
        tell_more: Callable[[int | None], None] = lambda _: None,
    ) -> None:
        self._store = store
        self._after = after
        self._notice = notice
        self._say = say
        self._refresh = refresh
        self._tell_more = tell_more
        self._has_begun = False
        self._process: AnsweringProcess[Standing] | None = None
        self._unsaid: list[str] = []
        self._error = ""
        self._has_own = False

    def saw_keys(self, count: int) -> None:
        """Keys are of no concern."""

    def saw_step(self, step: Step) -> None:
        """Begin, soon after the first step."""
        del step
        self.begin()

    def begin(self) -> None:
        """Begin soon, if it has not begun: with the first step, or where no document is here yet."""
        if not self._has_begun:
            self._has_begun = True
            self._after(_BEGIN, self._start_process)

    def end(self) -> None:
        """End it: what is not sent is sent next time."""
        if self._process is not None:
            self._process.close_input()
            if self._process.wait(0.1) is None:
                self._process.kill()
            self._process = None

    def _start_process(self) -> None:
        from annotator.hub.standing import Standing

        with suppress(StoreError):
            self._tell_more(self._store.more_on_hub)
        with suppress(OSError):
            self._process = AnsweringProcess(
                msgspec.json.Decoder(Standing).decode, _MODULE, str(self._store.path), self._store.annotator
            )
            self._look()

    def _look(self) -> None:
        """Take what came, and look again while the process runs."""
        process = self._process
        if process is None:
            return
        while (standing := process.next_answer()) is not None:
            self._take(standing)
        if self._has_own:
            self._has_own = not self._refresh()
        self._unsaid = [line for line in self._unsaid if not self._say(line)]
        if process.has_ended:
            self._notice("no exchange")
        else:
            self._after(_LOOK, self._look)

    def _take(self, standing: Standing) -> None:
        self._notice(words_of(standing))
        self._tell_more(standing.more)
        if standing.taken:
            self._unsaid.append(
                f"{counted(standing.taken, 'document')} came from the hub, and the library lists them"
            )
        if standing.error and standing.error != self._error:
            self._unsaid.append(f"not exchanged: {standing.error}")
        self._error = standing.error
        if standing.aside:
            some = f"{counted(standing.aside, 'action')} set aside, since it does not fit what was done elsewhere"
            self._unsaid.append(f"{some}: annotator merge --list")
        self._has_own = self._has_own or self._store.annotator in standing.annotators


def words_of(standing: Standing) -> str | None:
    """What stands in the status line; ``None`` while all was sent."""
    parts = [f"{standing.unsent:,} unsent"] if standing.unsent else []
    return " ".join([*parts, *(["offline"] if standing.error else [])]) or None
