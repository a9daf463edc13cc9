"""The mentions that CoNLL-U has under ``Entity`` in MISC, as CorefUD and GUM write them.

A bracket opens where the first word of a mention is and closes at its last one, ``(e1-person-1(e2-place-1)`` and then
``e1)``; mentions nest and may cross. What stands between the hyphens is named by ``# global.Entity``: the first is
the entity's id, ``etype`` the label, the others are attributes. ``e1[1/2]`` is the first of two parts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from annotator.core.range import Range
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.import_report import Kind
from annotator.formats.shared.layer_building import LayerBuilder

GLOBAL = re.compile(r"#\s*global\.Entity\s*=\s*(\S+)")
UNNAMED = "mention"
"""The label of mentions whose entity has no type."""

_USUAL = ("eid", "etype", "head", "other")
_VALUE = re.compile(r"(?:^|\|)Entity=([^|]*)")
_BRACKET = re.compile(r"\([^()]+\)?|[^()]+\)")
_PART = re.compile(r"(.*)\[(\d+)/(\d+)\]")
_ESCAPE = re.compile(r"%(?:28|29|2D|7C|25|5B|5D)")
_NOTHING = frozenset(("", "_"))


class _Open(Struct):
    """A mention, or a part of one, that has begun: its id, what is said of it, where, and its first token."""

    id: str
    values: list[str]
    place: RecordLocation
    start: int
    part: tuple[int, int] = (1, 1)


class Mentions:
    """The mentions of a document, read token by token; tokens are numbered from 0 in the document."""

    def __init__(self, names: Sequence[str] | None = None) -> None:
        self.names = names or _USUAL
        self._open: list[_Open] = []
        self._parts: dict[tuple[str, int], list[tuple[int, int]]] = {}
        self._found: list[tuple[_Open, list[tuple[int, int]]]] = []

    def take(self, misc: str, place: RecordLocation, token: int, *, is_in_text: bool) -> None:
        """Read the brackets of a word that is in the token; an empty node is not in the text."""
        match = _VALUE.search(misc)
        if match is None:
            return
        if rest := _BRACKET.sub("", match[1]):
            place.omit(Kind.ANNOTATION, "Entity", rest)
        for bracket in _BRACKET.findall(match[1]):
            if bracket.startswith("("):
                self._begin(bracket.strip("()"), place, token)
            if bracket.endswith(")"):
                with place.costing(Kind.SPAN):
                    self._end(bracket.strip("()"), place, token if is_in_text else token - 1)

    def _begin(self, content: str, place: RecordLocation, token: int) -> None:
        values = content.split("-", max(len(self.names) - 1, 1))
        id_, part = _without_part(values[0])
        self._open.append(_Open(id_, values, place, token, part))

    def _end(self, content: str, place: RecordLocation, token: int) -> None:
        id_, part = _without_part(content.split("-", 1)[0])
        wanted = (number for number in range(len(self._open) - 1, -1, -1) if self._is(number, id_, part))
        number = next(wanted, None)
        if number is None:
            raise place.error(f"an entity {id_} ends that has not begun", "correct the brackets of Entity")
        opened = self._open.pop(number)
        pair = (opened.start, token + 1)
        if pair[0] >= pair[1]:
            opened.place.omit(Kind.ANNOTATION, "Entity on an empty node", "-".join(opened.values))
            return
        self._add(opened, pair)

    def _is(self, number: int, id_: str, part: tuple[int, int]) -> bool:
        return self._open[number].id == id_ and (part == (1, 1) or self._open[number].part == part)

    def _add(self, opened: _Open, pair: tuple[int, int]) -> None:
        part, of = opened.part
        key = (opened.id, of)
        if of == 1 or part == 1 or key not in self._parts:
            self._parts[key] = []
            self._found.append((opened, self._parts[key]))
        self._parts[key].append(pair)

    def add_to(self, builder: LayerBuilder, annotator: str, tokens: Sequence[Range]) -> None:
        """Add the mentions to the annotator's layer as spans; one that does not end is wrong."""
        for opened, pairs in self._found:
            builder.place = opened.place
            label, attributes = self._said(opened)
            places = [(tokens[first].start, tokens[end - 1].end) for first, end in pairs]
            builder.span(annotator, places, label, attributes=attributes)
        for opened in self._open:
            with opened.place.costing(Kind.SPAN):
                what = f"an entity {opened.id} begins and does not end"
                raise opened.place.error(what, "correct the brackets of Entity")

    def _said(self, opened: _Open) -> tuple[str, dict[str, str]]:
        """Return the label and the attributes of a mention."""
        named = [
            (self.names[number] if number < len(self.names) else f"value {number + 1}", _unescaped(value))
            for number, value in enumerate(opened.values)
        ]
        named[0] = ("eid", opened.id)
        said = {name: value for name, value in named if value not in _NOTHING}
        return said.pop("etype", UNNAMED), said


def _without_part(id_: str) -> tuple[str, tuple[int, int]]:
    """Return the id, and which part of how many it is."""
    match = _PART.fullmatch(id_)
    return (match[1], (int(match[2]), int(match[3]))) if match else (id_, (1, 1))


def _unescaped(value: str) -> str:
    return _ESCAPE.sub(lambda match: chr(int(match[0][1:], 16)), value)
