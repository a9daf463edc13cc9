"""The fields of a JSON object out of a file, asked for by name and type; what is wrong is named with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from annotator.core.quoting import quoted
from annotator.core.span import Value
from annotator.formats.shared.errors import FormatError, RecordLocation


class Fields(Struct, frozen=True):
    """A JSON object, ``name`` being what an error calls it. A key with ``null`` counts as absent."""

    value: Mapping[str, Any]
    name: str
    place: RecordLocation

    def get(self, key: str) -> Any:
        """Whatever stands under ``key``."""
        return self.value.get(key)

    def wrong(self, key: str, wanted: str) -> FormatError:
        """The error to raise when ``key`` is not ``wanted``."""
        found = "missing" if self.value.get(key) is None else f"not {wanted}"
        return self.place.error(f"{self.name}: {key} is {found}", f"give it {wanted}")

    def string(self, key: str, default: str | None = None) -> str:
        """The string under ``key``; not empty where there is no default."""
        value = self.value.get(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or (not value and default is None):
            raise self.wrong(key, "a string")
        return value

    def string_or_none(self, key: str) -> str | None:
        """The string under ``key``, if there is one."""
        value = self.value.get(key)
        if not isinstance(value, str | None):
            raise self.wrong(key, "a string")
        return value

    def integer(self, key: str, default: int | None = None) -> int:
        """The whole number under ``key``."""
        value = self.value.get(key)
        if value is None and default is not None:
            return default
        if type(value) is not int:  # true is an int to Python
            raise self.wrong(key, "a whole number")
        return value

    def boolean(self, key: str) -> bool:
        """True or false; false when absent."""
        value = self.value.get(key)
        if not isinstance(value, bool | None):
            raise self.wrong(key, "true or false")
        return bool(value)

    def one_of(self, key: str, known: Sequence[str], default: str) -> str:
        """A string out of a fixed set."""
        value = self.string(key, default)
        if value not in known:
            what = f"{self.name}: {key} is {quoted(value)}"
            raise self.place.error(what, f"use one of {', '.join(known)}")
        return value

    def strings(self, key: str) -> tuple[str, ...]:
        """The list of strings under ``key``; empty when absent."""
        value = self.value.get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.wrong(key, "a list of strings")
        return tuple(value)

    def pairs(self, key: str) -> list[tuple[int, int]]:
        """The list of pairs of whole numbers under ``key``; empty when absent."""
        value = self.value.get(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(map(_is_pair, value)):
            raise self.wrong(key, "a list of pairs of whole numbers")
        return [(left, right) for left, right in value]

    def object(self, key: str) -> Mapping[str, Any]:
        """The object under ``key``; empty when absent."""
        value = self.value.get(key)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise self.wrong(key, "an object")
        return value

    def objects(self, key: str) -> Iterator[Fields]:
        """The objects in the list under ``key``, each named after the key and its number from one."""
        value = self.value.get(key)
        if value is None:
            return
        if not isinstance(value, list):
            raise self.wrong(key, "a list")
        for number, item in enumerate(value, 1):
            name = f"{key.removesuffix('s')} {number}"
            if not isinstance(item, dict):
                raise self.place.error(f"{name} is no object", "mend or remove it")
            yield Fields(item, name, self.place)

    def named_objects(self, key: str, kind: str) -> dict[str, Fields]:
        """The objects inside the object under ``key``, by name, each called ``kind`` and its name."""
        found: dict[str, Fields] = {}
        for name, item in self.object(key).items():
            called = f"{kind} {quoted(name)}"
            if not isinstance(item, dict):
                raise self.place.error(f"{called} is no object", "mend or remove it")
            found[name] = Fields(item, called, self.place)
        return found

    def values(self, key: str) -> dict[str, Value]:
        """The answers under ``key``: strings, numbers, true or false, or lists of strings as tuples."""
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
