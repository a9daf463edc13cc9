"""The key reference, derived from the commands' declarations: for the help screen, the palette and the docs."""

from __future__ import annotations

from annotator.session.commands import COMMANDS, Command, Group

_WRITTEN = {
    "space": "Space", "enter": "Enter", "escape": "Esc", "tab": "Tab", "backspace": "Backspace",
    "delete": "Delete", "left": "←", "right": "→", "up": "↑", "down": "↓", "home": "Home", "end": "End",
    "pageup": "PageUp", "pagedown": "PageDown", "shift": "Shift", "ctrl": "Ctrl",
}  # fmt: skip


def written(key: str) -> str:
    """A key's name as people write it: ``shift+tab`` is Shift+Tab, ``ctrl+z`` is Ctrl+Z."""
    if len(key) == 1:
        return key
    parts = key.split("+")
    return "+".join(_WRITTEN.get(part, part.upper()) for part in parts)


def keys_of(command: Command) -> str:
    """All keys of a command, as people write them."""
    return command.shown_keys or ", ".join(written(key) for key in command.keys)


def key_reference() -> list[tuple[Group, list[tuple[str, str]]]]:
    """The groups of commands with keys and help; what only the screen runs is left out."""
    return matching_reference("")


def matching_reference(text: str) -> list[tuple[Group, list[tuple[str, str]]]]:
    """The part of the reference that has all the words of the text, in a command's name, its keys or its help."""
    wanted = text.lower().split()
    groups: dict[Group, list[tuple[str, str]]] = {group: [] for group in Group}
    for command in COMMANDS.values():
        keys = keys_of(command) or "by name"
        said = f"{command.name.replace('-', ' ')} {keys} {command.help}".lower()
        if command.help and all(part in said for part in wanted):
            groups[command.group].append((keys, command.help))
    return [(group, entries) for group, entries in groups.items() if entries]


def typed_commands() -> list[Command]:
    """The commands that can be run by name, in the order of the reference."""
    return [command for command in COMMANDS.values() if command.help and not command.takes_argument]
