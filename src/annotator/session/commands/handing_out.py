"""Commands that hand something to another program: a text to copy or to write, the address of the source."""

from __future__ import annotations

from urllib.parse import urlsplit

from annotator.schema.answers import FieldType
from annotator.session.commands.command import Command, Group
from annotator.session.commands.form_keys import asked_answer
from annotator.session.context import Context
from annotator.session.form import field_at
from annotator.session.requests import CopyText, EditText, OpenAddress
from annotator.session.session import Session
from annotator.session.step import Step

_MOST_SHOWN = 40
"""Code points of a text in the message."""

_MOST_OF_ADDRESS = 2_000
"""Code points of an address, more than any browser needs."""


def copy(session: Session, context: Context, argument: str) -> Step:
    """Copy what is selected, else the focused span, else the sentence at the caret."""
    del context, argument
    if session.selection:
        text = session.selection.range_.slice(session.document.text)
    elif session.focus is not None:
        text = session.focus.text
    else:
        sentence = session.document.segmentation.sentence_at(session.selection.head)
        text = sentence.slice(session.document.text).strip()
    if not text:
        return Step.refusal(session, "there is nothing to copy here")
    line = " ".join(text[: _MOST_SHOWN + 1].split())
    shown = line if len(text) <= _MOST_SHOWN else f"{line[: _MOST_SHOWN - 1]}…"
    return Step(session, message=f"copied “{shown}”, if the terminal allows it", request=CopyText(text))


def open_source(session: Session, context: Context, argument: str) -> Step:
    """Open the address that the document came from in a browser."""
    del context, argument
    address = session.document.source.strip()
    if not _is_web_address(address):
        return Step.refusal(session, "the source of this document is not a web address")
    return Step(session, message=f"opening {address}", request=OpenAddress(address))


def _is_web_address(address: str) -> bool:
    if len(address) > _MOST_OF_ADDRESS or not address.isprintable() or " " in address:
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def edit(session: Session, context: Context, argument: str) -> Step:
    """Write the text that the form is at, else the note, in the user's editor."""
    del context, argument
    field = field_at(session)
    if field is not None and field.type is not FieldType.TEXT:
        return Step.refusal(session, f"{field.title} is not a text; an editor is for texts and notes")
    if field is not None:
        ask = asked_answer(session, field, None)
        return Step(session, request=EditText(ask.command, ask.initial, ask.prefix))
    note = session.focus.note if session.focus is not None else session.layer.note
    return Step(session, request=EditText("set-note", note or ""))


COMMANDS = (
    Command(
        "editor",
        ("ctrl+e", "leader v"),
        Group.FORM,
        "write the note, or the text that the form is at, in your own editor ($EDITOR)",
        edit,
        reaches_outside=True,
    ),
    Command(
        "copy",
        ("leader y",),
        Group.HELP,
        "copy the selection, the span or the sentence, for another program to paste",
        copy,
        reaches_outside=True,
        is_about_spans=False,
    ),
    Command(
        "open-source",
        ("leader b",),
        Group.HELP,
        "open the web address of the document in a browser",
        open_source,
        needs=lambda session: _is_web_address(session.document.source.strip()),
        reaches_outside=True,
        is_about_spans=False,
    ),
)
