"""One annotator at work on one database: keys become steps, steps are kept, then shown."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from annotator.keys.keymap import Keymap
from annotator.schema.values import LabelSchema
from annotator.session.commands import COMMANDS
from annotator.session.commands.filling import SET_ATTRIBUTE, SET_FIELD
from annotator.session.commands.form_keys import NEXT_FIELD
from annotator.session.commands.going import QUIT, SAVE_ELSEWHERE
from annotator.session.commands.labelling import RELEASE
from annotator.session.commands.mending import FINDINGS
from annotator.session.requests import (
    ChangeInProject,
    FindDocuments,
    FindInProject,
    FindOnHub,
    FindToChange,
    LabelInProject,
    LookForFindings,
    LookForReview,
    MoveInParts,
    OpenDocument,
    Quit,
    Request,
    RunCommandLine,
    SaveElsewhere,
    ShowOverlay,
    SwitchReview,
    TakeOver,
    UndoMigration,
)
from annotator.session.states import Suggesting
from annotator.session.step import Step
from annotator.store.errors import ChangedElsewhereError, StoreError, UnwritableError
from annotator.store.opened_file import DatabaseLostError
from annotator.store.store import Store
from annotator.workspace.ending import Ending, end
from annotator.workspace.review_work import Reviewing
from annotator.workspace.status import Notice
from annotator.workspace.step_keeper import Outcome, StepKeeper
from annotator.workspace.suggesters import ProjectSuggester
from annotator.workspace.tour import is_idle

_NOT_BESIDE_A_JOB = frozenset(
    {
        "undo",
        "redo",
        "undo-there",
        "redo-there",
        "undo-migration",
        "label-equal",
        "label-in-project",
        "find-to-change",
        "change-in-project",
        "review",
        FINDINGS.name,
    }
)
"""Commands that would meet what the work in the background does."""


class Workspace(Reviewing):
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
        super().__init__(store, schema, keymap, suggester, now, new_id)
        self._suggesting = suggesting
        self._keeper = StepKeeper(store, self._after)

    # -- keys ---------------------------------------------------------------------------------------------

    def press(self, key: str, *, saw_question: bool = True) -> None:
        """Run the command of a key; without a document a key can only quit or bring up the library.

        A key that was pressed before the question that is asked now could be seen is no answer to it.
        """
        if self._keeper.is_waiting:
            self._press_while_waiting(key)
            return
        self._observe_keys(1)
        session = self.session
        if session is None:
            self._request(Quit() if key in self._keymap.names.of(QUIT.name) else ShowOverlay("library"))
            return
        if session.question is not None and not saw_question:
            self._held_question, session = session.question, replace(session, question=None)
            self.step = Step(session)
        if self._stops_waiting() and self._releases(key):
            self.say("stopped searching")
            return
        if self._background.is_running and self._releases(key) and is_idle(session):
            self._background.stop()
            self.say("stopping")
            return
        invocation = self._keymap.answer(session, key)
        self.store.note_key(key, invocation.command.name if invocation else "", session.document.id)
        if invocation is None:
            self.refuse(self._keymap.unknown(key))
            self._ask_what_is_held()
        else:
            self.run(invocation.command.name, invocation.argument)

    def _press_while_waiting(self, key: str) -> None:
        """Give up the step that waits, quit, or let the key wait as well."""
        if self._releases(key):
            self._keeper.give_up()
        elif key in self._keymap.names.of(QUIT.name):
            self._request(Quit())
        else:
            self._keeper.then(lambda: self.press(key, saw_question=False))

    def _releases(self, key: str) -> bool:
        return key in self._keymap.names.of(RELEASE.name)

    # -- step, keep, show ---------------------------------------------------------------------------------

    def run(self, name: str, argument: str = "") -> None:
        """Run a command: save its step, show it, carry out its request. A step that cannot be saved is not shown.

        While another program writes, the step waits, and what is run meanwhile is run after it.
        """
        if self._keeper.is_waiting:
            self._keeper.then(lambda: self.run(name, argument))
            return
        session = self.session
        if session is None:
            return
        if name in self._keymap.names.withheld:
            self.refuse(f"{name.replace('-', ' ')} cannot be used here")
            return
        if self._background.is_running and name in _NOT_BESIDE_A_JOB:
            self.refuse(
                session.keys.fill(
                    "something is done in the background; let it end, or stop it with {release}"
                )
            )
            return
        try:
            step = self.engine.run(session, COMMANDS[name], argument)
            if not self._may_decide(step):
                return
        except StoreError as error:
            self._refuse_unsaved(error, session.document.id)
            return
        waiting = "waiting for another program that writes to the database; {release} gives up"
        outcome = Outcome(
            kept=lambda: self._show_kept(step),
            refused=lambda error: self._refuse_unsaved(error, session.document.id),
            waits=lambda: self.say(session.keys.fill(waiting)),
        )
        self._keeper.keep(step, outcome)

    def run_typed(self, name: str, argument: str) -> None:
        """Run a command whose argument was typed; after a field of the form, go to the next field."""
        self._observe_keys(len(argument) + 1)
        self.run(name, argument)
        step = self.step
        is_field = name in (SET_ATTRIBUTE.name, SET_FIELD.name)
        if self._keeper.is_waiting or step is None or step.refused:
            return
        if step.session.form is not None and is_field:
            message = step.message
            self.run(NEXT_FIELD.name)
            self._set(replace(self.step or step, message=message))

    def _show_kept(self, step: Step) -> None:
        if self.store.loss is None:
            self._notices.pop(Notice.ERROR, None)
        self._set(step)
        try:
            told = self._told_of_gold(step)
            if told.request is not None:
                self._carry_out(told.request, told)
        except StoreError as error:
            self.refuse(str(error))
        self._ask_what_is_held()

    def _refuse_unsaved(self, error: StoreError, document_id: str) -> None:
        self._notices[Notice.ERROR] = "not saved"
        if isinstance(error, ChangedElsewhereError) and self.open(document_id):
            self.refuse(f"not saved: {error.what} was changed elsewhere; this is its current state")
        elif isinstance(error, UnwritableError):
            self._refuse_unwritable(error)
        else:
            self.refuse(f"not saved: {error}")

    def _refuse_unwritable(self, error: UnwritableError) -> None:
        """Say why nothing can be saved, and let the key that saves the work elsewhere be the next one."""
        if self.session is not None:
            path = self.store.path
            what = str(error).replace(str(path.resolve()), path.name)  # the line may be short
            if isinstance(error, DatabaseLostError):
                what = error.loss.said_of(path.name)
            at_rest = self.session.at_rest()
            can_save = SAVE_ELSEWHERE.name not in at_rest.keys.withheld
            how = (
                "{save-elsewhere} saves your work in a new file"
                if can_save
                else "tell whoever runs the server"
            )
            message = at_rest.keys.fill(f"not saved, {how}: {what}")
            self._set(Step(at_rest, message=message, refused=True))

    # -- requests -----------------------------------------------------------------------------------------

    def _carry_out(self, request: Request, step: Step) -> None:
        match request:
            case OpenDocument(where, then):
                self._go(where, then, step)
            case FindDocuments(query):
                self._find(query)
            case SwitchReview():
                self._switch_review(step.session)
            case TakeOver():
                self._take_over(step.session)
            case LookForFindings():
                self._look_for_findings(request, step.session)
            case SaveElsewhere(path):
                self._save_elsewhere(path, step.session)
            case (
                FindInProject()
                | FindOnHub()
                | LabelInProject()
                | FindToChange()
                | ChangeInProject()
                | LookForReview()
                | MoveInParts()
                | RunCommandLine()
                | UndoMigration()
            ):
                self._begin(request, step.session)
            case _:  # mypy knows that a screen can carry out all others
                self._request(request)

    def _go(self, where: str, then: str | None, step: Step) -> None:
        if self._goes_to_next_review(where, step):
            return
        document_id = self._neighbour(where, step.session)
        if document_id is None:
            self._stay(where, then, step)
        elif self.open(document_id, step.message) and then is not None:
            self.run(then)

    def _stay(self, where: str, then: str | None, step: Step) -> None:
        """Say that there is no such document; after the last one that was found, all are gone through again."""
        message = f"{step.message}; " if step.message else ""
        if self.found is not None and self._goes_through_found:
            end = "last" if where.startswith("next") else "first"
            message += f"that was the {end} of {self.found.count:,} found; from here on, all documents again"
            self.found = self._place_found = None
            self.refuse(message)
        elif then is None and where == "next" and (rounds := self.store.own_rounds()):
            self._say_how_many_are_left(rounds, message)
        elif then is None or not where.endswith("-found"):
            self.refuse(f"{message}there is no {where} document")
        else:  # the hits of this one, then
            self.run(then)

    def end(self) -> Ending:
        """End the work: stop what runs, write what is held, and say what is not where it should be."""
        self.leave()
        self._end_search()
        if self._asking is not None:
            self._asking.end()
        if self._learning is not None:
            self._learning.end()
        if self._exchanging is not None:
            self._exchanging.end()
        stopped = self._background.end(self.session)
        unsaved = "not saved: the last step, since another program writes to the database"
        went_on = f"the work went on in {self._went_on_in}" if self._went_on_in else ""
        lines = (stopped, unsaved if self._keeper.is_waiting else "", went_on)
        ending = end(self.store)
        return Ending(
            (*filter(None, lines), *ending.lines), is_saved=ending.is_saved and not self._keeper.is_waiting
        )
