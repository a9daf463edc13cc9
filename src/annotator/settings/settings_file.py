"""Read the settings of a YAML file, or report all its problems.

Importing this module imports PyYAML, so it is imported only where there is such a file.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import assert_never

from annotator.core.quoting import quoted
from annotator.schema.problems import Problem, SchemaProblems, did_you_mean
from annotator.schema.yaml.strict_yaml import Limits, parse_yaml, read_text
from annotator.schema.yaml.yaml_file import Data, Position, YamlFile
from annotator.settings.precedence import Assignment, FileLayer, Source
from annotator.settings.settings import DECLARED, SWITCH, Declaration, Kind, Owner, Value

LIMITS = Limits(size=100_000, depth=10, nodes=5_000)

# A name or path is one line. Format characters stay: Persian and Indian names are written with them.
_REFUSED = frozenset({"Cc", "Cs", "Zl", "Zp"})
_MISPLACED = {
    Owner.USER: "belongs to a project; put it into the annotator.yaml in the project's folder",
    Owner.PROJECT: "is a personal setting; put it into your own annotator.yaml "
    "('annotator settings' shows where it is)",
}


def load_layers(files: Iterable[tuple[Path, Owner]]) -> list[FileLayer]:
    """Return the layer of each file; raises ``SchemaProblems`` with the problems of all files."""
    layers: list[FileLayer] = []
    problems: list[Problem] = []
    for path, owner in files:
        try:
            layer, faults = parse_settings(read_text(path, LIMITS), str(path), owner)
        except OSError as error:
            problems.append(Problem(str(path), 1, 1, f"cannot be read for the settings ({error.strerror})"))
        except SchemaProblems as unreadable:
            problems += unreadable.problems
        else:
            layers.append(layer)
            problems += faults
    if problems:
        raise SchemaProblems(problems)
    return layers


def parse_settings(text: str, file: str, owner: Owner) -> tuple[FileLayer, tuple[Problem, ...]]:
    """Return the valid settings of a YAML text, and the problems of the others.

    Problems name ``file``, and relative paths start in its folder. Raises ``SchemaProblems`` if the text is not YAML or
    not a mapping.
    """
    source = parse_yaml(text, file, LIMITS)
    if source.data is None and not source.problems:
        return FileLayer({}, file, owner), ()
    if not isinstance(source.data, dict):
        shape = source.problem(source.value_place(()), "each line is a setting, a colon and its value")
        raise SchemaProblems([*source.problems, shape])
    assignments: dict[str, Assignment] = {}
    problems = list(source.problems)
    for name, data in source.data.items():
        if not name:
            continue  # the loader has reported that a key is missing
        place = source.key_place((name,))
        try:
            value = _value(name, data, source, owner)
        except _RefusedError as refused:
            problems.append(source.problem(refused.place, refused.message))
        except SchemaProblems as wrong:
            problems += wrong.problems
        else:
            assignments[name] = Assignment(value, Source(file, place.line))
    return FileLayer(assignments, file, owner), tuple(problems)


class _RefusedError(Exception):
    """An entry that cannot be used, and why."""

    def __init__(self, place: Position, message: str) -> None:
        super().__init__(message)
        self.place = place
        self.message = message


def _value(name: str, data: Data, source: YamlFile, owner: Owner) -> Value:
    """Return the value of an entry; raises ``_RefusedError``, or ``SchemaProblems`` for one that has entries itself."""
    declaration = DECLARED.get(name)
    if declaration is None:
        known = did_you_mean(name, tuple(DECLARED)) or f"; there are {', '.join(DECLARED)}"
        raise _RefusedError(source.key_place((name,)), f"no setting is called {quoted(name)}{known}")
    if owner not in declaration.owners:
        raise _RefusedError(source.key_place((name,)), f"'{name}' {_MISPLACED[owner]}")
    place = source.value_place((name,))
    if data is None or data == "":
        raise _RefusedError(place, f"'{name}' has no value; write one, or leave the line out")
    if declaration.kind is Kind.SUGGESTERS:
        from annotator.settings.suggester_entries import suggesters_from  # few files name any

        return suggesters_from(data, source, (name,))
    if declaration.choices:
        return _chosen(declaration, data, place, source.spelling((name,)))
    if not isinstance(data, str):
        spelling = source.spelling((name,))
        hint = "" if isinstance(data, list | dict) else f'; quote it: "{spelling}"'
        raise _RefusedError(place, f"'{name}' is text, not {_described(data, spelling)}{hint}")
    if data != data.strip() or any(unicodedata.category(char) in _REFUSED for char in data):
        message = f"'{name}' is one line of text without blanks around it, not {quoted(data)}"
        raise _RefusedError(place, message)
    return _located(declaration, data, Path(source.file).parent)


def _chosen(declaration: Declaration, data: Data, place: Position, spelling: str) -> Value:
    """Return the choice, or whether a switch is on."""
    if not isinstance(data, str) or data not in declaration.choices:
        hint = did_you_mean(data, declaration.choices) if isinstance(data, str) else ""
        *others, last = declaration.choices
        what = f"'{declaration.name}' is {', '.join(others)} or {last}, not {_described(data, spelling)}"
        raise _RefusedError(place, what + hint)
    return data == SWITCH[0] if declaration.kind is Kind.SWITCH else data


def _located(declaration: Declaration, text: str, folder: Path) -> Value:
    """Return the text or, for a path, the path relative to the folder of the file."""
    path = folder / text
    match declaration.kind:
        case Kind.TEXT | Kind.CHOICE | Kind.SWITCH | Kind.SUGGESTERS:
            return text
        case Kind.SCHEMA:
            is_name = Path(text).stem == text and not _is_there(path)
            return Path(text) if is_name else path
        case Kind.PATH:
            return path
        case _:
            assert_never(declaration.kind)


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name too long for a file
        return False


def _described(data: Data, spelling: str) -> str:
    match data:
        case bool():
            return f"the truth value {spelling}"
        case int() | float():
            return f"the number {spelling}"
        case str():
            return quoted(data)
        case _:
            return "a list" if isinstance(data, list) else "a mapping"
