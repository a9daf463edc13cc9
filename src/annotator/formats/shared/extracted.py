"""The document of a text that was extracted from a file of another kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from annotator.core.document import Document
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.metadata import document_with

LONGEST = 20_000_000
"""Maximum number of code points in a text."""


def extracted_document(
    text: str, metadata: Mapping[str, Any], place: RecordLocation, extractor: str, raw_sha256: str
) -> Document:
    """Return the document with its ``extractor`` (program and version) and the hash of the bytes it came from.

    Raises ``FormatError`` if the text cannot be a document's.
    """
    if len(text) > LONGEST:
        raise place.error(f"the text is longer than {LONGEST:,} characters", "leave it out")
    document = document_with(text, metadata, place)
    return replace(document, extractor=extractor, raw_sha256=raw_sha256)
