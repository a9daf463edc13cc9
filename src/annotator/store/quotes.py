"""The check of offsets for spans written to or read from the disk: a quote must equal the text at its offsets."""

from __future__ import annotations

from annotator.core.document import Document
from annotator.core.span import QuoteMismatchError, Span
from annotator.store.errors import StoreError


def check_quote(span: Span, document: Document) -> None:
    """Raise ``StoreError``, naming document and span, unless the text has the span's quote at its offsets."""
    try:
        span.check_quote(document.text, document.id)
    except QuoteMismatchError as error:
        raise StoreError(f"{error}; nothing was written, mark the span again or restore the text") from error
