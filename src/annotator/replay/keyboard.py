"""The keys that the typist presses: those that the keymap gives to commands, whatever preset it was made from."""

from __future__ import annotations

from msgspec import Struct

from annotator.keys.keymap import Keymap
from annotator.session.commands import Command
from annotator.session.commands.labelling import CHOOSE

Keys = tuple[str, ...]


class Keyboard(Struct, frozen=True):
    """One keymap's keys, by command. A command that has no key cannot be pressed, and what needs it is not tried."""

    keymap: Keymap

    def key(self, command: Command) -> Keys:
        """The first key of the command, with the leader's before it where it comes after that; none without a key."""
        return tuple(key for first in self.keymap.names.of(command.name)[:1] for key in first.split(" "))

    def digit(self, number: int) -> Keys:
        """The key that chooses the match of that number, or counts so many words."""
        return self.keymap.names.of(CHOOSE.name)[number - 1 : number]

    def keys(self, *commands: Command) -> Keys:
        """A key for each of the commands that has one."""
        return tuple(key for command in commands for key in self.key(command))
