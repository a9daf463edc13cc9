"""Word documents, ``.docx``: their text, cut like that of a page (``shared/blocks.py``). Read only.

Offsets count in that text. Footnotes and endnotes come at its end under the number that stands at their place;
comments, headers, footers and deleted text are no part of it and are named in the report. Title, author and date come
from the file's own properties.
"""

from __future__ import annotations

import hashlib
import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from annotator.core.record import Record
from annotator.core.structure import structure_meta
from annotator.formats.shared.blocks import MarkupText
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.extracted import extracted_document
from annotator.formats.shared.import_report import Kind
from annotator.formats.shared.limits import Archive, BadMemberError, read_whole
from annotator.formats.shared.source_file import SourceFile
from annotator.formats.word_text import WordText, text_in, word_name

_PROPERTIES = "docProps/core.xml"
_CUSTOM = "docProps/custom.xml"
_DUBLIN = "{http://purl.org/dc/elements/1.1/}"
_NAMES = {
    f"{_DUBLIN}title": "title",
    f"{_DUBLIN}creator": "author",
    "{http://purl.org/dc/terms/}created": "date",
}
_OF_PROGRAMS = ("modified", "lastModifiedBy", "revision", "lastPrinted", "version", "language", "contentType")
_OUTSIDE = re.compile(
    r"word/(?:.*/)?(header|footer|comments|drawing|data|chart)\d*\.xml|word/(glossary)/document\.xml"
)
"""Parts with text that is not in the text of the document; ``data`` are those of diagrams."""

_EMBEDDED = re.compile(r"word/(?:media|embeddings)/|customXml/item\d+\.xml")
_AGAIN = "save it as .docx again"
_OLE = b"\xd0\xcf\x11\xe0"


def read(source: SourceFile) -> Iterator[Record]:
    """Yield the one document of a ``.docx`` file; raises ``FormatError``."""
    place = source.place()
    raw = read_whole(source.path, place)
    if raw.startswith(_OLE):
        raise place.error("it is in the older format of Word, or has a password", _AGAIN)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as opened:
            archive = Archive(opened, place)
            found, metadata = _text(archive, place), _properties(archive, place)
            _name_outside(archive, place)
    except (zipfile.BadZipFile, BadMemberError) as error:
        raise place.error(f"not a Word document ({error})", _AGAIN) from None
    if not found.text:
        raise place.error("the document has no text", "leave it out")
    known = {**metadata, **structure_meta(found.structure)}
    sha256 = hashlib.sha256(raw).hexdigest()
    yield Record(extracted_document(found.text, known, place, "annotator docx", sha256))


def _text(archive: Archive, place: RecordLocation) -> MarkupText:
    name = next(iter(_related(archive, "", "officeDocument")), "word/document.xml")
    body = archive.parse(name)
    if word_name(body) != "document":
        raise BadMemberError(f"{name} is no document of Word")

    def parts(kind: str) -> list[ET.Element]:
        return [archive.parse(part) for part in _related(archive, name, kind) if part in archive.names]

    return WordText(place, styles=parts("styles"), notes=parts("footnotes") + parts("endnotes")).read(body)


def _related(archive: Archive, name: str, kind: str) -> list[str]:
    """Return the parts of a kind that another part, or with "" the whole archive, refers to."""
    folder, file = posixpath.split(name)
    list_ = posixpath.join(folder, "_rels", f"{file}.rels")
    if list_ not in archive.names:
        return []
    return [
        posixpath.normpath(posixpath.join("/", folder, each.get("Target", ""))).lstrip("/")
        for each in archive.parse(list_)
        if each.get("Type", "").endswith(f"/{kind}") and each.get("TargetMode") != "External"
    ]


def _properties(archive: Archive, place: RecordLocation) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in sorted(archive.names & {_PROPERTIES, _CUSTOM}):
        for tag in archive.parse(name):
            key, text = tag.tag.rpartition("}")[2], " ".join("".join(tag.itertext()).split())
            if tag.tag in _NAMES and text:
                found[_NAMES[tag.tag]] = tag.text or text
            elif text:
                place.omit(Kind.KEY, tag.get("name") or key, text, is_harmless=key in _OF_PROGRAMS)
    return found


def _name_outside(archive: Archive, place: RecordLocation) -> None:
    """Report the parts that are not in the text: headers, footers, comments, diagrams, pictures."""
    for name in sorted(archive.names):
        if outside := _OUTSIDE.fullmatch(name):
            for piece in text_in(archive.parse(name)):
                place.omit(Kind.TEXT, outside[1] or outside[2], piece)
        elif _EMBEDDED.match(name) and not name.endswith("/"):
            place.omit(Kind.FILE, name, is_harmless=True)
