"""The text of an example, split at its brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from annotator.core.range import Range

_PARTS = re.compile(r"[\[\]]|[^\[\]]+")


def marked_parts(text: str) -> Iterator[tuple[str, bool]]:
    """The parts of the example between its brackets, each with whether it is inside a pair."""
    depth = 0
    for part in _PARTS.findall(text):
        if part in "[]":
            depth += 1 if part == "[" else -1
        else:
            yield part, depth > 0


def marked_spans(text: str) -> tuple[str, list[Range]]:
    """The example without its brackets, and the range of each pair in it, in code points."""
    plain, opened, spans = "", [], []
    for part in _PARTS.findall(text):
        if part == "[":
            opened.append(len(plain))
        elif part == "]":
            spans.append(Range(opened.pop(), len(plain)))
        else:
            plain += part
    return plain, spans
