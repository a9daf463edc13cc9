"""Keeps steps, one after the other; while another program writes, a step waits without holding up the screen."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from annotator.session.step import Step
from annotator.store.errors import BusyError, StoreError
from annotator.store.remembering import AT_ONCE
from annotator.store.store import Store

PAUSE = 0.03
"""Seconds between two attempts."""

ATTEMPTS = 100
"""Attempts until a step is refused: about five seconds."""

After = Callable[[float, Callable[[], None]], None]
"""Calls a function after so many seconds, in between keys."""


class Outcome(Struct, frozen=True):
    """What to do when a step was kept, or refused, and when it begins to wait."""

    kept: Callable[[], None]
    refused: Callable[[StoreError], None]
    waits: Callable[[], None]


class StepKeeper:
    """Keeps steps in the store; at most one waits, and what is to be done after it waits with it."""

    def __init__(self, store: Store, after: After) -> None:
        self._store = store
        self._after = after
        self._waiting: tuple[Step, Outcome, int] | None = None
        self._then: list[Callable[[], None]] = []

    @property
    def is_waiting(self) -> bool:
        """Whether a step waits for another program."""
        return self._waiting is not None

    def keep(self, step: Step, outcome: Outcome) -> None:
        """Keep a step, now or in turn; one of the functions of the outcome is called when that is decided."""
        self._try(step, outcome, ATTEMPTS)

    def then(self, action: Callable[[], None]) -> None:
        """Do something after the step that waits."""
        self._then.append(action)

    def give_up(self) -> None:
        """Refuse the step that waits, and do what was to be done after it."""
        if self._waiting is not None:
            self._try(*self._waiting[:2], attempts=1)

    def _try(self, step: Step, outcome: Outcome, attempts: int) -> None:
        was_waiting, self._waiting = self.is_waiting, None
        try:
            self._store.keep(step.edit, refused=step.refused, patience=AT_ONCE)
        except BusyError as error:
            if attempts > 1:
                self._waiting = (step, outcome, attempts - 1)
                if not was_waiting:
                    outcome.waits()
                self._after(PAUSE, self._try_again)
                return
            outcome.refused(error)
        except StoreError as error:
            outcome.refused(error)
        else:
            outcome.kept()
        while self._then and not self.is_waiting:
            self._then.pop(0)()

    def _try_again(self) -> None:
        if self._waiting is not None:
            self._try(*self._waiting)
