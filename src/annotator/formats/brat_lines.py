"""The lines of an ``.ann`` file, each with its place: an id, a tab, what it says, and often a tab and a text.

The first letter of the id is the kind: ``T`` text-bound annotations, ``E`` events, ``R`` relations, ``*`` equivalences,
``A`` and ``M`` attributes, ``N`` normalisations, ``#`` comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from annotator.core.quoting import quoted
from annotator.formats.shared.errors import FormatError, RecordLocation
from annotator.formats.shared.import_report import Kind

BREAKS = re.compile(r"[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
"""Where Python's readers, and so brat's, end a line."""

_COSTS = {"T": Kind.SPAN, "E": Kind.SPAN, "R": Kind.RELATION, "*": Kind.RELATION}
_KNOWN = "TREAMN#*"
_NAMED_BY_OTHERS = "TER"
_OTHER_KIND = re.compile(r"[A-Za-z]+\d+")
_FIX = "correct or remove the line"


class Line(Struct, frozen=True):
    """One line: its id, what stands behind it, and the text at its end."""

    name: str
    data: str
    text: str
    place: RecordLocation

    @property
    def costs(self) -> Kind:
        """What is lost with the line."""
        return _COSTS.get(self.name[0], Kind.ANNOTATION)

    def error(self, what: str) -> FormatError:
        """Return the error to raise for a fault of the line."""
        return self.place.error(f"{what}: {quoted(self.data)}", _FIX)

    def omit_text(self) -> None:
        """Report the text at the end of a line of a kind that has none."""
        if self.text.strip():
            self.place.omit(Kind.TEXT, f"behind lines of kind {self.name[0]}", self.text)


def lines_by_kind(files: Iterable[tuple[str, RecordLocation]]) -> dict[str, list[Line]]:
    """Return the lines of the files, which share their ids, by the first letter of the id.

    A line that is none costs itself, and one of a kind that is not brat's is reported.
    """
    found: dict[str, list[Line]] = {kind: [] for kind in _KNOWN}
    names: set[str] = set()
    for text, place in files:
        for line in _lines(text, place):
            with line.place.costing(line.costs):
                if line.name[0] in _NAMED_BY_OTHERS and line.name in names:
                    what = f"a second line is called {quoted(line.name)}: {quoted(line.data)}"
                    raise line.place.error(what, "give each its own id")
                names.add(line.name)
                found[line.name[0]].append(line)
    return found


def _lines(text: str, place: RecordLocation) -> Iterator[Line]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            here = replace(place, line=number)
            found: Line | None = None
            with here.costing(_COSTS.get(line[0], Kind.ANNOTATION)):
                found = _parsed(line.removesuffix("\r"), here)
            if found is not None:
                yield found


def _parsed(line: str, place: RecordLocation) -> Line | None:
    name, _, rest = line.partition("\t")
    data, _, text = rest.partition("\t")
    if line.startswith("#") and (not data.strip() or " " in name):
        place.omit(Kind.TEXT, "comments about nothing", line)
        return None
    is_name = name and " " not in name and (name[0] in _KNOWN or _OTHER_KIND.fullmatch(name))
    if not is_name or not data.strip():
        raise place.error(f"not a line of brat's: {quoted(line)}", _FIX)
    if name[0] not in _KNOWN:
        place.omit(Kind.ANNOTATION, f"lines of kind {name[0]}", line)
        return None
    return Line(name, data.strip(" "), text, place)
