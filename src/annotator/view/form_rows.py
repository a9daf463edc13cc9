"""The tagging form as rows of pieces: what it says, and what a click on each piece runs.

Two shapes: the column beside the article, and, where the screen is narrow, a strip of three rows under it that
opens to the column's rows while a field is being filled.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, zip_longest

from annotator.core.counting import counted
from annotator.core.layer import Status
from annotator.core.span import Relation, Span
from annotator.rules.relations import other_ends, relation_type, relations_of
from annotator.rules.required import missing_attributes
from annotator.schema.migrating import is_to_decide
from annotator.session.commands.relating import arrow
from annotator.session.form import relation_at, required_left
from annotator.session.session import Session
from annotator.view.cells import kept_by_widths, sanitize
from annotator.view.field_rows import field_chips, field_rows
from annotator.view.label_rows import RowsByLabel, definition_rows, label_chips, label_rows
from annotator.view.lines import fitted, rows_of, width_of, wrapped
from annotator.view.pieces import Line, Piece, Tone, fitting, spaced
from annotator.view.said_rows import offered_rows, proposal_chips, proposal_rows, said_things

__all__ = ["FormColumn", "Line", "Piece", "Tone", "strip_rows"]


class FormColumn:
    """The whole form as rows; a part (of three) that a step did not touch keeps the identical row objects."""

    def __init__(self) -> None:
        self._known: list[tuple[tuple[object, ...], list[Line]]] = [((), [])] * 3
        self._of_labels: RowsByLabel = {}

    def rows(self, session: Session, width: int, height: int = 0) -> list[Line]:
        """Return the rows, ``width`` cells wide.

        If the height has room, the document's part is at the bottom and stays there, however long the span's part.
        """
        layer, shared = session.layer, (session.schema, session.keys, session.form, session.given, width)
        # What others said is shown until it is taken or turned down.
        review = (session.review, session.candidate, layer) if session.review is not None else ()
        parts = (
            (self._label_part, (*shared, layer.spans.counts, session.armed, session.group, session.focus)),
            (
                _span_part,
                (
                    *shared,
                    layer.relations,
                    layer.relations and layer.spans,
                    session.focus,
                    session.offered,
                    *review,
                ),
            ),
            (
                _document_part,
                (*shared, layer.status, layer.answers, layer.note, required_left(session), *review),
            ),
        )
        for number, (part, depends_on) in enumerate(parts):
            known, rows = self._known[number]
            if len(known) != len(depends_on) or any(map(_differ, known, depends_on)):
                pairs = zip_longest(part(session, width), rows)
                kept = [was if row == was else row for row, was in pairs if row is not None]
                self._known[number] = (depends_on, kept)
        *parts_above, foot = (rows for _, rows in self._known)
        above = [row for rows in parts_above for row in rows]
        return [*above, *[()] * (height - len(above) - len(foot)), *foot]

    def _label_part(self, session: Session, width: int) -> list[Line]:
        return [
            (Piece(" Labels", Tone.HEADING),),
            *label_rows(session, width, self._of_labels),
            *definition_rows(session, width),
            (),
        ]


def _differ(one: object, other: object) -> bool:
    """Return whether the two are neither identical nor equal numbers or strings; larger objects are not compared."""
    return one is not other and not (isinstance(one, int | str) and one == other)


def _span_part(session: Session, width: int) -> list[Line]:
    return [*proposal_rows(session, width), *_span_rows(session, width), *offered_rows(session, width), ()]


def _document_part(session: Session, width: int) -> list[Line]:
    return [*_document_rows(session, width)]


def strip_rows(session: Session, width: int) -> list[Line]:
    """Return three rows: the labels, the focused span, the document."""
    return [
        tuple(fitting(spaced(label_chips(session)), width)),
        tuple(fitting(_inline_span(session), width)),
        tuple(fitting(_inline_document(session), width)),
    ]


def _span_rows(session: Session, width: int) -> Iterator[Line]:
    span = session.focus
    if span is None:
        yield (Piece(" Span", Tone.HEADING), Piece("  none focused", Tone.DIM))
        return
    missing = missing_attributes(session.schema, span)
    marks = [*(["⚑ flagged"] if span.flagged else []), *([f"{missing} left"] if missing else [])]
    head = [Piece(" Span", Tone.HEADING), Piece("  "), _label_chip(session, span)]
    yield tuple(fitting([*head, *(Piece(f"  {mark}", Tone.WANTED) for mark in marks)], width))
    for line in wrapped(f"“{sanitize(span.text[:400])}”", width - 4)[:4]:
        yield (Piece(f"   {line}"),)
    if is_to_decide(span, session.schema):
        yield from _decision_rows(session, span, width)
    yield from field_rows(session, width, of_span=True)
    yield from _relation_rows(session, span, width)
    if span.note:
        yield from _note(span.note, width)
    yield from said_things(session, width, of_span=True)


def _label_chip(session: Session, span: Span) -> Piece:
    label = session.schema.label(span.label)
    return Piece(f" {sanitize(label.name if label else span.label)} ", Tone.LABEL, span.label)


def _decision_rows(session: Session, span: Span, width: int) -> Iterator[Line]:
    """Yield a row for each label that a split leaves to choose from; a click gives it to the span."""
    yield (Piece("   this label was split; it becomes", Tone.WANTED),)
    for label_id in session.schema.alternatives[span.label]:
        label = session.schema.label(label_id)
        name = fitted(sanitize(label.name if label else label_id), width - 10)
        key = label.key if label and label.key else "·"
        yield (
            Piece("     "),
            Piece(key, Tone.KEY, None, "decide", label_id),
            Piece(" "),
            Piece(f" {name} ", Tone.LABEL, label_id, "decide", label_id),
        )


def _relation_rows(session: Session, span: Span, width: int) -> Iterator[Line]:
    """Yield a row for each relation of the span: the direction, the type, the other end."""
    here = relation_at(session)
    for relation in relations_of(session.layer, span):
        yield _relation_row(
            session, span, relation, width, at_cursor=here is not None and here.id == relation.id
        )


def _relation_row(session: Session, span: Span, relation: Relation, width: int, *, at_cursor: bool) -> Line:
    type_ = relation_type(session.schema, relation.type)
    name = f"{arrow(session, relation, span)} {sanitize(type_.name if type_ else relation.type)}"
    other = next(other_ends(session.layer, relation, span), None)
    quote = f"“{sanitize(other.text[:80])}”" if other else "gone"
    chip = [Piece("  "), _label_chip(session, other)] if other else []
    room = width - 5 - width_of(name) - sum(width_of(piece.text) for piece in chip)
    return (
        Piece(f" {'›' if at_cursor else ' '} ", Tone.KEY),
        Piece(name, Tone.CURSOR if at_cursor else Tone.DIM, None, "other-end", relation.id),
        *chip,
        Piece(f" {fitted(quote, max(4, room))}", Tone.PLAIN, None, "other-end", relation.id),
    )


def _document_rows(session: Session, width: int) -> Iterator[Line]:
    status, left = session.layer.status, required_left(session)
    tone = Tone.WANTED if status is Status.FLAGGED else Tone.DIM
    head = [Piece(" Document", Tone.HEADING), Piece(f"  {status.replace('_', ' ')}", tone)]
    marks = [Piece(f"  {left} left", Tone.WANTED)] if left else []
    yield tuple(fitting([*head, *marks], width))
    yield from field_rows(session, width, of_span=False)
    if session.layer.note:
        yield from _note(session.layer.note, width)
    yield from said_things(session, width, of_span=False)


@kept_by_widths(64)
def _note(note: str, width: int) -> tuple[Line, ...]:
    """Return the first three rows of a note; the rest is not wrapped, since it may be as long as an article."""
    rows = islice(rows_of(f"note: {sanitize(note)}", width - 4), 3)
    return tuple((Piece(f"   {row}", Tone.DIM),) for row in rows)


def _inline_span(session: Session) -> Iterator[Piece]:
    """Yield the focused span with its answers, for one row."""
    span = session.focus
    if proposed := tuple(proposal_chips(session)):
        yield from proposed
        return
    if span is None:
        yield Piece(" no span focused", Tone.DIM)
        return
    yield _label_chip(session, span)
    yield Piece(f" “{fitted(sanitize(span.text), 30)}” " + ("⚑ " if span.flagged else ""))
    count = len(relations_of(session.layer, span))
    if count:
        yield Piece(f" {counted(count, 'relation')} ", Tone.DIM, None, "attributes")
    yield from field_chips(session, of_span=True)


def _inline_document(session: Session) -> Iterator[Piece]:
    """Yield the document with its answers, for one row."""
    yield Piece(f" {session.layer.status.replace('_', ' ')} ", Tone.HEADING)
    yield from field_chips(session, of_span=False)
