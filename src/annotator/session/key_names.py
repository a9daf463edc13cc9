"""What keys are called, and which of them a command has: for every sentence that names one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache

from msgspec import Struct, field

_WRITTEN = {
    "space": "Space", "enter": "Enter", "escape": "Esc", "tab": "Tab", "backspace": "Backspace",
    "delete": "Delete", "insert": "Insert", "left": "←", "right": "→", "up": "↑", "down": "↓", "home": "Home",
    "end": "End", "pageup": "PageUp", "pagedown": "PageDown", "shift": "Shift", "ctrl": "Ctrl",
}  # fmt: skip
DIGITS = "123456789"
"""What the keys of ``choose`` stand for, in their order; behind nine of them it begins again."""

_ARROWS = set("←→↑↓")
_NAMED = re.compile(r"\{([a-z-]+)(!?)\}")
_PAIRED = re.compile(r"\{([a-z-]+)\|([a-z-]+)\}")


def written(key: str) -> str:
    """A key's name as people write it: ``shift+tab`` is Shift+Tab, ``ctrl+z`` is Ctrl+Z."""
    if len(key) == 1:
        return key
    parts = key.split("+")
    return "+".join(_WRITTEN.get(part, part.upper()) for part in parts)


def is_character(key: str) -> bool:
    """Whether the key is a visible character, which aims while a label is armed."""
    return len(key) == 1


class KeyNames(Struct, frozen=True):
    """The keys of each command as the user has them; those that are not ``given`` are as declared.

    Sentences hold the name of a command in braces where its key belongs: ``{undo}`` is the first key, ``{undo!}``
    the first that is no character and so works while characters aim.
    """

    given: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, command: str) -> tuple[str, ...]:
        """The keys of the command, the one to show first; none for a command that is run by name alone."""
        return self.given[command] if command in self.given else _declared()[command]

    def fill(self, sentence: str) -> str:
        """The sentence with keys in it; a command without a key is named."""
        return self._filled(sentence, lambda command: f"“{command.replace('-', ' ')}”")

    def hint(self, keys: str) -> str:
        """The keys of a hint, ``{word-left|word-right}`` for a pair; empty when a command in it has none."""
        missing: list[str] = []

        def note(command: str) -> str:
            missing.append(command)
            return ""

        filled = self._filled(keys, note)
        return "" if missing else filled

    def _filled(self, text: str, without: Callable[[str], str]) -> str:
        def one(match: re.Match[str]) -> str:
            return self._shown(match[1], apart=bool(match[2])) or without(match[1])

        def pair(match: re.Match[str]) -> str:
            return _pair(*(self._shown(command) or without(command) for command in match.groups()))

        return _NAMED.sub(one, _PAIRED.sub(pair, text))

    def _shown(self, command: str, *, apart: bool = False) -> str:
        keys = [key for key in self.of(command) if not (apart and is_character(key))]
        if command == "choose" and len(keys) >= len(DIGITS):
            return f"{written(keys[0])}–{written(keys[len(DIGITS) - 1])}"
        return written(keys[0]) if keys else ""


def _pair(first: str, second: str) -> str:
    """Two keys in short: Shift+← and Shift+→ are Shift+←→."""
    head, _, arrow = first.rpartition("+")
    other_head, _, other_arrow = second.rpartition("+")
    if head == other_head and {arrow, other_arrow} <= _ARROWS:
        return f"{first}{other_arrow}"
    return f"{first} {second}"


@cache
def _declared() -> Mapping[str, tuple[str, ...]]:
    from annotator.session.commands import COMMANDS  # whose modules hold sentences and so need this one

    return {command.name: command.keys for command in COMMANDS.values()}
