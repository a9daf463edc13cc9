"""PDF (extra ``pdf``, pypdfium2): the text layer, page after page, an empty line between pages. Read, not written.

Offsets count in that text. pdfium ends lines with CR LF, which are not in the document, so they become newlines; a
page that is a picture has no text and is listed in ``meta.pages_without_text``. Where the pages begin is kept as
``meta.page_starts``, an offset in code points for each; a page without text begins where the next one does.
"""

from __future__ import annotations

import ctypes
import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from annotator.core.record import Record
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.extracted import extracted_document
from annotator.formats.shared.extras import needed
from annotator.formats.shared.import_report import Kind
from annotator.formats.shared.limits import LEAVE, PAGES, read_whole
from annotator.formats.shared.pages import PAGE_STARTS
from annotator.formats.shared.source_file import SourceFile

_METADATA = {"Title": "title", "Author": "author"}
_OF_PROGRAMS = ("Creator", "Producer", "CreationDate", "ModDate")
_BETWEEN = "\n\n"
_NOTES = {
    1: "note",
    3: "free text",
    9: "highlight",
    10: "underline",
    11: "squiggly underline",
    12: "strikeout",
}
_FIELD = 20
"""The kind of annotation (as pdfium numbers them) that is a field of a form."""


def read(source: SourceFile) -> Iterator[Record]:
    """Yield the one document of a PDF; raises ``FormatError``, also for one without any text."""
    place = source.place()
    raw = read_whole(source.path, place)
    pdfium: Any = needed("pypdfium2", "pdf", place)
    try:
        document = pdfium.PdfDocument(raw)
        if len(document) > PAGES:
            raise place.error(f"the PDF has more than {PAGES:,} pages", LEAVE)
        pages = [_page_text(page, place) for page in document]
        info = document.get_metadata_dict()
    except pdfium.PdfiumError as error:
        raise place.error(
            f"not a PDF that can be read ({error})", "check that it opens and has no password"
        ) from None
    text = _BETWEEN.join(filter(None, pages))
    if not text:
        raise place.error("the PDF has no text, only pictures of it", "put it through text recognition first")
    metadata = _metadata(info, place) | {PAGE_STARTS: _starts(pages)}
    empty = [number for number, page in enumerate(pages, 1) if not page]
    if empty:
        metadata["pages_without_text"] = empty
    extractor = f"pypdfium2 {pdfium.version.PYPDFIUM_INFO}"
    yield Record(extracted_document(text, metadata, place, extractor, hashlib.sha256(raw).hexdigest()))


def _metadata(info: dict[str, str], place: RecordLocation) -> dict[str, Any]:
    for key, value in info.items():
        if value and key not in _METADATA:
            place.omit(Kind.KEY, key, value, is_harmless=key in _OF_PROGRAMS)
    return {ours: info[theirs] for theirs, ours in _METADATA.items() if info.get(theirs)}


def _starts(pages: Iterable[str]) -> list[int]:
    """Return where each page begins in the text of all; the end of the text for empty ones at the end."""
    starts, at, length = [], 0, 0
    for page in pages:
        starts.append(at)
        if page:
            length = at + len(page)
            at = length + len(_BETWEEN)
    return [min(start, length) for start in starts]


def _page_text(page: Any, place: RecordLocation) -> str:
    _name_annotations(page, place)
    text: str = page.get_textpage().get_text_range()
    # pdfium returns U+FFFE for a hyphen at the end of a line that it takes for a break inside a word.
    return text.replace("\r\n", "\n").replace("\ufffe", "-").strip()


def _name_annotations(page: Any, place: RecordLocation) -> None:
    """Report what readers wrote or marked on the page, and what was filled into fields."""
    from pypdfium2 import raw

    for number in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, number)
        kind = raw.FPDFAnnot_GetSubtype(annotation)
        if kind in _NOTES:
            place.omit(Kind.ANNOTATION, _NOTES[kind], _string(raw, annotation, b"Contents"))
        elif kind == _FIELD and (value := _string(raw, annotation, b"V")):
            place.omit(Kind.TEXT, "form field", value)
        raw.FPDFPage_CloseAnnot(annotation)


def _string(raw: Any, annotation: Any, key: bytes) -> str:
    size = raw.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    buffer = ctypes.create_string_buffer(size)
    pointer = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
    raw.FPDFAnnot_GetStringValue(annotation, key, pointer, size)
    return buffer.raw.decode("utf-16-le", "replace").rstrip("\0")
