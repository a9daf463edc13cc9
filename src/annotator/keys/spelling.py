"""Keys as written in a key file, and why some of them never reach a program in a terminal."""

from __future__ import annotations

import unicodedata

from annotator.core.quoting import quoted
from annotator.schema.problems import did_you_mean
from annotator.session.key_names import LEADER_PREFIX

_SYNONYMS = {
    "esc": "escape", "return": "enter", "del": "delete", "ins": "insert", "pgup": "pageup", "pgdn": "pagedown",
    "pgdown": "pagedown", "bs": "backspace", "spacebar": "space", "control": "ctrl", "←": "left", "→": "right",
    "↑": "up", "↓": "down",
}  # fmt: skip
_ALONE = ("space", "enter", "tab", "escape", "backspace")
_MOVING = ("left", "right", "up", "down", "home", "end", "pageup", "pagedown", "insert", "delete")
_FUNCTION = tuple(f"f{number}" for number in range(1, 13))
_NAMES = (*_ALONE, *_MOVING, *_FUNCTION)
_MODIFIERS = ("ctrl", "shift")
_UNSEEN = {
    "alt",
    "option",
    "meta",
    "cmd",
    "command",
    "super",
    "win",
    "windows",
    "hyper",
    "fn",
    "capslock",
    "altgr",
}
_SAME = {"i": "Tab", "m": "Enter", "j": "Enter", "h": "Backspace", "[": "Esc"}
"""Keys for which a terminal sends the same bytes as for the key with ctrl."""


def key_sequence_from(text: str) -> str:
    """A key's name or, for one that is pressed after the leader, ``leader`` and the key's name.

    Raises ``ValueError`` with the reason when there is no such key.
    """
    first, blank, last = text.strip().partition(" ")
    if blank and first.lower() == LEADER_PREFIX.strip():
        return f"{LEADER_PREFIX}{key_from(last.strip())}"
    return key_from(text)


def key_from(text: str) -> str:
    """The key's name in a session: ``Ctrl+Z`` is ``ctrl+z``. Raises ``ValueError`` with the reason."""
    if len(composed := unicodedata.normalize("NFC", text)) == 1:
        return _character(composed)
    *modifiers, last = _parts(text)
    wrong = [part for part in modifiers if part not in _MODIFIERS]
    unseen = next((part for part in (*modifiers, last) if part in _UNSEEN), None)
    if unseen is not None:
        raise ValueError(f"{quoted(text)}: {_why_unseen(unseen)}")
    if last in _MODIFIERS:
        raise ValueError(f"{quoted(text)}: a modifier alone sends nothing to a terminal")
    if wrong:
        raise ValueError(f"{quoted(text)} is not a key: '{wrong[0]}' is not a modifier; ctrl and shift are")
    if len(last) != 1 and last not in _NAMES:
        raise ValueError(f"{quoted(text)} is not a key{did_you_mean(last, _NAMES)}")
    shifts = [each for each in _MODIFIERS if each in modifiers]
    _check(text, frozenset(shifts), last)
    return "+".join([*shifts, last.lower() if shifts else last])


def _character(character: str) -> str:
    if character == " ":
        return "space"
    if character in _SYNONYMS:
        return _SYNONYMS[character]
    if not character.isprintable() or unicodedata.category(character)[0] in {"M", "Z"}:
        raise ValueError(f"{quoted(character)} is not a key: it cannot be seen")
    return character


def _parts(text: str) -> list[str]:
    """The modifiers and the key, each under its usual name; a plus after a plus is the key ``+``."""
    head, _, last = text[:-1].rpartition("+")
    parts = [*(part for part in head.split("+") if head), last + text[-1:]]
    named = [part.strip() if len(part) == 1 else part.strip().lower().replace("_", "") for part in parts]
    return [_SYNONYMS.get(part, part) for part in named]


def _why_unseen(modifier: str) -> str:
    if modifier in {"alt", "option", "meta"}:
        return "Alt arrives as Esc and then the key in most terminals"
    return "no terminal sends it on"


def _check(text: str, modifiers: frozenset[str], last: str) -> None:
    """Raise ``ValueError`` where terminals send something else, or nothing, for the key with these modifiers."""
    if not modifiers or (modifiers == {"shift"} and last == "tab") or last in _MOVING:
        return
    if len(last) > 1:
        raise ValueError(f"{quoted(text)}: terminals send the same, or nothing, without the modifier")
    if "ctrl" not in modifiers:
        hint = f", write '{last.upper()}'" if last.isalpha() else "; write the character that it types"
        raise ValueError(f"{quoted(text)}: a character is shifted already{hint}")
    if "shift" in modifiers:
        raise ValueError(f"{quoted(text)}: terminals send the same as for ctrl+{last.lower()}")
    if last.lower() in _SAME:
        raise ValueError(f"{quoted(text)}: to a terminal this is {_SAME[last.lower()]}")
    if not (last.isascii() and last.isalpha()):
        raise ValueError(f"{quoted(text)}: of the characters, terminals send only a to z with ctrl")
