"""Everything on screen as one frozen value, and what a command answers."""

from __future__ import annotations

from dataclasses import dataclass, replace

from annotator.core.document import Document
from annotator.core.layer import Layer
from annotator.core.range import Range
from annotator.core.span import Span
from annotator.schema.values import LabelSchema
from annotator.session.changes import Change, apply_all


@dataclass(frozen=True, slots=True)
class Selection:
    """What the user points at: two gaps between code points.

    The anchor stays, the head moves::

        Marie Curie won
        |     |                anchor 0, head 5 selects "Marie"; anchor = head is a bare caret,
        0     6                which stands on the word that starts there
    """

    anchor: int
    head: int

    @classmethod
    def caret(cls, offset: int) -> Selection:
        """Nothing selected, the caret at ``offset``."""
        return cls(offset, offset)

    @property
    def range_(self) -> Range:
        """From the smaller of the two gaps to the greater."""
        return Range(min(self.anchor, self.head), max(self.anchor, self.head))

    def __bool__(self) -> bool:
        return self.anchor != self.head


@dataclass(frozen=True, slots=True)
class Armed:
    """The next key aims: at a span of this label or, without a label, at a word to look at."""

    label: str | None


@dataclass(frozen=True, slots=True)
class Aim:
    """The matches of the letter just typed, in the order of their numbers: the first one was taken.

    While ``numbered``, a digit takes another match; then one sets the number of words.
    """

    label: str | None
    matches: tuple[Range, ...]
    numbered: bool = True


@dataclass(frozen=True, slots=True)
class FormCursor:
    """The field of the tagging form that the keys fill now: an attribute of the focused span, or a document's."""

    of_span: bool
    field: str


@dataclass(frozen=True, slots=True)
class Session:
    """What one annotator sees and does on one document.

    ``focus`` is the span that the edit keys and the form act on: the last made one, or the one under the caret.
    ``goal_cell`` keeps the column of vertical moves, in cells. While ``form`` is set, keys fill that field.
    """

    document: Document
    schema: LabelSchema
    layer: Layer
    selection: Selection = Selection(0, 0)
    armed: Armed | None = None
    aim: Aim | None = None
    focus: Span | None = None
    goal_cell: int | None = None
    form: FormCursor | None = None

    @property
    def boilerplate(self) -> tuple[Range, ...]:
        """The page furniture that is dimmed and left out of suggestions."""
        return () if self.layer.keeps_boilerplate else self.document.boilerplate

    def at_rest(self) -> Session:
        """The session with nothing armed, aimed at, selected or being filled; the caret stays where it started."""
        caret = Selection.caret(self.selection.range_.start)
        return replace(self, armed=None, aim=None, goal_cell=None, form=None, selection=caret)


@dataclass(frozen=True, slots=True)
class Ask:
    """A wish: let the user type the argument of a command; ``prefix`` goes in front of what is typed."""

    command: str
    prompt: str
    initial: str = ""
    prefix: str = ""
    multiline: bool = False


@dataclass(frozen=True, slots=True)
class Show:
    """A wish: bring up ``library``, ``keys`` or ``palette``."""

    what: str


@dataclass(frozen=True, slots=True)
class Go:
    """A wish: open another document: ``next``, ``previous``, or the one with an id; then run a command there."""

    where: str
    then: str | None = None


@dataclass(frozen=True, slots=True)
class Quit:
    """A wish: leave."""


Wish = Ask | Show | Go | Quit


@dataclass(frozen=True, slots=True, eq=False)  # every step is news, even one like the last
class Step:
    """What a command answers: the session after, what changed, a word to the user, and what the screen should do.

    ``undoes`` and ``redoes`` name the action in the history that the changes take back or bring back.
    ``refused`` says that the command did nothing, and ``message`` why.
    """

    session: Session
    changes: tuple[Change, ...] = ()
    message: str = ""
    wish: Wish | None = None
    command: str = ""
    refused: bool = False
    undoes: str | None = None
    redoes: str | None = None

    @classmethod
    def changing(cls, session: Session, changes: tuple[Change, ...], message: str) -> Step:
        """The step that applies the changes to the session's layer."""
        return cls(replace(session, layer=apply_all(session.layer, changes)), changes, message)

    @classmethod
    def refusal(cls, session: Session, message: str) -> Step:
        """The step that does nothing and says why."""
        return cls(session, message=message, refused=True)
