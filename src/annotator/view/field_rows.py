"""The fields of the tagging form: a row each, with the values and their keys below the one at the cursor."""

from __future__ import annotations

from collections.abc import Iterator

from annotator.core.span import Value
from annotator.schema.answers import format_value
from annotator.schema.values import Field
from annotator.session.form import (
    YES_NO,
    answer_text,
    answers_of,
    choices_of,
    field_at,
    fields_of,
    last_answer,
)
from annotator.session.session import Session
from annotator.view.cells import sanitize
from annotator.view.lines import fitted, width_of, wrapped
from annotator.view.pieces import Line, Piece, Tone
from annotator.view.said_rows import said_rows
from annotator.view.signs import sign

NO_ANSWER = "·"


def mark_of(key: str, *, at_cursor: bool) -> tuple[Piece, ...]:
    """Return what stands before a row: the sign of the cursor, or the key that goes there."""
    return (
        (Piece(" "), Piece(sign("▌"), Tone.MARK), Piece(" "))
        if at_cursor
        else (Piece(f" {key or ' '} ", Tone.KEY),)
    )


def field_rows(session: Session, width: int, *, of_span: bool) -> Iterator[Line]:
    """Yield the rows of the fields that are asked now, of the focused span or of the document."""
    answers = answers_of(session, of_span=of_span)
    is_open = session.form is not None and session.form.of_span == of_span
    here = field_at(session) if is_open else None
    fields = [*fields_of(session, of_span=of_span)]
    column = min(width // 2 - 3, max((width_of(sanitize(field.title)) for field in fields), default=0))
    for field in fields:
        at_cursor = here is not None and here.id == field.id
        command = "attributes" if of_span else "fields"
        mark = mark_of((field.key or "") if is_open else "", at_cursor=at_cursor)
        yield (
            *mark,
            *_field_pieces(field, answers.get(field.id), width, column, command, at_cursor=at_cursor),
        )
        if at_cursor:
            yield from _help_rows(field, width)
            yield from _choice_rows(session, field, answers.get(field.id), width)
            yield from _repeat_row(session, field, width, of_span=of_span)
        yield from said_rows(session, field, width, of_span=of_span, at_cursor=at_cursor)


def field_chips(session: Session, *, of_span: bool, wanted: bool | None = None) -> Iterator[Piece]:
    """Yield the fields side by side: the answers, and the names of those that have none; ``wanted`` picks these out."""
    answers = answers_of(session, of_span=of_span)
    for field in fields_of(session, of_span=of_span):
        shown, tone = _answer(field, answers.get(field.id))
        if wanted is not None and wanted is not (tone is Tone.WANTED):
            continue
        name = sanitize(field.title)
        text = f"{name}: {fitted(sanitize(shown), 20)}"
        if tone is Tone.WANTED:
            text = f"! {name}"
        elif shown == NO_ANSWER:
            text = name
        yield Piece(text, tone, None, "attributes" if of_span else "fields", field.id)


def _answer(field: Field, value: Value | None) -> tuple[str, Tone]:
    """Return what follows the field's name, and its tone: a default is dim, since nobody gave it as an answer."""
    if field.default is not None and value in (None, field.default):
        return f"{answer_text(field.default)} (default)", Tone.DIM
    if value is not None:
        return answer_text(value), Tone.PLAIN
    return ("! to answer", Tone.WANTED) if field.required else (NO_ANSWER, Tone.DIM)


def _field_pieces(  # noqa: PLR0913 - what a row is made of
    field: Field, value: Value | None, width: int, column: int, command: str, *, at_cursor: bool
) -> Line:
    """Return name and answer of a field, the answer from the same ``column`` of cells on as those of its neighbours."""
    name = fitted(sanitize(field.title), max(4, width - 12))
    gap = " " * (max(0, column - width_of(name)) + 2)
    shown, tone = _answer(field, value)
    known = fitted(sanitize(shown), max(1, width - width_of(name + gap) - 5))
    return (
        Piece(name, Tone.CURSOR if at_cursor else Tone.DIM, None, command, field.id),
        Piece(gap),
        Piece(known, tone, None, command, field.id),
    )


def _help_rows(field: Field, width: int) -> Iterator[Line]:
    for line in wrapped(sanitize(field.description), width - 7)[:2]:
        yield (Piece(f"     {line}", Tone.DIM),)


def _choice_rows(session: Session, field: Field, value: Value | None, width: int) -> Iterator[Line]:
    """Yield the values that have a key, as many in a row as fit, or else a row on how to type the answer."""
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
            row += [Piece(choice.key or "·", Tone.KEY, None, "fill", choice.key), Piece(" ")]
        row += [Piece(name, tone, None, "fill", choice.key), Piece("  ")]
        used += needed
    if len(row) > 1:
        yield tuple(row)
    elif not choices_of(field):
        how = session.keys.fill("{type-answer} types the answer")
        yield (Piece(f"     {fitted(how, width - 5)}", Tone.DIM),)


def _repeat_row(session: Session, field: Field, width: int, *, of_span: bool) -> Iterator[Line]:
    """Yield a row with the last answer given to the field if it differs from the current one."""
    last = last_answer(session, field, of_span=of_span)
    if last is not None and last != answers_of(session, of_span=of_span).get(field.id):
        key = session.keys.shown("repeat-answer")
        text = fitted(f"{sanitize(answer_text(last))} again", width - 8 - width_of(key))
        yield (
            Piece("     "),
            Piece(f"{key} " if key else "", Tone.KEY, None, "repeat-answer"),
            Piece(text, Tone.DIM, None, "repeat-answer"),
        )
