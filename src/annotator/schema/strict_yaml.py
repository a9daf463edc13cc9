"""The one way YAML comes into the program: plain data, the place of every part of it, and nothing clever.

The data is built straight from the parser's events, which neither recurse nor construct anything. So depth and
size are known before they can hurt: PyYAML's composer in C dies on 30,000 brackets, the one in Python at 500.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml
from msgspec import Struct

from annotator.schema.problems import Problem, SchemaProblems, quoted
from annotator.schema.scalars import Scalar, resolve
from annotator.schema.yaml_file import Data, Place, Trail, YamlFile

PARSER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # some builds of PyYAML come without libyaml

_BREAK = re.compile(r"\r\n|\r|\n")
_SURROGATE = re.compile("[\ud800-\udfff]")
# Beyond what YAML itself forbids: tabs, which look like indentation and are none, and the characters that
# YAML 1.1 takes for a line's end and no editor does.
_REFUSED = re.compile(
    "[^\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_MOST_PROBLEMS = 100


class Limits(Struct, frozen=True):
    """How much a file may hold: its size in bytes, how deep it nests, how many keys and values it has."""

    size: int = 4_000_000
    depth: int = 60
    nodes: int = 200_000


LIMITS = Limits()


def read_text(path: Path, limits: Limits = LIMITS) -> str:
    """The text of a YAML file; raises ``OSError``, and ``SchemaProblems`` if it is too large or not UTF-8."""
    with path.open("rb") as stream:
        raw = stream.read(limits.size + 1)
    if len(raw) > limits.size:
        raise SchemaProblems([_too_large(str(path), limits)])
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        place = _place_at(raw[: error.start].decode("utf-8"))
        message = f"not UTF-8: the byte 0x{raw[error.start]:02x}; save the file as UTF-8"
        raise SchemaProblems([Problem(str(path), *place, message)]) from None


def load_yaml(text: str, file: str, limits: Limits = LIMITS) -> YamlFile:
    """The data of a YAML text without any fault; raises ``SchemaProblems`` otherwise."""
    source = parse_yaml(text, file, limits)
    if source.problems:
        raise SchemaProblems(source.problems)
    return source


def parse_yaml(text: str, file: str, limits: Limits = LIMITS, parser: type = PARSER) -> YamlFile:
    """The data of a YAML text, with the faults that do not keep it from being looked at.

    Raises ``SchemaProblems`` for those that do: what is no YAML, an alias, too much of anything.
    """
    # A surrogate cannot be encoded strictly; it is counted here and refused by name just below.
    if len(text.encode("utf-8", "surrogatepass")) > limits.size:
        raise SchemaProblems([_too_large(file, limits)])
    text = text.removeprefix("\ufeff")
    if refused := _REFUSED.search(text):
        raise SchemaProblems([Problem(file, *_place_at(text[: refused.start()]), _refusal(refused[0]))])
    builder = _Builder(YamlFile(file), limits, _line_count(text))
    try:
        for event in yaml.parse(text, parser):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        builder.stop(builder.place(error.problem_mark or error.context_mark), _syntax(error))
    except (
        yaml.YAMLError,
        ValueError,
        OverflowError,
    ) as error:  # the parser in Python trips over "\UFFFFFFFF"
        builder.stop(Place(1, 1), f"not YAML: {error}")
    return builder.source


def _too_large(file: str, limits: Limits) -> Problem:
    return Problem(file, 1, 1, f"the file is larger than {limits.size:,} bytes")


def _place_at(before: str) -> Place:
    lines = _BREAK.split(before)
    return Place(len(lines), len(lines[-1]) + 1)


def _line_count(text: str) -> int:
    lines = _BREAK.split(text)
    return max(1, len(lines) - (not lines[-1]))


def _refusal(character: str) -> str:
    if character == "\t":
        return 'a tab; use spaces (within text write "\\t" in double quotes)'
    return f"the character U+{ord(character):04X} may not stand here; write it as an escape in double quotes"


def _syntax(error: yaml.MarkedYAMLError) -> str:
    # The parser's words are kept: they are what a search engine knows.
    since = error.context_mark
    where = f" ({error.context} that begins on line {since.line + 1})" if error.context and since else ""
    return f"not YAML: {error.problem or error.context}{where}"


class _Open(Struct):
    """A mapping or list whose end has not come yet; ``key`` waits for its value."""

    data: dict[str, Data] | list[Data]
    trail: Trail
    key: str | None = None

    @property
    def wants_key(self) -> bool:
        return isinstance(self.data, dict) and self.key is None

    def add(self, value: Data) -> None:
        if isinstance(self.data, list):
            self.data.append(value)
        elif self.key is not None:
            self.data[self.key] = value
            self.key = None

    def next_trail(self) -> Trail:
        return (*self.trail, len(self.data) if isinstance(self.data, list) else self.key or "")


class _Builder:
    """Turns events into a ``YamlFile``."""

    def __init__(self, source: YamlFile, limits: Limits, lines: int) -> None:
        self.source = source
        self._limits = limits
        self._lines = lines
        self._open: list[_Open] = []
        self._nodes = 0
        self._documents = 0

    def place(self, mark: Any) -> Place:
        """The place of a parser's mark; the end of the file counts as part of its last line."""
        return Place(min(mark.line + 1, self._lines), mark.column + 1)

    def note(self, place: Place, message: str) -> None:
        """Keep a problem and go on, unless there are many already."""
        self.source.problems.append(self.source.problem(place, message))
        if len(self.source.problems) >= _MOST_PROBLEMS:
            raise SchemaProblems(self.source.problems)

    def stop(self, place: Place, message: str) -> None:
        """Raise ``SchemaProblems`` with this problem and those kept before."""
        raise SchemaProblems([*self.source.problems, self.source.problem(place, message)])

    def take(self, event: Any) -> None:
        """Add what one event says."""
        match event:
            case yaml.DocumentStartEvent():
                self._start_document(event)
            case yaml.AliasEvent():
                self.stop(self.place(event.start_mark), f"the alias *{event.anchor}; write the value out")
            case yaml.NodeEvent():
                self._take_node(event)
            case yaml.CollectionEndEvent():
                self._open.pop()

    def _start_document(self, event: Any) -> None:
        self._documents += 1
        if self._documents > 1:
            self.stop(self.place(event.start_mark), "a second document begins; a file holds one")
        if event.version or event.tags:
            self.note(self.place(event.start_mark), "directives (%YAML, %TAG) are not used here")

    def _take_node(self, event: Any) -> None:
        place = self.place(event.start_mark)
        self._nodes += 1
        if self._nodes > self._limits.nodes:
            self.stop(place, f"the file has more than {self._limits.nodes:,} keys and values")
        if event.anchor:
            self.note(place, f"the anchor &{event.anchor}; anchors and aliases are not used here")
        if event.tag:
            self.note(place, f"the tag {quoted(event.tag)}; tags are not used here, put text in quotes")
        if self._open and self._open[-1].wants_key:
            self._take_key(event, place)
        elif isinstance(event, yaml.ScalarEvent):
            trail = self._trail(place)
            self._add(self._scalar(event, trail, place))
        else:
            self._open_collection({} if isinstance(event, yaml.MappingStartEvent) else [], place)

    def _trail(self, place: Place) -> Trail:
        trail = self._open[-1].next_trail() if self._open else ()
        self.source.values[trail] = place
        return trail

    def _add(self, value: Data) -> None:
        if self._open:
            self._open[-1].add(value)
        else:
            self.source.data = value

    def _open_collection(self, data: dict[str, Data] | list[Data], place: Place) -> None:
        if len(self._open) >= self._limits.depth:
            self.stop(place, f"nested deeper than {self._limits.depth} levels")
        trail = self._trail(place)
        self._add(data)
        self._open.append(_Open(data, trail))

    def _take_key(self, event: Any, place: Place) -> None:
        if not isinstance(event, yaml.ScalarEvent):
            self.stop(place, "a key is text, not a list or mapping")
        mapping = self._open[-1]
        mapping.key = self._text(event.value, place)
        if not event.value:
            self.note(place, "a key is missing in front of the colon")
        trail = mapping.next_trail()
        if first := self.source.keys.get(trail):
            # A trail is written once, so an equal one is an equal key.
            self.note(place, f"two keys {quoted(mapping.key)}: line {first.line}, line {place.line}")
        self.source.keys[trail] = place

    def _scalar(self, event: Any, trail: Trail, place: Place) -> Scalar:
        text = self._text(event.value, place)
        if not event.implicit[0] or event.style not in {None, ""}:
            return text
        try:
            value = resolve(text)
        except ValueError:
            self.note(place, "the number is too long; quote it if it is text")
            return text
        if not isinstance(value, str):
            self.source.spellings[trail] = text
        return value

    def _text(self, text: str, place: Place) -> str:
        if _SURROGATE.search(text):
            self.note(place, "half of a surrogate pair is no text")
        return _SURROGATE.sub("\ufffd", text)
