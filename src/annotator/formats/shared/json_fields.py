"""The fields of a JSON object from a file, read by name and type; a wrong one raises ``FormatError`` with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from annotator.core.quoting import quoted
from annotator.core.span import Value
from annotator.formats.shared.errors import FormatError, RecordLocation


class Fields(Struct, frozen=True):
    """A JSON object; errors call it ``name``. A key with ``null`` counts as absent."""

    value: Mapping[str, Any]
    name: str
    place: RecordLocation

    def get(self, key: str) -> Any:
        """Return the value under ``key``, whatever its type; ``None`` if absent."""
        return self.value.get(key)

    def wrong(self, key: str, wanted: str) -> FormatError:
        """Return the error to raise if ``key`` is not ``wanted``."""
        found = "missing" if self.value.get(key) is None else f"not {wanted}"
        return self.place.error(f"{self.name}: {key} is {found}", f"give it {wanted}")

    def string(self, key: str, default: str | None = None) -> str:
        """Return the string under ``key``; without a default it must not be empty."""
        value = self.value.get(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or (not value and default is None):
            raise self.wrong(key, "a string")
        return value

    def string_or_none(self, key: str) -> str | None:
        """Return the string under ``key``, if there is one."""
        value = self.value.get(key)
        if not isinstance(value, str | None):
            raise self.wrong(key, "a string")
        return value

    def integer(self, key: str, default: int | None = None) -> int:
        """Return the whole number under ``key``."""
        value = self.value.get(key)
        if value is None and default is not None:
            return default
        if type(value) is not int:  # true is an int to Python
            raise self.wrong(key, "a whole number")
        return value

    def boolean(self, key: str) -> bool:
        """Return true or false; false if absent."""
        value = self.value.get(key)
        if not isinstance(value, bool | None):
            raise self.wrong(key, "true or false")
        return bool(value)

    def one_of(self, key: str, known: Sequence[str], default: str) -> str:
        """Return the string under ``key``, which must be one of ``known``."""
        value = self.string(key, default)
        if value not in known:
            what = f"{self.name}: {key} is {quoted(value)}"
            raise self.place.error(what, f"use one of {', '.join(known)}")
        return value

    def strings(self, key: str) -> tuple[str, ...]:
        """Return the list of strings under ``key``; empty if absent."""
        value = self.value.get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.wrong(key, "a list of strings")
        return tuple(value)

    def pairs(self, key: str) -> list[tuple[int, int]]:
        """Return the list of pairs of whole numbers under ``key``; empty if absent."""
        value = self.value.get(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(map(_is_pair, value)):
            raise self.wrong(key, "a list of pairs of whole numbers")
        return [(left, right) for left, right in value]

    def object(self, key: str) -> Mapping[str, Any]:
        """Return the object under ``key``; empty if absent."""
        value = self.value.get(key)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise self.wrong(key, "an object")
        return value

    def objects(self, key: str) -> Iterator[Fields]:
        """Yield the objects in the list under ``key``, each named after the key and its number from 1."""
        value = self.value.get(key)
        if value is None:
            return
        if not isinstance(value, list):
            raise self.wrong(key, "a list")
        for number, item in enumerate(value, 1):
            name = f"{key.removesuffix('s')} {number}"
            if not isinstance(item, dict):
                raise self.place.error(f"{name} is not an object", "correct or remove it")
            yield Fields(item, name, self.place)

    def named_objects(self, key: str, kind: str) -> dict[str, Fields]:
        """Return the objects inside the object under ``key``, by name; errors call each ``kind`` and its name."""
        found: dict[str, Fields] = {}
        for name, item in self.object(key).items():
            called = f"{kind} {quoted(name)}"
            if not isinstance(item, dict):
                raise self.place.error(f"{called} is not an object", "correct or remove it")
            found[name] = Fields(item, called, self.place)
        return found

    def values(self, key: str) -> dict[str, Value]:
        """Return the answers under ``key``: strings, numbers, true or false, or lists of strings as tuples."""
        inner = self.object(key)
        found: dict[str, Value] = {}
        for name, value in inner.items():
            if isinstance(value, str | bool | int | float):
                found[name] = value
            elif isinstance(value, list) and all(isinstance(item, str) for item in value):
                found[name] = tuple(value)
            elif value is not None:
                what = f"{self.name}: {key} has no simple value under {quoted(name)}"
                raise self.place.error(what, "use a string, a number, true, false or a list of strings")
        return found


def _is_pair(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(type(item) is int for item in value)
