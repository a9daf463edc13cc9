"""Reading YAML: plain data with the position of every part; all YAML that the program reads comes through here.

The data is built directly from the parser's events, which neither recurse nor construct anything. So depth and
size are checked before they do harm: PyYAML's composer in C crashes on 30,000 brackets, the one in Python on 500.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from msgspec import Struct

from annotator.core.quoting import quoted
from annotator.schema.problems import Problem, SchemaProblems
from annotator.schema.yaml.scalars import Scalar, resolve
from annotator.schema.yaml.yaml_file import Data, Marks, Position, YamlFile, YamlMark

PARSER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # some builds of PyYAML come without libyaml

_BREAK = re.compile(r"\r\n|\r|\n")
_SURROGATE = re.compile("[\ud800-\udfff]")
# Beyond what YAML itself forbids: tabs, which look like indentation but are not, and the characters that YAML 1.1
# treats as line ends although no editor does.
_REFUSED = re.compile(
    "[^\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_MOST_PROBLEMS = 100
_ENDS = (yaml.MappingEndEvent, yaml.SequenceEndEvent)


class Limits(Struct, frozen=True):
    """Upper bounds for a file: its size in bytes, its nesting depth, its number of keys and values."""

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


def parse_yaml(text: str, file: str, limits: Limits = LIMITS, parser: type = PARSER) -> YamlFile:
    """The data of a YAML text, with the problems that leave it usable for further checks.

    Raises ``SchemaProblems`` for those that do not: invalid YAML, an alias, more than ``limits`` allows.
    """
    # A surrogate cannot be encoded strictly; it is counted here and refused by name just below.
    if len(text.encode("utf-8", "surrogatepass")) > limits.size:
        raise SchemaProblems([_too_large(file, limits)])
    text = text.removeprefix("\ufeff")
    if refused := _REFUSED.search(text):
        raise SchemaProblems([Problem(file, *_place_at(text[: refused.start()]), _refusal(refused[0]))])
    builder = _Builder(YamlFile(file, _line_count(text)), limits)
    try:
        for event in _events(text, parser):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        builder.stop(builder.source.place(mark) if mark else Position(1, 1), _syntax(error))
    except (
        yaml.YAMLError,
        ValueError,
        OverflowError,
    ) as error:  # the parser in Python trips over "\UFFFFFFFF"
        builder.stop(Position(1, 1), f"not YAML: {error}")
    return builder.source


def _events(text: str, parser: type) -> Iterator[Any]:
    """The events of the text; ``yaml.parse`` makes two calls for each."""
    reading = parser(text)
    try:
        while type(event := reading.get_event()) is not yaml.StreamEndEvent:
            yield event
    finally:
        reading.dispose()


def _too_large(file: str, limits: Limits) -> Problem:
    return Problem(file, 1, 1, f"the file is larger than {limits.size:,} bytes")


def _place_at(before: str) -> Position:
    lines = _BREAK.split(before)
    return Position(len(lines), len(lines[-1]) + 1)


def _line_count(text: str) -> int:
    lines = _BREAK.split(text)
    return max(1, len(lines) - (not lines[-1]))


def _refusal(character: str) -> str:
    if character == "\t":
        return 'a tab; use spaces (within text write "\\t" in double quotes)'
    return f"the character U+{ord(character):04X} may not stand here; write it as an escape in double quotes"


def _syntax(error: yaml.MarkedYAMLError) -> str:
    # The parser's words are kept: they can be searched for.
    since = error.context_mark
    where = f" ({error.context} that begins on line {since.line + 1})" if error.context and since else ""
    return f"not YAML: {error.problem or error.context}{where}"


class _Open:
    """A mapping or list whose end has not been read; ``key`` waits for its value, ``step`` is its own in the parent."""

    __slots__ = ("data", "is_mapping", "key", "keys", "step", "values")

    def __init__(self, data: dict[str, Data] | list[Data], step: str | int) -> None:
        self.data: Any = data
        self.is_mapping = isinstance(data, dict)
        self.step = step
        self.key: str | None = None
        self.keys: dict[str, YamlMark] = {}
        self.values: dict[str | int, YamlMark] = {}

    def add(self, value: Data, mark: YamlMark) -> str | int:
        """Add the next value; return its key or index."""
        if self.key is None:
            step: str | int = len(self.data)
            self.data.append(value)
        else:
            step, self.key = self.key, None
            self.data[step] = value
        self.values[step] = mark
        return step


class _Builder:
    """Builds a ``YamlFile`` from events. A file of a thousand labels has about 40,000, so little is done for each."""

    def __init__(self, source: YamlFile, limits: Limits) -> None:
        self.source = source
        self._limits = limits
        self._nodes = 0
        self._documents = 0
        self._here = _Open(source.root, "")
        self._open = [self._here]
        source.marks[id(source.root)] = Marks(self._here.keys, self._here.values)

    def note(self, place: Position, message: str) -> None:
        """Record a problem and go on; raises ``SchemaProblems`` when there are ``_MOST_PROBLEMS``."""
        self.source.problems.append(self.source.problem(place, message))
        if len(self.source.problems) >= _MOST_PROBLEMS:
            raise SchemaProblems(self.source.problems)

    def stop(self, place: Position, message: str) -> None:
        """Raise ``SchemaProblems`` with this problem and those recorded before."""
        raise SchemaProblems([*self.source.problems, self.source.problem(place, message)])

    def take(self, event: Any) -> None:
        """Process one event."""
        kind = type(event)
        if kind is yaml.ScalarEvent:
            self._take_scalar(event)
        elif kind is yaml.MappingStartEvent:
            self._open_collection(event, {})
        elif kind is yaml.SequenceStartEvent:
            self._open_collection(event, [])
        elif kind in _ENDS:
            self._open.pop()
            self._here = self._open[-1]
        elif kind is yaml.AliasEvent:
            place = self.source.place(event.start_mark)
            self.stop(place, f"the alias *{event.anchor}; write the value out")
        elif kind is yaml.DocumentStartEvent:
            self._start_document(event)

    def _start_document(self, event: Any) -> None:
        self._documents += 1
        if self._documents > 1:
            self.stop(self.source.place(event.start_mark), "a second document begins; a file holds one")
        if event.version or event.tags:
            self.note(self.source.place(event.start_mark), "directives (%YAML, %TAG) are not used here")

    def _count(self, event: Any) -> None:
        self._nodes += 1
        if self._nodes > self._limits.nodes:
            most = f"{self._limits.nodes:,}"
            self.stop(self.source.place(event.start_mark), f"the file has more than {most} keys and values")
        if event.anchor:
            place = self.source.place(event.start_mark)
            self.note(place, f"the anchor &{event.anchor}; anchors and aliases are not used here")
        if event.tag:
            place = self.source.place(event.start_mark)
            self.note(place, f"the tag {quoted(event.tag)}; tags are not used here, put text in quotes")

    def _open_collection(self, event: Any, data: dict[str, Data] | list[Data]) -> None:
        self._count(event)
        here, mark = self._here, event.start_mark
        if here.is_mapping and here.key is None:
            self.stop(self.source.place(mark), "a key is text, not a list or mapping")
        if len(self._open) > self._limits.depth:
            self.stop(self.source.place(mark), f"nested deeper than {self._limits.depth} levels")
        self._here = opened = _Open(data, here.add(data, mark))
        self._open.append(opened)
        self.source.marks[id(data)] = Marks(opened.keys, opened.values)

    def _take_scalar(self, event: Any) -> None:
        self._count(event)
        here = self._here
        # A lone surrogate is refused in the text itself; an escape in double quotes may still produce one.
        text = event.value if event.style != '"' else self._text(event)
        if here.is_mapping and here.key is None:
            self._take_key(event, text)
        elif event.style or not event.implicit[0]:
            here.add(text, event.start_mark)
        else:
            self._add_plain(event, text)

    def _take_key(self, event: Any, text: str) -> None:
        here = self._here
        here.key = text
        if not event.value:
            self.note(self.source.place(event.start_mark), "a key is missing before the colon")
        if text in here.keys:
            first, place = self.source.place(here.keys[text]), self.source.place(event.start_mark)
            self.note(place, f"two keys {quoted(text)}: line {first.line}, line {place.line}")
        here.keys[text] = event.start_mark

    def _add_plain(self, event: Any, text: str) -> None:
        value: Scalar = text
        try:
            value = resolve(text)
        except ValueError:
            place = self.source.place(event.start_mark)
            self.note(place, "the number is too long; quote it if it is text")
        step = self._here.add(value, event.start_mark)
        if not isinstance(value, str):
            trail = (*(each.step for each in self._open[2:]), step) if len(self._open) > 1 else ()
            self.source.spellings[trail] = text

    def _text(self, event: Any) -> str:
        text: str = event.value
        if not _SURROGATE.search(text):
            return text
        self.note(self.source.place(event.start_mark), "half of a surrogate pair is not text")
        return _SURROGATE.sub("\ufffd", text)
