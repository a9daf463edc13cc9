"""What is in force when several places speak: the one named last counts, and where it was said is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct

from annotator.settings.settings import DECLARATIONS, DECLARED, Kind, Owner, Settings, Value


class Source(Struct, frozen=True):
    """Where a setting was said: a line of a file, or an environment variable."""

    name: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.name}:{self.line}" if self.line else f"${self.name}"


class Said(Struct, frozen=True):
    """A value, and where it was said."""

    value: Value
    source: Source


class Layer(Struct, frozen=True):
    """What one place says of the settings, by their names."""

    said: Mapping[str, Said]


class FileLayer(Layer, frozen=True):
    """What a file says."""

    file: str
    owner: Owner


class InForce(Struct, frozen=True):
    """The settings that count, and where those were said that are no defaults."""

    settings: Settings = Settings()
    sources: Mapping[str, Source] = {}


def merged(layers: Iterable[Layer]) -> InForce:
    """The settings under these layers, of which later ones hold."""
    said = {name: each for layer in layers for name, each in layer.said.items()}
    values = {DECLARED[name].field: each.value for name, each in said.items()}
    return InForce(Settings(**values), {name: each.source for name, each in said.items()})  # type: ignore[arg-type]


def environment_layer(environment: Mapping[str, str]) -> Layer:
    """What the environment says; an empty variable says nothing."""
    named = ((each, environment.get(each.variable, "")) for each in DECLARATIONS if each.variable)
    return Layer(
        {
            each.name: Said(Path(text) if each.kind is Kind.PATH else text, Source(each.variable))
            for each, text in named
            if text
        }
    )
