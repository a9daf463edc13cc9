r"""brat standoff: a text file and an ``.ann`` file beside it for each document, and ``annotation.conf``.

Offsets are code points, ends exclusive, fragments separated by ``;`` and their text joined by one space. brat
accepts no fragment with a line break in it and no adjacent fragments (``server/src/annotation.py``), so a span over
a line break is written as fragments around it; fragments with only a line break between them are read as one. Names
are ASCII letters, digits, ``_`` and ``-``. Values that are not a plain word are in comments of our own,
``#1\tAttribute T1\t["name", "a value"]``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import PurePosixPath

from annotator.core.document import Document
from annotator.core.layer import Layer
from annotator.core.range import Range
from annotator.core.record import Record
from annotator.core.span import Relation, Span, Value, quote_of
from annotator.formats.brat_config import Vocabulary
from annotator.formats.brat_lines import BREAKS, lines_by_kind
from annotator.formats.brat_reading import add_lines
from annotator.formats.format import OutputPart, Writing
from annotator.formats.shared.decoding import decode, open_raw
from annotator.formats.shared.fitting import Refusal
from annotator.formats.shared.layer_building import LayerBuilder
from annotator.formats.shared.losses import Thing
from annotator.formats.shared.metadata import document_with
from annotator.formats.shared.source_file import SourceFile
from annotator.formats.shared.value_text import value_text

_FILE_NAME = re.compile(r"[\w-][\w. -]{0,99}")
"""Names that every file system takes."""

_NAME = re.compile(r"[A-Za-z0-9_-]+")
_PLAIN_VALUE = re.compile(r"[A-Za-z0-9_.:+-]+")


# -- writing ------------------------------------------------------------------------------------------------


def refuses(document: Document) -> Refusal:
    """Return the predicate that gives the reason why brat could not read a span or relation of the document."""

    def refusal(span: Span | Relation) -> Thing | None:
        if isinstance(span, Relation):
            return None if _NAME.fullmatch(span.type) else Thing.RELATION
        if not _NAME.fullmatch(span.label):
            return Thing.LABEL
        edges = [(f.start, f.end - 1) for f in span.fragments]
        if any(BREAKS.match(document.text[at]) for pair in edges for at in pair):
            return Thing.SPAN
        gaps = pairwise(span.fragments)
        only_breaks = any(BREAKS.fullmatch(document.text, left.end, right.start) for left, right in gaps)
        return Thing.DISCONTINUOUS if only_breaks else None

    return refusal


def write(records: Iterable[Record], writing: Writing) -> Iterator[OutputPart]:
    """Yield a ``.txt`` and an ``.ann`` for each document, then the configuration.

    They are called as the text that the document came from, else by its id.
    """
    vocabulary = Vocabulary(writing.schema)
    used: set[str] = set()
    for record in records:
        document = record.document
        if document.text.startswith("\ufeff"):
            writing.losses.add(
                Thing.DOCUMENT, document.id, detail="a byte order mark, which readers take off"
            )
            continue
        name = _file_name(document, used)
        yield OutputPart(document.text, f"{name}.txt")
        yield OutputPart("", f"{name}.ann")
        for layer in record.layers:
            vocabulary.add(layer)
            lines = _Lines(document).of(layer)
            yield OutputPart("".join(f"{line}\n" for line in lines), f"{name}.ann")
    yield OutputPart(vocabulary.annotation_conf(), "annotation.conf")
    if writing.schema:
        yield OutputPart(vocabulary.visual_conf(writing.schema), "visual.conf")
        yield OutputPart(vocabulary.shortcuts_conf(writing.schema), "kb_shortcuts.conf")


def _file_name(document: Document, used: set[str]) -> str:
    """Return the name of the text that the document came from; its id if it came from none, or the name is taken."""
    source = PurePosixPath(document.source)
    fits = (
        source.suffix == ".txt" and _FILE_NAME.fullmatch(source.stem) and source.stem.casefold() not in used
    )
    name = source.stem if fits else document.id
    used.add(name.casefold())
    return name


class _Lines:
    """The lines of one ``.ann`` file; counts the ids that brat numbers by kind."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._attributes = self._comments = 0

    def of(self, layer: Layer) -> Iterator[str]:
        names = {span.id: f"T{number}" for number, span in enumerate(layer.spans, 1)}
        for span in layer.spans:
            fragments = tuple(_unbroken(self._document.text, span.fragments))
            where = ";".join(f"{fragment.start} {fragment.end}" for fragment in fragments)
            quote = quote_of(self._document.text, fragments)
            yield f"{names[span.id]}\t{span.label} {where}\t{quote}"
            yield from self._about(span, names[span.id])
        for number, relation in enumerate(layer.relations, 1):
            yield f"R{number}\t{relation.type} Arg1:{names[relation.source]} Arg2:{names[relation.target]}\t"

    def _about(self, span: Span, name: str) -> Iterator[str]:
        for attribute, value in span.attributes.items():
            yield self._attribute(name, attribute, value)
        if span.note is not None:
            yield self._comment("AnnotatorNotes", name, _note(span.note))
        if span.flagged:
            yield self._comment("Flag", name, "flagged")

    def _attribute(self, target: str, name: str, value: Value) -> str:
        text = value_text(value)
        if not (_NAME.fullmatch(name) and _PLAIN_VALUE.fullmatch(text)):
            return self._comment("Attribute", target, json.dumps([name, value]))
        self._attributes += 1
        return f"A{self._attributes}\t{name} {target}" + ("" if value is True else f" {text}")

    def _comment(self, kind: str, target: str, text: str) -> str:
        self._comments += 1
        return f"#{self._comments}\t{kind} {target}\t{text}"


def _note(note: str) -> str:
    """Return the note on one line: as JSON if it would not be read back as it is."""
    is_plain = note.isprintable() and not note.startswith('"') and note and note.strip() == note
    return note if is_plain else json.dumps(note)


def _unbroken(text: str, fragments: Iterable[Range]) -> Iterator[Range]:
    """Yield the fragments, cut at line breaks."""
    for fragment in fragments:
        start = fragment.start
        for match in BREAKS.finditer(text, fragment.start, fragment.end):
            yield Range(start, match.start())
            start = match.end()
        yield Range(start, fragment.end)


# -- reading ------------------------------------------------------------------------------------------------


def read(source: SourceFile) -> Iterator[Record]:
    """Yield the one document of an ``.ann`` file, its text from the ``.txt`` beside it; raises ``FormatError``.

    BioNLP has the entities in an ``.a1`` and the events in the ``.a2`` beside it, which is read with it.
    """
    beside = source.path.with_suffix(".txt")
    lines = _text(source)
    if not beside.exists():
        if not lines:
            raise source.place().error("the file is empty", "leave it out")
        raise source.place().error(f"there is no text {beside.name} beside it", "put it there")
    place = source.beside(beside).place()
    with open_raw(beside) as file:
        decoded = decode(file.read(), place, encoding=source.encoding)
    document = document_with(decoded.text, {"source": place.file}, place)
    files = [(lines, source.place())]
    events = source.beside(source.path.with_suffix(".a2"))
    if source.path.suffix.lower() == ".a1" and events.path.exists():
        files.append((_text(events), events.place()))
    builder = LayerBuilder(document, source.place())
    add_lines(lines_by_kind(files), builder, source.annotator)
    yield Record(document, builder.layers())


def _text(source: SourceFile) -> str:
    """Return the text of a file of lines, which may be empty."""
    with open_raw(source.path) as file:
        raw = file.read()
    return decode(raw, source.place(), encoding=source.encoding).text if raw else ""
