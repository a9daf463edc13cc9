"""The contents of a key file: presets, commands and keys, each with its position. Their meaning is not known here."""

from __future__ import annotations

from msgspec import Struct

from annotator.schema.yaml.yaml_file import Position

PRESET = "preset"
"""The one entry that is not a command."""


class PlacedText(Struct, frozen=True):
    """A word of the file and the position where it starts."""

    text: str
    place: Position


class KeysEntry(Struct, frozen=True):
    """A command and its keys, in the order of the file; no keys means that all are removed."""

    command: PlacedText
    keys: tuple[PlacedText, ...]


class KeysFile(Struct, frozen=True):
    """A whole key file, in its order."""

    file: str
    presets: tuple[PlacedText, ...]
    entries: tuple[KeysEntry, ...]
