"""The menu of what can be done at a place: on a span, a suggestion, the selection, or plain text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain

from msgspec.structs import replace

from annotator.core.suggestion import Suggestion
from annotator.schema.values import Label
from annotator.session.commands.adjusting import NO_FOCUS
from annotator.session.commands.command import Command, Group, Pointed, number_in
from annotator.session.commands.grouping import label_command
from annotator.session.commands.walking import arrived
from annotator.session.context import Context
from annotator.session.marking import described, focus_at, name_of, relabel
from annotator.session.requests import MenuEntry, ShowMenu
from annotator.session.session import Selection, Session
from annotator.session.step import Step

Commands = tuple[Command, ...]


def _menu_of(commands: Commands) -> Callable[[Session, Context, str], Step]:
    """A step that shows what can be done with the span, suggestion or word at an offset (code points) or the caret."""

    def menu(session: Session, context: Context, argument: str) -> Step:
        del context
        offset = number_in(argument)
        at = session.selection.head if offset is None else min(offset, len(session.document.text))
        there = _pointed_at(session, at)
        title, entries = _offered(there, commands)
        return Step(there, request=ShowMenu(title, tuple(entries)))

    return menu


def _pointed_at(session: Session, offset: int) -> Session:
    """The session with the span at the offset focused, or the suggestion there as candidate, or the word selected."""
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


def _offered(session: Session, commands: Commands) -> tuple[str, Iterator[MenuEntry]]:
    if session.selection:
        quote = session.selection.range_.slice(session.document.text)
        return f"“{quote}”", chain(_labels(session), _commands(commands, session, Pointed.TEXT))
    if session.candidate is not None:
        quote = session.candidate.range_.slice(session.document.text)
        title = f"{name_of(session, session.candidate.label)}? “{quote}”"
        return title, _commands(commands, session, Pointed.SUGGESTION)
    if session.focus is not None:
        first, *others = _commands(
            commands, session, Pointed.SPAN
        )  # deleting it comes first, then other labels
        entries = chain([first], _other_labels(session, session.focus.label), others)
        return described(session, session.focus), entries
    return "here", _commands(commands, session, Pointed.TEXT)


def _labels(session: Session) -> Iterator[MenuEntry]:
    """The labels that have a key; each labels the selection, or opens the group of labels below it."""
    for key, label in session.schema.labels_by_key.items():
        command = label_command(session.schema, label.id)
        yield MenuEntry(key, f"label it {_name(session, label)}", command.name, label.id)


def _name(session: Session, label: Label) -> str:
    return f"{label.name} …" if label.id in session.schema.groups else label.name


def _other_labels(session: Session, label_id: str) -> Iterator[MenuEntry]:
    for key, label in session.schema.labels_by_key.items():
        if label.id != label_id:
            yield MenuEntry(key, f"make it {label.name}", RELABEL.name, label.id)


def _commands(commands: Commands, session: Session, about: Pointed) -> Iterator[MenuEntry]:
    """The menu's commands that have something to act on, in order of rank."""
    declared = ((command.menus[about], command) for command in commands if about in command.menus)
    for slot, command in sorted(declared, key=lambda pair: pair[0].rank):
        if command.needs(session):
            key = next((key for key in session.keys.of(command.name) if " " not in key), "")
            yield MenuEntry(key, slot.word, command.name)


def relabel_focus(session: Session, context: Context, label_id: str) -> Step:
    """Give the focused span another label."""
    del context
    label = session.schema.label(label_id)
    if session.focus is None:
        return Step.refusal(session, session.keys.fill(NO_FOCUS))
    if label is None or label.retired:
        return Step.refusal(session, f"the schema has no label '{label_id}' to give")
    return relabel(session, session.focus, label_id)


RELABEL = Command("relabel", (), Group.LABEL, "", relabel_focus, takes_argument=True)


def menu_commands(others: Commands) -> Commands:
    """The commands of menus, which show the ``others``."""
    menu = _menu_of(others)
    return (
        Command(
            "menu", (), Group.HELP, "show a menu of what can be done here", menu, shown_keys="right click"
        ),
        RELABEL,
    )
