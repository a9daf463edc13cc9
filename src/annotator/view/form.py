"""The tagging form as rows of pieces: what it says, and what a click on each piece runs.

Two shapes: the column beside the article, and, where the screen is narrow, a strip of three rows under it that
opens to the column's rows while a field is being filled.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from annotator.core.layer import Status
from annotator.core.span import Value
from annotator.schema.answers import format_value
from annotator.schema.values import Field, Label
from annotator.session.form import YES_NO, answers_of, choices_of, field_at, fields_of
from annotator.session.session import Session
from annotator.view.cells import sanitize
from annotator.view.lines import fitted, width_of, wrapped


class Tone(StrEnum):
    """How a piece speaks; the painter gives each tone its style."""

    PLAIN = "plain"
    DIM = "dim"
    HEADING = "heading"
    KEY = "key"
    CHOSEN = "chosen"
    CURSOR = "cursor"
    WANTED = "wanted"
    LABEL = "label"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text in one tone; ``label`` is the label whose colour it wears, ``command`` what a click runs."""

    text: str
    tone: Tone = Tone.PLAIN
    label: str | None = None
    command: str = ""
    argument: str = ""


Line = tuple[Piece, ...]


def column_rows(session: Session, width: int) -> list[Line]:
    """The whole form, ``width`` cells wide."""
    rows: list[Line] = [(Piece(" Labels", Tone.HEADING),)]
    rows += (_label_row(session, label, width) for label in _live_labels(session))
    rows += _definition(session, width)
    rows.append(())
    rows += _span_rows(session, width)
    rows.append(())
    rows += _document_rows(session, width)
    return rows


def strip_rows(session: Session, width: int) -> list[Line]:
    """Three rows: the labels, the focused span, the document."""
    labels = [
        Piece(
            f" {label.key or ' '} {sanitize(label.name)} {_count(session, label)} ",
            Tone.LABEL,
            label.id,
            "label",
            label.id,
        )
        for label in _live_labels(session)
    ]
    return [
        tuple(_fitting(_spaced(labels), width)),
        tuple(_fitting(_inline(session, of_span=True), width)),
        tuple(_fitting(_inline(session, of_span=False), width)),
    ]


def _live_labels(session: Session) -> Iterator[Label]:
    return (label for label in session.schema.labels if not label.retired)


def _count(session: Session, label: Label) -> int:
    return session.layer.spans.counts.get(label.id, 0)


def _label_row(session: Session, label: Label, width: int) -> Line:
    armed = session.armed is not None and session.armed.label == label.id
    name = fitted(sanitize(label.name), width - 12)
    gap = " " * max(1, width - 10 - width_of(name))
    return (
        Piece(" ▸ " if armed else "   ", Tone.KEY),
        Piece(label.key or " ", Tone.KEY, command="label", argument=label.id),
        Piece(" "),
        Piece(f" {name} ", Tone.LABEL, label.id, "label", label.id),
        Piece(f"{gap}{_count(session, label) or '·':>3}", Tone.DIM),
    )


def _definition(session: Session, width: int) -> Iterator[Line]:
    """A line or two on the label at hand."""
    label_id = session.armed.label if session.armed else session.focus.label if session.focus else None
    label = session.schema.label(label_id) if label_id else None
    if label is not None:
        for line in wrapped(sanitize(label.description), width - 4)[:3]:
            yield (Piece(f"   {line}", Tone.DIM),)


def _span_rows(session: Session, width: int) -> Iterator[Line]:
    span = session.focus
    if span is None:
        yield (Piece(" Span", Tone.HEADING), Piece("  none focused", Tone.DIM))
        return
    label = session.schema.label(span.label)
    flag = "  ⚑ flagged" if span.flagged else ""
    yield (
        Piece(" Span", Tone.HEADING),
        Piece("  "),
        Piece(f" {sanitize(label.name if label else span.label)} ", Tone.LABEL, span.label),
        Piece(flag, Tone.WANTED),
    )
    for line in wrapped(f"“{sanitize(span.text[:400])}”", width - 4)[:4]:
        yield (Piece(f"   {line}"),)
    yield from _field_rows(session, width, of_span=True)
    if span.note:
        yield from _note(span.note, width)


def _document_rows(session: Session, width: int) -> Iterator[Line]:
    status = session.layer.status
    yield (
        Piece(" Document", Tone.HEADING),
        Piece(f"  {status.replace('_', ' ')}", Tone.WANTED if status is Status.FLAGGED else Tone.DIM),
    )
    yield from _field_rows(session, width, of_span=False)
    if session.layer.note:
        yield from _note(session.layer.note, width)


def _note(note: str, width: int) -> Iterator[Line]:
    for line in wrapped(f"note: {sanitize(note)}", width - 4)[:3]:
        yield (Piece(f"   {line}", Tone.DIM),)


def _field_rows(session: Session, width: int, *, of_span: bool) -> Iterator[Line]:
    answers = answers_of(session, of_span=of_span)
    here = field_at(session) if session.form and session.form.of_span == of_span else None
    for field in fields_of(session, of_span=of_span):
        at_cursor = here is not None and here.id == field.id
        yield _field_row(field, answers.get(field.id), width, at_cursor=at_cursor, of_span=of_span)
        if at_cursor:
            yield from _choice_rows(field, answers.get(field.id), width)


def _field_row(field: Field, value: Value | None, width: int, *, at_cursor: bool, of_span: bool) -> Line:
    command = "attributes" if of_span else "fields"
    name = sanitize(field.title)
    wanted = field.required and value is None
    shown = said(value) or (f"{said(field.default)} (default)" if field.default is not None else "")
    mark = "›" if at_cursor else " "
    known = fitted(sanitize(shown or ("required" if wanted else "·")), max(1, width - width_of(name) - 7))
    tone = Tone.WANTED if wanted else Tone.PLAIN if value is not None else Tone.DIM
    return (
        Piece(f" {mark} ", Tone.KEY),
        Piece(
            name + ("*" if field.required else ""),
            Tone.CURSOR if at_cursor else Tone.DIM,
            None,
            command,
            field.id,
        ),
        Piece("  "),
        Piece(known, tone, None, command, field.id),
    )


def said(value: Value | None) -> str:
    """A value as people read it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, tuple) else format_value(value)


def _choice_rows(field: Field, value: Value | None, width: int) -> Iterator[Line]:
    """The values that have a key, as many in a row as fit."""
    row: list[Piece] = [Piece("     ")]
    used = 5
    for choice in choices_of(field):
        text = choice.description if choice in YES_NO else choice.value
        chosen = choice.value in value if isinstance(value, tuple) else format_value(value) == choice.value
        name = fitted(sanitize(text), width - 9)
        needed = width_of(name) + 4
        if used + needed > width and len(row) > 1:
            yield tuple(row)
            row, used = [Piece("     ")], 5
        tone = Tone.CHOSEN if chosen else Tone.PLAIN
        if name != choice.key:
            row += [Piece(choice.key, Tone.KEY, None, "fill", choice.key), Piece(" ")]
        row += [Piece(name, tone, None, "fill", choice.key), Piece("  ")]
        used += needed
    if len(row) > 1:
        yield tuple(row)
    elif not choices_of(field):
        yield (Piece("     Enter types the answer", Tone.DIM),)


def _inline(session: Session, *, of_span: bool) -> Iterator[Piece]:
    """The focused span, or the document, with its answers in one row."""
    if of_span:
        span = session.focus
        if span is None:
            yield Piece(" no span focused", Tone.DIM)
            return
        label = session.schema.label(span.label)
        yield Piece(f" {sanitize(label.name if label else span.label)} ", Tone.LABEL, span.label)
        yield Piece(f" “{fitted(sanitize(span.text), 30)}” " + ("⚑ " if span.flagged else ""))
    else:
        yield Piece(f" {session.layer.status.replace('_', ' ')} ", Tone.HEADING)
    answers = answers_of(session, of_span=of_span)
    for field in fields_of(session, of_span=of_span):
        value = answers.get(field.id)
        wanted = field.required and value is None
        text = f" {sanitize(field.title)}: {fitted(sanitize(said(value)), 20) or ('required' if wanted else '·')} "
        tone = Tone.WANTED if wanted else Tone.PLAIN if value is not None else Tone.DIM
        yield Piece(text, tone, None, "attributes" if of_span else "fields", field.id)


def _spaced(pieces: Iterable[Piece]) -> Iterator[Piece]:
    for piece in pieces:
        yield Piece(" ")
        yield piece


def _fitting(pieces: Iterable[Piece], width: int) -> Iterator[Piece]:
    """As many of the pieces as fit; an ellipsis says that there are more."""
    used = 0
    for piece in pieces:
        needed = width_of(piece.text)
        if used + needed > width - 2:
            yield Piece(" …", Tone.DIM)
            return
        used += needed
        yield piece
