"""BioC XML: the same collection as in JSON, one element a thing; read, a document at a time, as ``bioc_reading`` does.

Offsets are code points unless ``offsets=byte`` says otherwise. What is not in the standard is reported under its tag.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

from annotator.core.record import Record
from annotator.formats.bioc_reading import Collection
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.evidence import Evidence
from annotator.formats.shared.limits import xml_elements
from annotator.formats.shared.record_wise import each_record
from annotator.formats.shared.source_file import SourceFile

_BEGINNING = re.compile(rb"<!DOCTYPE\s+collection\b|<collection[\s>]")
_LISTS = ("passage", "sentence", "annotation", "relation", "location", "node")
_NUMBERS = ("offset", "length")


def sniff(evidence: Evidence) -> bool:
    """Return whether the file begins with a collection."""
    return _BEGINNING.search(evidence.start[:4096]) is not None


def read(source: SourceFile, *, offsets: str = "") -> Iterator[Record]:
    """Yield the documents of a collection; raises ``FormatError``."""
    collection = Collection(source, offsets)
    yield from each_record(_documents(source, collection), collection.record)
    collection.finish()


def _documents(source: SourceFile, collection: Collection) -> Iterator[tuple[RecordLocation, Any]]:
    place = source.place()
    if not Evidence(source.path).start:
        raise place.error("the file is empty", "leave it out")
    root: ET.Element | None = None
    head: dict[str, Any] | None = None
    try:
        with source.opened() as file:
            for is_start, element, opened in xml_elements(file, place):
                root = root if opened else element
                if is_start or len(opened) != 1 or element.tag != "document":
                    continue
                opened[0].remove(element)
                if head is None:
                    head = _value(opened[0])
                    collection.begin(head)
                yield place, _value(element)
    except ET.ParseError as error:
        raise place.error(f"not valid XML ({error})", "correct the file") from None
    if head is None or root is None:
        raise place.error("the collection has no document", "leave it out")
    head |= _value(root)


def _value(element: ET.Element) -> dict[str, Any]:
    """Return an element as the JSON format has it; what is not in the standard is under its tag."""
    found: dict[str, Any] = {name: _number(name, value) for name, value in element.attrib.items()}
    infons: dict[str, str] = {}
    for child in element:
        key = child.get("key", "")
        if child.tag == "infon" and child.keys() == ["key"] and key not in infons and not len(child):
            infons[key] = child.text or ""
        elif child.tag in _LISTS:
            found.setdefault(f"{child.tag}s", []).append(_value(child))
        elif child.tag in found or child.attrib or len(child):
            found.setdefault(f"further {child.tag}", []).append(
                ET.tostring(child, encoding="unicode").strip()
            )
        else:
            found[child.tag] = _number(child.tag, child.text or "")
    between = [element.text if len(element) else "", *(child.tail for child in element)]
    if stray := "".join(text or "" for text in between).strip():
        found["text between elements"] = stray
    return {**found, "infons": infons}


def _number(name: str, text: str) -> int | str:
    return int(text) if name in _NUMBERS and re.fullmatch(r"-?\d+", text) else text
