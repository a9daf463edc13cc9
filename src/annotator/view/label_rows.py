"""The labels at the top of the form: a tree, folded if there are many labels, whose counts include child labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from msgspec import Struct

from annotator.schema.values import Label, LabelSchema
from annotator.session.session import Session
from annotator.view.cells import kept_by_widths, sanitize
from annotator.view.lines import fitted, width_of, wrapped
from annotator.view.pieces import Line, Piece, Tone

RowsByLabel = dict[str, tuple[tuple[object, ...], Line]]
"""The row of each label by its id, with the values it shows: of a thousand, a new span changes one or two."""


def label_rows(session: Session, width: int, kept: RowsByLabel) -> Iterator[Line]:
    """Yield a row for each label that is not folded away: key, name, number of spans of it and of those below it.

    Rows that show the same as in ``kept`` are the identical objects.
    """
    yield from _Tree(session, counts_by_label(session), _opened(session), width, kept).rows(None, 0)


def label_chips(session: Session) -> Iterator[Piece]:
    """Yield the labels side by side: the topmost ones or, while a group is open, those in it."""
    counts = counts_by_label(session)
    for label in _offered(session.schema, session.group):
        key = (label.group_key if session.group else label.key) or " "
        text = f" {key} {sanitize(label.name)} {counts[label.id]} "
        yield Piece(text, Tone.LABEL, label.id, _command(session.schema, label), label.id)


DEFINITION_ROWS = 2
"""Rows for the definition of the current label, blank without one: so what is below does not move with a key."""


def definition_rows(session: Session, width: int) -> Iterator[Line]:
    """Yield the definition of the current label; the command ``guideline`` shows what does not fit."""
    label_id = session.group or (session.armed.label if session.armed else None)
    label_id = label_id or (session.focus.label if session.focus else None)
    label = session.schema.label(label_id) if label_id else None
    yield from _definition(label.description if label is not None else "", width - 4)


@kept_by_widths(64)
def _definition(text: str, room: int) -> tuple[Line, ...]:
    lines = wrapped(sanitize(text), room)
    if len(lines) > DEFINITION_ROWS:
        lines = (*lines[: DEFINITION_ROWS - 1], fitted(" ".join(lines[DEFINITION_ROWS - 1 :]), room))
    rows = [(Piece(f"   {line}", Tone.DIM),) for line in lines]
    return (*rows, *[()] * (DEFINITION_ROWS - len(rows)))


def counts_by_label(session: Session) -> Counter[str]:
    """Return how many spans of the document each label has together with those below it."""
    counts: Counter[str] = Counter()
    for label_id, count in session.layer.spans.counts.items():
        for label_above in session.schema.path(label_id):
            counts[label_above] += count
    return counts


def _opened(session: Session) -> set[str]:
    """Return the labels whose children are shown: those above the current ones, and the group that is open."""
    current = [session.group, session.armed.label if session.armed else None]
    current.append(session.focus.label if session.focus else None)
    opened = {above for label_id in current if label_id for above in session.schema.path(label_id)[:-1]}
    return opened | ({session.group} if session.group else set())


def _offered(schema: LabelSchema, parent: str | None) -> Iterator[Label]:
    """Return the labels that can be given, below ``parent`` or the topmost; all of them if there are no groups."""
    if parent is None and not schema.groups:
        return (label for label in schema.labels if not label.retired)
    return (label for label in schema.children.get(parent, ()) if not label.retired)


def _command(schema: LabelSchema, label: Label) -> str:
    return "group" if label.id in schema.groups else "label"


class _Tree(Struct):
    """The label tree, with the labels that are unfolded."""

    session: Session
    counts: Mapping[str, int]
    opened: set[str]
    width: int
    kept: RowsByLabel

    def rows(self, parent: str | None, depth: int) -> Iterator[Line]:
        """Yield the rows of the labels below ``parent``."""
        schema = self.session.schema
        for label in schema.children.get(parent, ()):
            if label.retired and not self.counts[label.id]:
                continue
            yield self._row(label, depth)
            if label.id not in schema.groups or label.id in self.opened:
                yield from self.rows(label.id, depth + 1)

    def _row(self, label: Label, depth: int) -> Line:
        session, groups = self.session, self.session.schema.groups
        in_group = session.group is not None and label.parent == session.group
        is_armed = session.armed is not None and session.armed.label == label.id
        fold = ("▾" if label.id in self.opened else "▸") if label.id in groups else " "
        key = (label.group_key if in_group else label.key) or " "
        command = "" if label.retired else _command(session.schema, label)
        sign, indent = "▸" if is_armed else " ", "  " * depth
        shown = (label.name, key, fold, sign, command, self.counts[label.id], self.width, indent)
        known = self.kept.get(label.id)
        if known is None or known[0] != shown:
            known = self.kept[label.id] = shown, _row_of(label.id, *shown)
        return known[1]


def _row_of(  # noqa: PLR0913, PLR0917 - everything a row shows, compared as a whole
    label_id: str,
    name: str,
    key: str,
    fold: str,
    sign: str,
    command: str,
    count: int,
    width: int,
    indent: str,
) -> Line:
    """Return the row of a label; a retired one has no command. In a narrow row the name is cut, never the count."""
    number = f"{count or '·':>3}"
    room = width - len(indent) - len(number)
    name = fitted(sanitize(name), max(1, room - 9))
    gap = " " * max(1, room - 7 - width_of(name))
    counted = Piece(f"{gap}{number}", Tone.DIM)
    if not command:
        return (Piece(f"     {indent} {name} ", Tone.DIM), counted)
    return (
        Piece(f" {sign}{indent} ", Tone.KEY),
        Piece(key, Tone.KEY, command=command, argument=label_id),
        Piece(fold, Tone.DIM, command=command, argument=label_id),
        Piece(f" {name} ", Tone.LABEL, label_id, command, label_id),
        counted,
    )
