"""Keys that only correct a proposal: the cost of a wrong one."""

from __future__ import annotations

from collections.abc import Iterable

from annotator.session.commands import COMMANDS
from annotator.session.commands.labelling import AIM, CHOOSE, STRETCH


def corrects(command: str) -> bool:
    """Whether using the command of that name means that something was wrong."""
    return command in COMMANDS and COMMANDS[command].corrects


def correcting_keys(commands: Iterable[str]) -> int:
    """How many of the keys that ran these commands correct something.

    A digit right after an aim chooses a match; any other digit counts words, which corrects. The letter that aims
    a stretch counts with it.
    """
    found = 0
    before = ""
    for command in commands:
        counts_words = command == CHOOSE.name and before != AIM.name
        found += corrects(command) or counts_words or (command == AIM.name and before == STRETCH.name)
        before = command
    return found
