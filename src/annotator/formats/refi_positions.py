"""Where the selections of REFI-QDA end: inclusive by the standard, exclusive in the files of some programs.

Most programs name a selection after its text, and then a file shows itself how its ends are counted.
"""

from __future__ import annotations

from collections.abc import Iterable

from annotator.formats.refi_xml import Node
from annotator.formats.shared.errors import FormatError

_ENOUGH = 50
"""Selections with the name of their text that are enough to tell."""


def end_exclusively(found: Iterable[tuple[Node, str]]) -> bool:
    """Return whether the selections in sources with these texts have exclusive ends; not if nothing shows it."""
    inclusive = exclusive = 0
    for source, text in found:
        for selection in source.children("PlainTextSelection"):
            try:
                vote = _end_of(selection, text)
            except FormatError:
                continue  # it is reported when the selection is read
            inclusive += vote > 0
            exclusive += vote < 0
            if inclusive + exclusive >= _ENOUGH:
                return exclusive > inclusive
    return exclusive > inclusive


def _end_of(selection: Node, text: str) -> int:
    """Return 1 if the name of a selection is its text with an inclusive end, -1 with an exclusive one, 0 if neither."""
    first, last = selection.integer("startPosition"), selection.integer("endPosition")
    name = selection.get("name")
    inclusive, exclusive = text[first : last + 1], text[first:last]
    if not name or squeezed(name) not in {squeezed(inclusive), squeezed(exclusive)}:
        return 0
    if squeezed(inclusive) == squeezed(exclusive):  # a blank is all that is between them
        return 1 if name[-1].isspace() else -1
    return 1 if squeezed(name) == squeezed(inclusive) else -1


def squeezed(text: str) -> str:
    """Return the text with one blank for all white space, and none at its ends."""
    return " ".join(text.split())
