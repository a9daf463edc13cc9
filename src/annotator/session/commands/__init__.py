"""Every command of the application, declared once: name, keys, group, help, step. Nothing else binds a key."""

from __future__ import annotations

from collections.abc import Mapping

from annotator.session.commands import adjusting, filling, form_keys, going, labelling, moving, undoing
from annotator.session.commands.command import Command, Group, run

COMMANDS: Mapping[str, Command] = {
    command.name: command
    for module in (labelling, adjusting, moving, form_keys, filling, undoing, going)
    for command in module.COMMANDS
}

__all__ = ["COMMANDS", "Command", "Group", "run"]
