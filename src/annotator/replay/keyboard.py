"""The keys that the typist presses, taken from the keymap, so that a replay works with any preset."""

from __future__ import annotations

from msgspec import Struct

from annotator.keys.keymap import Keymap
from annotator.session.commands import Command
from annotator.session.commands.labelling import CHOOSE

Keys = tuple[str, ...]


_SHIFTED = frozenset('~!@#$%^&*()_+{}|:"?')
"""Signs that an American keyboard has over others, but for ``<`` and ``>``: their commands have other keys as well."""


def holds_shift(key: str) -> bool:
    """Whether Shift is held while the key is pressed, on an American keyboard."""
    return key.startswith("shift+") or key in _SHIFTED or (len(key) == 1 and key.isupper())


class Keyboard(Struct, frozen=True):
    """The keys of each command in one keymap. What needs a command without a key is not tried."""

    keymap: Keymap

    def key(self, command: Command) -> Keys:
        """The first key of the command, after the leader's where it needs that; empty without a key."""
        return tuple(key for first in self.keymap.names.of(command.name)[:1] for key in first.split(" "))

    def digit(self, number: int) -> Keys:
        """The key that chooses the match with that number, or counts that many words."""
        return self.keymap.names.of(CHOOSE.name)[number - 1 : number]

    def keys(self, *commands: Command) -> Keys:
        """The keys of those commands that have one."""
        return tuple(key for command in commands for key in self.key(command))
