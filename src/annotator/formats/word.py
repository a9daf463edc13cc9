"""Word documents, ``.docx`` (extra ``docx``, mammoth): their paragraphs with an empty line between. Read only.

Offsets count in that text. Title, author and date come from the file's own properties.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from annotator.core.record import Record
from annotator.formats.shared.decoding import open_raw
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.extracted import extracted_document
from annotator.formats.shared.extras import needed

_PROPERTIES = "docProps/core.xml"
_NAMES = {
    "{http://purl.org/dc/elements/1.1/}title": "title",
    "{http://purl.org/dc/elements/1.1/}creator": "author",
    "{http://purl.org/dc/terms/}created": "date",
}


def read(path: Path, *, annotator: str, encoding: str | None = None) -> Iterator[Record]:  # noqa: ARG001 - no spans
    """Yield the one document of a ``.docx`` file; raises ``FormatError``."""
    place = RecordLocation(path)
    with open_raw(path) as file:
        raw = file.read()
    if not raw:
        raise place.error("the file is empty", "leave it out")
    mammoth: Any = needed("mammoth", "docx", place)
    try:
        text = mammoth.extract_raw_text(io.BytesIO(raw)).value.strip()
        metadata = _properties(raw)
    except (zipfile.BadZipFile, KeyError, ET.ParseError, OSError) as error:
        raise place.error(f"not a Word document ({error})", "save it as .docx again") from None
    if not text:
        raise place.error("the document has no text", "leave it out")
    extractor = f"mammoth {version('mammoth')}"
    yield Record(extracted_document(text, metadata, place, extractor, hashlib.sha256(raw).hexdigest()))


def _properties(raw: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        if _PROPERTIES not in archive.namelist():
            return {}
        root = ET.fromstring(archive.read(_PROPERTIES))  # noqa: S314 - expat limits the growth of entities
    return {_NAMES[tag.tag]: tag.text for tag in root if tag.tag in _NAMES and tag.text}
