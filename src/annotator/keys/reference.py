"""The key reference, derived from the commands' declarations: for the help screen, the palette and the docs."""

from __future__ import annotations

from annotator.session.commands import COMMANDS, DEFAULT_KEYS, Command, Group
from annotator.session.key_names import KeyNames, written


def keys_of(command: Command, keys: KeyNames = DEFAULT_KEYS) -> str:
    """All keys of a command, as people write them."""
    own = keys.of(command.name)
    if command.shown_keys and own == command.keys:
        return keys.hint(command.shown_keys)
    return keys.hint("{choose}") if command.name == "choose" else ", ".join(map(written, own))


def key_reference(keys: KeyNames = DEFAULT_KEYS) -> list[tuple[Group, list[tuple[str, str]]]]:
    """The groups of commands with keys and help; what only the screen runs is left out."""
    return matching_reference("", keys)


def matching_reference(text: str, keys: KeyNames = DEFAULT_KEYS) -> list[tuple[Group, list[tuple[str, str]]]]:
    """The part of the reference that has all the words of the text, in a command's name, its keys or its help."""
    wanted = text.lower().split()
    groups: dict[Group, list[tuple[str, str]]] = {group: [] for group in Group}
    for command in COMMANDS.values():
        written_keys = keys_of(command, keys) or "by name"
        said = f"{command.name.replace('-', ' ')} {written_keys} {command.help}".lower()
        if command.help and all(part in said for part in wanted):
            groups[command.group].append((written_keys, command.help))
    return [(group, entries) for group, entries in groups.items() if entries]


def typed_commands() -> list[Command]:
    """The commands that can be run by name, in the order of the reference."""
    return [command for command in COMMANDS.values() if command.help and not command.takes_argument]
