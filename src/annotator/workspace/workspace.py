"""One annotator at work on one database: keys become steps, steps are kept, then shown."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from msgspec.structs import replace

from annotator.core.counting import counted
from annotator.keys.hints import Hint
from annotator.keys.keymap import KeyClashError, Keymap, keymap_for
from annotator.keys.possible_keys import possible_keys, title_of_keys
from annotator.schema.values import LabelSchema
from annotator.session.commands import COMMANDS
from annotator.session.commands.filling import SET_ATTRIBUTE, SET_FIELD
from annotator.session.commands.form_keys import NEXT_FIELD
from annotator.session.commands.going import QUIT
from annotator.session.context import Context, Ruler
from annotator.session.requests import (
    FrontRequest,
    OpenDocument,
    Quit,
    Request,
    ShowOverlay,
    UndoMigration,
)
from annotator.session.session import Session
from annotator.session.states import Suggesting, Theme
from annotator.session.step import Step
from annotator.store.errors import ChangedElsewhereError, StoreError
from annotator.store.store import Store
from annotator.workspace.engine import Engine, start_of
from annotator.workspace.status import Notice, message_of, place_of
from annotator.workspace.suggesters import MOST_PATTERNS, ProjectSuggester, prepare

_NEIGHBOURS = {"next": 1, "previous": -1}


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


class Workspace:
    """The application without a screen.

    ``attach`` gives it a front and the ruler that knows its rows, ``start`` opens a document. The suggester is
    passed in and fed when a document opens; ``suggesting`` says which suggestions are on at first.
    """

    def __init__(  # noqa: PLR0913 - what it depends on
        self,
        store: Store,
        schema: LabelSchema,
        keymap: Keymap,
        suggester: ProjectSuggester,
        *,
        now: Callable[[], str],
        new_id: Callable[[], str],
        suggesting: Suggesting = Suggesting.ON,
    ) -> None:
        self.store = store
        self.schema = schema
        self.step: Step | None = None
        self.observers: list[Observer] = []
        self.why_unread = ""
        """Why the document requested last could not be opened."""
        self._suggester = suggester
        self._suggesting = suggesting
        self._now = now
        self._new_id = new_id
        self._keymap = keymap
        self._engine: Engine | None = None
        self._front: Front | None = None
        self._position = (0, 0)
        self._notices = {Notice.SAVED: "✓ saved"}

    def attach(self, front: Front, ruler: Ruler) -> None:
        """Show every step on the front, and move by the rows that the ruler knows."""
        self._front = front
        context = Context(
            self._now, self._new_id, ruler, self.store, suggester=self._suggester, project=self.store
        )
        self._engine = Engine(self._keymap, context)

    def start(self, greeting: str = "") -> bool:
        """Open the document that was open last, or the first one, with a greeting; return whether one was opened.

        Raises ``StoreError`` when the disk refuses to say which.
        """
        self._suggester.take_patterns(self.store.patterns(MOST_PATTERNS))
        first = self.store.last_opened or self.store.first_document()
        return first is not None and self.open(first, greeting)

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

    # -- step, keep, show ---------------------------------------------------------------------------------

    def press(self, key: str) -> None:
        """Run the command of a key; without a document a key can only quit or bring up the library."""
        self._observe_keys(1)
        session = self.session
        if session is None:
            self._request(Quit() if key in self._keymap.names.of(QUIT.name) else ShowOverlay("library"))
            return
        invocation = self._keymap.answer(session, key)
        self.store.note_key(key, invocation.command.name if invocation else "", session.document.id)
        if invocation is None:
            self.refuse(self._keymap.unknown(key))
        else:
            self.run(invocation.command.name, invocation.argument)

    def run(self, name: str, argument: str = "") -> None:
        """Run a command: save its step, show it, carry out its request. A step that cannot be saved is not shown."""
        session = self.session
        if session is None:
            return
        try:
            step = self.engine.run(session, COMMANDS[name], argument)
            self.store.keep(step.edit, refused=step.refused)
        except StoreError as error:
            self._refuse_unsaved(error, session.document.id)
            return
        self._notices.pop(Notice.ERROR, None)
        self._set(step)
        if step.request is not None:
            try:
                self._carry_out(step.request, step)
            except StoreError as error:
                self.refuse(str(error))

    def run_typed(self, name: str, argument: str) -> None:
        """Run a command whose argument was typed; after a field of the form, go to the next field."""
        self._observe_keys(len(argument) + 1)
        self.run(name, argument)
        step = self.step
        is_field = name in (SET_ATTRIBUTE.name, SET_FIELD.name)
        if step is not None and not step.refused and step.session.form is not None and is_field:
            message = step.message
            self.run(NEXT_FIELD.name)
            self._set(replace(self.step or step, message=message))

    def refuse(self, message: str) -> None:
        """Show a warning that says why nothing changes."""
        if self.step is not None:
            self._set(Step(self.step.session, message=message, refused=True))

    def say(self, message: str) -> None:
        """Show a message; nothing changes."""
        if self.step is not None:
            self._set(Step(self.step.session, message=message))

    def _refuse_unsaved(self, error: StoreError, document_id: str) -> None:
        self._notices[Notice.ERROR] = "not saved"
        if isinstance(error, ChangedElsewhereError) and self.open(document_id):
            self.refuse(f"not saved: {error.what} was changed elsewhere; this is its current state")
        else:
            self.refuse(f"not saved: {error}")

    def _set(self, step: Step) -> None:
        self.step = step
        for observer in self.observers:
            observer.saw_step(step)
        if self._front is not None:
            self._front.show(step)

    def _observe_keys(self, count: int) -> None:
        for observer in self.observers:
            observer.saw_keys(count)

    # -- requests -----------------------------------------------------------------------------------------

    def _carry_out(self, request: Request, step: Step) -> None:
        match request:
            case OpenDocument(where, then):
                self._go(where, then, step)
            case UndoMigration():
                self._undo_migration(step.session.document.id)
            case _:  # mypy knows that a screen can carry out all others
                self._request(request)

    def _request(self, request: FrontRequest) -> None:
        if self._front is not None:
            self._front.carry_out(request, self.step)

    def _go(self, where: str, then: str | None, step: Step) -> None:
        document_id: str | None = where
        if where in _NEIGHBOURS:
            document_id = self.store.neighbour(step.session.document.id, _NEIGHBOURS[where])
        if document_id is None:
            message = f"{step.message}; " if step.message else ""
            self.refuse(f"{message}there is no {where} document")
            return
        if self.open(document_id, step.message) and then is not None:
            self.run(then)

    def remember_theme(self, theme: Theme) -> None:
        """Start with the theme from now on, and say so."""
        try:
            self.store.remember_theme(theme)
        except StoreError as error:
            self.refuse(f"theme: {theme}, not remembered: {error}")
        else:
            self.say(f"theme: {theme}")

    # -- documents ----------------------------------------------------------------------------------------

    def open(self, document_id: str, message: str = "") -> bool:
        """Read a document and this annotator's layer and show them; return whether that worked."""
        try:
            document = self.store.document(document_id)
            layer = self.store.layer(document)
            position = self.store.position(document_id)
            self.leave()
            caret = self.store.caret(document_id)
            self.store.remember_opened(document_id)
            prepare(self._suggester, self.store, document_id)
        except StoreError as error:
            self.why_unread = str(error)
            self.refuse(self.why_unread)
            return False
        before, self._position = self.session, position
        if before is not None:
            before = before.under(self.schema, self._keymap.names)
            session = before.in_document(document, layer, start_of(document, caret))
        else:
            begun = self.engine.begun(document, layer, self.schema, caret)
            session = replace(begun, suggesting=self._suggesting)
        self._set(Step(self.engine.opened(session), message=message))
        return True

    def leave(self) -> None:
        """Remember the caret of the document; if that cannot be saved, only the caret is lost."""
        session = self.session
        if session is not None:
            with suppress(StoreError):
                self.store.remember_caret(session.document.id, session.selection.head)

    # -- another schema -----------------------------------------------------------------------------------

    def _undo_migration(self, document_id: str) -> None:
        """Undo the schema's migration in the whole file, and show the document under the schema before it."""
        try:
            used, layers = self.store.take_migration_back()
            schema = self.store.remembered_schema()
        except StoreError as error:
            self.refuse(str(error))
            return
        message = f"undid the migration in {counted(layers, 'layer')}; the schema is {used} again"
        if schema is not None:
            self.schema = schema
            message += self._use_keys_under(schema)
        self.open(document_id, message)

    def _use_keys_under(self, schema: LabelSchema) -> str:
        """Keep the user's keys under another schema, or use the default ones where they clash and return a message."""
        message = ""
        try:
            self._keymap = self._keymap.under(schema)
        except KeyClashError as clash:
            self._keymap = keymap_for(schema)
            message = f"; the default keys are back: {clash}"
        self._engine = replace(self.engine, keymap=self._keymap)
        return message

    # -- what a front shows besides the session ------------------------------------------------------------

    def keys_now(self) -> tuple[str, tuple[Hint, ...]] | None:
        """Return a title and the keys that do something now; ``None`` while no document is open."""
        session = self.session
        return (title_of_keys(session), possible_keys(session, self._keymap)) if session is not None else None

    def status_of(self, step: Step) -> tuple[str, tuple[str, ...]]:
        """Return the status line of a step: its message, and the position in parts, the least important first."""
        return message_of(step), place_of(step.session, self._position, self._notices)
