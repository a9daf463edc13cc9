"""Read the entries below ``suggesters`` in a settings file, or report all their problems."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.metadata import entry_points
from pathlib import Path

from annotator.core.quoting import quoted
from annotator.schema.problems import Problem, SchemaProblems, did_you_mean
from annotator.schema.yaml.yaml_file import Data, Trail, YamlFile
from annotator.settings.addresses import AddressError, checked_address
from annotator.settings.suggester_settings import (
    ANY_KEYS,
    BUILT_IN,
    GROUP,
    KEYS,
    MOST_SECONDS,
    NAME,
    REQUIRED,
    TAKEN,
    SuggesterSettings,
)

_LONGEST = 500


class _WrongError(Exception):
    """Why a value cannot be used."""


def suggesters_from(data: Data, source: YamlFile, trail: Trail) -> tuple[SuggesterSettings, ...]:
    """Return the suggesters of a settings file; raises ``SchemaProblems`` with every problem below ``trail``."""
    if not isinstance(data, dict):
        message = "'suggesters' has a name on each line, and below it what the suggester is"
        raise SchemaProblems([source.problem(source.value_place(trail), message)])
    problems: list[Problem] = []
    found = [_suggester(name, data[name], source, (*trail, name), problems) for name in data if name]
    if problems:
        raise SchemaProblems(problems)
    return tuple(each for each in found if each is not None)


def _suggester(
    name: str, data: Data, source: YamlFile, trail: Trail, problems: list[Problem]
) -> SuggesterSettings | None:
    def wrong(message: str, key: str = "") -> None:
        here = (*trail, key) if key else trail
        place = source.value_place(here) if key and isinstance(data, dict) and key in data else None
        problems.append(source.problem(place or source.key_place(trail), message))

    if not NAME.fullmatch(name):
        wrong(
            f"a suggester's name is up to 32 of a-z, 0-9 and -, and starts with a letter: not {quoted(name)}"
        )
    elif name in TAKEN:
        wrong(f"'{name}' suggests by itself; give this one another name")
    if not isinstance(data, dict):
        wrong(f"'{name}' has a line for each of its settings below it, the first is 'kind: ...'")
        return None
    kind = data.get("kind")
    if not isinstance(kind, str) or (kind not in BUILT_IN and kind not in _of_other_packages()):
        hint = did_you_mean(kind, BUILT_IN) if isinstance(kind, str) else ""
        kinds = f"a kind is {', '.join(BUILT_IN)} or that of an installed package"
        wrong(
            f"'{name}' has no kind; {kinds}" if kind is None else f"{kinds}, not {quoted(str(kind))}{hint}",
            "kind",
        )
        return None
    values = _values(name, kind, data, source, trail, problems)
    for key in REQUIRED.get(kind, ()):
        if key not in data:
            wrong(f"'{name}' needs '{key}'")
    return SuggesterSettings(name, **values)  # type: ignore[arg-type]


def _values(  # noqa: PLR0913, PLR0917 - what an entry is
    name: str, kind: str, data: Mapping[str, Data], source: YamlFile, trail: Trail, problems: list[Problem]
) -> dict[str, object]:
    """Return the valid values of an entry, and add the problems of the others."""
    known, values = KEYS.get(kind, ANY_KEYS), dict[str, object]()
    for key, value in data.items():
        if not key:
            continue  # the loader has reported that a key is missing
        if key not in known:
            hint = did_you_mean(key, known) or f"; there are {', '.join(known)}"
            message = f"a suggester of kind {kind} has no '{key}'{hint}"
            problems.append(source.problem(source.key_place((*trail, key)), message))
            continue
        try:
            values[key] = _READ[key](value, source)
        except (_WrongError, AddressError) as error:
            place = source.value_place((*trail, key))
            problems.append(source.problem(place, f"'{key}' of '{name}': {error}"))
    return values


def _of_other_packages() -> frozenset[str]:
    return frozenset(entry.name for entry in entry_points(group=GROUP))


def _text(data: Data, _source: YamlFile) -> str:
    if not isinstance(data, str) or data != data.strip() or not data or not data.isprintable():
        raise _WrongError("one line of text without blanks around it; quote numbers")
    if len(data) > _LONGEST:
        raise _WrongError(f"at most {_LONGEST} characters")
    return data


def _path(data: Data, source: YamlFile) -> str:
    return str(Path(source.file).parent / _text(data, source))


def _address(data: Data, source: YamlFile) -> str:
    return checked_address(_text(data, source))


def _seconds(data: Data, _source: YamlFile) -> int:
    if isinstance(data, bool) or not isinstance(data, int) or not 1 <= data <= MOST_SECONDS:
        raise _WrongError(f"a whole number from 1 to {MOST_SECONDS}")
    return data


def _pairs(data: Data, source: YamlFile) -> tuple[tuple[str, str], ...]:
    if not isinstance(data, dict) or not all(data):
        raise _WrongError("a line for each: a name, a colon and a text")
    return tuple((key, _text(value, source)) for key, value in data.items())


_READ: Mapping[str, Callable[[Data, YamlFile], object]] = {
    "kind": _text,
    "address": _address,
    "path": _path,
    "model": _text,
    "labels": _pairs,
    "seconds": _seconds,
    "layer": _text,
    "feature": _text,
    "options": _pairs,
}
"""How each key is read."""
