"""The names of keys, and the keys that each command has, for every sentence that names one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from msgspec import Struct, field

_WRITTEN = {
    "space": "Space", "enter": "Enter", "escape": "Esc", "tab": "Tab", "backspace": "Backspace",
    "delete": "Delete", "insert": "Insert", "left": "←", "right": "→", "up": "↑", "down": "↓", "home": "Home",
    "end": "End", "pageup": "PageUp", "pagedown": "PageDown", "shift": "Shift", "ctrl": "Ctrl", "alt": "Alt",
}  # fmt: skip
DIGITS = "123456789"
"""The arguments of the keys of ``choose``, in their order; a tenth key stands for 1 again."""

_ARROWS = set("←→↑↓")
_NAMED = re.compile(r"\{([a-z-]+)(!?)\}")
_PAIRED = re.compile(r"\{([a-z-]+)\|([a-z-]+)\}")


LEADER_PREFIX = "leader "
"""The prefix of keys that are pressed after the leader: ``leader t``."""


def written(key: str) -> str:
    """A key's name as shown to the user: ``shift+tab`` is Shift+Tab, ``; t`` is one key after the other."""
    if len(key) == 1:
        return key
    if " " in key:
        return " ".join(map(written, key.split(" ")))
    parts = key.split("+")
    return "+".join(_WRITTEN.get(part, part.upper()) for part in parts)


def is_character(key: str) -> bool:
    """Whether the key is a visible character, which aims while a label is armed."""
    return len(key) == 1


class KeyNames(Struct, frozen=True):
    """The keys that the user has for each command; a command that is not ``given`` has none.

    Sentences have the name of a command in braces where its key belongs: ``{undo}`` is the first key, ``{undo!}``
    the first that is not a character and so works while characters aim.
    """

    given: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    withheld: frozenset[str] = frozenset()
    """Names of commands that cannot be used here, by name neither."""
    stand_ins: Mapping[str, str] = field(default_factory=dict)
    """The keys to show in place of those that do not reach the program here, as browsers keep some for themselves."""

    def __hash__(self) -> int:
        return id(self)

    @classmethod
    def with_leader(
        cls,
        keys: Mapping[str, tuple[str, ...]],
        leader: str,
        withheld: frozenset[str] = frozenset(),
        stand_ins: Mapping[str, str] | None = None,
    ) -> KeyNames:
        """The keys of each command, with the key of the command ``leader`` in place of ``LEADER_PREFIX``.

        If that command has no key, keys with the prefix are left out.
        """
        first = next((key for key in keys.get(leader, ()) if not key.startswith(LEADER_PREFIX)), "")
        given = {command: tuple(_sequences(own, first)) for command, own in keys.items()}
        return cls(given, withheld, stand_ins or {})

    def of(self, command: str) -> tuple[str, ...]:
        """The keys of the command, the one to show first; empty for a command that is only run by name."""
        return self.given.get(command, ())

    def fill(self, sentence: str) -> str:
        """The sentence with keys in place of commands; a command without a key is named in quotes."""
        return _filled(self, sentence)[0]

    def hint(self, keys: str) -> str:
        """The keys of a hint, such as ``{word-left|word-right}`` for a pair; empty if one of its commands has none."""
        filled, is_whole = _filled(self, keys)
        return filled if is_whole else ""

    def shown(self, command: str, *, apart: bool = False) -> str:
        """The first key of the command or, with ``apart``, the first that is not a character; empty without one."""
        keys = [key for key in self.of(command) if not (apart and (is_character(key) or " " in key))]
        if command == "choose" and len(keys) >= len(DIGITS):
            return f"{self.written(keys[0])}–{self.written(keys[len(DIGITS) - 1])}"
        return self.written(keys[0]) if keys else ""

    def written(self, key: str) -> str:
        """A key's name as shown to the user: that of its stand-in, where it has one."""
        return written(self.stand_ins.get(key, key))


def _sequences(keys: tuple[str, ...], leader: str) -> Iterator[str]:
    """The keys with the leader's own key in place of its name."""
    for key in keys:
        if leader or not key.startswith(LEADER_PREFIX):
            yield with_leader(key, leader)


def with_leader(key: str, leader: str) -> str:
    """The key or, where it comes after the leader, both in order, with the leader's own key."""
    rest = key.removeprefix(LEADER_PREFIX)
    return key if rest == key else f"{leader} {rest}"


@lru_cache(maxsize=512)  # every key fills the same few sentences
def _filled(keys: KeyNames, text: str) -> tuple[str, bool]:
    """The text with keys in place of commands, and whether each command had one; those without are named."""
    missing: list[str] = []

    def named(command: str) -> str:
        missing.append(command)
        return f"“{command.replace('-', ' ')}”"

    def one(match: re.Match[str]) -> str:
        return keys.shown(match[1], apart=bool(match[2])) or named(match[1])

    def pair(match: re.Match[str]) -> str:
        return _pair(*(keys.shown(command) or named(command) for command in match.groups()))

    return _NAMED.sub(one, _PAIRED.sub(pair, text)), not missing


def _pair(first: str, second: str) -> str:
    """Two keys in short form: Shift+← and Shift+→ become Shift+←→."""
    head, _, arrow = first.rpartition("+")
    other_head, _, other_arrow = second.rpartition("+")
    if head == other_head and {arrow, other_arrow} <= _ARROWS:
        return f"{first}{other_arrow}"
    return f"{first} {second}"
