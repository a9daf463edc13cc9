"""The keys that do something now, and what they do, computed by asking the keymap so that no idle key is shown.

A state is pending while the next key has a meaning of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from string import ascii_lowercase, digits

from annotator.keys.hints import Hint
from annotator.keys.keymap import Keymap
from annotator.keys.modes import Invocation
from annotator.session.commands import COMMANDS, Command
from annotator.session.commands.form_keys import FILL, TO_FIELD
from annotator.session.commands.going import KEYS, LEADER, LEAVE_LEADER
from annotator.session.commands.labelling import AIM, CHOOSE
from annotator.session.commands.relating import RELATE_KEY
from annotator.session.commands.repeating import ANSWER_NO
from annotator.session.key_names import DIGITS, LEADER_PREFIX, with_leader
from annotator.session.marking import name_of
from annotator.session.session import Session
from annotator.session.states import Purpose

_TITLES = {
    Purpose.FOCUS: "focus",
    Purpose.STRETCH: "stretch",
    Purpose.FRAGMENT: "fragment",
    Purpose.SECOND: "second label",
}

_JUMP = "jump"
"""The family of the keys that go to another field of the form."""

_MOST_KEYS = 2
"""Upper bound on the keys shown for one meaning."""

_ARROWS = "←↑→↓"

_CONDITIONS = ("with a label armed: ", "in the form: ", "then a letter: ")
"""Prefixes in the reference that say when a key works; the panel, shown in that state, leaves them out."""

_DECLARED = {command.name: number for number, command in enumerate(COMMANDS.values())}
_LAST_OF_STATE = 1 + max(each.state_rank for each in COMMANDS.values() if each.state_rank is not None)


def is_pending(session: Session) -> bool:
    """Whether the next key has a meaning of its own: it aims, chooses from a group, relates, or answers."""
    relating = session.relating
    is_relating = relating is not None and relating.made is None
    return is_relating or any((session.armed, session.group, session.question, session.leading))


def possible_keys(session: Session, keymap: Keymap) -> tuple[Hint, ...]:
    """Every key that does something now, as shown to the user, with what it does; those of the state come first."""
    if session.question is not None:
        again = session.question.again
        yes = f"{session.keys.fill(f'{{{again}}}')} y" if again else "y"
        return ((yes, "yes"), ("any other key", meaning_of(session, Invocation(ANSWER_NO))))
    if session.leading:
        return _after_leader(session, keymap)
    found: dict[tuple[str, str], tuple[Command, list[str]]] = {}
    for key in _tried(session, keymap):
        invocation = keymap.answer(session, key)
        meaning = meaning_of(session, invocation) if invocation is not None else ""
        if invocation is not None and meaning:
            entry = _family(invocation, meaning), meaning
            found.setdefault(entry, (invocation.command, []))[1].append(key)
    ordered = sorted(found.items(), key=lambda item: _rank(item[0][0], *item[1]))
    if is_pending(session):  # other keys work, too, but do not belong to the state
        is_armed = session.armed is not None and session.group is None
        ordered = [item for item in ordered if _belongs(item[1][0], is_armed=is_armed)]
    return tuple((_joined(session, command, keys), meaning) for (_, meaning), (command, keys) in ordered)


def _tried(session: Session, keymap: Keymap) -> dict[str, None]:
    """All keys that can have a meaning, each once; those after the leader where its own key leads on."""
    bound = (key for by_key in keymap.commands.values() for key in by_key)
    answers = (keymap.answer(session, key) for key in keymap.names.of(LEADER.name))
    if not any(answer is not None and answer.command is LEADER for answer in answers):
        bound = (key for key in bound if not key.startswith(LEADER_PREFIX))
    return dict.fromkeys((*keymap.labels, *ascii_lowercase, *digits, *bound))


def _after_leader(session: Session, keymap: Keymap) -> tuple[Hint, ...]:
    """The commands that come after the leader, then how to leave it."""
    chosen = (
        (session.keys.written(key), meaning_of(session, meant)) for key, meant in keymap.after_leader.items()
    )
    leaving = ((session.keys.hint("{release!}"), meaning_of(session, Invocation(LEAVE_LEADER))),)
    return tuple(hint for hint in (*chosen, *leaving) if all(hint))


def _belongs(command: Command, *, is_armed: bool) -> bool:
    """Whether the panel shows the command while a state is pending."""
    return command.state_rank is not None or (command.works_while_armed if is_armed else command is KEYS)


def _family(invocation: Invocation, meaning: str) -> str:
    """Keys that the panel shows as one entry: a command's, those of one family, or those that go to another field."""
    command = invocation.command
    if meaning.startswith(TO_FIELD):
        return _JUMP
    return command.family or command.name


def _rank(family: str, command: Command, keys: list[str]) -> tuple[int, int]:
    """Sort key: the commands of the state, then others as they are declared, at last those that take two keys."""
    if family == _JUMP:
        return (_LAST_OF_STATE, 0)
    if command.state_rank is not None:
        return (command.state_rank, 0)
    if all(key.startswith(LEADER_PREFIX) for key in keys):
        return (_LAST_OF_STATE + 2, _DECLARED[command.name])
    is_move = command.family and command.works_while_armed  # the moves of the caret come before all others
    return (_LAST_OF_STATE + 1, -1 if is_move else _DECLARED[command.name])


def _joined(session: Session, command: Command, keys: list[str]) -> str:
    if command is AIM or (command in (RELATE_KEY, FILL) and len(keys) > len(ascii_lowercase) - 1):
        return "letter"
    if command is CHOOSE and len(keys) > 1:
        first_nine = session.keys.of(command.name)[: len(DIGITS)]
        keys = [key for key in first_nine if key in keys] or keys
        return f"{session.keys.written(keys[0])}–{session.keys.written(keys[-1])}"
    leader = next(iter(session.keys.of(LEADER.name)), "")
    shown = [session.keys.written(with_leader(key, leader)) for key in keys]
    arrows = [each for each in shown if each[-1] in _ARROWS]
    if len(arrows) > 1:
        head = arrows[0][:-1]
        return head + "".join(sorted(each[-1] for each in arrows if each[:-1] == head))
    return " ".join(shown[:_MOST_KEYS])


def meaning_of(session: Session, invocation: Invocation) -> str:
    """What the command does now, in a few words; empty if it has nothing to act on."""
    command = invocation.command
    if command.meaning is not None:
        return command.meaning(session, invocation.argument)
    if not command.needs(session):
        return ""
    return command.family or _unconditional(command.help)


def _unconditional(help_: str) -> str:
    return next((help_.removeprefix(each) for each in _CONDITIONS if help_.startswith(each)), help_)


def title_of_keys(session: Session) -> str:
    """The title of the panel of possible keys."""
    return f"Keys now{' · '.join(['', *_state(session)])}{session.keys.fill('  ({keys} all keys)')}"


def _state(session: Session) -> Iterator[str]:
    """The state that the next key ends, in a word or two; nothing at rest."""
    if session.armed is not None:
        is_marking = session.armed.purpose is Purpose.MARK
        yield name_of(session, session.armed.label or "") if is_marking else _TITLES[session.armed.purpose]
    if session.group is not None:
        yield name_of(session, session.group)
    if session.relating is not None:
        yield "relation"
    if session.leading:
        yield "leader"
