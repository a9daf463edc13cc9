"""Commands that go to what is still to be looked at: the next missing answer, the next flag, the next note."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain

from msgspec.structs import replace

from annotator.core.layer import Status
from annotator.core.span import Span
from annotator.core.span_blocks import ReadingOrder
from annotator.rules.required import missing_fields
from annotator.schema.values import Field
from annotator.session.commands.command import Command, Group
from annotator.session.context import Context
from annotator.session.form import missing_after, required_left
from annotator.session.marking import described, focused
from annotator.session.requests import OpenDocument
from annotator.session.session import FormCursor, Session
from annotator.session.states import Question
from annotator.session.step import Step

NEXT_MISSING = "next-missing"
"""The name of the command that goes to the next answer that is missing."""

_LOOK_IN_NEXT = "look-in-next"
_START: ReadingOrder = (-1, 0, "")

Missing = tuple[Span | None, Field]
"""A required field without an answer, of a span or, without one, of the document."""


def next_missing(session: Session, context: Context, argument: str) -> Step:
    """Open the form at the next required field without an answer; without any, ask to look in the next document."""
    del context, argument
    found = next(_missing_from_here(session), None)
    again = "" if found else " · the first again"
    found = found or next(chain(_of_spans(session, _START), _of_document(session)), None)
    if found is None:
        return _asking(session, NEXT_MISSING, "no required answer is missing here")
    span, field = found
    there = focused(session.at_rest(), span) if span is not None else session.at_rest()
    whose = described(session, span) if span is not None else "the document"
    message = f"{required_left(session):,} to answer: {field.title}, of {whose}{again}"
    return Step(replace(there, form=FormCursor(span is not None, field.id)), message=message)


def _missing_from_here(session: Session) -> Iterator[Missing]:
    """What is missing after the field that is being filled, else from the focused span or the caret on."""
    cursor, span = session.form, session.focus
    if cursor is not None and not cursor.of_span:
        yield from _after(_of_document(session), session.schema.document_fields, cursor.field)
        return
    if span is not None:
        fields = session.schema.attributes_of(span.label)
        own = ((span, field) for field in missing_fields(fields, span.attributes))
        yield from own if cursor is None else _after(own, fields, cursor.field)
    yield from _of_spans(session, _here(session))
    yield from _of_document(session)


def _after(missing: Iterator[Missing], fields: tuple[Field, ...], here: str) -> Iterator[Missing]:
    """Those of the missing fields that come after that one; none if it is no field."""
    ids = [field.id for field in fields]
    later = set(ids[ids.index(here) + 1 :]) if here in ids else set[str]()
    return (each for each in missing if each[1].id in later)


def _of_spans(session: Session, here: ReadingOrder) -> Iterator[Missing]:
    span = missing_after(session, here)
    if span is not None:
        for field in missing_fields(session.schema.attributes_of(span.label), span.attributes):
            yield span, field


def _of_document(session: Session) -> Iterator[Missing]:
    for field in missing_fields(session.schema.document_fields, session.layer.answers):
        yield None, field


def next_flagged(session: Session, context: Context, argument: str) -> Step:
    """Focus the next flagged span; after the last one, ask to look in the next document."""
    del context, argument
    is_flagged = session.layer.status is Status.FLAGGED
    of_document = "the document is flagged" if is_flagged else "no further span is flagged here"
    return _to_span(session, "next-flagged", lambda span: span.flagged, lambda _: "flagged", of_document)


def next_note(session: Session, context: Context, argument: str) -> Step:
    """Focus the next span with a note, and show the note; after the last one, ask to look in the next document."""
    del context, argument
    note = _on_one_line(session.layer.note or "")
    of_document = f"note on the document: {note}" if note else "no further span has a note here"
    return _to_span(
        session,
        "next-note",
        lambda span: bool(span.note),
        lambda span: _on_one_line(span.note or ""),
        of_document,
    )


def _to_span(
    session: Session, command: str, wanted: Callable[[Span], bool], why: Callable[[Span], str], otherwise: str
) -> Step:
    here = _here(session)
    span = next((each for each in session.layer.spans if each.order > here and wanted(each)), None)
    if span is None:
        return _asking(session, command, otherwise)
    return Step(focused(session.at_rest(), span), message=f"{described(session, span)}: {why(span)}")


def _on_one_line(note: str) -> str:
    return " ".join(note.split())


def _here(session: Session) -> ReadingOrder:
    """The current place: on the focused span, or before all that start at the caret."""
    if session.focus is not None:
        return session.focus.order
    return (session.selection.head, -len(session.document.text) - 1, "")


def _asking(session: Session, command: str, nothing: str) -> Step:
    text = f"{nothing}; look in the next document?  y yes · any other key no"
    asked = replace(session.at_rest(), focus=session.focus, question=Question(text, _LOOK_IN_NEXT, command))
    return Step(asked, message=text)


def look_in_next(session: Session, context: Context, command: str) -> Step:
    """Go on in the next document with that command."""
    del context
    return Step(session.at_rest(), request=OpenDocument("next", then=command))


COMMANDS = (
    Command(
        NEXT_MISSING,
        ("leader u",),
        Group.FORM,
        "next required answer that is missing, in this document and then in the next",
        next_missing,
    ),
    Command(
        "next-flagged",
        ("leader g",),
        Group.MOVE,
        "next flagged span, in this document and then in the next",
        next_flagged,
    ),
    Command(
        "next-note",
        ("leader e",),
        Group.MOVE,
        "next span with a note, in this document and then in the next",
        next_note,
    ),
    Command(_LOOK_IN_NEXT, (), Group.MOVE, "", look_in_next, takes_argument=True),
)
