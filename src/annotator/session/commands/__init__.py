"""Every command of the application, declared once: name, keys, group, help, step. Keys are bound nowhere else."""

from __future__ import annotations

from collections.abc import Mapping

from annotator.session.commands import (
    adjusting,
    answering,
    bulk,
    deciding,
    exporting,
    filling,
    form_keys,
    going,
    grouping,
    handing_out,
    hub_documents,
    labelling,
    listing_spans,
    mending,
    moving,
    naming,
    open_ends,
    relating,
    repeating,
    reviewing,
    searching,
    shell_lines,
    skipping,
    undoing,
    viewing,
    walking,
)
from annotator.session.commands.command import Command, Group, KeyState, run
from annotator.session.commands.offering import menu_commands
from annotator.session.key_names import KeyNames

_MODULES = (
    labelling,
    grouping,
    naming,
    repeating,
    bulk,
    exporting,
    shell_lines,
    relating,
    answering,
    reviewing,
    adjusting,
    walking,
    mending,
    deciding,
    open_ends,
    moving,
    searching,
    listing_spans,
    form_keys,
    filling,
    undoing,
    skipping,
    going,
    handing_out,
    hub_documents,
    viewing,
)
_DECLARED: tuple[Command, ...] = tuple(command for module in _MODULES for command in module.COMMANDS)

COMMANDS: Mapping[str, Command] = {
    command.name: command for command in (*_DECLARED, *menu_commands(_DECLARED))
}

DEFAULT_KEYS = KeyNames.with_leader(
    {command.name: command.keys for command in COMMANDS.values()}, going.LEADER.name
)
"""The default keys of the commands."""

REACHING_OUTSIDE = frozenset(command.name for command in _DECLARED if command.reaches_outside)
"""The names of the commands that reach what is outside the database."""

__all__ = ["COMMANDS", "DEFAULT_KEYS", "REACHING_OUTSIDE", "Command", "Group", "KeyState", "run"]
