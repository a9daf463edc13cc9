"""Every command of the application, declared once: name, keys, group, help, step. Nothing else binds a key."""

from __future__ import annotations

from collections.abc import Mapping

from annotator.session.commands import (
    adjusting,
    answering,
    deciding,
    filling,
    form_keys,
    going,
    grouping,
    labelling,
    moving,
    naming,
    offering,
    relating,
    repeating,
    searching,
    undoing,
    viewing,
    walking,
)
from annotator.session.commands.command import Command, Group, KeyState, run

COMMANDS: Mapping[str, Command] = {
    command.name: command
    for module in (
        labelling,
        grouping,
        naming,
        repeating,
        relating,
        answering,
        adjusting,
        walking,
        deciding,
        moving,
        searching,
        form_keys,
        filling,
        undoing,
        going,
        viewing,
        offering,
    )
    for command in module.COMMANDS
}

__all__ = ["COMMANDS", "Command", "Group", "KeyState", "run"]
