"""Loading a key file from YAML, or reporting everything that is wrong with its shape.

Importing this imports PyYAML: only when there is a key file.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from annotator.core.quoting import quoted
from annotator.schema.problems import Problem, SchemaProblems
from annotator.schema.yaml.keys_file import PRESET, KeysEntry, KeysFile, PlacedText
from annotator.schema.yaml.strict_yaml import Limits, parse_yaml, read_text
from annotator.schema.yaml.yaml_file import Trail, YamlFile

LIMITS = Limits(size=100_000, depth=10, nodes=5_000)


def load_keys(path: Path, file: str = "") -> tuple[KeysFile, tuple[Problem, ...]]:
    """The key file as far as it is valid, and the problems of the rest.

    Problems name ``file``, or the path if that is empty. Raises ``OSError`` if it cannot be read and
    ``SchemaProblems`` if it is not YAML or not a mapping.
    """
    return parse_keys(read_text(path, LIMITS), file or str(path))


def parse_keys(text: str, file: str) -> tuple[KeysFile, tuple[Problem, ...]]:
    """The key file in a YAML text and its problems, which name ``file``; raises ``SchemaProblems`` like the above."""
    source = parse_yaml(text, file, LIMITS)
    if source.data is None and not source.problems:
        return KeysFile(file, (), ()), ()
    if not isinstance(source.data, dict):
        raise SchemaProblems(
            [
                *source.problems,
                source.problem(source.value_place(()), "a line is a command, a colon and its keys"),
            ]
        )
    problems = list(source.problems)
    presets: tuple[PlacedText, ...] = ()
    entries = []
    for name in source.data:
        words = tuple(_words(source, (name,), problems))
        if name == PRESET:
            presets = words
        else:
            entries.append(KeysEntry(PlacedText(name, source.key_place((name,))), words))
    return KeysFile(file, presets, tuple(entries)), tuple(problems)


def _words(source: YamlFile, trail: Trail, problems: list[Problem]) -> Iterator[PlacedText]:
    """The words of an entry, which has one word or a list of words."""
    value = source.data[str(trail[0])] if isinstance(source.data, dict) else None
    if not isinstance(value, list):
        yield from _word(source, trail, value, problems)
        return
    for index, item in enumerate(value):
        yield from _word(source, (*trail, index), item, problems)


def _word(source: YamlFile, trail: Trail, value: object, problems: list[Problem]) -> Iterator[PlacedText]:
    place = source.value_place(trail)
    if isinstance(value, str):
        yield PlacedText(value, place)
    elif isinstance(value, bool | int | float):
        yield PlacedText(source.spelling(trail), place)
    elif value is None:
        say = 'there is no value here; [] removes all keys, and "~" in quotes is the key'
        problems.append(source.problem(place, say))
    else:
        say = f"{quoted(str(trail[0]))} takes a word, or a list of words in brackets"
        problems.append(source.problem(place, say))
