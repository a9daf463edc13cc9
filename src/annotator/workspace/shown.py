"""What is shown of the work, and to whom: a front, which may be a screen, and observers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from msgspec.structs import replace

from annotator.keys.hints import Hint
from annotator.keys.keymap import KeyClashError, Keymap
from annotator.keys.possible_keys import possible_keys, title_of_keys
from annotator.schema.values import LabelSchema
from annotator.session.context import Context, Extents, Ruler, Starts, nearest_start
from annotator.session.requests import FrontRequest
from annotator.session.session import Session
from annotator.session.states import Question
from annotator.session.step import Step
from annotator.session.text.extents import proposed_extent
from annotator.store.store import Store
from annotator.workspace.engine import Engine
from annotator.workspace.plain_words import plain_words
from annotator.workspace.project_findings import ProjectFindings
from annotator.workspace.status import Notice, Position, message_of, place_of, unusual
from annotator.workspace.suggesters import ProjectSuggester


class Observer(Protocol):
    """Observes the work: the tour, a key counter."""

    def saw_keys(self, count: int) -> None:
        """Called with the number of keys pressed or typed, before they take effect."""

    def saw_step(self, step: Step) -> None:
        """Called with a step after it was saved and before it is shown."""


class Front(Protocol):
    """What shows the work: a screen, or nothing."""

    def show(self, step: Step) -> None:
        """Show a step, which was saved."""

    def carry_out(self, request: FrontRequest, step: Step | None) -> None:
        """Carry out a request that the workspace cannot: prompt, show, paint, leave.

        Without a step no document is open.
        """

    def after(self, seconds: float, call: Callable[[], None]) -> None:
        """Call a function after so many seconds, in between keys."""


class ShownWork:
    """The last step and what is shown with it; ``Workspace`` makes the steps."""

    def __init__(  # noqa: PLR0913, PLR0917 - what it depends on
        self,
        store: Store,
        schema: LabelSchema,
        keymap: Keymap,
        suggester: ProjectSuggester,
        now: Callable[[], str],
        new_id: Callable[[], str],
    ) -> None:
        self.store = store
        self.schema = schema
        self.step: Step | None = None
        self.observers: list[Observer] = []
        self._before: Session | None = None
        self._suggester = suggester
        self._extents: Extents = proposed_extent
        self._starts: Starts = nearest_start
        self._now = now
        self._new_id = new_id
        self._keymap = keymap
        self._engine: Engine | None = None
        self._front: Front | None = None
        self._position = (0, 0)
        self._findings = ProjectFindings()
        self._notices = {Notice.SAVED: "✓ saved"}
        self._more_on_hub: int | None = None

    def attach(self, front: Front, ruler: Ruler) -> None:
        """Show every step on the front, and move by the rows that the ruler knows."""
        self._front = front
        context = Context(
            self._now,
            self._new_id,
            ruler,
            self.store,
            suggester=self._suggester,
            extents=self._extents,
            starts=self._starts,
            project=self.store,
            findings=self._findings,
        )
        self._engine = Engine(self._keymap, context)

    @property
    def session(self) -> Session | None:
        """The session shown; ``None`` while no document is open."""
        return self.step.session if self.step is not None else None

    @property
    def keymap(self) -> Keymap:
        """The keys in force."""
        return self._keymap

    @property
    def engine(self) -> Engine:
        """The pure part, for callers that try a command without saving its step.

        Raises ``RuntimeError`` before ``attach``.
        """
        if self._engine is None:
            raise RuntimeError("nothing is attached to the workspace yet")
        return self._engine

    def refuse(self, message: str) -> None:
        """Show a warning that says why nothing changes."""
        if self.step is not None:
            self._set(Step(self.step.session, message=message, refused=True))

    def say(self, message: str) -> None:
        """Show a message; nothing changes."""
        if self.step is not None:
            self._set(Step(self.step.session, message=message))

    def keys_now(self) -> tuple[str, tuple[Hint, ...]] | None:
        """Return a title and the keys that do something now; ``None`` while no document is open."""
        session = self.session
        return (title_of_keys(session), possible_keys(session, self._keymap)) if session is not None else None

    def asked(self) -> Question | None:
        """Return the question that is open, if any."""
        return self.session.question if self.session is not None else None

    def status_of(self, step: Step) -> tuple[str, tuple[str, ...]]:
        """Return the status line of a step: its message, and what is at its end in parts, the least important first."""
        if step.session.plain:
            return plain_words(self._before, step, self.position.words(short=False)), unusual(self._notices)
        return message_of(step), place_of(step.session, self._notices)

    @property
    def position(self) -> Position:
        """Which document is open of how many."""
        return Position(*self._position, self._found_place, self._more_on_hub)

    @property
    def _found_place(self) -> str:
        """Which it is of the documents that a query found, in words, empty if it is none."""
        return ""

    def _set(self, step: Step) -> None:
        self._before, self.step = self.session, step
        for observer in self.observers:
            observer.saw_step(step)
        if self._front is not None:
            self._front.show(step)

    def _notice(self, notice: Notice, words: str | None) -> None:
        """Put a notice at the end of the status line, or take it away; nothing else that is shown changes."""
        if self._notices.get(notice) == words:
            return
        if words is None:
            del self._notices[notice]
        else:
            self._notices[notice] = words
        if self._front is not None and self.step is not None:
            self._front.show(self.step)

    def _observe_keys(self, count: int) -> None:
        for observer in self.observers:
            observer.saw_keys(count)

    def _request(self, request: FrontRequest) -> None:
        if self._front is not None:
            self._front.carry_out(request, self.step)

    def _after(self, seconds: float, call: Callable[[], None]) -> None:
        if self._front is not None:
            self._front.after(seconds, call)

    def _use_keys_under(self, schema: LabelSchema) -> str:
        """Keep the user's keys under another schema, or use the default ones where they clash and return a message."""
        message = ""
        try:
            self._keymap = self._keymap.under(schema)
        except KeyClashError as clash:
            self._keymap = self._keymap.with_defaults(schema)
            message = f"; the default keys are back: {clash}"
        self._engine = replace(self.engine, keymap=self._keymap)
        return message
