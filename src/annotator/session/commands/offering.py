"""The menu of what fits at a place: on a span, a suggestion, what is selected, or plain text."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from msgspec.structs import replace

from annotator.core.suggestion import Suggestion
from annotator.schema.values import Label
from annotator.session.commands.adjusting import NO_FOCUS
from annotator.session.commands.command import Command, Group, number_in
from annotator.session.commands.grouping import label_command
from annotator.session.commands.walking import arrived
from annotator.session.context import Context
from annotator.session.fitting import fits
from annotator.session.marking import described, focus_at, name_of, relabel
from annotator.session.requests import MenuEntry, ShowMenu
from annotator.session.session import Selection, Session
from annotator.session.step import Step

_DELETE = {"delete": "delete it"}
_ON_SPAN = {
    "extend-end": "one word more at its end",
    "shrink-end": "one word fewer at its end",
    "extend-start": "one word more at its start",
    "shrink-start": "one word fewer at its start",
    "attributes": "its attributes",
    "second-label": "a second label on the same text",
    "label-equal": "label all equal strings",
    "relate": "relate it to another span",
    "other-end": "along its relation",
    "fragment": "add a separate stretch",
    "note": "a note on it",
    "flag": "flag it for review",
    "guideline": "the guideline of its label",
    "history": "its history",
}
_ON_SUGGESTION = {
    "take": "yes, label it so",
    "delete": "no, not here",
    "reject-string": "no, nowhere in this document",
}
_ON_TEXT = {
    "label-by-name": "any label by its name",
    "search": "search in the document",
    "fields": "the document's fields",
    "library": "the library",
    "keys": "the keys for now",
}


def menu(session: Session, context: Context, argument: str) -> Step:
    """Offer what fits at an offset in code points, or at the caret: the span or suggestion there, or the word."""
    del context
    offset = number_in(argument)
    there = _pointed_at(
        session, session.selection.head if offset is None else min(offset, len(session.document.text))
    )
    title, entries = _offered(there)
    return Step(there, request=ShowMenu(title, tuple(entries)))


def _pointed_at(session: Session, offset: int) -> Session:
    """The session with what is at the offset selected, gone to or focused."""
    if session.selection and session.selection.range_.start <= offset < session.selection.range_.end:
        return replace(session, armed=None, form=None)
    suggestion = next((each for each in session.suggestions if _holds(each, offset)), None)
    if suggestion is not None and not any(True for _ in session.layer.spans.at(offset)):
        return arrived(session, suggestion)
    there = focus_at(session, offset)
    word = session.document.segmentation.token_at(offset)
    if there.focus is not None or word is None:
        return there
    return replace(there, selection=Selection(word.start, word.end))


def _holds(suggestion: Suggestion, offset: int) -> bool:
    return suggestion.range_.start <= offset < suggestion.range_.end


def _offered(session: Session) -> tuple[str, Iterator[MenuEntry]]:
    if session.selection:
        quote = session.selection.range_.slice(session.document.text)
        return f"“{quote}”", chain(_labels(session), _commands(session, _ON_TEXT))
    if session.candidate is not None:
        quote = session.candidate.range_.slice(session.document.text)
        title = f"{name_of(session, session.candidate.label)}? “{quote}”"
        return title, _commands(session, _ON_SUGGESTION)
    if session.focus is not None:
        others = _other_labels(session, session.focus.label)
        entries = chain(_commands(session, _DELETE), others, _commands(session, _ON_SPAN))
        return described(session, session.focus), entries
    return "here", _commands(session, _ON_TEXT)


def _labels(session: Session) -> Iterator[MenuEntry]:
    """The labels that have a key, each of which labels the selection, or opens those below it."""
    for key, label in session.schema.labels_by_key.items():
        command = label_command(session.schema, label.id)
        yield MenuEntry(key, f"label it {_name(session, label)}", command, label.id)


def _name(session: Session, label: Label) -> str:
    return f"{label.name} …" if label.id in session.schema.groups else label.name


def _other_labels(session: Session, label_id: str) -> Iterator[MenuEntry]:
    for key, label in session.schema.labels_by_key.items():
        if label.id != label_id:
            yield MenuEntry(key, f"make it {label.name}", "relabel", label.id)


def _commands(session: Session, words: dict[str, str]) -> Iterator[MenuEntry]:
    for name, what in words.items():
        if fits(session, name):
            key = next(iter(session.keys.of(name)), "")
            yield MenuEntry(key, what, name)


def relabel_focus(session: Session, context: Context, label_id: str) -> Step:
    """Give the focused span another label."""
    del context
    label = session.schema.label(label_id)
    if session.focus is None:
        return Step.refusal(session, session.keys.fill(NO_FOCUS))
    if label is None or label.retired:
        return Step.refusal(session, f"the schema has no label '{label_id}' to give")
    return relabel(session, session.focus, label_id)


COMMANDS = (
    Command("menu", (), Group.HELP, "what fits here, to choose from", menu, shown_keys="right click"),
    Command("relabel", (), Group.LABEL, "", relabel_focus, takes_argument=True),
)
