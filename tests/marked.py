"""Marked text: a session written as one string, keys pressed on it, the session after as another string.

``[Marie Curie|person]`` is a span, ``<Marie Curie>`` a selection with its head at ``>``, ``>Marie Curie<`` one
with its head in front, ``^Marie`` a bare caret in front of the word. Keys stand between blanks, by name.

``{Curie|person}`` is a suggestion, ``{Curie|person?}`` one that is not sure, ``{Curie|person!}`` the one gone to;
``[Marie] said [so|event]`` is one span of two fragments.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count

from msgspec.structs import replace

from annotator.core.action import Action
from annotator.core.changes import RelationAdded, RelationRemoved, SpanAdded, SpanChanged, SpanRemoved
from annotator.core.document import Document, document_id
from annotator.core.layer import Layer
from annotator.core.range import Range
from annotator.core.span import Span, quote_of
from annotator.core.spans import Spans
from annotator.core.suggestion import Suggestion
from annotator.keys.keymap import keymap_for
from annotator.schema.answers import FieldType
from annotator.schema.values import Choice, Field, Label, LabelSchema
from annotator.session.commands import COMMANDS, DEFAULT_KEYS, run
from annotator.session.context import Context, Project, Suggester
from annotator.session.open_places import is_open
from annotator.session.session import Selection, Session
from annotator.session.step import Step
from annotator.session.suggesting import with_suggestions

ROLE = Field(
    "role", FieldType.CHOICE, choices=(Choice("official", "o"), Choice("activist", "a"), Choice("other", "t"))
)
SCHEMA = LabelSchema(
    id="test",
    version=1,
    title="Test",
    labels=(
        Label("person", "Person", key="p", attributes=(ROLE, Field("quoted", FieldType.BOOL, default=False))),
        Label("policy", "Policy", key="o", attributes=(Field("stage", FieldType.TEXT),)),
        Label("event", "Event", key="e", attributes=(Field("date", FieldType.DATE),)),
    ),
    document_fields=(
        Field(
            "topic", FieldType.CHOICE, required=True, choices=(Choice("protest", "p"), Choice("other", "o"))
        ),
        Field("measures", FieldType.MULTICHOICE, choices=(Choice("blocking", "b"), Choice("removal", "r"))),
        Field("relevance", FieldType.SCALE, minimum=1, maximum=5),
    ),
)


@dataclass
class LineRuler:
    """A ruler with one row a line and one cell a code point; everything is on the screen."""

    text: str

    def window(self) -> Range:
        return Range(0, len(self.text))

    def row_edges(self, offset: int) -> Range:
        start = self.text.rfind("\n", 0, offset) + 1
        end = self.text.find("\n", offset)
        return Range(start, end if end >= 0 else len(self.text))

    def vertical(self, offset: int, rows: int, cell: int | None) -> tuple[int, int]:
        cell = offset - self.row_edges(offset).start if cell is None else cell
        for _ in range(abs(rows)):
            row = self.row_edges(offset)
            offset = min(row.end + 1, len(self.text)) if rows > 0 else max(0, row.start - 1)
        row = self.row_edges(offset)
        return min(row.start + cell, row.end), cell

    def page(self) -> int:
        return 10


@dataclass
class ListHistory:
    """A history in memory, with the store's own rules for what can be undone and redone."""

    actions: list[tuple[Action, str | None]] = field(default_factory=list)
    """Each action with the id of the one that it undoes or redoes, if it does."""
    undone: set[str] = field(default_factory=set)

    def keep(self, step: Step) -> None:
        if not step.changes and not step.elsewhere:
            return
        if step.undoes:
            self.undone.add(step.undoes)
        if step.redoes:
            self.undone.discard(step.redoes)
        document_id = step.session.document.id
        action = Action(f"a{len(self.actions)}", document_id, step.command, step.changes, step.elsewhere)
        self.actions.append((action, step.undoes or step.redoes))

    def undoable(self) -> Action | None:
        standing = [a for a, of in self.actions if of is None and a.id not in self.undone]
        return standing[-1] if standing else None

    def redoable(self) -> Action | None:
        for _, undoes in reversed(self.actions):
            if undoes is None:
                return None
            if undoes in self.undone:
                return next(a for a, _ in self.actions if a.id == undoes)
        return None


@dataclass
class ListSuggester:
    """Suggests what it was given, where ``is_open`` allows it."""

    known: tuple[Suggestion, ...] = ()

    def knows_any(self, _session: Session) -> bool:
        return bool(self.known)

    def suggestions(self, session: Session, around: Range) -> tuple[Suggestion, ...]:
        return tuple(
            each
            for each in self.known
            if around.start <= each.range_.start < around.end and is_open(session, each.range_, each.label)
        )


@dataclass
class ListProject:
    """A project in memory: other documents with their layers, and the actions of a history."""

    history: ListHistory
    others: tuple[tuple[Document, Layer], ...] = ()
    is_large: bool = False

    def holding(self, text: str, *, any_case: bool) -> Iterable[tuple[Document, Layer]]:
        fold = str.casefold if any_case else str
        return [(document, layer) for document, layer in self.others if fold(text) in fold(document.text)]

    def title_of(self, document_id: str) -> str | None:
        return next((document.title for document, _ in self.others if document.id == document_id), None)

    def latest(self, limit: int) -> tuple[Action, ...]:
        standing = [a for a, of in self.history.actions if of is None and a.id not in self.history.undone]
        return tuple(reversed(standing))[:limit]

    def actions_on(self, document_id: str, span_id: str | None) -> tuple[Action, ...]:
        return tuple(
            action
            for action in reversed(self.latest(10_000))
            if action.document_id == document_id
            and any(
                span_id is None
                or (isinstance(change, SpanAdded | SpanRemoved) and change.span.id == span_id)
                or (isinstance(change, SpanChanged) and change.after.id == span_id)
                or (
                    isinstance(change, RelationAdded | RelationRemoved)
                    and span_id in (change.relation.source, change.relation.target)
                )
                for change in action.changes
            )
        )


def context_for(
    text: str,
    history: ListHistory | None = None,
    suggester: Suggester | None = None,
    project: Project | None = None,
) -> Context:
    """A context for tests: a clock that stands still, ids that count up, one row a line."""
    ids = count(1)
    history = history or ListHistory()
    return Context(
        now=lambda: "2026-11-22T10:00:00Z",
        new_id=lambda: f"s{next(ids)}",
        ruler=LineRuler(text),
        history=history,
        suggester=suggester or ListSuggester(),
        project=project or ListProject(history),
    )


def session_from(marked: str, schema: LabelSchema = SCHEMA) -> Session:
    """The session that the marked text shows."""
    text, marks = "", dict[str, int]()
    opened: list[tuple[str, int]] = []
    fragments: list[Range] = []
    spans: list[tuple[tuple[Range, ...], str]] = []
    proposed: list[tuple[Suggestion, bool]] = []
    characters = iter(marked)
    for character in characters:
        if character in "[{":
            opened.append((character, len(text)))
        elif character == "]":
            fragments.append(Range(opened.pop()[1], len(text)))
        elif character == "|":
            bracket, start = opened.pop()
            label = "".join(iter(lambda: next(characters), {"[": "]", "{": "}"}[bracket]))
            if bracket == "[":
                spans.append(((*fragments, Range(start, len(text))), label))
                fragments = []
            else:
                score = 0.5 if "?" in label else 1.0
                suggestion = Suggestion(Range(start, len(text)), label.rstrip("?!"), "test", score)
                proposed.append((suggestion, "!" in label))
        elif character in "<>^":
            marks[character] = len(text)
        else:
            text += character
    made = (
        Span(f"m{at[0].start}-{at[-1].end}-{label}", at, label, quote_of(text, at), "amy", created_at="then")
        for at, label in spans
    )
    anchor, head = _selected(marks)
    return Session(
        Document(document_id(text), text),
        schema,
        Layer(document_id(text), "amy", Spans(made)),
        Selection(anchor, head),
        suggestions=tuple(sorted((each for each, _ in proposed), key=lambda each: each.order)),
        candidate=next((each for each, is_gone_to in proposed if is_gone_to), None),
        keys=DEFAULT_KEYS,
    )


def _selected(marks: dict[str, int]) -> tuple[int, int]:
    if "^" in marks or not marks:
        return marks.get("^", 0), marks.get("^", 0)
    return marks["<"], marks[">"]


def marked_from(session: Session) -> str:
    """The marked text that shows the session."""
    inserts: list[tuple[int, int, str]] = []
    for span in session.layer.spans:
        for number, fragment in enumerate(span.fragments, 1):
            closing = f"|{span.label}]" if number == len(span.fragments) else "]"
            inserts.append((fragment.start, 1_000 - len(fragment), "["))
            inserts.append((fragment.end, -1_000 + len(fragment), closing))
    for suggestion in session.suggestions:
        range_ = suggestion.range_
        sign = "" if suggestion.is_confident else "?"
        sign += "!" if suggestion == session.candidate else ""
        inserts.append((range_.start, 1_000 - len(range_), "{"))
        inserts.append((range_.end, -1_000 + len(range_), f"|{suggestion.label}{sign}}}"))
    selection = session.selection
    if selection:
        inserts.append((selection.anchor, -2_000 if selection.anchor > selection.head else 500, "<"))
        inserts.append((selection.head, -2_000 if selection.anchor < selection.head else 500, ">"))
    else:
        inserts.append((selection.head, 0, "^"))
    marked = session.document.text
    for offset, _, mark in sorted(inserts, reverse=True):
        marked = marked[:offset] + mark + marked[offset:]
    return marked


def press(
    session: Session,
    keys: str | Iterable[str],
    history: ListHistory | None = None,
    others: tuple[tuple[Document, Layer], ...] = (),
) -> list[Step]:
    """The steps of pressing the keys one after the other; each must be known.

    What the marked text shows as suggestions is all that is ever suggested.
    """
    history = history or ListHistory()
    suggester = ListSuggester(session.suggestions)
    project = ListProject(history, others)
    context = context_for(session.document.text, history, suggester, project)
    return press_in(context, history, with_suggestions(session, context), keys)


def press_in(
    context: Context, history: ListHistory, session: Session, keys: str | Iterable[str]
) -> list[Step]:
    """The steps of pressing the keys in that context; each must be known."""
    keymap = keymap_for(session.schema)
    steps = [Step(session)]
    for key in keys.split() if isinstance(keys, str) else keys:
        invocation = keymap.answer(steps[-1].session, key)
        assert invocation is not None, f"{key} means nothing here"
        step = run(invocation.command, steps[-1].session, context, invocation.argument)
        history.keep(step)
        steps.append(step)
    return steps


def commanded(
    session: Session, *commands: str, others: tuple[tuple[Document, Layer], ...] = ()
) -> list[Step]:
    """The steps of running commands by name, each with its argument after a blank."""
    history = ListHistory()
    suggester = ListSuggester(session.suggestions)
    context = context_for(session.document.text, history, suggester, ListProject(history, others))
    steps = [Step(with_suggestions(session, context))]
    for line in commands:
        name, _, argument = line.partition(" ")
        step = run(COMMANDS[name], steps[-1].session, context, argument)
        history.keep(step)
        steps.append(step)
    return steps


def pressed(marked: str, keys: str, schema: LabelSchema = SCHEMA) -> str:
    """The marked text after the keys."""
    return marked_from(press(session_from(marked, schema), keys)[-1].session)


def with_overlap(rule: str) -> LabelSchema:
    """The test schema with another overlap rule."""
    from annotator.schema.values import Overlap

    return replace(SCHEMA, overlap=Overlap(rule))
