"""Keys that only mend what was proposed: the price of a wrong guess."""

from __future__ import annotations

from collections.abc import Iterable

MENDING = frozenset(
    (
        "extend-end",
        "shrink-end",
        "extend-start",
        "shrink-start",
        "stretch",
        "delete",
        "reject",
        "reject-string",
        "undo",
        "redo",
    )
)
"""Commands by which a person says that what stands there is wrong."""


def mending_keys(commands: Iterable[str]) -> int:
    """How many of the keys with these commands mend.

    A digit right behind an aim chooses, any other one counts words and mends; a stretch's letter belongs to it.
    """
    found = 0
    before = ""
    for command in commands:
        mends = command in MENDING or (command == "choose" and before != "aim")
        found += mends or (command == "aim" and before == "stretch")
        before = command
    return found
