"""A schema file as nested mappings, before its shape has been validated.

The checks that compare entries use this view, so that one bad label does not hide problems of the others. Parts that
are missing or of the wrong type are left out here and reported by the models of ``language``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from msgspec import Struct

from annotator.core.quoting import quoted
from annotator.schema.yaml.yaml_file import Data, Trail, YamlFile


class Finding(NamedTuple):
    """A problem with one part of a file; ``at_key`` if it is the key that is wrong, not its value."""

    trail: Trail
    message: str
    at_key: bool = False


class Item(Struct, frozen=True):
    """A mapping of the file and its path."""

    trail: Trail
    raw: Mapping[str, Data]

    def text(self, key: str) -> str | None:
        """The text under ``key``, if there is one."""
        value = self.raw.get(key)
        return value if isinstance(value, str) else None

    def number(self, key: str) -> int | None:
        """The whole number under ``key``, if there is one."""
        value = self.raw.get(key)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def at(self, *steps: str | int) -> Trail:
        """The path of a part of the mapping."""
        return (*self.trail, *steps)

    def items(self, key: str) -> list[Item]:
        """The mappings in the list under ``key``, or the one mapping that is there instead of a list."""
        value = self.raw.get(key)
        if isinstance(value, dict):
            return [Item(self.at(key), value)]
        parts = enumerate(value) if isinstance(value, list) else ()
        return [Item(self.at(key, index), part) for index, part in parts if isinstance(part, dict)]

    def texts(self, key: str) -> list[tuple[Trail, str]]:
        """The texts in the list or mapping under ``key``, each with its path."""
        value = self.raw.get(key)
        parts: Iterable[tuple[str | int, Data]] = ()
        if isinstance(value, dict):
            parts = value.items()
        elif isinstance(value, list):
            parts = enumerate(value)
        return [(self.at(key, step), part) for step, part in parts if isinstance(part, str)]


class LabelItem(NamedTuple):
    """A label of the file with its ancestors, the topmost first."""

    item: Item
    ancestors: tuple[Item, ...]


def labels_of(root: Item) -> list[LabelItem]:
    """All labels of the file, parents before their children."""
    return list(_labels(root.items("labels"), ()))


def _labels(items: list[Item], ancestors: tuple[Item, ...]) -> Iterator[LabelItem]:
    # The loader limits the depth of a file, so the recursion is limited too.
    for item in items:
        yield LabelItem(item, ancestors)
        yield from _labels(item.items("children"), (*ancestors, item))


def repeated(items: Iterable[Item], key: str, things: str, source: YamlFile) -> Iterator[Finding]:
    """A finding for each item with the same text under ``key`` as an earlier one."""
    first: dict[str, Item] = {}
    for item in items:
        text = item.text(key)
        if text is None:
            continue
        earlier = first.setdefault(text, item)
        if earlier is not item:
            both = f"{_named(earlier, key, source)}, {_named(item, key, source)}"
            yield Finding(item.at(key), f"two {things} have the {key} {quoted(text)}: {both}", at_key=True)


def _named(item: Item, key: str, source: YamlFile) -> str:
    line = f"line {source.key_place(item.at(key)).line}"
    name = None if key in {"id", "value"} else item.text("id") or item.text("value")
    return f"{name} ({line})" if name else line
