"""A key file as it was written: presets, commands and keys, each with its place. What they mean is not known here."""

from __future__ import annotations

from msgspec import Struct

from annotator.schema.yaml.yaml_file import Place

PRESET = "preset"
"""The one entry that is no command."""


class Written(Struct, frozen=True):
    """A word of the file, and where it starts."""

    text: str
    place: Place


class KeysEntry(Struct, frozen=True):
    """A command and the keys it is to have, in their order; none takes them all away."""

    command: Written
    keys: tuple[Written, ...]


class KeysFile(Struct, frozen=True):
    """What a key file says, in its order."""

    file: str
    presets: tuple[Written, ...]
    entries: tuple[KeysEntry, ...]
