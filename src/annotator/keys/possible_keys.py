"""Which keys do something now, and what: worked out by asking the keymap, so it is never a word too many.

The which-key panel shows them. A state is pending while the next key means something of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from string import ascii_lowercase, digits

from annotator.keys.hints import Hint
from annotator.keys.keymap import Invocation, Keymap
from annotator.rules.relations import relation_type
from annotator.schema.values import Label
from annotator.session.commands import COMMANDS, Group
from annotator.session.commands.grouping import members, own_key
from annotator.session.commands.relating import offered_types
from annotator.session.fitting import fits
from annotator.session.form import BY_KEY, choices_of, field_at, fields_of
from annotator.session.key_names import DIGITS, written
from annotator.session.marking import name_of
from annotator.session.session import Session
from annotator.session.states import Purpose

_AIMS = {
    Purpose.MARK: "the nearest word ahead that begins so",
    Purpose.FOCUS: "go to the nearest word that begins so",
    Purpose.STRETCH: "the span runs on to the next word that begins so",
    Purpose.FRAGMENT: "the nearest stretch that begins so joins the span",
}
_IN_STATES = {
    "answer-no": "no: leave all as it is",
    "close-group": "back",
    "release-relation": "no relation after all",
}
"""Commands that only a state gives keys to, and which the reference leaves out."""

_TITLES = {
    Purpose.MARK: "label",
    Purpose.FOCUS: "focus",
    Purpose.STRETCH: "stretch",
    Purpose.FRAGMENT: "fragment",
    Purpose.SECOND: "second label",
}

_JUMP = "to the field "
_MOST_KEYS = 2
"""Keys of one meaning that are written out: who looks for a key needs one."""

_ARROWS = "←↑→↓"

_CONDITIONS = ("with a label armed: ", "in the form: ", "then a letter: ")
"""What the reference says of when a key works: whoever reads what is possible now is in that state."""

_OF_STATES = (
    *("group-key", "relate-key", "label", "group", "aim", "relate-choose", "choose", "fill"),
    *("take", "label-sentence", "release", "close-group", "release-relation", "leave-form", "jump"),
)
_DECLARED = {name: number for number, name in enumerate(COMMANDS)}
_EVERYTHING_ELSE = len(_OF_STATES) + 1
_WHILE_ARMED = ("move", "next-stop", "keys")
"""What else is worth a word while a label waits for its aim."""


def is_pending(session: Session) -> bool:
    """Whether the next key means something of its own: it aims, chooses from a group, relates, or answers."""
    relating = session.relating
    is_relating = relating is not None and relating.made is None
    return is_relating or any((session.armed, session.group, session.question))


def possible_keys(session: Session, keymap: Keymap) -> tuple[Hint, ...]:
    """Every key that does something now, as people write it, with what it does; those of the state come first."""
    if session.question is not None:
        return (("y", "yes"), ("any other key", _IN_STATES["answer-no"]))
    found: dict[tuple[str, str], list[str]] = {}
    for key in _tried(keymap):
        invocation = keymap.answer(session, key)
        meaning = _meaning(session, invocation) if invocation is not None else ""
        if invocation is not None and meaning:
            found.setdefault((_family(invocation, meaning), meaning), []).append(key)
    ordered = sorted(found.items(), key=lambda item: _rank(item[0][0]))
    if is_pending(session):  # whatever else works is beside the point
        besides = _WHILE_ARMED if session.armed and not session.group else ("keys",)
        ordered = [item for item in ordered if item[0][0] in (*_OF_STATES, *besides)]
    return tuple((_joined(session, name, keys), meaning) for (name, meaning), keys in ordered)


def _tried(keymap: Keymap) -> dict[str, None]:
    """All keys that can mean something, each once."""
    bound = (key for by_key in keymap.commands.values() for key in by_key)
    return dict.fromkeys((*keymap.labels, *ascii_lowercase, *digits, *bound))


def _family(invocation: Invocation, meaning: str) -> str:
    """The command's name; the moves of the caret, which are many, go together, as do those to another field."""
    name = invocation.command.name
    if name == "fill" and meaning.startswith(_JUMP):
        return "jump"
    moving = _moving(name) if invocation.command.group is Group.MOVE else ""
    return moving.partition(" ")[0] or name


def _moving(name: str) -> str:
    """What the command does to the caret, in a few words; empty for one that does not move it step by step."""
    if name.startswith("select-"):
        return "select"
    return "move the caret" if name.partition("-")[0] in ("word", "row", "page", "text") else ""


def _rank(name: str) -> int:
    """Where the command stands: those of the state first, then in the order of the declarations."""
    if name in _OF_STATES:
        return _OF_STATES.index(name)
    return _EVERYTHING_ELSE + _DECLARED.get(name, -1)


def _joined(session: Session, name: str, keys: list[str]) -> str:
    if name == "aim" or (name in ("relate-key", "fill") and len(keys) > len(ascii_lowercase) - 1):
        return "letter"
    if name == "choose" and len(keys) > 1:
        first_nine = session.keys.of(name)[: len(DIGITS)]
        keys = [key for key in first_nine if key in keys] or keys
        return f"{written(keys[0])}–{written(keys[-1])}"
    shown = [written(key) for key in keys]
    arrows = [each for each in shown if each[-1] in _ARROWS]
    if len(arrows) > 1:
        head = arrows[0][:-1]
        return head + "".join(sorted(each[-1] for each in arrows if each[:-1] == head))
    return " ".join(shown[:_MOST_KEYS])


def _meaning(session: Session, invocation: Invocation) -> str:
    """What a key does that means this now, in a few words; empty where that would be nothing."""
    name, argument = invocation.command.name, invocation.argument
    match name:
        case "aim":
            return _AIMS.get(session.armed.purpose if session.armed else Purpose.MARK, "")
        case "label":
            return name_of(session, argument)
        case "group":
            return f"{name_of(session, argument)} …"
        case "group-key":
            return _in_group(session, argument)
        case "relate-key":
            return _relating_key(session, argument)
        case "choose" | "relate-choose":
            return _choosing(session, int(argument))
        case "fill":
            return _filling(session, argument)
        case "take" if session.armed is not None:
            return "what stands here" if session.armed.purpose is Purpose.MARK else ""
    if not fits(session, name):
        return ""
    moving = _moving(name) if invocation.command.group is Group.MOVE else ""
    return (
        moving
        or _releasing(session, name)
        or _unconditional(invocation.command.help)
        or _IN_STATES.get(name, "")
    )


def _unconditional(help_: str) -> str:
    return next((help_.removeprefix(each) for each in _CONDITIONS if help_.startswith(each)), help_)


def _releasing(session: Session, name: str) -> str:
    """What Escape ends now; the reference names all that it can end."""
    if name != "release":
        return ""
    if session.armed or session.aim or session.candidate:
        return "disarm" if session.armed else "no more numbers"
    if session.selection:
        return "clear the selection"
    return (
        "unlock the label" if session.locked else "end the search" if session.search else "let go of the span"
    )


def _in_group(session: Session, key: str) -> str:
    group = session.schema.label(session.group) if session.group else None
    if group is None:
        return ""
    if key in (own_key(group), "space"):
        return f"{group.name} itself"
    chosen = next((each for each in members(session, group.id) if each.group_key == key), None)
    return _named(session, chosen) if chosen else ""


def _named(session: Session, label: Label) -> str:
    return f"{label.name} …" if label.id in session.schema.groups else label.name


def _relating_key(session: Session, key: str) -> str:
    relating = session.relating
    if relating is None:
        return ""
    if relating.type is None:
        return next((type_.name for type_ in offered_types(session) if type_.key == key), "")
    type_ = relation_type(session.schema, relating.type)
    return f"{type_.name}: the span that begins so" if type_ else ""


def _choosing(session: Session, digit: int) -> str:
    aimed = session.aim
    if aimed is not None and aimed.numbered and digit <= len(aimed.matches):
        return "that numbered match instead"
    return "so many words" if session.focus is not None and session.relating is None else ""


def _filling(session: Session, key: str) -> str:
    field = field_at(session)
    if field is None:
        return ""
    choice = next((choice for choice in choices_of(field) if choice.key == key), None)
    if choice is not None:
        return choice.description if choice.value in ("true", "false") else choice.value
    if field.type not in BY_KEY:
        return "begins the answer"
    of_span = session.form is not None and session.form.of_span
    jump = next((each for each in fields_of(session, of_span=of_span) if each.key == key), None)
    return f"{_JUMP}{jump.title}" if jump is not None else ""


def title_of_keys(session: Session) -> str:
    """What stands over the keys that are possible now."""
    return f"Keys now{' · '.join(['', *_state(session)])}{session.keys.fill('  ({keys} all keys)')}"


def _state(session: Session) -> Iterator[str]:
    """The state that the next key ends, in a word or two; nothing at rest."""
    if session.armed is not None:
        is_marking = session.armed.purpose is Purpose.MARK and session.armed.label is not None
        yield name_of(session, session.armed.label or "") if is_marking else _TITLES[session.armed.purpose]
    if session.group is not None:
        yield name_of(session, session.group)
    if session.relating is not None:
        yield "relation"
