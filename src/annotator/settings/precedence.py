"""Which settings are in force when several places set them: the last place wins, and each setting has its source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct

from annotator.settings.settings import DECLARATIONS, DECLARED, Kind, Owner, Settings, Value


class Source(Struct, frozen=True):
    """Where a setting was set: a line of a file, or an environment variable."""

    name: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.name}:{self.line}" if self.line else f"${self.name}"


class Assignment(Struct, frozen=True):
    """A value, and where it was set."""

    value: Value
    source: Source


class SettingsLayer(Struct, frozen=True):
    """What one place sets, by the names of the settings."""

    assignments: Mapping[str, Assignment]


class FileLayer(SettingsLayer, frozen=True):
    """What a file sets."""

    file: str
    owner: Owner


class InForce(Struct, frozen=True):
    """The settings in force, and the sources of those that are not defaults."""

    settings: Settings
    sources: Mapping[str, Source]


def merged(layers: Iterable[SettingsLayer]) -> InForce:
    """Return the settings under these layers; later layers win."""
    last = {name: each for layer in layers for name, each in layer.assignments.items()}
    values = {DECLARED[name].field: each.value for name, each in last.items()}
    return InForce(Settings(**values), {name: each.source for name, each in last.items()})  # type: ignore[arg-type]


def environment_layer(environment: Mapping[str, str]) -> SettingsLayer:
    """Return what the environment sets; an empty variable sets nothing."""
    named = ((each, environment.get(each.variable, "")) for each in DECLARATIONS if each.variable)
    return SettingsLayer(
        {
            each.name: Assignment(Path(text) if each.kind is Kind.PATH else text, Source(each.variable))
            for each, text in named
            if text
        }
    )
