"""What a command is: one declaration from which keys, help, palette and reference are derived."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from annotator.core.changes import LayerChanged, LayerState
from annotator.core.layer import Status
from annotator.session.context import Context
from annotator.session.session import Session
from annotator.session.step import Step
from annotator.session.suggesting import up_to_date

_MOST_DIGITS = 9


def number_in(argument: str) -> int | None:
    """The number that the argument is; ``None`` where it is none, or one that no text is long enough for."""
    return int(argument) if argument.isdecimal() and len(argument) <= _MOST_DIGITS else None


class Group(StrEnum):
    """The chapters of the key reference, in its order."""

    LABEL = "Label"
    SUGGEST = "Answer suggestions"
    ADJUST = "Adjust the span"
    MOVE = "Move and select"
    FORM = "Fill the form"
    UNDO = "Undo"
    DOCUMENTS = "Documents"
    HELP = "Help"


class KeyState(StrEnum):
    """When a command's keys are its own. One key may mean one thing in each."""

    TEXT = "text"
    """Always, unless another state takes the key."""
    ARMED = "armed"
    """While a label is armed and the next character aims."""
    FORM = "form"
    """While the keys fill the tagging form."""


class Command(Struct, frozen=True):
    """Something the user can do by key, by name from the palette, or from a log.

    ``step`` is pure and total: it takes the session, the context and an argument (empty where the command needs
    none) and answers with a step. ``shown_keys`` is how help writes the keys where their names do not do, with the
    names of other commands in braces for the keys of those. ``keys`` are the default ones, for ``state``.
    A command without help is run by the screen alone; one that takes an argument is not offered by name.
    """

    name: str
    keys: tuple[str, ...]
    group: Group
    help: str
    step: Callable[[Session, Context, str], Step]
    shown_keys: str = ""
    takes_argument: bool = False
    state: KeyState = KeyState.TEXT

    @property
    def can_be_remapped(self) -> bool:
        """Whether a key file may give it keys: what has some, or can do without an argument."""
        return bool(self.help) and bool(self.keys or not self.takes_argument)


def run(command: Command, session: Session, context: Context, argument: str = "") -> Step:
    """The command's step, with its name, the document's status moved on, and suggestions as they should be."""
    step = replace(command.step(session, context, argument), command=command.name)
    if step.refused:
        return step
    started = _started(session, step)
    return replace(started, session=up_to_date(session, started, context))


def _started(session: Session, step: Step) -> Step:
    """The step with the document in progress, when it is the first that changes a new one."""
    touches_status = any(isinstance(change, LayerChanged) for change in step.changes)
    if not step.changes or session.layer.status is not Status.NEW or touches_status:
        return step
    was = LayerState.of(session.layer)
    started = LayerChanged(was, replace(was, status=Status.IN_PROGRESS))
    after = replace(step.session, layer=started.apply(step.session.layer))
    return replace(step, session=after, changes=(*step.changes, started))
