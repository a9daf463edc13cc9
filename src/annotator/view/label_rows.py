"""The labels at the top of the form: a tree, folded if there are many labels, with a label's own count and a bar."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from msgspec import Struct

from annotator.schema.values import Label, LabelSchema
from annotator.session.session import Session
from annotator.view.cells import kept_by_widths, sanitize
from annotator.view.lines import fitted, width_of, wrapped
from annotator.view.pieces import Line, Piece, Tone
from annotator.view.signs import sign

WITH_BARS = 42
"""Least width of the column, in cells, that has room for bars beside the counts."""

_BAR = 6
"""Cells of a bar and the blank behind it."""

RowsByLabel = dict[str, tuple["_LabelRow", Line]]
"""The row of each label by its id, with the values it shows: of a thousand, a new span changes one or two."""


def label_rows(session: Session, width: int, kept: RowsByLabel) -> Iterator[Line]:
    """Yield a row for each label that is not folded away: key, name, bar, own spans, and with those below it.

    Rows that show the same as in ``kept`` are the identical objects.
    """
    most = _round_number(max(session.layer.spans.counts.values(), default=1))
    yield from _Tree(session, counts_by_label(session), _opened(session), width, kept, most).rows(None, 0)


def counts_heading(session: Session) -> str:
    """Return the headings of the counts for the edge above them: a label's own, and with those below it."""
    return "own  all" if _has_parents(session.schema) else ""


def label_path(session: Session, label_id: str, ending: str = "") -> Iterator[Piece]:
    """Yield the labels from the topmost down to this one, each on its ground."""
    path = session.schema.path(label_id) or (label_id,)
    for number, each in enumerate(path):
        if number:
            yield Piece(sign("›"), Tone.DIM)
        label = session.schema.label(each)
        yield Piece(
            f" {sanitize(label.name if label else each)}{ending if each == label_id else ''} ",
            Tone.LABEL,
            each,
        )


def _has_parents(schema: LabelSchema) -> bool:
    return len(schema.children) > 1


def _round_number(count: int) -> int:
    """Return the least of 5, 10, 20, 50, 100 ... that is no less: bars keep their length while the counts grow."""
    power = 1
    while 20 * power < count:
        power *= 10
    return next(step * power for step in (5, 10, 20) if step * power >= count)


def label_chips(session: Session) -> Iterator[tuple[Piece, Piece]]:
    """Yield the labels side by side, each with its key: the topmost ones or, while a group is open, those in it."""
    counts = counts_by_label(session)
    for label in _offered(session.schema, session.group):
        key = (label.group_key if session.group else label.key) or " "
        command = _command(session.schema, label)
        text = f" {sanitize(label.name)} {counts[label.id]} "
        yield (
            Piece(f" {key} ", Tone.KEY, None, command, label.id),
            Piece(text, Tone.LABEL, label.id, command, label.id),
        )


DEFINITION_ROWS = 2
"""Rows for the definition of the current label, blank without one, so that nothing below moves with a key; none in a
schema without definitions."""


def definition_rows(session: Session, width: int) -> Iterator[Line]:
    """Yield the definition of the current label; the command ``guideline`` shows what does not fit."""
    if not any(label.description for label in session.schema.labels):
        return
    label_id = session.group or (session.armed.label if session.armed else None)
    label_id = label_id or (session.focus.label if session.focus else None)
    label = session.schema.label(label_id) if label_id else None
    yield from _definition(label.description if label is not None else "", width - 5)


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
    most: int
    """The count that a whole bar stands for."""

    def rows(self, parent: str | None, depth: int) -> Iterator[Line]:
        """Yield the rows of the labels below ``parent``."""
        schema = self.session.schema
        shown = [
            label for label in schema.children.get(parent, ()) if not label.retired or self.counts[label.id]
        ]
        for label in shown:
            branch = "" if not depth else sign("╰─" if label is shown[-1] else "├─")
            yield self._row(label, "  " * (depth - 1) + branch)
            if label.id not in schema.groups or label.id in self.opened:
                yield from self.rows(label.id, depth + 1)

    def _row(self, label: Label, branch: str) -> Line:
        session, groups = self.session, self.session.schema.groups
        in_group = session.group is not None and label.parent == session.group
        is_armed = session.armed is not None and session.armed.label == label.id
        fold = sign("▾" if label.id in self.opened else "▸") if label.id in groups else " "
        key = (label.group_key if in_group else label.key) or " "
        command = "" if label.retired else _command(session.schema, label)
        own = session.layer.spans.counts.get(label.id, 0)
        is_parent = bool(session.schema.children.get(label.id))
        shown = _LabelRow(
            label.name,
            key + fold,
            command,
            branch,
            own,
            self.counts[label.id] if is_parent else None,
            own / self.most if self.width >= WITH_BARS else None,
            self.width,
            is_armed,
            _has_parents(session.schema),
        )
        known = self.kept.get(label.id)
        if known is None or known[0] != shown:
            known = self.kept[label.id] = shown, _row_of(label.id, shown)
        return known[1]


class _LabelRow(NamedTuple):
    """Everything that the row of a label shows, compared as a whole."""

    name: str
    key: str
    command: str
    branch: str
    own: int
    with_children: int | None
    share: float | None
    width: int
    is_armed: bool
    has_two_counts: bool


def _row_of(label_id: str, shown: _LabelRow) -> Line:
    """Return the row of a label; a retired one has no command. In a narrow row the name is cut, never the counts."""
    numbers = [Piece(f"{shown.own or sign('·'):>4}", Tone.PLAIN if shown.own else Tone.DIM)]
    if shown.has_two_counts:
        both = "" if shown.with_children is None else shown.with_children or sign("·")
        numbers.append(Piece(f"{both:>5}", Tone.DIM))
    counted = sum(len(piece.text) for piece in numbers)
    bar = _BAR if shown.share is not None else 0
    room = shown.width - 2 - counted - bar - len(shown.branch)
    name = fitted(sanitize(shown.name), max(1, room - 7))
    gap = " " * max(0, room - 6 - width_of(name))
    command = shown.command
    mark = (Piece(" "), Piece(sign("▌"), Tone.MARK)) if shown.is_armed else (Piece("  "),)
    return (
        *mark,
        Piece(shown.key, Tone.KEY, None, command, label_id) if command else Piece("  "),
        Piece(shown.branch, Tone.LINE),
        Piece(f" {name} ", Tone.LABEL, label_id, command, label_id)
        if command
        else Piece(f" {name} ", Tone.DIM),
        Piece(gap),
        *([] if shown.share is None else _bar(shown.share, label_id)),
        *numbers,
    )


def _bar(share: float, label_id: str) -> Iterator[Piece]:
    """Yield a thin bar of that share of its cells, to half a cell; what is there has a half at least."""
    halves = min(2 * (_BAR - 1), max(round(share * 2 * (_BAR - 1)), int(share > 0)))
    drawn = sign("━" * (halves // 2) + "╸" * (halves % 2))
    if drawn:
        yield Piece(drawn, Tone.INK, label_id)
    yield Piece(" " * (_BAR - len(drawn)))
