"""A key file as it was written: presets, commands and keys, each with its place. What they mean is not known here."""

from __future__ import annotations

from msgspec import Struct

from annotator.schema.yaml.yaml_file import Position

PRESET = "preset"
"""The one entry that is no command."""


class PlacedText(Struct, frozen=True):
    """A word of the file, and where it starts."""

    text: str
    place: Position


class KeysEntry(Struct, frozen=True):
    """A command and the keys it is to have, in their order; none takes them all away."""

    command: PlacedText
    keys: tuple[PlacedText, ...]


class KeysFile(Struct, frozen=True):
    """What a key file says, in its order."""

    file: str
    presets: tuple[PlacedText, ...]
    entries: tuple[KeysEntry, ...]
