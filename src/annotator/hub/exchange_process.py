"""``python -m annotator.hub.exchange_process DATABASE ANNOTATOR``: exchanges with the hub, in a process beside the app.

It looks once a second whether anything was done, sends it soon, and asks the hub for what is new when that gives a
hint, and now and then without. How things stand goes out as a line each. When the input ends, so does the process.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path

import msgspec

from annotator.core.clock import now_to_the_millisecond
from annotator.hub.errors import HubError
from annotator.hub.exchanger import Exchanger
from annotator.hub.standing import Standing
from annotator.store.errors import StoreError
from annotator.store.store import Store

_NICENESS = 10
"""How far the work stands back behind the app, where they share a processor."""

_LOOK = 1.0
"""Seconds between two looks at what was done here."""

_SOON = 5.0
"""Seconds in which more may be done before what was done is sent, unless it is much."""

_MUCH = 50
"""Entries that are sent at once."""

_POLL = 15.0
"""Seconds after which the hub is asked even without a hint."""

_LONGEST_PAUSE = 60.0
"""Seconds between two tries to reach a hub that cannot be reached."""


class Exchanging:
    """Exchanges until it is ended; ``end`` may be called from another thread."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._exchanger = Exchanger(store)
        self._ended = threading.Event()
        self._said: Standing | None = None
        self._error = ""
        self._pause = _LOOK

    def end(self) -> None:
        """Let ``run`` return."""
        self._ended.set()

    def run(self) -> None:
        """Exchange until the end."""
        while not self._ended.is_set():
            try:
                self._exchange()
                self._wait()
            except (HubError, StoreError) as error:
                self._error = str(error)
                self._pause = min(_LONGEST_PAUSE, self._pause * 2)
                self._wait_without_hub()
        self._exchanger.close()

    def _exchange(self) -> None:
        done = self._exchanger.exchange(is_stopped=self._ended.is_set)
        self._error, self._pause = "", _LOOK
        names = tuple(sorted(filter(None, done.received)))
        self._say(self._standing(done.received.total(), names, len(done.aside), done.taken))

    def _standing(
        self, received: int = 0, names: tuple[str, ...] = (), aside: int = 0, taken: int = 0
    ) -> Standing:
        store = self._store
        return Standing(store.unsent, received, names, aside, self._error, taken, store.more_on_hub)

    def _wait(self) -> None:
        """Wait until there is something to exchange."""
        began, first, known = time.monotonic(), 0.0, self._store.last_action
        while not self._ended.is_set() and time.monotonic() - began < _POLL:
            if self._exchanger.wait(_LOOK):
                return
            last = self._store.last_action
            if last != known:
                known, first = last, first or time.monotonic()
                self._say(self._standing())
            if first and (self._store.unsent >= _MUCH or time.monotonic() - first > _SOON):
                return

    def _wait_without_hub(self) -> None:
        until = time.monotonic() + self._pause
        while not self._ended.is_set() and time.monotonic() < until:
            try:
                self._say(self._standing())
            except StoreError as error:
                self._error = str(error)
            self._ended.wait(_LOOK)

    def _say(self, standing: Standing) -> None:
        if standing != self._said or standing.received or standing.taken:
            self._said = standing
            sys.stdout.buffer.write(msgspec.json.encode(standing) + b"\n")
            sys.stdout.buffer.flush()


def main() -> None:
    """Exchange until the input ends."""
    os.nice(_NICENESS)
    try:
        store = Store.open(Path(sys.argv[1]), sys.argv[2], now=now_to_the_millisecond, creates=False)
    except StoreError as error:
        sys.stdout.buffer.write(msgspec.json.encode(Standing(0, error=str(error))) + b"\n")
        return
    with store:
        exchanging = Exchanging(store)
        threading.Thread(target=_end_with_input, args=(exchanging,), daemon=True).start()
        exchanging.run()


def _end_with_input(exchanging: Exchanging) -> None:
    while os.read(sys.stdin.fileno(), 1024):  # sys.stdin would be locked by it when the process ends
        continue
    exchanging.end()


if __name__ == "__main__":
    main()
