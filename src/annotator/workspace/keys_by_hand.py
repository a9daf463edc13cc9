"""What a span costs by hand, by a person's key log: that is what a suggestion can save."""

from __future__ import annotations

from collections.abc import Iterable

from annotator.core.logged_key import LoggedKey
from annotator.session.commands import COMMANDS
from annotator.session.commands.answering import GO_ON, TAKE


def keys_by_hand(keys: Iterable[LoggedKey]) -> float:
    """Return the mean of the keys of spans that no suggestion made; 0 before there are any."""
    spans = total = spent = 0
    for key in keys:
        if not is_about_spans(key.command):
            continue
        spent += 1
        if key.spans > 0:
            if key.command not in (TAKE.name, GO_ON.name):
                spans, total = spans + 1, total + spent
            spent = 0
    return total / spans if spans else 0.0


def is_about_spans(command: str) -> bool:
    """Whether the key of a command counts for the next span; a key without a command had no meaning."""
    return bool(command) and (command not in COMMANDS or COMMANDS[command].is_about_spans)
