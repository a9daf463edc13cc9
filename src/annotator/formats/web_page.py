"""Saved web pages: trafilatura extracts the article from the page, and that is the document's text.

Offsets count in that text, never in the HTML. Trafilatura puts one newline between blocks; here paragraphs and
headings get a blank line between them, while the items of a list and the rows of a table stay together. The places
of headings, quotations and items are stored beside the text (``core/structure.py``).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from annotator.core.document import Document
from annotator.core.record import Record
from annotator.core.structure import structure_meta
from annotator.formats.page_date import published_on
from annotator.formats.page_structure import page_structure
from annotator.formats.shared.boilerplate import find_boilerplate
from annotator.formats.shared.decoding import Decoded, decode, open_raw
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.opening import headline

_LANGUAGE = re.compile(r"""<html\b[^>]*?\blang\s*=\s*["']?([A-Za-z]{2,3}(?:-\w+)*)""", re.IGNORECASE)
_KEPT_TOGETHER = ("- ", "| ")


def read(path: Path, *, annotator: str, encoding: str | None = None) -> Iterator[Record]:  # noqa: ARG001 - no spans here
    """Yield the one article of an ``.html`` file; raises ``FormatError``."""
    place = RecordLocation(path)
    with open_raw(path) as file:
        raw = file.read()
    decoded = decode(raw, place, encoding=encoding, is_markup=True)
    page, date, extractor = _extract(decoded.text, place)
    text = _with_blank_lines(page.text or "") if page else ""
    if not text:
        raise place.error("no article was found in the page", "save its text as a .txt file and import that")
    yield Record(
        Document.of_text(
            text,
            title=page.title or headline(text) or path.stem,
            source=path.as_posix(),
            date=date,
            author=page.author,
            encoding=decoded.encoding,
            extractor=extractor,
            raw_sha256=hashlib.sha256(raw).hexdigest(),
            meta=_meta(page, decoded) | structure_meta(page_structure(page.body, text)),
            boilerplate=find_boilerplate(text),
        )
    )


def _extract(html: str, place: RecordLocation) -> tuple[Any, str | None, str]:
    """Return what trafilatura finds (or ``None``), the date that the page states, and trafilatura's version."""
    try:
        import trafilatura  # 0.5 s to import: only when a page is read
    except ImportError:
        fix = "install it with pip install trafilatura"
        raise place.error("web pages need the package trafilatura", fix) from None
    page: Any = trafilatura.bare_extraction(
        html, with_metadata=True, favor_precision=True, include_comments=False
    )
    date = published_on(trafilatura.load_html(html), page.url) if page else None
    return page, date, f"trafilatura {trafilatura.__version__}"


def _with_blank_lines(text: str) -> str:
    lines = [line for line in text.split("\n") if line.strip()]
    parts = lines[:1]
    for above, line in pairwise(lines):
        together = any(above.startswith(mark) and line.startswith(mark) for mark in _KEPT_TOGETHER)
        parts += ["\n" if together else "\n\n", line]
    return "".join(parts)


def _meta(page: Any, decoded: Decoded) -> dict[str, Any]:
    declared = _LANGUAGE.search(decoded.text, 0, 4096)
    found = {
        "url": page.url,
        "sitename": page.sitename,
        "language": page.language or (declared and declared[1]),
        "description": page.description,
        "tags": list(page.tags or ()),
        "encoding_guessed": decoded.guessed,
    }
    return {key: value for key, value in found.items() if value}
