"""What a key means in a session.

A key is a printable character as typed (``p``, ``P``, ``?``) or a name (``space``, ``shift+left``). One sentence
holds it together: lower-case letters are labels, punctuation and digits adjust the span, upper-case letters are
commands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from annotator.schema.values import LabelSchema
from annotator.session.commands import COMMANDS, Command
from annotator.session.form import BY_KEY, field_at
from annotator.session.key_reference import written
from annotator.session.modes import label_command, meaning_in_mode
from annotator.session.session import Session
from annotator.session.states import Purpose


class KeyClashError(ValueError):
    """Two things want the same key."""


class Invocation(Struct, frozen=True):
    """A command to run, with its argument."""

    command: Command
    argument: str = ""


class Keymap(Struct, frozen=True):
    """The keys of one schema: the commands' and the labels'."""

    commands: Mapping[str, Command]
    labels: Mapping[str, str]

    def answer(self, session: Session, key: str) -> Invocation | None:
        """The command that the key means now, or ``None``."""
        special = (
            _while_asked(session, key)
            or _in_mode(session, key)
            or _while_filling(session, key)
            or _while_armed(session, key)
            or _while_locked(session, key)
        )
        if special is not None:
            return special
        if key in self.labels:
            label_id = self.labels[key]
            return Invocation(COMMANDS[label_command(session.schema, label_id)], label_id)
        command = self.commands.get(key)
        if command is None:
            return None
        return Invocation(command, key if command.name == "choose" else "")

    def unknown(self, key: str) -> str:
        """What to tell the user of a key that means nothing now."""
        what = "label" if len(key) == 1 and key.islower() else "command"
        return f"{written(key)} is no {what} here; ? shows the keys"


def _in_mode(session: Session, key: str) -> Invocation | None:
    """A relation is being made, or a group of labels is open."""
    meaning = meaning_in_mode(session, key)
    return Invocation(COMMANDS[meaning[0]], meaning[1]) if meaning else None


IN_THE_FORM: Mapping[str, str] = {
    "tab": "next-field",
    "down": "next-field",
    "shift+tab": "previous-field",
    "up": "previous-field",
    "enter": "type-answer",
    "backspace": "clear-field",
    "delete": "clear-field",
    "escape": "leave-form",
}


def _while_filling(session: Session, key: str) -> Invocation | None:
    """The form has the keys: characters are values, or begin an answer that is typed.

    Where values have keys, upper-case letters stay commands; ``?`` always helps.
    """
    if session.form is None:
        return None
    if key in IN_THE_FORM:
        return Invocation(COMMANDS[IN_THE_FORM[key]])
    field = field_at(session)
    is_typed = field is not None and field.type not in BY_KEY
    if len(key) == 1 and key not in "?:" and (is_typed or not key.isupper()):
        return Invocation(COMMANDS["fill"], key)
    return None


def _while_asked(session: Session, key: str) -> Invocation | None:
    """A question is open: ``y`` does what was asked, any other key leaves it."""
    if session.question is None:
        return None
    if key == "y":
        return Invocation(COMMANDS[session.question.command], session.question.argument)
    return Invocation(COMMANDS["answer-no"])


def _while_locked(session: Session, key: str) -> Invocation | None:
    """A label is locked: a lower-case letter, or one of a script without case, aims at once."""
    if session.locked is None or session.armed is not None or session.selection:
        return None
    is_letter = len(key) == 1 and key.isalpha() and key == key.lower()
    return Invocation(COMMANDS["aim"], key) if is_letter else None


def _while_armed(session: Session, key: str) -> Invocation | None:
    """A label is armed: a character aims, Enter takes the sentence; ``?`` still helps."""
    if session.armed is None or session.armed.purpose is Purpose.SECOND:
        return None
    if key == "enter" and session.armed.purpose is Purpose.MARK:
        return Invocation(COMMANDS["label-sentence"])
    if len(key) == 1 and key != "?" and not key.isspace():
        return Invocation(COMMANDS["aim"], key)
    return None


def keymap_for(schema: LabelSchema, commands: Iterable[Command] = COMMANDS.values()) -> Keymap:
    """The keymap of a schema; raises ``KeyClashError`` naming both when two things want one key."""
    by_key: dict[str, Command] = {}
    for command in commands:
        for key in command.keys:
            if key in by_key:
                raise KeyClashError(f"key '{key}' is wanted by {by_key[key].name} and by {command.name}")
            by_key[key] = command
    labels: dict[str, str] = {}
    for key, label in schema.labels_by_key.items():
        if key in by_key:
            raise KeyClashError(
                f"key '{key}' is wanted by label {label.id} and by command {by_key[key].name}"
            )
        labels[key] = label.id
    return Keymap(by_key, labels)
