"""EPUB books: a document for each chapter, in reading order. Read, not written.

A book is a zip file with XHTML in it. A chapter has no page around its text, so it is taken whole
(``markup_text``) instead of going through the extractor for web pages, which drops short passages.
"""

from __future__ import annotations

import hashlib
import posixpath
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote
from xml.etree import ElementTree as ET

from annotator.core.record import Record
from annotator.core.structure import structure_meta
from annotator.formats.shared.decoding import decode
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.extracted import extracted_document
from annotator.formats.shared.markup_text import markup_text

_LARGEST = 50_000_000
"""Maximum size of a chapter in bytes; a larger one is a zip bomb."""

_PACKAGE = "{http://www.idpf.org/2007/opf}"
_DUBLIN = "{http://purl.org/dc/elements/1.1/}"
_ROOTFILE = "{urn:oasis:names:tc:opendocument:xmlns:container}rootfile"


class _Book(NamedTuple):
    """The names of the chapters inside the archive and the metadata of the book."""

    chapters: list[str]
    metadata: dict[str, str]


def read(path: Path, *, annotator: str, encoding: str | None = None) -> Iterator[Record]:  # noqa: ARG001 - no spans
    """Yield the chapters that have text; raises ``FormatError``."""
    place = RecordLocation(path)
    try:
        if not path.stat().st_size:
            raise place.error("the file is empty", "leave it out")
        with zipfile.ZipFile(path) as archive:
            found = False
            for record in _chapters(archive, place):
                found = True
                yield record
    except OSError as error:
        raise place.error(f"cannot be read ({error.strerror})", "check its name and permissions") from None
    except (zipfile.BadZipFile, KeyError, ET.ParseError, NotImplementedError) as error:
        raise place.error(
            f"not an EPUB ({error})", "check that it opens in a reader and is not protected"
        ) from None
    if not found:
        raise place.error("the book has no text", "leave it out")


def _chapters(archive: zipfile.ZipFile, place: RecordLocation) -> Iterator[Record]:
    book = _book(archive)
    for number, name in enumerate(book.chapters, 1):
        if archive.getinfo(name).file_size > _LARGEST:
            raise place.error(f"chapter {number} is larger than {_LARGEST:,} bytes", "leave the book out")
        raw = archive.read(name)
        text, structure = markup_text(decode(raw, place, is_markup=True).text if raw else "")
        if text:
            source = f"{place.path.as_posix()}#{name}"
            metadata = {**book.metadata, "chapter": number, "source": source, **structure_meta(structure)}
            sha256 = hashlib.sha256(raw).hexdigest()
            yield Record(extracted_document(text, metadata, place, "annotator epub", sha256))


def _book(archive: zipfile.ZipFile) -> _Book:
    container = _parsed(archive, "META-INF/container.xml")
    rootfile = next(container.iter(_ROOTFILE)).get("full-path", "")
    package = _parsed(archive, rootfile)
    folder = posixpath.dirname(rootfile)
    files = {item.get("id"): unquote(item.get("href", "")) for item in package.iter(f"{_PACKAGE}item")}
    spine = [files[item.get("idref")] for item in package.iter(f"{_PACKAGE}itemref")]
    names = {"book": "title", "author": "creator", "date": "date", "language": "language"}
    found = {ours: package.find(f".//{_DUBLIN}{theirs}") for ours, theirs in names.items()}
    metadata = {ours: tag.text for ours, tag in found.items() if tag is not None and tag.text}
    return _Book([posixpath.normpath(posixpath.join(folder, name)) for name in spine], metadata)


def _parsed(archive: zipfile.ZipFile, name: str) -> ET.Element:
    return ET.fromstring(archive.read(name))  # noqa: S314 - expat limits the growth of entities
