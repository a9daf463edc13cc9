"""Paragraphs and list items as rows: wrapped with their indentation, emphasised stretches kept apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from annotator.core.regexes import compiled
from annotator.schema.guidelines import Emphasis
from annotator.view.cells import sanitize
from annotator.view.lines import rows_of, width_of

Stretch = tuple[int, int, Emphasis]
"""Where it starts and ends in the line, in code points, and how it is emphasised."""

Pieces = list[tuple[str, Emphasis | None]]
"""A row; each piece is safe to send to a terminal."""

_LEAD = r"\s*(?:(?:[•✓✗]|\d{1,9}[.)])\s+)?"
_WORD = r"\S+"


def reading_rows(line: str, stretches: Sequence[Stretch], cells: int) -> list[Pieces]:
    """Return the line in rows of at most ``cells`` cells; what follows the first row stands below its first word."""
    safe = sanitize(line)  # one character for one, so that the stretches stay where they are
    lead = compiled(_LEAD).match(safe)
    indent = lead.end() if lead and width_of(lead[0]) <= cells // 2 else 0
    ahead = safe[:indent]
    if not safe.strip():
        return [[]]
    rows: list[Pieces] = [[(ahead, None)] if ahead else []]
    used = width_of(ahead)
    is_first = True
    for word in compiled(_WORD).finditer(safe, indent):
        for part in _parts(word.start(), word.end(), safe, cells - width_of(ahead)):
            cells_of = width_of(safe[slice(*part)])
            blank = 0 if is_first or part[0] > word.start() else 1
            if not is_first and used + blank + cells_of > cells:
                rows.append([(" " * width_of(ahead), None)] if ahead else [])
                used, blank = width_of(ahead), 0
            if blank:
                rows[-1].append((" ", _at(stretches, part[0] - 1)))
            rows[-1] += _styled(safe, part, stretches)
            used, is_first = used + blank + cells_of, False
    return rows


def _parts(start: int, end: int, text: str, cells: int) -> Iterator[tuple[int, int]]:
    """Yield a word whole, or in parts where it is wider than a row."""
    if width_of(text[start:end]) <= cells:
        yield start, end
        return
    for part in rows_of(text[start:end], cells):
        yield start, start + len(part)
        start += len(part)


def _at(stretches: Sequence[Stretch], place: int) -> Emphasis | None:
    return next((kind for start, end, kind in reversed(stretches) if start <= place < end), None)


def _styled(
    text: str, part: tuple[int, int], stretches: Sequence[Stretch]
) -> Iterator[tuple[str, Emphasis | None]]:
    turns = {edge for start, end, _ in stretches for edge in (start, end) if part[0] < edge < part[1]}
    for start, end in pairwise(sorted({*part, *turns})):
        yield text[start:end], _at(stretches, start)
