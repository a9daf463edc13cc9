"""Keys that only correct what was proposed: the price of a wrong guess."""

from __future__ import annotations

from collections.abc import Iterable

from annotator.session.commands import COMMANDS
from annotator.session.commands.labelling import AIM, CHOOSE, STRETCH


def corrects(command: str) -> bool:
    """Whether a person says with the command of that name that what stands there is wrong."""
    return command in COMMANDS and COMMANDS[command].corrects


def correcting_keys(commands: Iterable[str]) -> int:
    """How many of the keys with these commands correct something.

    A digit right after an aim chooses, any other one counts words and corrects; a stretch's letter belongs to it.
    """
    found = 0
    before = ""
    for command in commands:
        counts_words = command == CHOOSE.name and before != AIM.name
        found += corrects(command) or counts_words or (command == AIM.name and before == STRETCH.name)
        before = command
    return found
