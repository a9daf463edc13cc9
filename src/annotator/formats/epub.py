"""EPUB books: a document for each chapter, in reading order. Read, not written.

A book is a zip file with XHTML in it. A chapter has no page around its text, so it is taken whole
(``markup_text``) instead of going through the extractor for web pages, which drops short passages. A chapter that is
named and not there is reported, and the others come in.
"""

from __future__ import annotations

import hashlib
import posixpath
import zipfile
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote
from xml.etree import ElementTree as ET

from annotator.core.record import Record
from annotator.core.structure import structure_meta
from annotator.formats.shared.decoding import decode, open_raw
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.extracted import extracted_document
from annotator.formats.shared.import_report import Kind
from annotator.formats.shared.limits import CHAPTERS, LEAVE, Archive, BadMemberError
from annotator.formats.shared.markup_text import markup_text
from annotator.formats.shared.source_file import SourceFile

_PACKAGE = "{http://www.idpf.org/2007/opf}"
_DUBLIN = "{http://purl.org/dc/elements/1.1/}"
_ROOTFILE = "{urn:oasis:names:tc:opendocument:xmlns:container}rootfile"
_KEPT = {"book": "title", "author": "creator", "date": "date", "language": "language"}
_OF_PROGRAMS = ("identifier", "format", "type")
_CONTAINER = "META-INF/container.xml"
_TEXTS = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document", "")
_WHOLE = "check that the book is whole"


class _Book(NamedTuple):
    """The names of the chapters inside the archive and the metadata of the book."""

    chapters: list[str]
    metadata: dict[str, str]


def read(source: SourceFile) -> Iterator[Record]:
    """Yield the chapters that have text; raises ``FormatError``."""
    place = source.place()
    is_empty = True  # nor is a book empty if all its chapters are wrong
    with open_raw(source.path) as file:
        if not file.read(1):
            raise place.error("the file is empty", "leave it out")
        try:
            with zipfile.ZipFile(file) as opened:
                archive = Archive(opened, place)
                for record in _chapters(archive, _book(archive, place), place):
                    is_empty = False
                    if record is not None:
                        yield record
        except (zipfile.BadZipFile, BadMemberError) as error:
            what = f"not an EPUB ({error})"
            raise place.error(what, "check that it opens in a reader and is not protected") from None
    if is_empty:
        raise place.error("the book has no text", "leave it out")


def _chapters(archive: Archive, book: _Book, place: RecordLocation) -> Iterator[Record | None]:
    """Yield the chapters with text, and ``None`` for one that is wrong."""
    archive.check_size(name for name in book.chapters if name)
    seen: set[str] = set()
    for number, name in enumerate(book.chapters, 1):
        if not name:
            continue
        if name in seen:
            place.omit(Kind.TEXT, f"chapter {number}", f"{name} is read already", is_harmless=True)
            continue
        seen.add(name)
        if name not in archive.names:
            place.omit(Kind.TEXT, f"chapter {number}", f"there is no {name} in the archive")
            continue
        record, is_wrong = None, True
        with place.costing(Kind.RECORD):
            record, is_wrong = _chapter(archive, name, {**book.metadata, "chapter": number}, place), False
        if record is not None or is_wrong:
            yield record


def _chapter(
    archive: Archive, name: str, metadata: dict[str, object], place: RecordLocation
) -> Record | None:
    try:
        raw = archive.read(name)
    except BadMemberError as error:
        raise place.error(f"chapter {metadata['chapter']}: {error}", _WHOLE) from None
    text, structure = markup_text(decode(raw, place, is_markup=True).text if raw else "", place)
    if not text:
        return None
    source = f"{place.file}#{name}"
    known = {**metadata, "source": source, **structure_meta(structure)}
    return Record(extracted_document(text, known, place, "annotator epub", hashlib.sha256(raw).hexdigest()))


def _book(archive: Archive, place: RecordLocation) -> _Book:
    """Return what the package says; raises ``BadMemberError`` if there is none."""
    rootfile = next(archive.parse(_CONTAINER).iter(_ROOTFILE), None)
    name = "" if rootfile is None else rootfile.get("full-path", "")
    if not name:
        raise BadMemberError(f"{_CONTAINER} names no package")
    package = archive.parse(name)
    folder = posixpath.dirname(name)
    parts = {
        item.get("id"): (_inside(folder, item.get("href", "")), item)
        for item in package.iter(f"{_PACKAGE}item")
    }
    spine = [item.get("idref") for item in package.iter(f"{_PACKAGE}itemref")]
    if len(spine) > CHAPTERS:
        raise place.error(f"the book has more than {CHAPTERS:,} chapters", LEAVE)
    chapters = []
    for number, idref in enumerate(spine, 1):
        if idref not in parts:
            place.omit(Kind.TEXT, f"chapter {number}", f"{idref} is not in the manifest")
        chapters.append(parts[idref][0] if idref in parts else "")
    _name_others(parts, spine, place)
    return _Book(chapters, _metadata(package, place))


def _inside(folder: str, href: str) -> str:
    """Return the name in the archive of what a package in ``folder`` refers to."""
    return posixpath.normpath(posixpath.join(folder, unquote(href.partition("#")[0])))


def _name_others(
    parts: dict[str | None, tuple[str, ET.Element]], spine: list[str | None], place: RecordLocation
) -> None:
    """Report the parts that are not read: texts that are not in the reading order, pictures, styles."""
    for id_, (name, item) in parts.items():
        if id_ not in spine:
            type_ = item.get("media-type", "")
            is_text = type_ in _TEXTS and "nav" not in item.get("properties", "").split()
            kind = Kind.TEXT if is_text else Kind.FILE
            place.omit(
                kind, "part outside the reading order" if is_text else type_, name, is_harmless=not is_text
            )


def _metadata(package: ET.Element, place: RecordLocation) -> dict[str, str]:
    found: dict[str, str] = {}
    ours = {f"{_DUBLIN}{theirs}": name for name, theirs in _KEPT.items()}
    for tag in package.iter():
        text = (tag.text or "").strip()
        if tag.tag in ours and text and (name := ours[tag.tag]) not in found:
            found[name] = tag.text or ""
        elif tag.tag.startswith(_DUBLIN) and text:
            name = tag.tag.removeprefix(_DUBLIN)
            place.omit(Kind.KEY, f"dc:{name}", text, is_harmless=name in _OF_PROGRAMS)
        elif tag.tag == f"{_PACKAGE}meta":
            key = tag.get("property") or tag.get("name") or "meta"
            place.omit(Kind.KEY, key, text or tag.get("content", ""), is_harmless=True)
    return found
