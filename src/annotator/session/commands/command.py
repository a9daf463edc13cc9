"""The declaration of a command, from which keys, help, footers, menus, palette and reference are derived."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

from msgspec import Struct, field
from msgspec.structs import replace

from annotator.core.changes import LayerChanged, LayerState
from annotator.core.layer import Status
from annotator.session.context import Context
from annotator.session.review_decisions import settled
from annotator.session.session import Session
from annotator.session.step import Step
from annotator.session.suggesting import up_to_date

_MOST_DIGITS = 9


def number_in(argument: str) -> int | None:
    """The argument as a number; ``None`` if it is not one, or has more than ``_MOST_DIGITS`` digits."""
    return int(argument) if argument.isdecimal() and len(argument) <= _MOST_DIGITS else None


class Group(StrEnum):
    """The chapters of the key reference, in its order."""

    LABEL = "Label"
    SUGGEST = "Answer suggestions"
    REVIEW = "Review"
    ADJUST = "Adjust the span"
    MOVE = "Move and select"
    FORM = "Fill the form"
    UNDO = "Undo"
    DOCUMENTS = "Documents"
    HELP = "Help"


class KeyState(StrEnum):
    """The state in which a command's keys work. A key may have one meaning in each."""

    TEXT = "text"
    """Always, unless another state uses the key."""
    ARMED = "armed"
    """While a label is armed and the next character aims."""
    FORM = "form"
    """While the keys fill the tagging form."""


class Footer(StrEnum):
    """The states for which the footer has its own keys."""

    AT_REST = "at rest"
    ARMED = "armed"
    """A label waits for the first letter of a word."""
    REACHING = "reaching"
    """A letter chooses where the caret goes, or how far the focused span reaches."""
    SECOND = "second label"
    SELECTED = "selected"
    AIMED = "aimed"
    """Other matches are numbered."""
    SUGGESTED = "suggested"
    FOUND = "found"
    """The walk is at a label that contradicts others, or at what is not labelled."""
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
    """The object that a menu is opened on."""

    SPAN = "span"
    SUGGESTION = "suggestion"
    TEXT = "text"


class Slot(Struct, frozen=True):
    """A command's place in a footer or menu: lower ranks first; commands of equal rank share one entry of a footer.

    ``word`` says what the command does there, in place of its ``short`` name. ``named`` shows the first key that is
    not a character, for states in which characters mean something else; ``keys`` is shown in place of a key.
    """

    rank: int
    word: str = ""
    named: bool = False
    keys: str = ""


def always(session: Session) -> bool:
    """For a command that always has something to act on."""
    del session
    return True


class Command(Struct, frozen=True):
    """Something the user can do by key, by name from the palette, or from a log.

    ``step`` is pure and total: it takes the session, the context and an argument (empty where the command needs
    none) and returns a step. ``keys`` are the default ones, for ``state``; one that begins with ``LEADER_PREFIX`` is
    pressed after the leader's. ``shown_keys`` replaces the names of the default keys in help; commands in braces
    stand for their keys.
    A command without help is only run by other commands; one that takes an argument is not offered by name.
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
    """What the command does now with this argument, for help; empty for nothing. The default is ``help``."""
    family: str = ""
    """What a group of commands does together: the panel shows their keys as one entry."""
    state_rank: int | None = None
    """Its rank in the panel of keys among the commands that belong to a pending state; ``None`` for others."""
    works_while_armed: bool = False
    """Whether the panel shows it while a label waits for its aim, though it does not belong to that state."""
    always_available: bool = False
    """Whether its keys, except letters and digits, take precedence over the values of the form."""
    characters_mean: str = ""
    """Why it needs a key that is not a character: what characters do in its state. Empty where any key will do."""
    corrects: bool = False
    """Whether using it means that something was wrong, so that its keys count as wasted."""
    is_about_spans: bool = True
    """Whether its keys count for the next span."""
    only_scrolls: bool = False
    """Whether all it does is to bring other text onto the screen."""

    def __hash__(self) -> int:
        return hash(self.name)

    @property
    def can_be_remapped(self) -> bool:
        """Whether a key file may give it keys: it has help, and has keys or takes no argument."""
        return bool(self.help) and bool(self.keys or not self.takes_argument)


def run(command: Command, session: Session, context: Context, argument: str = "") -> Step:
    """The command's step with its name, the document's status updated, and suggestions up to date.

    Any command ends the leader's state.
    """
    if session.leading:
        session = replace(session, leading=False)
    step = replace(command.step(session, context, argument), command=command.name)
    if step.refused:
        return step
    started = _started(session, settled(session, step))
    return replace(started, session=up_to_date(session, started, context))


def _started(session: Session, step: Step) -> Step:
    """The step, with the document set to in progress if it is the first that changes a new one.

    What is undone or redone leaves the status as that action had it.
    """
    touches_status = any(isinstance(change, LayerChanged) for change in step.changes)
    is_of_history = step.undoes is not None or step.redoes is not None
    if not step.changes or session.layer.status is not Status.NEW or touches_status or is_of_history:
        return step
    was = LayerState.of(session.layer)
    started = LayerChanged(was, replace(was, status=Status.IN_PROGRESS))
    after = replace(step.session, layer=started.apply(step.session.layer))
    return replace(step, session=after, changes=(*step.changes, started))
