"""Everything on screen as one frozen value."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from annotator.core.document import Document
from annotator.core.inconsistency import Finding
from annotator.core.layer import Layer
from annotator.core.range import Range
from annotator.core.span import Span, Value
from annotator.core.spans import Spans
from annotator.core.suggestion import Suggestion
from annotator.schema.values import LabelSchema
from annotator.session.key_names import KeyNames
from annotator.session.states import Armed, Question, Relating, Review, Search, Suggesting, View


class Selection(Struct, frozen=True):
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
        """An empty selection with the caret at ``offset``."""
        return cls(offset, offset)

    @property
    def range_(self) -> Range:
        """The selected range, whichever way it was selected."""
        return Range(min(self.anchor, self.head), max(self.anchor, self.head))

    def __bool__(self) -> bool:
        return self.anchor != self.head


class Aim(Struct, frozen=True):
    """The matches of the letter just typed, in the order of their numbers; the first one was taken.

    While ``numbered``, a digit takes another match; after that, a digit sets the number of words. ``fragment_of`` is
    the span before it got the match as a further fragment.
    """

    label: str | None
    matches: tuple[Range, ...]
    numbered: bool = True
    fragment_of: Span | None = None


class FormCursor(Struct, frozen=True):
    """What the keys fill in the tagging form: an attribute of the focused span, a field of the document, or a relation.

    ``relation`` is the id of a relation of the focused span; ``field`` is empty then, and where ``said`` names a
    relation or a note that others made.
    """

    of_span: bool
    field: str
    relation: str | None = None
    said: str | None = None


class Session(Struct, frozen=True):
    """What one annotator sees and does on one document.

    ``focus`` is the span that the edit keys and the form act on: the one made last, or the one under the caret.
    ``goal_cell`` keeps the column of vertical moves, in cells. While ``form`` is set, keys fill that field.

    ``suggestions`` are those near the caret, in reading order, looked up for ``sentence``, the caret's sentence;
    ``candidate`` is the one that the user went to. With ``characters``, caret and edges move by grapheme cluster;
    ``locked`` is the label that every letter aims for. ``group`` is the label whose children the next key chooses
    from; while ``leading``, the next key chooses a command. ``walked`` is the relation followed last. ``given`` has
    the last answer to each field, keyed by whether the field is a span's and by its id. While ``problems`` is set, Tab
    goes only to those of its spans that still break a rule; while ``findings`` is, only to those of them that still
    stand, which are in reading order. In a ``review`` the suggestions are what other people marked. While ``plain``,
    the status line says in words what each key changed, and nothing is drawn around the text. ``keys`` are the user's
    keys for the commands, for sentences that name them.
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
    suggestions: tuple[Suggestion, ...] = ()
    candidate: Suggestion | None = None
    sentence: Range | None = None
    suggesting: Suggesting = Suggesting.ON
    characters: bool = False
    view: View = View.TINT
    plain: bool = False
    locked: str | None = None
    search: Search | None = None
    question: Question | None = None
    relating: Relating | None = None
    walked: str | None = None
    group: str | None = None
    leading: bool = False
    given: Mapping[tuple[bool, str], Value] = field(default_factory=dict)
    problems: Spans | None = None
    findings: tuple[Finding, ...] | None = None
    review: Review | None = None
    keys: KeyNames = KeyNames()

    @property
    def offered(self) -> Suggestion | None:
        """The suggestion that Space takes: the candidate, else the first one that starts at or after the caret."""
        if self.candidate is not None or self.selection:
            return self.candidate
        head = self.selection.head
        return next((each for each in self.suggestions if each.range_.start >= head), None)

    @property
    def boilerplate(self) -> tuple[Range, ...]:
        """The boilerplate that is dimmed and left out of suggestions."""
        return () if self.layer.keeps_boilerplate else self.document.boilerplate

    def at_rest(self) -> Session:
        """The session with nothing armed, aimed at, asked, selected or being filled, and no candidate.

        The caret is at the start of what was selected.
        """
        caret = Selection.caret(self.selection.range_.start)
        return replace(
            self,
            armed=None,
            aim=None,
            goal_cell=None,
            form=None,
            candidate=None,
            question=None,
            relating=None,
            group=None,
            leading=False,
            selection=caret,
        )

    @property
    def names_people(self) -> bool:
        """Whether it is said who did what: not while one decides between people without seeing who it was."""
        return self.review is None or not self.review.is_blind

    def under(self, schema: LabelSchema, keys: KeyNames) -> Session:
        """The session under that schema and its keys, without what refers to labels or fields of the previous one.

        The only label of a schema is locked.
        """
        if schema is self.schema:
            return self
        return replace(self.at_rest(), schema=schema, keys=keys, locked=schema.only_label, given={})

    def in_document(self, document: Document, layer: Layer, offset: int) -> Session:
        """The session after going to another document, with the caret at ``offset`` and the same modes."""
        return Session(
            document,
            self.schema,
            layer,
            Selection.caret(offset),
            suggesting=self.suggesting,
            characters=self.characters,
            view=self.view,
            plain=self.plain,
            locked=self.locked,
            given=self.given,
            keys=self.keys,
        )
