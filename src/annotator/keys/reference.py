"""The key reference for the help screen, the palette and the docs, derived from the commands' declarations."""

from __future__ import annotations

from annotator.session.commands import COMMANDS, DEFAULT_KEYS, Command, Group
from annotator.session.key_names import KeyNames


def keys_of(command: Command, keys: KeyNames = DEFAULT_KEYS) -> str:
    """All keys of a command, as shown to the user."""
    own = keys.of(command.name)
    if command.shown_keys and own == command.keys:
        return keys.hint(command.shown_keys)
    return keys.hint("{choose}") if command.name == "choose" else ", ".join(map(keys.written, own))


def key_reference(keys: KeyNames = DEFAULT_KEYS) -> list[tuple[Group, list[tuple[str, str]]]]:
    """The groups of commands with keys and help; commands without help are left out."""
    return matching_reference("", keys)


def matching_reference(text: str, keys: KeyNames = DEFAULT_KEYS) -> list[tuple[Group, list[tuple[str, str]]]]:
    """The entries of the reference that contain all words of the text in the command's name, keys or help."""
    wanted = text.lower().split()
    groups: dict[Group, list[tuple[str, str]]] = {group: [] for group in Group}
    for command in COMMANDS.values():
        written_keys = keys_of(command, keys) or "by name"
        searched = f"{command.name.replace('-', ' ')} {written_keys} {command.help}".lower()
        is_here = command.help and command.name not in keys.withheld
        if is_here and all(part in searched for part in wanted):
            groups[command.group].append((written_keys, command.help))
    return [(group, entries) for group, entries in groups.items() if entries]


def typed_commands(keys: KeyNames = DEFAULT_KEYS) -> list[Command]:
    """The commands that can be run by name, in the order of the reference."""
    return [
        command
        for command in COMMANDS.values()
        if command.help and not command.takes_argument and command.name not in keys.withheld
    ]
