"""A document's title, source, date, author and other data as one flat object, and back.

Formats that have a place for "any other data" keep it there. A key of ``Document.meta`` with the name of a document
field goes under ``further``, so that it is read back into ``meta``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from annotator.core.document import Document
from annotator.formats.shared.boilerplate import find_boilerplate
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.foreign_document import PLACES, check_text
from annotator.formats.shared.opening import headline
from annotator.formats.shared.tokens import TOKENS

FURTHER = "further"
"""The key of what would otherwise be read as something else."""


def metadata_of(document: Document, reserved: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return everything known about the document but its text and tokens, without the ``reserved`` keys.

    Keys of ``meta`` that are reserved by the format go under ``further``.
    """
    hidden = {*PLACES, FURTHER, *reserved}
    meta = {key: value for key, value in document.meta.items() if key != TOKENS}
    fields: dict[str, Any] = {
        "title": document.title,
        "source": document.source,
        "date": document.date,
        "author": document.author,
    }
    further = {key: value for key, value in meta.items() if key in hidden}
    rest = {key: value for key, value in meta.items() if key not in hidden}
    known = {key: value for key, value in fields.items() if value}
    return {**known, **rest, **({FURTHER: further} if further else {})}


def document_with(
    text: object,
    metadata: Mapping[str, Any],
    place: RecordLocation,
    *,
    tokens: Mapping[str, Any] | None = None,
) -> Document:
    """Return the document of a text with the metadata of a file; raises ``FormatError`` for an invalid text.

    The title falls back to the first line, the source to the ``url`` and then to the file.
    """
    checked = check_text(text, place)
    rest = {key: value for key, value in metadata.items() if value is not None or key not in PLACES}
    further = rest.pop(FURTHER) if isinstance(rest.get(FURTHER), dict) else {}
    placed = {
        key: rest.pop(key) if isinstance(rest.get(key), str) else ""
        for key in ("title", "source", "date", "author")
    }
    if not placed["source"] and isinstance(rest.get("url"), str):
        placed["source"] = rest.pop("url")
    return Document.of_text(
        checked,
        title=placed["title"] or headline(checked) or place.stem,
        source=placed["source"] or place.file,
        date=placed["date"] or None,
        author=placed["author"] or None,
        meta=joined(tokens or {}, joined(rest, further, FURTHER)),
        boilerplate=find_boilerplate(checked),
    )


def joined(first: Mapping[str, Any], second: Mapping[str, Any], name: str = "meta") -> dict[str, Any]:
    """Return both in one, the second one's keys in front; one that the first has, too, is called ``name.key``."""
    return {(f"{name}.{key}" if key in first else key): value for key, value in second.items()} | dict(first)
