"""The tagging form as panels of rows of pieces: what they say, and what a click on each piece runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice, zip_longest

from msgspec import Struct

from annotator.core.span import Relation, Span
from annotator.rules.relations import other_ends, relation_type, relations_of
from annotator.rules.required import missing_attributes
from annotator.schema.migrating import is_to_decide
from annotator.session.commands.relating import arrow
from annotator.session.form import relation_at, required_left
from annotator.session.session import Session
from annotator.view.cells import kept_by_widths, sanitize
from annotator.view.field_rows import field_rows, mark_of
from annotator.view.label_rows import RowsByLabel, counts_heading, definition_rows, label_path, label_rows
from annotator.view.lines import fitted, rows_of, width_of, wrapped
from annotator.view.panel_edges import BETWEEN_PARTS
from annotator.view.pieces import Line, Piece, Tone, fitting
from annotator.view.said_rows import offered_rows, proposal_rows, said_things, suggestion_rows
from annotator.view.screen_shape import PanelKind


class FormPanel(Struct):
    """What a panel shows: its name and note on the edge, and its rows, which begin with a blank for the border."""

    kind: PanelKind
    name: str
    note: str
    rows: list[Line]
    foot: list[Line] = []
    """Rows that are always seen below the others."""


class FormColumn:
    """The form as panels; a panel that a step did not touch keeps the identical row objects."""

    def __init__(self) -> None:
        self._known: dict[PanelKind, tuple[tuple[object, ...], FormPanel]] = {}
        self._of_labels: RowsByLabel = {}

    def panels(self, session: Session, width: int) -> list[FormPanel]:
        """Return the panels of labels, span and document for a column of ``width`` cells."""
        layer, shared = session.layer, (session.schema, session.keys, session.form, session.given, width)
        # What others said is shown until it is taken or turned down.
        review = (session.review, session.candidate, layer) if session.review is not None else ()
        labels = (*shared, layer.spans.counts, session.armed, session.group, session.focus)
        span = (*shared, layer.spans, layer.relations, session.focus, session.offered, *review)
        document = (*shared, layer.status, layer.answers, layer.note, required_left(session), *review)
        return [
            self._panel(PanelKind.LABELS, labels, self._label_panel, session, width),
            self._panel(PanelKind.SPAN, span, _span_panel, session, width),
            self._panel(PanelKind.DOCUMENT, document, _document_panel, session, width),
        ]

    def _panel(
        self,
        kind: PanelKind,
        depends_on: tuple[object, ...],
        make: Callable[[Session, int], FormPanel],
        session: Session,
        width: int,
    ) -> FormPanel:
        known = self._known.get(kind)
        if known is not None and not any(map(_differ, known[0], depends_on)):
            return known[1]
        panel = make(session, width)
        if known is not None:
            pairs = zip_longest(panel.rows, known[1].rows)
            panel.rows = [was if row == was else row for row, was in pairs if row is not None]
        self._known[kind] = depends_on, panel
        return panel

    def _label_panel(self, session: Session, width: int) -> FormPanel:
        rows = [*label_rows(session, width, self._of_labels)]
        definition = [*definition_rows(session, width)]
        foot: list[Line] = [(), *definition] if definition else []
        return FormPanel(PanelKind.LABELS, PanelKind.LABELS, counts_heading(session), rows, foot)


def _differ(one: object, other: object) -> bool:
    """Return whether the two are neither identical nor equal numbers or strings; larger objects are not compared."""
    return one is not other and not (isinstance(one, int | str) and one == other)


def _span_panel(session: Session, width: int) -> FormPanel:
    is_offer = session.focus is None and session.review is None and session.offered is not None
    name = "Suggestion" if is_offer else PanelKind.SPAN
    rows = [*proposal_rows(session, width), *_span_rows(session, width)]
    if is_offer:
        rows = [*suggestion_rows(session, width)]
    elif offered := [*offered_rows(session, width)]:
        rows += [(), *offered]
    return FormPanel(PanelKind.SPAN, name, span_note(session), rows)


def span_note(session: Session) -> str:
    """Return what the edge above the focused span says of it: which it is of how many, flagged, what is to answer."""
    span = session.focus
    if span is None:
        return ""
    missing = missing_attributes(session.schema, span)
    spans = session.layer.spans
    marks = ["flagged"] * span.flagged + [f"{missing} to answer"] * bool(missing)
    return BETWEEN_PARTS.join([f"{spans.number_of(span)} of {len(spans)}", *marks])


def document_note(session: Session) -> str:
    """Return what the edge above the document says: its status, and how much is to answer."""
    status, left = session.layer.status.replace("_", " "), required_left(session)
    return BETWEEN_PARTS.join([status, *([f"{left} to answer"] if left else [])])


def _document_panel(session: Session, width: int) -> FormPanel:
    rows = [*field_rows(session, width, of_span=False)]
    if session.layer.note:
        rows += _note(session.layer.note, width)
    rows += said_things(session, width, of_span=False)
    return FormPanel(PanelKind.DOCUMENT, PanelKind.DOCUMENT, document_note(session), rows)


def _span_rows(session: Session, width: int) -> Iterator[Line]:
    span = session.focus
    if span is None:
        yield (Piece("   none focused", Tone.DIM),)
        return
    yield tuple(fitting([Piece("  "), *label_path(session, span.label)], width))
    for number, line in enumerate(wrapped(f"“{sanitize(span.text[:400])}”", width - 5)[:4]):
        yield (Piece(f"{'   ' if number else '  '}{line}", Tone.HEADING),)
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
        *mark_of("", at_cursor=at_cursor),
        Piece(name, Tone.CURSOR if at_cursor else Tone.DIM, None, "other-end", relation.id),
        *chip,
        Piece(f" {fitted(quote, max(4, room))}", Tone.PLAIN, None, "other-end", relation.id),
    )


@kept_by_widths(64)
def _note(note: str, width: int) -> tuple[Line, ...]:
    """Return the first three rows of a note; the rest is not wrapped, since it may be as long as an article."""
    rows = islice(rows_of(f"note: {sanitize(note)}", width - 4), 3)
    return tuple((Piece(f"   {row}", Tone.DIM),) for row in rows)
