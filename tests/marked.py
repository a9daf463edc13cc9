"""Marked text: a session written as one string, keys pressed on it, the session after as another string.

``[Marie Curie|person]`` is a span, ``<Marie Curie>`` a selection with its head at ``>``, ``>Marie Curie<`` one
with its head in front, ``^Marie`` a bare caret in front of the word. Keys stand between blanks, by name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import count

from annotator.core.document import Document, document_id
from annotator.core.layer import Layer
from annotator.core.range import Range
from annotator.core.span import Span
from annotator.core.spans import Spans
from annotator.schema.answers import FieldType
from annotator.schema.values import Choice, Field, Label, LabelSchema
from annotator.session.commands import run
from annotator.session.context import Action, Context
from annotator.session.keymap import keymap_for
from annotator.session.session import Selection, Session, Step

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
        Field("topic", FieldType.CHOICE, required=True, choices=(Choice("protest", "p"), Choice("other", "o"))),
        Field(
            "measures", FieldType.MULTICHOICE, choices=(Choice("blocking", "b"), Choice("removal", "r"))
        ),
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
        if not step.changes:
            return
        if step.undoes:
            self.undone.add(step.undoes)
        if step.redoes:
            self.undone.discard(step.redoes)
        action = Action(f"a{len(self.actions)}", step.session.document.id, step.command, step.changes)
        self.actions.append((action, step.undoes or step.redoes))

    def undoable(self) -> Action | None:
        standing = [a for a, of in self.actions if of is None and a.id not in self.undone]
        return standing[-1] if standing else None

    def redoable(self) -> Action | None:
        for action, undoes in reversed(self.actions):
            if undoes is None:
                return None
            if undoes in self.undone:
                return next(a for a, _ in self.actions if a.id == undoes)
        return None


def context_for(text: str, history: ListHistory | None = None) -> Context:
    """Seams without a world: a clock that stands, ids that count, one row a line."""
    ids = count(1)
    return Context(
        now=lambda: "2026-11-22T10:00:00Z",
        new_id=lambda: f"s{next(ids)}",
        ruler=LineRuler(text),
        history=history or ListHistory(),
    )


def session_from(marked: str, schema: LabelSchema = SCHEMA) -> Session:
    """The session that the marked text shows."""
    text, marks, opened, spans = "", {}, [], []
    characters = iter(marked)
    for character in characters:
        if character == "[":
            opened.append(len(text))
        elif character == "|":
            label = "".join(iter(lambda: next(characters), "]"))
            spans.append((opened.pop(), len(text), label))
        elif character in "<>^":
            marks[character] = len(text)
        else:
            text += character
    made = (
        Span(f"m{start}-{end}", (Range(start, end),), label, text[start:end], "amy", created_at="then")
        for start, end, label in spans
    )
    layer = Layer(document_id(text), "amy", Spans(made))
    anchor, head = _selected(marks)
    return Session(Document(document_id(text), text), schema, layer, Selection(anchor, head))


def _selected(marks: dict[str, int]) -> tuple[int, int]:
    if "^" in marks or not marks:
        return marks.get("^", 0), marks.get("^", 0)
    return marks["<"], marks[">"]


def marked_from(session: Session) -> str:
    """The marked text that shows the session."""
    inserts: list[tuple[int, int, str]] = []
    for span in session.layer.spans:
        inserts.append((span.start, 1_000 - len(span.range_), "["))
        inserts.append((span.end, -1_000 + len(span.range_), f"|{span.label}]"))
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


def press(session: Session, keys: str | Iterable[str], history: ListHistory | None = None) -> list[Step]:
    """The steps of pressing the keys one after the other; each must be known."""
    history = history or ListHistory()
    context = context_for(session.document.text, history)
    keymap = keymap_for(session.schema)
    steps = [Step(session)]
    for key in keys.split() if isinstance(keys, str) else keys:
        invocation = keymap.answer(steps[-1].session, key)
        assert invocation is not None, f"{key} means nothing here"
        step = run(invocation.command, steps[-1].session, context, invocation.argument)
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
