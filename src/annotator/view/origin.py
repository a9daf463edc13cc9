"""Where a document comes from, in as many words as there is room for."""

from __future__ import annotations

import re

from annotator.core.document import Document
from annotator.view.cells import sanitize
from annotator.view.lines import fitted, width_of
from annotator.view.panel_edges import BETWEEN_PARTS

_HOST = re.compile(r"https?://(?:[^/?#@]*@)?(?:www\.)?([^/?#@:]+)[^\s]*", re.IGNORECASE)


def origin_in(document: Document, cells: int) -> str:
    """Return source, date and author, the longest form that fits: of a source first its path is left out.

    Then the author, then the date; what is left is cut. Empty where nothing is known.
    """
    source, date, author = (
        sanitize(each or "") for each in (document.source, document.date, document.author)
    )
    short = _short(source)
    forms = ((source, date, author), (short, date, author), (short, date), (short or date or author,))
    shown = [BETWEEN_PARTS.join(filter(None, form)) for form in forms]
    return next((form for form in shown if form and width_of(form) <= cells), fitted(shown[-1], cells))


def _short(source: str) -> str:
    """Return the host of an address, or the name of a file."""
    if host := _HOST.fullmatch(source):
        return host[1]
    return re.split(r"[/\\]", source.rstrip("/\\"))[-1]
