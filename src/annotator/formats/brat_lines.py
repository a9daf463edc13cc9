"""The lines of an ``.ann`` file: text-bound annotations, relations, events, attributes, normalisations, comments.

An event is read as its trigger, which is a span, with a relation to each argument, named by the argument's role;
``*`` as relations between neighbours; a normalisation as an attribute.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from annotator.core.quoting import quoted
from annotator.core.span import Span, Value
from annotator.formats.shared.errors import FormatError, RecordLocation
from annotator.formats.shared.layer_building import LayerBuilder
from annotator.formats.shared.value_text import as_value, text_value

Join = Callable[[str, list[tuple[int, int]]], list[tuple[int, int]]]

_TEXT_BOUND = re.compile(r"(\S+) (\d+ \d+(?:;\d+ \d+)*)")
_FIX = "correct or remove the line"


def read_lines(text: str, builder: LayerBuilder, annotator: str, join: Join) -> None:
    """Add the content of the lines to the annotator's layer; raises ``FormatError`` with the line."""
    lines = _Lines(text, builder.place)
    about = _About(lines)
    spans: dict[str, Span] = {}
    builder.of(annotator)
    for name, data, quote in lines.of("T"):
        builder.place = lines.place(name)
        label, pairs = _text_bound(data, builder.place)
        _check_quote(builder, pairs, quote)
        spans[name] = builder.span(
            annotator,
            join(builder.document.text, pairs),
            label,
            attributes=about.attributes(name),
            note=about.note(name),
            flagged=about.is_flagged(name),
        )
    for kind, source, target, place in _relations(lines):
        builder.place = place
        ends = [spans.get(lines.triggers.get(end, end)) for end in (source, target)]
        if ends[0] is None or ends[1] is None:
            raise place.error(f"{source} or {target} is not in the file", _FIX)
        builder.relation(annotator, kind, ends[0], ends[1])


class _Lines:
    """The lines by the first letter of their name, and the triggers of the events."""

    def __init__(self, text: str, place: RecordLocation) -> None:
        self._file = place
        self._places: dict[str, RecordLocation] = {}
        self._kinds: dict[str, list[tuple[str, str, str]]] = {}
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip():
                self._take(line.removesuffix("\r"), RecordLocation(place.path, number))
        self.triggers = {name: data.split(" ")[0].partition(":")[2] for name, data, _ in self.of("E")}

    def _take(self, line: str, place: RecordLocation) -> None:
        name, _, rest = line.partition("\t")
        data, _, tail = rest.partition("\t")
        if not name or name[0] not in "TREAMN#*" or not data.strip():
            raise place.error("not a line of brat's", _FIX)
        if name == "*":
            name = f"* {place.line}"  # all equivalences are called so
        if name in self._places:
            raise place.error(f"a second line is called {quoted(name)}", "give each its own id")
        self._places[name] = place
        self._kinds.setdefault(name[0], []).append((name, data.strip(" "), tail))

    def of(self, kinds: str) -> Iterator[tuple[str, str, str]]:
        """Yield the lines of those kinds: name, data, tail."""
        for kind in kinds:
            yield from self._kinds.get(kind, ())

    def place(self, name: str) -> RecordLocation:
        """Return where the line of that name is, or else the file."""
        return self._places.get(name, self._file)


class _About:
    """The attributes and comments of each annotation; those of an event count for its trigger."""

    def __init__(self, lines: _Lines) -> None:
        self._attributes: dict[str, dict[str, Value]] = {}
        self._notes: dict[str, list[str]] = {}
        self._flagged: set[str] = set()
        for name, data, _ in lines.of("AMN"):
            kind, target, value = [*data.split(" ", 2), "", ""][:3]
            if not target:
                raise lines.place(name).error("it does not name an annotation", _FIX)
            attributes = self._attributes.setdefault(lines.triggers.get(target, target), {})
            attributes[kind] = text_value(value) if value else True
        for _, data, text in lines.of("#"):
            kind, _, target = data.partition(" ")
            self._comment(kind, lines.triggers.get(target, target), text)

    def _comment(self, kind: str, target: str, text: str) -> None:
        if kind == "Flag":
            self._flagged.add(target)
        elif kind == "Attribute" and (pair := _pair(text)):
            self._attributes.setdefault(target, {})[pair[0]] = pair[1]
        else:
            self._notes.setdefault(target, []).append(_unescaped(text))

    def attributes(self, name: str) -> dict[str, Value]:
        return self._attributes.get(name, {})

    def note(self, name: str) -> str | None:
        return "\n".join(self._notes[name]) if name in self._notes else None

    def is_flagged(self, name: str) -> bool:
        return name in self._flagged


def _pair(text: str) -> tuple[str, Value] | None:
    try:
        name, value = json.loads(text)
    except (ValueError, TypeError):
        return None
    found = as_value(value)
    return None if found is None or not isinstance(name, str) else (name, found)


def _unescaped(text: str) -> str:
    if not text.startswith('"'):
        return text
    try:
        return str(json.loads(text))
    except ValueError:
        return text


def _text_bound(data: str, place: RecordLocation) -> tuple[str, list[tuple[int, int]]]:
    match = _TEXT_BOUND.fullmatch(data)
    if match is None:
        raise place.error(f"{quoted(data)} is no label with offsets", _FIX)
    pairs = [pair.split(" ") for pair in match[2].split(";")]
    return match[1], [(int(start), int(end)) for start, end in pairs]


def _check_quote(builder: LayerBuilder, pairs: list[tuple[int, int]], quote: str) -> None:
    """Check the quote against the fragments before they are joined, since the file's quote is made from those."""
    if not quote or not all(start < end <= len(builder.document.text) for start, end in pairs):
        return
    found = " ".join(builder.document.text[start:end] for start, end in pairs)
    if found != quote:
        raise _mismatch(builder.place, found, quote)


def _mismatch(place: RecordLocation, found: str, quote: str) -> FormatError:
    what = f"the text there is {quoted(found)}, the file says {quoted(quote)}"
    return place.error(what, "restore the text or correct the offsets")


def _relations(lines: _Lines) -> Iterator[tuple[str, str, str, RecordLocation]]:
    """Yield relations, arguments of events and equivalences as kind, source, target and line."""
    for name, data, _ in lines.of("R"):
        kind, *arguments = data.split()
        ends = [argument.partition(":")[2] for argument in arguments]
        if len(ends) != 2:
            raise lines.place(name).error("a relation has two arguments", _FIX)
        yield kind, ends[0], ends[1], lines.place(name)
    for name, data, _ in lines.of("E"):
        for argument in data.split()[1:]:
            role, _, target = argument.partition(":")
            yield role, name, target, lines.place(name)
    for name, data, _ in lines.of("*"):
        kind, *members = data.split()
        for left, right in pairwise(members):
            yield kind, left, right, lines.place(name)
