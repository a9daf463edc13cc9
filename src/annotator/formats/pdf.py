"""PDF (extra ``pdf``, pypdfium2): the text layer, page after page, an empty line between pages. Read, not written.

Offsets count in that text. pdfium ends lines with CR LF, which are not in the document, so they become newlines; a
page that is a picture has no text and is listed in ``meta.pages_without_text``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from annotator.core.record import Record
from annotator.formats.shared.decoding import open_raw
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.extracted import extracted_document
from annotator.formats.shared.extras import needed

_METADATA = {"Title": "title", "Author": "author"}


def read(path: Path, *, annotator: str, encoding: str | None = None) -> Iterator[Record]:  # noqa: ARG001 - no spans
    """Yield the one document of a PDF; raises ``FormatError``, also for one without any text."""
    place = RecordLocation(path)
    with open_raw(path) as file:
        raw = file.read()
    if not raw:
        raise place.error("the file is empty", "leave it out")
    pdfium: Any = needed("pypdfium2", "pdf", place)
    try:
        document = pdfium.PdfDocument(raw)
        pages = [_page_text(page) for page in document]
        info = document.get_metadata_dict()
    except pdfium.PdfiumError as error:
        raise place.error(
            f"not a PDF that can be read ({error})", "check that it opens and has no password"
        ) from None
    metadata: dict[str, Any] = {ours: info[theirs] for theirs, ours in _METADATA.items() if info.get(theirs)}
    empty = [number for number, page in enumerate(pages, 1) if not page]
    if empty:
        metadata["pages_without_text"] = empty
    text = "\n\n".join(filter(None, pages))
    if not text:
        raise place.error("the PDF has no text, only pictures of it", "put it through text recognition first")
    extractor = f"pypdfium2 {pdfium.version.PYPDFIUM_INFO}"
    yield Record(extracted_document(text, metadata, place, extractor, hashlib.sha256(raw).hexdigest()))


def _page_text(page: Any) -> str:
    text: str = page.get_textpage().get_text_range()
    # pdfium returns U+FFFE for a hyphen at the end of a line that it takes for a break inside a word.
    return text.replace("\r\n", "\n").replace("\ufffe", "-").strip()
