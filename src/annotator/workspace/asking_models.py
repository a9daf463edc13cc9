"""Asking other people's models about the document that is open, in a process beside the app, one question at a time."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from annotator.core.document import Document
from annotator.schema.values import LabelSchema
from annotator.session.states import Suggesting
from annotator.session.step import Step
from annotator.settings.suggester_settings import SuggesterSettings
from annotator.store.store import Store
from annotator.workspace.model_suggester import ModelSuggester
from annotator.workspace.process_beside import AnsweringProcess
from annotator.workspace.step_keeper import After

if TYPE_CHECKING:
    from annotator.external.asking_process import AskedAbout, Outcome

_LOOK = 0.05
"""Seconds between two looks at what came."""

_PAUSE = 60.0
"""Seconds in which a model that could not be asked is left alone."""


class AskingModels:
    """An observer that asks the models about each document that opens, unless they were asked before.

    ``progressed`` is called with what is asked and with ``None`` at its end; ``say`` shows a line, or returns that it
    cannot do so now. An address that is not confirmed is not asked, and that is said once. Nothing is asked about
    documents in which nothing is suggested, as ``is_held_out`` says of an id.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what it works with
        self,
        store: Store,
        suggester: ModelSuggester,
        is_held_out: Callable[[str], bool],
        after: After,
        progressed: Callable[[str | None], None],
        say: Callable[[str], bool],
    ) -> None:
        self._store = store
        self._suggester = suggester
        self._is_held_out = is_held_out
        self._after = after
        self._progressed = progressed
        self._say = say
        self._step: Step | None = None
        self._about: tuple[Document, LabelSchema, bool] | None = None
        self._waiting: list[SuggesterSettings] = []
        self._asked: AskedAbout | None = None
        self._process: AnsweringProcess[Outcome] | None = None
        self._process_about: tuple[Path, str] | None = None
        self._paused: dict[str, float] = {}
        self._said: set[str] = set()
        self._unsaid: list[str] = []
        self._is_watching = False

    def saw_keys(self, count: int) -> None:
        """Keys are of no concern."""

    def saw_step(self, step: Step) -> None:
        """Ask about another document, soon, between keys; what waited for the one before is not asked any more."""
        self._step = step
        session = step.session
        # In a review people suggest, and nobody would see what a model says.
        is_seen = session.review is None and not self._is_held_out(session.document.id)
        is_on = session.suggesting is not Suggesting.OFF and is_seen
        about = (session.document, session.schema, is_on)
        if self._about is not None and all(
            one is other for one, other in zip(self._about, about, strict=True)
        ):
            return
        self._about, self._waiting = about, []
        if is_on:
            self._waiting = self._suggester.lacking(session)
            self._watch()

    def end(self) -> None:
        """End what runs, at once: an answer is kept whole or not at all."""
        self._waiting, self._asked = [], None
        if self._process is not None:
            self._process.kill()
            self._process = None

    def _watch(self) -> None:
        if not self._is_watching:
            self._is_watching = True
            self._after(_LOOK, self._look)

    def _look(self) -> None:
        """Take what came, ask the next one, and look again while there is anything to come."""
        self._is_watching = False
        if self._asked is not None and self._process is not None:
            if (outcome := self._process.next_answer()) is not None:
                self._take(outcome)
            elif self._process.has_ended:
                self._fail(self._asked.source, "it ended unexpectedly")
        if self._asked is None:
            self._ask_next()
        self._unsaid = [line for line in self._unsaid if not self._say(line)]
        if self._asked is not None or self._unsaid:
            self._watch()

    def _take(self, outcome: Outcome) -> None:
        if outcome.error:
            self._fail(outcome.source, outcome.error, pauses=outcome.is_unavailable)
            return
        self._asked = None
        self._progressed(None)
        if self._step is not None and self._step.session.document.id == outcome.document:
            self._suggester.read(self._step.session)

    def _fail(self, source: str, why: str, *, pauses: bool = True) -> None:
        """Say once why a model gave no answer, and leave it alone for a while."""
        self._asked = None
        self._progressed(None)
        if pauses:
            self._paused[source] = time.monotonic() + _PAUSE
        line = f"no suggestions of {source}: {why}"
        if line not in self._said:
            self._said.add(line)
            self._unsaid.append(line)

    def _ask_next(self) -> None:
        while self._waiting and self._asked is None and self._about is not None:
            settings = self._waiting.pop(0)
            if self._paused.get(settings.name, 0.0) <= time.monotonic():
                self._ask(settings, *self._about[:2])

    def _ask(self, settings: SuggesterSettings, document: Document, schema: LabelSchema) -> None:
        from annotator.external.asking_process import AskedAbout  # only if there is something to ask
        from annotator.external.confirmed_addresses import check_confirmed
        from annotator.external.errors import NotConfirmedError

        try:
            if settings.address:
                check_confirmed(settings.address)
            asked = AskedAbout(settings.name, document.id)
            self._running(schema).tell(asked)
        except NotConfirmedError as error:
            self._fail(settings.name, str(error))
        except OSError as error:
            self._fail(settings.name, f"it cannot be asked now ({error.strerror})")
        else:
            self._asked = asked
            if settings.address:
                self._progressed(f"asking {settings.address}")

    def _running(self, schema: LabelSchema) -> AnsweringProcess[Outcome]:
        """The process, started if it does not run on this file and under this schema; raises ``OSError``."""
        about = (self._store.path, schema.hash)
        if self._process is None or self._process_about != about or self._process.has_ended:
            from annotator.external.asking_process import Outcome

            if self._process is not None:
                self._process.kill()
            self._process_about = about
            self._process = AnsweringProcess(
                msgspec.json.Decoder(Outcome).decode,
                "annotator.external.asking_process",
                str(about[0]),
                self._store.annotator,
            )
            self._process.tell(self._suggester.models)
        return self._process
