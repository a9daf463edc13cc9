"""PubTator's text format: lines of a title, an abstract and their annotations, documents separated by blank lines.

``1|t|Title`` and ``1|a|Abstract`` are the text, with one character between them, here a line break; then a line has an
annotation: id, start, end, mention, type and identifier, separated by tabs, offsets in code points, end exclusive. A
line of a relation names identifiers and not places in the text; it is reported. Read, not written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from annotator.core.record import Record
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.import_report import Kind
from annotator.formats.shared.layer_building import LayerBuilder
from annotator.formats.shared.metadata import document_with
from annotator.formats.shared.opened_text import opened_text
from annotator.formats.shared.record_wise import each_record
from annotator.formats.shared.source_file import SourceFile

_TEXT = re.compile(r"([^|\t]+)\|([ta])\|(.*)", re.DOTALL)
_IDENTIFIER = "identifier"

_Line = tuple[RecordLocation, str]


def read(source: SourceFile) -> Iterator[Record]:
    """Yield the documents of a file; raises ``FormatError``."""
    with opened_text(source) as file:
        lines = ((source.place(number), line.rstrip("\r\n")) for number, line in enumerate(file, 1))
        found = ((group[0][0], group) for group in _groups(lines))
        yield from each_record(found, lambda _, group: _record(group, source.annotator))


def _groups(lines: Iterable[_Line]) -> Iterator[list[_Line]]:
    """Yield the lines between blank ones; a title begins a document, too."""
    group: list[_Line] = []
    for place, line in lines:
        is_title = (match := _TEXT.match(line)) is not None and match[2] == "t"
        if group and (is_title or not line.strip()):
            yield group
            group = []
        if line.strip():
            group.append((place, line))
    if group:
        yield group


def _record(lines: list[_Line], annotator: str) -> Record:
    parts = [match for _, line in lines if (match := _TEXT.fullmatch(line))]
    place = lines[0][0]
    if not parts:
        raise place.error("there is no title and no abstract", "put a line such as 1|t|Title first")
    id_ = parts[0][1]
    text = "\n".join(match[3] for match in parts).removesuffix("\n")  # there may be no abstract
    document = document_with(text, {"id": id_}, place)
    builder = LayerBuilder(document, place)
    builder.of(annotator)
    for place, line in lines:
        if not _TEXT.fullmatch(line):
            builder.place = place
            with place.costing(Kind.SPAN):
                _take(builder, line, annotator, id_)
    return Record(document, builder.layers())


def _take(builder: LayerBuilder, line: str, annotator: str, id_: str) -> None:
    cells = line.split("\t")
    if cells[0] != id_:
        what = f"the line is not of the document {id_} above it"
        raise builder.place.error(what, "put a blank line between documents, or correct it")
    if len(cells) < 5 or not (cells[1].lstrip("-").isdecimal() and cells[2].lstrip("-").isdecimal()):
        builder.place.omit(Kind.ANNOTATION, "relations of identifiers", line)
        return
    start, end, mention, label, *further = cells[1:]
    attributes = {_IDENTIFIER: further[0]} if further and further[0] else {}
    builder.span(annotator, [(int(start), int(end))], label, quote=mention, attributes=attributes)
    if any(further[1:]):
        builder.place.omit(Kind.COLUMN, "columns behind the identifier", further[1:])
