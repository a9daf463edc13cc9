"""What a key means in a session.

A key is a printable character as typed (``p``, ``P``, ``?``) or a name (``space``, ``shift+left``). The rule:
lower-case letters are labels, punctuation and digits adjust the span, upper-case letters are commands. Users can
give a command other keys, see ``remapping``.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from annotator.keys.bindings import Bindings, clashes, declared_bindings
from annotator.keys.browser_keys import STAND_INS
from annotator.keys.layouts import twins
from annotator.keys.modes import (
    Invocation,
    helps_always,
    keys_expected,
    meaning_at_finding,
    meaning_in_mode,
    meaning_in_review,
    runs,
)
from annotator.schema.answers import FieldType
from annotator.schema.values import LabelSchema
from annotator.session.commands import COMMANDS, KeyState
from annotator.session.commands.answering import NO
from annotator.session.commands.form_keys import FILL
from annotator.session.commands.going import LEADER, LEAVE_LEADER, NO_COMMAND, QUIT
from annotator.session.commands.grouping import label_command
from annotator.session.commands.labelling import AIM, CHOOSE, RELEASE
from annotator.session.commands.repeating import ANSWER_NO
from annotator.session.form import BY_KEY, field_at
from annotator.session.key_names import DIGITS, LEADER_PREFIX, KeyNames, is_character
from annotator.session.session import Session
from annotator.session.states import Purpose

YES = "y"
"""The key that answers a question with yes; every other one is a no."""

ALWAYS_QUIT = ("ctrl+c", "ctrl+q")
"""The keys that quit in every state and over everything, unless the user gives them to another command."""


_NUMERIC = (FieldType.NUMBER, FieldType.DATE)
_SIGNS = "+-."
"""What a number may begin with beside its digits."""


class KeyClashError(ValueError):
    """Two things want the same key."""


class Keymap(Struct, frozen=True):
    """The keys of one schema: the commands' by state, and the labels'.

    ``names`` has the keys of each command; ``twins`` maps keys of other keyboard layouts to those at the same
    position, see ``layouts``.
    """

    commands: Mapping[KeyState, Mapping[str, Invocation]]
    labels: Mapping[str, str]
    names: KeyNames
    twins: Mapping[str, str]
    bindings: Bindings

    def served(self, withheld: frozenset[str], schema: LabelSchema) -> Keymap:
        """The same keys in a browser, without these commands, which then cannot be run by name either."""
        return keymap_for(schema, self.bindings, self.names.withheld | withheld, STAND_INS)

    def under(self, schema: LabelSchema) -> Keymap:
        """The same keys under another schema; raises ``KeyClashError`` where one of its labels has one of them."""
        return keymap_for(schema, self.bindings, self.names.withheld, self.names.stand_ins)

    def with_defaults(self, schema: LabelSchema) -> Keymap:
        """The default keys under another schema, where they are shown and used as these are."""
        return keymap_for(schema, None, self.names.withheld, self.names.stand_ins)

    def answer(self, session: Session, key: str) -> Invocation | None:
        """The command that the key means now, or ``None``."""
        return self._meaning(session, self._meant(session, key))

    def always_quits(self, session: Session | None, key: str) -> bool:
        """Whether the key is one of ``ALWAYS_QUIT`` and no other command has it, after the leader neither."""
        if key not in ALWAYS_QUIT or (session is not None and session.leading and key in self.after_leader):
            return False
        return all(key not in each.keys for each in self.bindings.values() if each.command is not QUIT)

    def unknown(self, key: str) -> str:
        """The message about a key that means nothing now."""
        what = "label" if len(key) == 1 and key.islower() else "command"
        return f"{self.names.written(key)} is not a {what} here{self.names.fill('; {keys} shows the keys')}"

    def _meant(self, session: Session, key: str) -> str:
        """The key or, where it has no meaning and does not aim, its twin on another keyboard layout."""
        twin = self.twins.get(key)
        if twin is None:
            return key
        if session.question is not None:
            return key if key == YES else twin
        if session.leading:
            return twin if twin in self.after_leader and key not in self.after_leader else key
        expected = keys_expected(session)
        if expected is not None and key not in expected:
            return twin if twin in expected else key
        return twin if self._meaning(session, key) is None else key

    def _meaning(self, session: Session, key: str) -> Invocation | None:
        usual = self._usual(session, key)
        return (
            _while_asked(session, key, usual)
            or self._while_leading(session, key, usual)
            or meaning_in_mode(session, key, usual)
            or self._while_filling(session, key, usual)
            or self._while_armed(session, key, usual)
            or _while_locked(session, key, usual)
            or meaning_at_finding(session, key, usual)
            or meaning_in_review(session, usual)
            or usual
        )

    def _while_leading(self, session: Session, key: str, usual: Invocation | None) -> Invocation | None:
        """After the leader, the key chooses one of its commands or goes back; the key for help still works."""
        if not session.leading:
            return None
        if runs(usual, RELEASE):
            return Invocation(LEAVE_LEADER)
        chosen = self.commands[KeyState.TEXT].get(f"{LEADER_PREFIX}{key}")
        if chosen is not None or helps_always(key, usual):
            return chosen or usual
        return Invocation(NO_COMMAND, key)

    @property
    def after_leader(self) -> Mapping[str, Invocation]:
        """The commands that come after the leader, by the key that chooses each."""
        text = self.commands[KeyState.TEXT]
        return {
            key.removeprefix(LEADER_PREFIX): meant
            for key, meant in text.items()
            if key.startswith(LEADER_PREFIX)
        }

    def _usual(self, session: Session, key: str) -> Invocation | None:
        """What the key means where no state uses it."""
        if key in self.labels:
            label_id = self.labels[key]
            return Invocation(label_command(session.schema, label_id), label_id)
        return self.commands[KeyState.TEXT].get(key)

    def _while_filling(self, session: Session, key: str, usual: Invocation | None) -> Invocation | None:
        """In the form, characters are values, or begin an answer that is typed.

        Where values have keys, upper-case letters and the leader remain commands, and the leader does where a number
        or a date is typed; the keys for help and the palette always work.
        """
        if session.form is None:
            return None
        if (own := self.commands[KeyState.FORM].get(key)) is not None:
            return own
        if not is_character(key) or (usual and usual.command.always_available and not key.isalnum()):
            return None
        field = field_at(session)
        is_typed = field is not None and field.type not in BY_KEY
        leads = runs(usual, LEADER) and not key.isalnum()
        if field is not None and field.type in _NUMERIC and leads and key not in _SIGNS:
            return None
        return Invocation(FILL, key) if is_typed or not (key.isupper() or leads) else None

    def _while_armed(self, session: Session, key: str, usual: Invocation | None) -> Invocation | None:
        """While a label is armed, a character aims and Enter labels the sentence; the key for help still works."""
        if session.armed is None or session.armed.purpose is Purpose.SECOND:
            return None
        if session.armed.purpose is Purpose.MARK and key in self.commands[KeyState.ARMED]:
            return self.commands[KeyState.ARMED][key]
        aims = is_character(key) and not helps_always(key, usual) and not key.isspace()
        return Invocation(AIM, key) if aims else None


def _while_asked(session: Session, key: str, usual: Invocation | None) -> Invocation | None:
    """While a question is open, ``y`` does what was asked, as does the key that asked; any other one dismisses it."""
    if session.question is None:
        return None
    if key == YES or (usual is not None and usual.command.name == session.question.again):
        return Invocation(COMMANDS[session.question.command], session.question.argument)
    return Invocation(ANSWER_NO)


def _while_locked(session: Session, key: str, usual: Invocation | None) -> Invocation | None:
    """While a label is locked, a lower-case letter, or one of a script without case, aims at once.

    Where letters have the role of digits, a letter that chooses a numbered match still does so. In a review, the letter
    that says no to what is to be decided does so.
    """
    if session.locked is None or session.armed is not None or session.selection:
        return None
    chooses = runs(usual, CHOOSE) and session.aim is not None
    is_letter = is_character(key) and key.isalpha() and key == key.lower()
    says_no = runs(usual, NO) and session.review is not None and session.candidate is not None
    return Invocation(AIM, key) if is_letter and not chooses and not says_no else None


def keymap_for(
    schema: LabelSchema,
    bindings: Bindings | None = None,
    withheld: frozenset[str] = frozenset(),
    stand_ins: Mapping[str, str] | None = None,
) -> Keymap:
    """The keymap of a schema; raises ``KeyClashError``, which names both, when two things want one key.

    ``bindings`` are the user's; without them, every command has its default keys. The commands that are ``withheld``
    have none, and keys that have one of the ``stand_ins`` are shown as that.
    """
    bindings = declared_bindings() if bindings is None else bindings
    bindings = {name: each for name, each in bindings.items() if name not in withheld}
    for clash in clashes(bindings, schema):
        raise KeyClashError(clash.message)
    by_state: dict[KeyState, dict[str, Invocation]] = {state: {} for state in KeyState}
    for binding in bindings.values():
        command = binding.command
        for index, key in enumerate(binding.keys):
            argument = DIGITS[index % len(DIGITS)] if command is CHOOSE else ""
            by_state[command.state][key] = Invocation(command, argument)
    labels = {key: label.id for key, label in schema.labels_by_key.items()}
    keys = {name: binding.keys for name, binding in bindings.items()}
    names = KeyNames.with_leader(keys, LEADER.name, withheld, stand_ins)
    digits = {
        key: meant.argument for key, meant in by_state[KeyState.TEXT].items() if meant.command is CHOOSE
    }
    positions = twins({*labels, *by_state[KeyState.TEXT]}, labels) | digits
    return Keymap(by_state, labels, names, positions, bindings)
