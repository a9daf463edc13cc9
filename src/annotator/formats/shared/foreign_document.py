"""From a text and free-form metadata, as in tables and JSON lines of other programs, to a document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from annotator.core.document import Document
from annotator.formats.shared.boilerplate import find_boilerplate
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.opening import headline

PLACES = ("title", "date", "author", "source", "url")
"""The keys that have a field of their own in a document; ``url`` is the source if there is no other."""


def foreign_document(
    text: str, metadata: Mapping[str, Any], place: RecordLocation, *, encoding: str, raw_sha256: str
) -> Document:
    """Return a document with known metadata in their fields and the rest in ``meta``, in the given order.

    Only strings go to fields: a date that is a number stays in ``meta``. The title falls back to the first line, the
    source to the file.
    """
    rest = dict(metadata)
    placed = {key: _taken(rest, key) for key in ("title", "date", "author", "source")}
    source = placed["source"] or _taken(rest, "url")
    return Document.of_text(
        text,
        title=placed["title"] or headline(text) or f"{place.stem}:{place.line}",
        source=source or place.file,
        date=placed["date"] or None,
        author=placed["author"] or None,
        encoding=encoding,
        raw_sha256=raw_sha256,
        meta=rest,
        boilerplate=find_boilerplate(text),
    )


def _taken(metadata: dict[str, Any], key: str) -> str:
    """Remove and return the string under ``key``; another value is left there, and empty returned."""
    value = metadata.get(key)
    if not isinstance(value, str | None):
        return ""
    metadata.pop(key, None)
    return value or ""


def check_text(text: object, place: RecordLocation, name: str = "text") -> str:
    """Return ``text`` if it can be a document's: a string, not empty, without half a surrogate pair.

    Raises ``FormatError`` otherwise.
    """
    if not isinstance(text, str):
        what = f"{name} is missing" if text is None else f"{name} is not a string"
        raise place.error(what, f"give every line a string under {name}")
    if not text:
        raise place.error(f"{name} is empty", "give it a text or remove the line")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        what = f"{name} holds half a surrogate pair (U+{ord(text[error.start]):04X}) at offset {error.start}"
        raise place.error(what, "write the whole character") from None
    return text
