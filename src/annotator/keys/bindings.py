"""The keys of each command and where they were given, and clashes: two things that want the same key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from annotator.schema.values import LabelSchema
from annotator.schema.yaml.yaml_file import Position
from annotator.session.commands import COMMANDS, Command, KeyState
from annotator.session.commands.answering import GO_ON

START = Position(1, 1)


class Source(Struct, frozen=True):
    """Where keys were given: in a preset, or on a line of a file. A preset has the place of its name in a file."""

    rank: int = 0
    """The higher rank wins where two sources give keys to a command."""
    preset: str = "default"
    file: str = ""
    place: Position = START

    def __str__(self) -> str:
        return f"preset {self.preset}" if self.preset else f"{self.file}:{self.place.line}"


DECLARED = Source()


class Binding(Struct, frozen=True):
    """The keys of a command; ``yielded`` are letters of a preset that belong to labels of this schema."""

    command: Command
    keys: tuple[str, ...]
    source: Source = DECLARED
    yielded: tuple[str, ...] = ()


Bindings = Mapping[str, Binding]
"""The binding of each command that can be remapped, by its name, in the order of the reference."""


class Clash(Struct, frozen=True):
    """A key that two things want; ``at`` is the source to change."""

    message: str
    at: Source


def declared_bindings() -> dict[str, Binding]:
    """The default keys."""
    return {
        command.name: Binding(command, command.keys)
        for command in COMMANDS.values()
        if command.can_be_remapped
    }


def clashes(bindings: Bindings, schema: LabelSchema | None) -> Iterator[Clash]:
    """Every key that two commands want in the same state, or a command and a label of the schema."""
    taken: dict[tuple[KeyState, str], Binding] = {}
    for binding in bindings.values():
        for key in binding.keys:
            other = taken.setdefault((binding.command.state, key), binding)
            if other is not binding:
                yield _between(key, other, binding)
            if other is binding and schema is not None:
                yield from _with_label(key, binding, schema)
    yield from _hidden(bindings)


def _between(key: str, one: Binding, other: Binding) -> Clash:
    """The clash of two commands, reported at the source of higher rank or, in one file, at the later line."""
    is_later = (one.source.rank, one.source.place) > (other.source.rank, other.source.place)
    later, earlier = (one, other) if is_later else (other, one)
    message = (
        f"key '{key}' is wanted by {later.command.name} and by {earlier.command.name} ({earlier.source})"
    )
    return Clash(f"{message}; give one of them another key", later.source)


def _with_label(key: str, binding: Binding, schema: LabelSchema) -> Iterator[Clash]:
    label = schema.labels_by_key.get(key)
    if label is not None and binding.command.state is KeyState.TEXT:
        wants = f"key '{key}' is wanted by {binding.command.name} and by label {label.id} of the schema"
        yield Clash(f"{wants} {schema.id}; give one of them another key", binding.source)


def _hidden(bindings: Bindings) -> Iterator[Clash]:
    """Yield the keys of commands for ``KeyState.ARMED`` that would hide another command which also works then."""
    armed = {
        key: each for each in bindings.values() if each.command.state is KeyState.ARMED for key in each.keys
    }
    for binding in bindings.values():
        if binding.command.state is not KeyState.TEXT or binding.command is GO_ON:
            continue
        for key in binding.keys:
            if key in armed:
                yield _between(key, armed[key], binding)
