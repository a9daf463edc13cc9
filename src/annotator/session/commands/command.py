"""What a command is: one declaration from which keys, help, footers, menus, palette and reference are derived."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

from msgspec import Struct, field
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


class Footer(StrEnum):
    """The states in which the footer names different keys."""

    AT_REST = "at rest"
    ARMED = "armed"
    """A label waits for the first letter of a word."""
    REACHING = "reaching"
    """A letter says where the caret goes, or how far the focused span does."""
    SECOND = "second label"
    SELECTED = "selected"
    AIMED = "aimed"
    """Other matches are numbered."""
    SUGGESTED = "suggested"
    LOCKED = "locked"
    FOCUSED = "focused"
    CHOICES = "choices"
    """The form is at a field whose values have keys."""
    TYPED = "typed"
    """The form is at a field that is typed."""
    RELATION = "relation"
    """The form is at a relation."""
    RELATED = "related"
    """A relation was just made."""


class Pointed(StrEnum):
    """What a menu is about."""

    SPAN = "span"
    SUGGESTION = "suggestion"
    TEXT = "text"


class Slot(Struct, frozen=True):
    """A command's place in a footer or menu: lower ranks first; commands of equal rank share one entry of a footer.

    ``word`` says what the command does there, where its ``short`` name does not. ``named`` shows the first key that is
    no character, for states in which characters mean something else; ``keys`` is shown in place of a key.
    """

    rank: int
    word: str = ""
    named: bool = False
    keys: str = ""


def always(session: Session) -> bool:
    """The need of a command that always has something to act on."""
    del session
    return True


class Command(Struct, frozen=True):
    """Something the user can do by key, by name from the palette, or from a log.

    ``step`` is pure and total: it takes the session, the context and an argument (empty where the command needs
    none) and answers with a step. ``keys`` are the default ones, for ``state``; one that begins with ``leader`` is
    pressed after the leader's. ``shown_keys`` is how help writes the keys where their names do not do, with the names
    of other commands in braces for the keys of those.
    A command without help is run by other commands alone; one that takes an argument is not offered by name.
    """

    name: str
    keys: tuple[str, ...]
    group: Group
    help: str
    step: Callable[[Session, Context, str], Step]
    shown_keys: str = ""
    takes_argument: bool = False
    state: KeyState = KeyState.TEXT
    needs: Callable[[Session], bool] = always
    """Whether the command has anything to act on now. It may still refuse, with a reason."""
    short: str = ""
    """What it does in a word or two, for footers."""
    footers: Mapping[Footer, Slot] = field(default_factory=dict)
    menus: Mapping[Pointed, Slot] = field(default_factory=dict)
    meaning: Callable[[Session, str], str] | None = None
    """What a key does now that runs the command with this argument; empty for nothing. By default the help says it."""
    family: str = ""
    """What it does together with others: the panel shows their keys as one entry."""
    state_rank: int | None = None
    """Its place in the panel of keys among the commands that a pending state is about; ``None`` for others."""
    works_while_armed: bool = False
    """Whether the panel shows it while a label waits for its aim, though that state is not about it."""
    always_available: bool = False
    """Whether its keys, unless they are letters or digits, come before the values of the form."""
    characters_mean: str = ""
    """Why it needs a key that is no character: what characters mean where it is needed. Empty where any key will do."""
    corrects: bool = False
    """Whether using it says that what stands there is wrong: its keys count as wasted."""
    is_about_spans: bool = True
    """Whether its keys count among those that the next span costs."""
    only_scrolls: bool = False
    """Whether it does no more than bring other text onto the screen."""

    def __hash__(self) -> int:
        return hash(self.name)

    @property
    def can_be_remapped(self) -> bool:
        """Whether a key file may give it keys: what has some, or can do without an argument."""
        return bool(self.help) and bool(self.keys or not self.takes_argument)


def run(command: Command, session: Session, context: Context, argument: str = "") -> Step:
    """The command's step, with its name, the document's status moved on, and suggestions as they should be.

    Whatever runs, the leader has been answered.
    """
    if session.leading:
        session = replace(session, leading=False)
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
