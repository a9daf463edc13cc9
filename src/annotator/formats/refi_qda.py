"""REFI-QDA, the exchange format of software for qualitative data analysis: a project (``.qdpx``), with its codebook.

A project is a zip file with ``project.qde``, which is XML, and the texts under ``sources``. Positions are code points;
the end is that of the last character, inclusive (REFI-QDA 1.5, 10.2). A span is a selection with one coding, a label a
code, an annotator a user, a note a note, a relation a link, further data of a document the values of variables. All
GUIDs and times follow from the content, so that the same records make the same file.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from tempfile import SpooledTemporaryFile
from typing import IO

from annotator.core.document import Document
from annotator.core.layer import Layer
from annotator.core.record import Record
from annotator.core.span import Span
from annotator.formats.format import OutputPart, Writing
from annotator.formats.refi_codebook import HEAD, code_guid, codebook_file, codes_of
from annotator.formats.refi_xml import (
    ANNOTATORS,
    NOT_XML,
    ORIGIN,
    PROJECT,
    coded,
    guid_of,
    guid_of_id,
    holding,
    in_text,
    start,
)
from annotator.formats.shared.metadata import metadata_of
from annotator.schema.values import LabelSchema

_IN_MEMORY = 1 << 24
_CHUNK = 1 << 20
_LONGEST_NAME = 60
_BEGINNING_OF_TIME = (1980, 1, 1, 0, 0, 0)  # as early as a zip file can say
_ZIP_SYSTEM, _READABLE = 3, 0o644 << 16


def write(records: Iterable[Record], writing: Writing) -> Iterator[bytes | OutputPart]:
    """Yield the project, and its codebook as a ``.qdc`` beside it."""
    with ExitStack() as stack:
        # Not in memory: a project of books is as long as all of them.
        file: IO[bytes] = stack.enter_context(SpooledTemporaryFile(_IN_MEMORY))
        sources: IO[bytes] = stack.enter_context(SpooledTemporaryFile(_IN_MEMORY))
        project = _Project(sources)
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for record in records:
                text = record.document.text
                # Readers take a byte order mark off: one that belongs to the text is the second.
                content = f"\ufeff{text}" if text.startswith("\ufeff") else text
                name = f"sources/{_source_guid(record.document)}.txt"
                archive.writestr(_member(name), content.encode("utf-8", "surrogatepass"))
                project.add(record)
            with archive.open(_member("project.qde"), "w", force_zip64=True) as member:
                for part in project.xml(writing.schema):
                    member.write(part)
        file.seek(0)
        while piece := file.read(_CHUNK):
            yield piece
    yield OutputPart(codebook_file(writing.schema, project.labels), ".qdc")


def _member(name: str) -> zipfile.ZipInfo:
    """Return what a zip file says of a file in it: the same on every day and every system."""
    info = zipfile.ZipInfo(name, _BEGINNING_OF_TIME)
    info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, _ZIP_SYSTEM, _READABLE
    return info


def _source_guid(document: Document) -> str:
    return guid_of("source", document.id)


def _selection_guid(span_id: str) -> str:
    return guid_of("selection", span_id)


def _user_guid(annotator: str) -> str:
    return guid_of("user", annotator)


class _Project:
    """The project as it grows: its sources go to a file, what stands before and after them is kept."""

    def __init__(self, sources: IO[bytes]) -> None:
        self._sources = sources
        self._users: dict[str, None] = {}
        self._variables: dict[str, None] = {}
        self._notes: list[str] = []
        self._links: list[str] = []
        self.labels: dict[str, None] = {}

    def add(self, record: Record) -> None:
        """Add a document with its layers."""
        self._sources.write("".join(self._source(record)).encode())

    def _source(self, record: Record) -> Iterator[str]:
        document, guid = record.document, _source_guid(record.document)
        path = f"internal://{guid}.txt"
        yield start("TextSource", guid=guid, name=coded(document.title), plainTextPath=path)
        for layer in record.layers:
            self._users[layer.annotator] = None
            for span in layer.spans:
                yield self._selection(span)
            for relation in layer.relations:
                ends = {
                    "originGUID": _selection_guid(relation.source),
                    "targetGUID": _selection_guid(relation.target),
                }
                about = {"guid": guid_of_id(relation.id), "name": coded(relation.type), "direction": "OneWay"}
                self._links.append(start("Link", is_empty=True, **about, **ends))
        for layer in record.layers:
            if layer.note is not None:
                yield self._note(f"{document.id} {layer.annotator}", layer.annotator, layer.note)
        yield from self._values(document, record.layers)
        yield "</TextSource>\n"

    def _selection(self, span: Span) -> str:
        self.labels[span.label] = None
        user = _user_guid(span.annotator)
        name = " ".join(span.text.split())[:_LONGEST_NAME]
        opening = start(
            "PlainTextSelection",
            guid=_selection_guid(span.id),
            name=None if NOT_XML.search(name) else name,
            startPosition=str(span.start),
            endPosition=str(span.end - 1),
            creatingUser=user,
        )
        code = start("CodeRef", is_empty=True, targetGUID=code_guid(span.label))
        coding = f"{start('Coding', guid=guid_of_id(span.id), creatingUser=user)}{code}</Coding>"
        note = "" if span.note is None else self._note(span.id, span.annotator, span.note)
        return f"{opening}{coding}{note}</PlainTextSelection>"

    def _note(self, about: str, annotator: str, text: str) -> str:
        """Keep a note and return the reference to it."""
        guid = guid_of("note", about)
        content = f"<PlainTextContent>{in_text(coded(text))}</PlainTextContent>"
        self._notes.append(
            f"{start('Note', guid=guid, creatingUser=_user_guid(annotator))}{content}</Note>\n"
        )
        return start("NoteRef", is_empty=True, targetGUID=guid)

    def _values(self, document: Document, layers: Iterable[Layer]) -> Iterator[str]:
        values = {
            **metadata_of(document, frozenset((ANNOTATORS,))),
            ANNOTATORS: [layer.annotator for layer in layers],
        }
        values.pop("title", None)
        for name, value in values.items():
            self._variables[name] = None
            variable = start("VariableRef", is_empty=True, targetGUID=guid_of("variable", name))
            yield f"<VariableValue>{variable}<TextValue>{in_text(_value_text(value))}</TextValue></VariableValue>"

    def xml(self, schema: LabelSchema | None) -> Iterator[bytes]:
        """Yield ``project.qde``."""
        name = coded(schema.title) if schema and schema.title else ORIGIN
        users = "".join(
            start("User", is_empty=True, guid=_user_guid(user), name=coded(user)) for user in self._users
        )
        variables = "".join(
            start(
                "Variable",
                is_empty=True,
                guid=guid_of("variable", each),
                name=coded(each),
                typeOfVariable="Text",
            )
            for each in self._variables
        )
        before = (
            HEAD,
            start("Project", xmlns=PROJECT, name=name, origin=ORIGIN),
            holding("Users", users),
            holding("CodeBook", "".join(codes_of(schema, self.labels))),
            holding("Variables", variables),
        )
        yield "\n".join(filter(None, before)).encode()
        if self._sources.tell():
            yield b"\n<Sources>\n"
            self._sources.seek(0)
            yield from iter(lambda: self._sources.read(_CHUNK), b"")
            yield b"</Sources>\n"
        yield holding("Notes", "".join(self._notes)).encode()
        yield holding("Links", "".join(self._links)).encode()
        yield b"</Project>\n"


def _value_text(value: object) -> str:
    """Return a text as it is, and anything else, and a text that would be read as anything else, as JSON."""
    if isinstance(value, str) and not NOT_XML.search(value):
        try:
            json.loads(value)
        except (ValueError, RecursionError):
            return value
    return json.dumps(value)
