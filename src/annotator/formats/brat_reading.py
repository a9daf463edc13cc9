"""From the lines of brat's files to spans and relations.

An event is its trigger, which is a span, with a relation to each argument, named by the argument's role. Each further
event on the same trigger is a span of its own with the same extent, so that what is said of one event is not said of
another. ``*`` is read as relations between neighbours, a normalisation as an attribute, a comment as a note; one on a
relation or on an attribute is in the note of the span where that begins.
"""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import NamedTuple

from msgspec import Struct, field

from annotator.core.quoting import quoted
from annotator.core.span import Span, Value
from annotator.formats.brat_lines import BREAKS, Line
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.import_report import Kind
from annotator.formats.shared.layer_building import LayerBuilder
from annotator.formats.shared.value_text import as_value, text_value, value_text

_TEXT_BOUND = re.compile(r"(\S+) (\d+ \d+(?:;\d+ \d+)*)")
_USUAL_COMMENT, _FLAG, _OWN_ATTRIBUTE = "AnnotatorNotes", "Flag", "Attribute"
_FLAGGED = "flagged"
_ORDER = ["Arg1", "Arg2"]


def add_lines(lines: dict[str, list[Line]], builder: LayerBuilder, annotator: str) -> None:
    """Add what the lines say to the annotator's layer; a wrong line costs itself."""
    targets = _Targets(lines, builder.document.text)
    links = _links(lines, targets)
    about = _about(lines, targets, links)
    builder.of(annotator)
    spans: dict[str, Span | None] = {}
    for key, bound in targets.bound.items():
        builder.place = bound.place
        spans[key] = builder.span(
            annotator,
            _joined(builder.document.text, bound.pairs),
            bound.label,
            attributes=about.attributes.get(key, {}),
            note="\n".join(about.notes[key]) if key in about.notes else None,
            flagged=key in about.flagged,
        )
    for link in links:
        builder.place = link.place
        builder.relation(annotator, link.type, spans[link.source], spans[link.target])


# -- spans --------------------------------------------------------------------------------------------------


class _Bound(NamedTuple):
    """What becomes a span."""

    label: str
    pairs: list[tuple[int, int]]
    place: RecordLocation


class _Targets:
    """What other lines can be about: text-bound annotations and events, by the span that each of them becomes."""

    def __init__(self, lines: dict[str, list[Line]], text: str) -> None:
        self.text = text
        self.bound: dict[str, _Bound] = {}
        self._keys: dict[str, str] = {}
        self._written = {line.name for kind in "TE" for line in lines[kind]}
        for line in lines["T"]:
            with line.place.costing(line.costs):
                self.bound[line.name] = _text_bound(line, text)
                self._keys[line.name] = line.name
        taken: set[str] = set()
        for line in lines["E"]:
            with line.place.costing(line.costs):
                self._add_event(line, taken)

    def _add_event(self, line: Line, taken: set[str]) -> None:
        type_, _, trigger = line.data.split(" ")[0].partition(":")
        key = self.key(trigger, line)
        if key in taken or type_ != self.bound[key].label:
            self.bound[line.name] = self.bound[key]._replace(label=type_, place=line.place)
            key = line.name
        taken.add(key)
        self._keys[line.name] = key
        line.omit_text()

    def __contains__(self, name: str) -> bool:
        return name in self._keys

    def key(self, name: str, line: Line) -> str:
        """Return the key of the span that ``name`` is; raises the error of the line that names it."""
        if name not in self._keys:
            if not name:
                raise line.error("it does not name an annotation")
            why = "is wrong itself" if name in self._written else "is not in the file"
            raise line.error(f"{name} {why}")
        return self._keys[name]

    def quote(self, key: str) -> str:
        """Return the text of a span on one line."""
        return " ".join(" ".join(self.text[start:end] for start, end in self.bound[key].pairs).split())


def _text_bound(line: Line, text: str) -> _Bound:
    match = _TEXT_BOUND.fullmatch(line.data)
    if match is None:
        raise line.place.error(
            f"{quoted(line.data)} is not a label with offsets", "correct or remove the line"
        )
    pairs = [(int(start), int(end)) for start, end in (pair.split(" ") for pair in match[2].split(";"))]
    if not all(start < end <= len(text) for start, end in pairs):
        what = f"{quoted(line.data)}, {quoted(line.text)}, is not a place in a text of {len(text)} characters"
        raise line.place.error(what, "correct its offsets, or check which unit the file counts in")
    found = " ".join(text[start:end] for start, end in pairs)
    if line.text and "".join(found.split()) != "".join(line.text.split()):  # space alone is no mismatch
        what = f"the text there is {quoted(found)}, the file says {quoted(line.text)}"
        raise line.place.error(what, "restore the text or correct the offsets")
    return _Bound(match[1], pairs, line.place)


def _joined(text: str, pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the fragments, joined where there is only a line break between them."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(pairs):
        if found and BREAKS.fullmatch(text, found[-1][1], start):
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


# -- relations ----------------------------------------------------------------------------------------------


class _Link(NamedTuple):
    """A relation between two spans, by their keys; ``name`` is the id of its line."""

    name: str
    type: str
    source: str
    target: str
    place: RecordLocation


def _links(lines: dict[str, list[Line]], targets: _Targets) -> list[_Link]:
    """Return relations, arguments of events and equivalences; a wrong one costs itself."""
    found: list[_Link] = []
    for line in lines["R"]:
        with line.place.costing(Kind.RELATION):
            found.append(_relation(line, targets))
    for line in lines["E"]:
        if line.name in targets:
            for argument in line.data.split()[1:]:
                with line.place.costing(Kind.RELATION):
                    role, _, target = argument.partition(":")
                    found.append(_link(line, role, line.name, target, targets))
    for line in lines["*"]:
        kind, *members = line.data.split()
        if len(members) == 1:
            line.place.omit(Kind.ANNOTATION, "equivalences of one", line.data)
        line.omit_text()
        for left, right in pairwise(members):
            with line.place.costing(Kind.RELATION):
                found.append(_link(line, kind, left, right, targets))
    return found


def _relation(line: Line, targets: _Targets) -> _Link:
    kind, *arguments = line.data.split()
    if len(arguments) != len(_ORDER):
        raise line.error("a relation has two arguments")
    named = [argument.partition(":") for argument in arguments]
    (source, target), roles = [end for *_, end in named], [role for role, *_ in named]
    if roles == _ORDER[::-1]:
        source, target = target, source
    elif roles != _ORDER:
        line.place.omit(Kind.FEATURE, f"roles of the arguments of {kind}", ", ".join(roles))
    line.omit_text()
    return _link(line, kind, source, target, targets)


def _link(line: Line, type_: str, source: str, target: str, targets: _Targets) -> _Link:
    return _Link(line.name, type_, targets.key(source, line), targets.key(target, line), line.place)


# -- attributes and notes -----------------------------------------------------------------------------------


class _About(Struct):
    """What is said of each span, by its key, and what comments may be about beside spans: a key and a description."""

    attributes: dict[str, dict[str, Value]] = field(default_factory=dict)
    notes: dict[str, list[str]] = field(default_factory=dict)
    flagged: set[str] = field(default_factory=set)
    described: dict[str, tuple[str, str]] = field(default_factory=dict)

    def add(self, key: str, name: str, value: Value) -> None:
        """Keep an attribute; several of one name become a list."""
        known = self.attributes.setdefault(key, {})
        known[name] = _both(known[name], value) if name in known else value


def _both(first: Value, second: Value) -> Value:
    texts = dict.fromkeys((*_texts(first), *_texts(second)))
    return tuple(texts) if len(texts) > 1 else first


def _texts(value: Value) -> tuple[str, ...]:
    if isinstance(value, tuple):
        return value
    return (value if isinstance(value, str) else value_text(value),)


def _about(lines: dict[str, list[Line]], targets: _Targets, links: list[_Link]) -> _About:
    about = _About()
    for link in links:
        if link.name.startswith("R"):
            described = f"relation {link.type} to {quoted(targets.quote(link.target))}"
            about.described[link.name] = (link.source, described)
    for line in (line for kind in "AMN" for line in lines[kind]):
        with line.place.costing(Kind.ANNOTATION):
            _add_attribute(line, targets, about)
    for line in lines["#"]:
        _add_comment(line, targets, about)
    return about


def _add_attribute(line: Line, targets: _Targets, about: _About) -> None:
    kind, target, text = [*line.data.split(" ", 2), "", ""][:3]
    if target in about.described:
        line.place.omit(Kind.FEATURE, f"{kind} of {target[0]} lines", text or "true")
        return
    key = targets.key(target, line)
    about.described[line.name] = (key, f"attribute {kind}")
    if line.name[0] == "N":  # an identifier: digits in it are no number
        about.add(key, kind, text or True)
        if line.text.strip() and line.text.strip() != targets.quote(key):
            line.place.omit(Kind.FEATURE, f"name of the {kind}", line.text)
    else:
        about.add(key, kind, _value(text) if text else True)
        line.omit_text()


def _value(text: str) -> Value:
    """Return the number or truth value that is written so; "1.10" and "1e5" stay as they are."""
    found = text_value(text)
    return found if value_text(found) == text else text


def _add_comment(line: Line, targets: _Targets, about: _About) -> None:
    kind, _, target = line.data.partition(" ")
    if target in targets:
        key, marks = targets.key(target, line), []
    elif target in about.described:
        key, mark = about.described[target]
        marks = [mark]
    else:
        line.place.omit(Kind.TEXT, "comments about nothing", f"{line.data} {line.text}")
        return
    if kind == _FLAG and line.text == _FLAGGED and not marks:
        about.flagged.add(key)
    elif kind == _OWN_ATTRIBUTE and not marks and (pair := _pair(line.text)):
        about.add(key, *pair)
    else:
        marks += [kind] if kind != _USUAL_COMMENT else []
        about.notes.setdefault(key, []).append(": ".join([*marks, _unescaped(line.text)]))


def _pair(text: str) -> tuple[str, Value] | None:
    try:
        name, value = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return None
    found = as_value(value)
    return None if found is None or not isinstance(name, str) else (name, found)


def _unescaped(text: str) -> str:
    if not text.startswith('"'):
        return text
    try:
        return str(json.loads(text))
    except (ValueError, RecursionError):
        return text
