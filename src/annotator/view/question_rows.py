"""A question as rows: what would be done, where and how often, and how it would be undone."""

from __future__ import annotations

from collections.abc import Sequence

from annotator.session.states import Question
from annotator.view.cells import sanitize
from annotator.view.chart_rows import Ink, Row, bar
from annotator.view.lines import fitted, padded, width_of, wrapped

MOST_PLACES = 4
"""Documents that are named; the others are counted together."""

_KEYS_BEGIN = "?  "
"""What stands before the keys in the sentence that the status line shows; the panel has them in a row of their own."""
_LONGEST_BAR = 16


def question_rows(question: Question, cells: int) -> list[Row]:
    """Return the rows above the keys, in at most so many cells."""
    asked, has_keys, more = question.text.partition(_KEYS_BEGIN)
    lines = wrapped(sanitize(asked + "?" * bool(has_keys)), cells)
    rows: list[Row] = [[(line, Ink.HEADING)] for line in lines]
    further = more.partition("any other key no")[2].strip(" ·;,")
    rows += [[(line, Ink.DIM)] for line in wrapped(sanitize(further), cells)]
    rows += _places(_shown(question.places), cells)
    if question.undone:
        rows += [[(line, Ink.DIM)] for line in wrapped(sanitize(question.undone), cells)]
    return rows


def _shown(places: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """The places with the most hits, and all others as one."""
    most = sorted(places, key=lambda place: -place[1])
    if len(most) <= MOST_PLACES:
        return most
    rest = most[MOST_PLACES - 1 :]
    return [*most[: MOST_PLACES - 1], (f"{len(rest):,} other documents", sum(count for _, count in rest))]


def _places(places: Sequence[tuple[str, int]], cells: int) -> list[Row]:
    if not places:
        return []
    most = max(count for _, count in places)
    of_counts = max(width_of(f"{count:,}") for _, count in places)
    longest = max(2, min(_LONGEST_BAR, cells // 4))
    names = max(4, cells - longest - of_counts - 4)
    return [
        [
            (padded(fitted(sanitize(name) or "Untitled", names), names), Ink.DIM),
            (f"  {padded(bar(count, most, longest), longest)}", Ink.BAR),
            (f"  {count:>{of_counts},}", Ink.PLAIN),
        ]
        for name, count in places
    ]
