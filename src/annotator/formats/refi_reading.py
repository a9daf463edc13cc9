"""From a project of REFI-QDA to documents, spans, relations and notes; what is not read of it is reported.

Positions are code points and the end inclusive, as the standard has it; some programs count exclusive ends, which
shows where selections are named after their text. Codes of the same name are told apart by those around them. Cases,
sets, graphs, codings of whole sources, pictures, sound, films and PDF are named.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from annotator.core.record import Record
from annotator.core.span import Span
from annotator.formats.refi_codebook import Code, codes_in
from annotator.formats.refi_positions import end_exclusively, squeezed
from annotator.formats.refi_xml import ANNOTATORS, ORIGIN, Node, decoded, names_of, plain_guid
from annotator.formats.shared.decoding import decode
from annotator.formats.shared.errors import FormatError, RecordLocation
from annotator.formats.shared.import_report import Kind
from annotator.formats.shared.layer_building import LayerBuilder
from annotator.formats.shared.limits import Archive, BadMemberError
from annotator.formats.shared.metadata import document_with
from annotator.formats.shared.record_wise import each_record
from annotator.formats.shared.source_file import SourceFile

_EXPORT = "export the project again"
_INTERNAL = "internal://"


def read(source: SourceFile, *, ends: str = "found") -> Iterator[Record]:
    """Yield the texts of a project; ``ends`` says how ends are counted. Raises ``FormatError``."""
    place = source.place()
    try:
        if not source.path.stat().st_size:
            raise place.error("the file is empty", "leave it out")
        with zipfile.ZipFile(source.path) as file:
            archive = Archive(file, place)
            project = _Project(archive, place, source.annotator, ends)
            yield from each_record(((place, node) for node in project.texts), project.record)
            project.omit_rest()
    except (zipfile.BadZipFile, BadMemberError) as error:
        raise place.error(f"not a project of REFI-QDA ({error})", _EXPORT) from None


def _root(archive: Archive, place: RecordLocation) -> Node:
    names = sorted(
        (name for name in archive.names if name.lower().endswith(".qde")),
        key=lambda name: (name.count("/"), name),
    )
    if not names:
        raise place.error("not a project of REFI-QDA: there is no project.qde in it", _EXPORT)
    return Node(archive.parse(names[0]), place)


class _Project:
    """A project: its users, codes, variables, notes and links by their GUIDs, and which of them were read."""

    def __init__(self, archive: Archive, place: RecordLocation, annotator: str, ends: str) -> None:
        self._archive = archive
        self._members = {
            name.rpartition("/")[2].lower(): name for name in sorted(archive.names, reverse=True)
        }
        self._place = place
        self._annotator = annotator
        self._root = _root(archive, place)
        self._is_own = self._root.get("origin") == ORIGIN
        self._name = self._root.get("name")
        users = self._part("Users", "User")
        self._users = {guid: self._clear(name) for guid, name in names_of(users).items()}
        codebook = self._root.child("CodeBook")
        self._codes = codes_in(codebook.child("Codes") if codebook else None, is_own=self._is_own)
        self._labels = {code.guid: code.label for code in self._codes}
        self._variables = {
            node.guid: self._clear(node.get("name")) for node in self._part("Variables", "Variable")
        }
        self._notes = {node.guid: node for node in self._part("Notes", "Note")}
        self._links = {node.guid: node for node in self._part("Links", "Link")}
        self._links_from: dict[str, list[Node]] = {}
        for link in self._links.values():
            self._links_from.setdefault(link.reference("originGUID"), []).append(link)
        self._used: set[str] = set()
        sources = self._root.child("Sources")
        self.texts = sources.children("TextSource") if sources else []
        self._others = [node for node in (sources.children() if sources else []) if node.tag != "TextSource"]
        self._after_last = 0 if self._ends_exclusively(ends) else 1

    def _part(self, tag: str, inside: str) -> list[Node]:
        part = self._root.child(tag)
        return part.children(inside) if part else []

    def _clear(self, text: str) -> str:
        return decoded(text) if self._is_own else text

    def _name_of(self, guid: str) -> str:
        """Return what people call the thing with a GUID."""
        names = (self._labels, self._users, self._variables)
        return next((found[guid] for found in names if guid in found), guid)

    def _ends_exclusively(self, ends: str) -> bool:
        if ends != "found" or self._is_own:
            return ends == "exclusive"
        return end_exclusively(self._readable())

    def _readable(self) -> Iterator[tuple[Node, str]]:
        for source in self.texts:
            with suppress(FormatError):  # it is reported when the source is read
                yield source, self._text(source)[0]

    # -- a source -----------------------------------------------------------------------------------------

    def record(self, place: RecordLocation, source: Node) -> Record:
        """Return the document of a text source with its layers."""
        text, where = self._text(source)
        builder = LayerBuilder(document_with(text, self._metadata(source, where), place), place)
        for name in self._annotators(source):
            builder.of(name)
        spans: dict[str, Span | None] = {}
        for selection in source.children("PlainTextSelection"):
            with place.costing(Kind.SPAN):
                self._add_selection(builder, selection, spans)
        for guid in list(spans):
            for link in self._links_from.get(guid, ()):
                self._add_link(builder, link, spans)
        self._add_notes(builder, source)
        for coding in source.children("Coding"):
            coding.omit(self._name_of, called="Coding of a whole source")
        source.omit_rest(self._name_of)
        return Record(builder.document, builder.layers())

    def _text(self, source: Node) -> tuple[str, str]:
        """Return the text of a source and where in the archive it is."""
        path, content = source.get("plainTextPath"), source.child("PlainTextContent")
        if content is not None:
            return content.text, source.get("name") or source.guid
        member = self._members.get(path.rpartition("/")[2].lower())
        if not path.startswith(_INTERNAL) or member is None:
            name = source.get("name") or source.guid
            what = f"the text of {name!r} is not in the file, but at {path!r}"
            raise source.place.error(what, "export the project with its sources")
        try:
            return decode(self._archive.read(member), source.place).text, member
        except BadMemberError as error:
            raise source.error(str(error)) from None

    def _metadata(self, source: Node, where: str) -> dict[str, Any]:
        metadata: dict[str, Any] = {"title": self._clear(source.get("name"))}
        if not self._is_own:
            metadata |= {"source": f"{self._place.file}#{where}", "project": self._name}
            if description := source.text_of("Description"):
                metadata["description"] = description
            if rich := source.get("richTextPath"):
                self._place.omit(Kind.FILE, "richTextPath", rich, is_harmless=True)
        for value in source.children("VariableValue"):
            name, found = self._value(value)
            if name != ANNOTATORS or not self._is_own:
                metadata[name] = found
        return {key: value for key, value in metadata.items() if value != "" or self._is_own}

    def _annotators(self, source: Node) -> list[str]:
        values = [self._value(value) for value in source.children("VariableValue")] if self._is_own else []
        return [
            str(each)
            for name, found in values
            if name == ANNOTATORS and isinstance(found, list)
            for each in found
        ]

    def _value(self, node: Node) -> tuple[str, Any]:
        reference = node.child("VariableRef")
        guid = reference.reference() if reference else ""
        self._used.add(guid)
        value = next((each for each in node.children() if each.tag.endswith("Value")), None)
        text = value.text if value else ""
        return self._variables.get(guid, guid), _typed(text, value.tag if value else "", is_own=self._is_own)

    # -- spans, notes, links ------------------------------------------------------------------------------

    def _add_selection(self, builder: LayerBuilder, selection: Node, spans: dict[str, Span | None]) -> None:
        first, last = selection.integer("startPosition"), selection.integer("endPosition")
        pair = (first, last + self._after_last)
        quote = builder.document.text[max(pair[0], 0) : max(pair[1], 0)]
        name = selection.get("name")
        if not squeezed(quote).startswith(squeezed(name).rstrip("….")):
            self._place.omit(Kind.FEATURE, "PlainTextSelection.name", name)
        notes = [selection.text_of("Description"), *self._notes_of(selection)]
        codings = selection.children("Coding")
        if not codings:
            self._place.omit(
                Kind.ANNOTATION, "selections without a code", " ".join((*filter(None, notes), quote))
            )
        maker = selection.get("creatingUser")
        selection.omit_rest(self._name_of)
        for coding in codings:
            said = [*notes, *self._notes_of(coding)]
            notes = []  # what is said of the selection is said once
            with self._place.costing(Kind.SPAN):
                made = builder.span(
                    self._user(coding.get("creatingUser") or maker),
                    [pair],
                    self._label(coding, quote),
                    id_=coding.guid,
                    note="\n".join(filter(None, said)) or None,
                )
                spans[coding.guid] = made
                spans.setdefault(selection.guid, made)
            coding.omit_rest(self._name_of)

    def _label(self, coding: Node, quote: str) -> str:
        reference = coding.child("CodeRef")
        guid = reference.reference() if reference else ""
        self._used.add(guid)
        if guid not in self._labels:
            raise coding.error(f"a coding of {quote!r} names a code that is not in the codebook ({guid})")
        return self._labels[guid]

    def _user(self, guid: str) -> str:
        plain = plain_guid(guid)
        self._used.add(plain)
        return self._users.get(plain) or self._annotator

    def _notes_of(self, node: Node) -> list[str]:
        """Return the notes that an element refers to."""
        found: list[str] = []
        for reference in node.children("NoteRef"):
            note = self._notes.get(reference.reference())
            if note is None:
                reference.omit(self._name_of)
            else:
                found.append(self._note_text(note))
        return found

    def _note_text(self, note: Node) -> str:
        text = self._clear(note.text_of("PlainTextContent"))
        if note.get("plainTextPath") and not text:
            text = self._text(note)[0]
        parts = (note.get("name"), note.text_of("Description"), text)
        if note.guid not in self._used:
            self._used.add(note.guid)
            note.get("creatingUser")
            note.omit_rest(self._name_of)
        return text if self._is_own else "\n".join(filter(None, parts))

    def _add_notes(self, builder: LayerBuilder, source: Node) -> None:
        """Add the notes on a document, each to the layer of whoever wrote it."""
        for reference in source.children("NoteRef"):
            note = self._notes.get(reference.reference())
            if note is None:
                reference.omit(self._name_of)
                continue
            layer = builder.of(self._user(note.get("creatingUser")))
            text = self._note_text(note)
            layer.note = text if layer.note is None else f"{layer.note}\n{text}"

    def _add_link(self, builder: LayerBuilder, link: Node, spans: dict[str, Span | None]) -> None:
        ends = [spans.get(link.reference(name)) for name in ("originGUID", "targetGUID")]
        if ends[0] is None or ends[1] is None:
            return  # its ends are in another document, or no spans: then it is reported at the end
        self._used.add(link.guid)
        type_ = self._clear(link.get("name")) or "link"
        if (direction := link.get("direction")) not in {"", "OneWay"}:
            self._place.omit(Kind.FEATURE, f"direction of {type_}", direction)
        builder.relation(ends[0].annotator, type_, ends[0], ends[1], id_=link.guid)
        link.omit_rest(self._name_of)

    # -- the rest -----------------------------------------------------------------------------------------

    def omit_rest(self) -> None:
        """Report what belongs to no text."""
        for node in self._others:
            node.omit(self._name_of)
        for nodes in (self._notes, self._links):
            for guid, node in nodes.items():
                if guid not in self._used:
                    node.omit(self._name_of)
        if not self._is_own:
            self._omit_codes()
            for guid, name in (*self._users.items(), *self._variables.items()):
                if guid not in self._used:
                    self._place.omit(
                        Kind.KEY, "users and variables that do not occur", name, is_harmless=True
                    )
        self._root.omit_rest(self._name_of)

    def _omit_codes(self) -> None:
        """Report what a codebook says and documents do not; a schema can be made of it."""
        for code in self._codes:
            if code.guid not in self._used:
                self._place.omit(Kind.KEY, "codes that do not occur", code.label, is_harmless=True)
            self._omit_code(code)

    def _omit_code(self, code: Code) -> None:
        if code.description:
            self._place.omit(Kind.KEY, "Code.Description", code.description)
        for note in self._notes_of(code.node):
            self._place.omit(Kind.TEXT, "notes on codes", note)
        code.node.get("isCodable")
        code.node.omit_rest(self._name_of)


def _typed(text: str, tag: str, *, is_own: bool) -> Any:
    """Return the value of a variable; in our own files all are texts, of which some are JSON."""
    if not is_own and tag not in {"BooleanValue", "IntegerValue", "FloatValue"}:
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
