"""Saved web pages: trafilatura extracts the article from the page, and that is the document's text.

Offsets count in that text, never in the HTML. It is cut at blocks (``page_text.py``): paragraphs and headings get a
blank line between them, while the items of a list and the rows of a table stay together. The places of headings,
quotations and items are stored beside the text (``core/structure.py``). What the extractor drops is named in the
report (``page_gaps.py``).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Any

from annotator.core.document import Document
from annotator.core.record import Record
from annotator.core.structure import structure_meta
from annotator.formats.page_date import published_on
from annotator.formats.page_gaps import name_gaps
from annotator.formats.page_text import lay_flat, page_text
from annotator.formats.shared.blocks import MarkupText
from annotator.formats.shared.boilerplate import find_boilerplate
from annotator.formats.shared.decoding import Decoded, decode
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.limits import PAGE_BYTES, check_markup, read_whole
from annotator.formats.shared.opening import headline
from annotator.formats.shared.source_file import SourceFile

_LANGUAGE = re.compile(r"""<html\b[^>]*?\blang\s*=\s*["']?([A-Za-z]{2,3}(?:-\w+)*)""", re.IGNORECASE)


def read(source: SourceFile) -> Iterator[Record]:
    """Yield the one article of an ``.html`` file; raises ``FormatError``."""
    place = source.place()
    raw = read_whole(source.path, place, PAGE_BYTES)
    decoded = decode(raw, place, encoding=source.encoding, is_markup=True)
    check_markup(decoded.text, place)
    page, date, extractor = _extract(decoded.text, place)
    text, structure = page_text(page.body) if page else MarkupText("")
    if not text:
        raise place.error("no article was found in the page", "save its text as a .txt file and import that")
    _name_what_is_left_out(decoded.text, page, text, place)
    yield Record(
        Document.of_text(
            text,
            title=page.title or headline(text) or source.place().stem,
            source=source.place().file,
            date=date,
            author=page.author,
            encoding=decoded.encoding,
            extractor=extractor,
            raw_sha256=hashlib.sha256(raw).hexdigest(),
            meta=_meta(page, decoded) | structure_meta(structure),
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
    tree = trafilatura.load_html(html)
    if tree is not None:
        lay_flat(tree)
    page: Any = tree is not None and trafilatura.bare_extraction(
        tree, with_metadata=True, favor_precision=True, include_comments=False
    )
    date = published_on(trafilatura.load_html(html), page.url) if page else None
    return page, date, f"trafilatura {trafilatura.__version__}"


def _name_what_is_left_out(html: str, page: Any, text: str, place: RecordLocation) -> None:
    if place.report is not None:
        import trafilatura

        known = (text, page.title, page.author, page.date, page.sitename, page.description)
        name_gaps(trafilatura.load_html(html), "\n".join(filter(None, known)), place)


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
