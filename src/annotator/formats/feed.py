"""RSS and Atom files: a document for each entry that has a text. Read, not written; nothing is fetched."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from html import escape
from pathlib import Path
from xml.etree import ElementTree as ET

from annotator.core.record import Record
from annotator.core.structure import structure_meta
from annotator.formats.shared.decoding import open_raw
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.extracted import extracted_document
from annotator.formats.shared.markup_text import markup_text

_ENTRIES = ("item", "entry")
_TEXTS = ("encoded", "content", "description", "summary")
_DATES = ("pubDate", "published", "updated", "date")
_AUTHORS = ("creator", "author")


def sniff(head: bytes) -> bool:
    """Return whether the file begins like a feed."""
    return any(tag in head for tag in (b"<rss", b"<feed", b"<rdf:RDF", b"<channel"))


def read(path: Path, *, annotator: str, encoding: str | None = None) -> Iterator[Record]:  # noqa: ARG001 - no spans
    """Yield the entries that have a text, in the order of the file; raises ``FormatError``."""
    place = RecordLocation(path)
    found = False
    with open_raw(path) as file:
        if not file.read(1):
            raise place.error("the file is empty", "leave it out")
        file.seek(0)
        try:
            for _, element in ET.iterparse(file):  # noqa: S314
                if _name(element) in _ENTRIES:
                    record = _record(element, place)
                    if record is not None:
                        found = True
                        yield record
                    element.clear()
        except ET.ParseError as error:
            raise place.error(f"not valid XML ({error})", "correct the file") from None
    if not found:
        raise place.error("the feed has no entry with a text", "leave it out")


def _name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _record(entry: ET.Element, place: RecordLocation) -> Record | None:
    parts: dict[str, ET.Element] = {}
    for element in entry:
        parts.setdefault(_name(element), element)
    markup = next((found for name in _TEXTS if name in parts and (found := _markup(parts[name]))), "")
    text, structure = markup_text(markup)
    if not text:
        return None
    metadata = {
        "title": _plain(parts.get("title")),
        "source": _link(parts.get("link")),
        "author": next((_plain(parts[name]) for name in _AUTHORS if name in parts), ""),
        "date": next((_day(_plain(parts[name])) for name in _DATES if name in parts), ""),
        **structure_meta(structure),
    }
    raw = hashlib.sha256(markup.encode("utf-8", "surrogatepass")).hexdigest()
    return Record(extracted_document(text, metadata, place, "annotator feed", raw))


def _markup(element: ET.Element) -> str:
    """Return the content: escaped markup as text, or, in Atom's ``xhtml``, the elements themselves."""
    if not len(element):
        return element.text or ""
    for inner in element.iter():
        inner.tag = _name(inner)  # with its namespace, an element would be written as html:p
    children = (ET.tostring(child, encoding="unicode", method="html") for child in element)
    return escape(element.text or "") + "".join(children)


def _plain(element: ET.Element | None) -> str:
    return "" if element is None else markup_text(" ".join(element.itertext())).text.strip()


def _link(element: ET.Element | None) -> str:
    return "" if element is None else (element.get("href") or element.text or "").strip()


def _day(text: str) -> str:
    """Return the date as ISO 8601, given as that or in the form of e-mails; empty if it is neither."""
    if text[:4].isdigit():
        return text
    try:
        return parsedate_to_datetime(text).date().isoformat()
    except (ValueError, TypeError):
        return ""
