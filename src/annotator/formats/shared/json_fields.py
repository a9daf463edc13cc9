"""The fields of a JSON object from a file, read by name and type; a wrong one raises ``FormatError`` with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct, field

from annotator.core.quoting import quoted
from annotator.core.span import Value
from annotator.formats.shared.errors import UNEXPECTED, FormatError, RecordLocation
from annotator.formats.shared.import_report import Kind
from annotator.formats.shared.layer_building import is_own_id
from annotator.formats.shared.value_text import as_value

_NUMBER = re.compile(r"(?: \d+)+(?=:|$)")
_EMPTY: tuple[Any, ...] = (None, "", [], {})


class Fields(Struct, frozen=True):
    """A JSON object; errors call it ``name``. A key with ``null`` counts as absent.

    It notes which keys were asked for: the others are what a reader leaves out (``omit_rest``).
    """

    value: Mapping[str, Any]
    name: str
    place: RecordLocation
    asked: set[str] = field(default_factory=set)

    def get(self, key: str) -> Any:
        """Return the value under ``key``, whatever its type; ``None`` if absent."""
        self.asked.add(key)
        return self.value.get(key)

    def rest(self) -> dict[str, Any]:
        """Return the keys that nobody asked for, with their values, and count them as asked for."""
        found = {key: value for key, value in self.value.items() if key not in self.asked}
        self.asked.update(found)
        return found

    def omit(self, key: str, kind: Kind = Kind.KEY, *, is_harmless: bool = False) -> None:
        """Report the value under ``key``, if there is one, as left out."""
        value = self.get(key)
        if self.place.report is not None and value not in _EMPTY:
            name = f"{_NUMBER.sub('', self.name).removeprefix('the ')}.{key}"
            self.place.omit(kind, name, value, is_harmless=is_harmless)

    def omit_rest(self, *, harmless: Collection[str] = ()) -> None:
        """Report the keys that nobody asked for and that have a value; the ``harmless`` ones as of no consequence."""
        if self.place.report is not None:
            for key in [key for key in self.value if key not in self.asked]:
                self.omit(key, is_harmless=key in harmless)

    def repeats(self, key: str, known: object) -> None:
        """Take a value that only repeats what is known from elsewhere; one that says something else is reported."""
        if self.get(key) != known:
            self.omit(key)

    def wrong(self, key: str, wanted: str) -> FormatError:
        """Return the error to raise if ``key`` is not ``wanted``."""
        found = "missing" if self.value.get(key) is None else f"not {wanted}"
        return self.place.error(f"{self.name}: {key} is {found}", f"give it {wanted}")

    def string(self, key: str, default: str | None = None) -> str:
        """Return the string under ``key``; without a default it must not be empty."""
        value = self.get(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or (not value and default is None):
            raise self.wrong(key, "a string")
        return value

    def string_or_none(self, key: str) -> str | None:
        """Return the string under ``key``, if there is one."""
        value = self.get(key)
        if not isinstance(value, str | None):
            raise self.wrong(key, "a string")
        return value

    def annotation_id(self, key: str = "id") -> str:
        """Return the id of an annotation; that of another program, which is not kept, is reported as harmless."""
        id_ = self.string(key, "")
        if not is_own_id(id_):
            self.omit(key, is_harmless=True)
        return id_

    def integer(self, key: str, default: int | None = None) -> int:
        """Return the whole number under ``key``."""
        value = self.get(key)
        if value is None and default is not None:
            return default
        if type(value) is not int:  # true is an int to Python
            raise self.wrong(key, "a whole number")
        return value

    def boolean(self, key: str) -> bool:
        """Return true or false; false if absent."""
        value = self.get(key)
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
        value = self.get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.wrong(key, "a list of strings")
        return tuple(value)

    def pairs(self, key: str) -> list[tuple[int, int]]:
        """Return the list of pairs of whole numbers under ``key``; empty if absent."""
        value = self.get(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(map(_is_pair, value)):
            raise self.wrong(key, "a list of pairs of whole numbers")
        return [(left, right) for left, right in value]

    def object(self, key: str) -> Mapping[str, Any]:
        """Return the object under ``key``; empty if absent."""
        value = self.get(key)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise self.wrong(key, "an object")
        return value

    def inner(self, key: str) -> Fields:
        """Return the object under ``key`` as fields, named after both; empty if absent."""
        return Fields(self.object(key), f"{self.name}: {key}", self.place)

    def objects(self, key: str) -> Iterator[Fields]:
        """Yield the objects in the list under ``key``, each named after the key and its number from 1."""
        for name, item in self._listed(key):
            yield self._as_fields(item, name)

    def each(self, key: str, costs: Kind, take: Callable[[Fields], None]) -> None:
        """Have ``take`` read each object in the list under ``key``; what is wrong with one costs only that one.

        Without a report it is raised.
        """
        for name, item in self._listed(key):
            try:
                take(self._as_fields(item, name))
            except (FormatError, *UNEXPECTED):
                with self.place.costing(costs):  # entered only now: there may be millions
                    raise

    def _listed(self, key: str) -> Iterator[tuple[str, Any]]:
        value = self.get(key)
        if not isinstance(value, list | None):
            raise self.wrong(key, "a list")
        for number, item in enumerate(value or (), 1):
            yield f"{key.removesuffix('s')} {number}", item

    def _as_fields(self, item: Any, name: str) -> Fields:
        if not isinstance(item, dict):
            raise self.place.error(f"{name} is not an object", "correct or remove it")
        return Fields(item, name, self.place)

    def named_objects(self, key: str, kind: str) -> dict[str, Fields]:
        """Return the objects inside the object under ``key``, by name; errors call each ``kind`` and its name."""
        found: dict[str, Fields] = {}
        for name, item in self.object(key).items():
            called = f"{kind} {quoted(name)}"
            if not isinstance(item, dict):
                raise self.place.error(f"{called} is not an object", "correct or remove it")
            found[name] = Fields(item, called, self.place)
        return found

    def suggested_by(self) -> tuple[str, float] | None:
        """Return the source and the score of the suggestion that a span was; a score without a source says nothing."""
        source, score = self.value.get("source"), self.value.get("score")
        if not isinstance(source, str) or not source or not isinstance(score, int | float):
            return None
        if isinstance(score, bool) or not 0 <= score <= 1:
            return None
        self.asked.update(("source", "score"))
        return source, float(score)

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

    def simple_values(self, key: str) -> dict[str, Value]:
        """Return the simple values in the object under ``key``; others, and what is no object, are reported."""
        if not isinstance(self.get(key), dict | None):
            self.omit(key)
            return {}
        inner = self.inner(key)
        values = {name: as_value(inner.value[name]) for name in inner.value}
        found = {name: value for name, value in values.items() if value is not None}
        inner.asked.update(found)
        inner.omit_rest()
        return found


def _is_pair(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(type(item) is int for item in value)
