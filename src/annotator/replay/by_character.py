"""Edges where no word has one: a span that was made is fitted to them character by character."""

from __future__ import annotations

from annotator.core.clusters import CLUSTER
from annotator.core.document import Document
from annotator.core.range import Range
from annotator.replay.keyboard import Keyboard, Keys
from annotator.session.commands.adjusting import EXTEND_END, EXTEND_START, SHRINK_END, SHRINK_START
from annotator.session.commands.command import Command
from annotator.session.commands.moving import CHARACTERS

FARTHEST = 24
"""Most code points that an edge is moved by character."""


def keys_by_character(keyboard: Keyboard, document: Document, extent: Range, wanted: Range) -> Keys | None:
    """The keys that move both edges by grapheme cluster; the first turns to moving so, the last back to words.

    ``None`` where words have both edges, one is too far off, or a command has no key.
    """
    text = document.text
    if _are_on_words(document, wanted):
        return None
    switch = keyboard.key(CHARACTERS)
    start = _moved(keyboard, text, extent.start, wanted.start, (EXTEND_START, SHRINK_START))
    end = _moved(keyboard, text, extent.end, wanted.end, (SHRINK_END, EXTEND_END))
    if not switch or start is None or end is None or not (start or end):
        return None
    # An end that goes further goes first, so that the span is never empty on the way.
    moves = (*end, *start) if wanted.end > extent.end else (*start, *end)
    return (*switch, *moves, *switch)


def _are_on_words(document: Document, range_: Range) -> bool:
    segmentation = document.segmentation
    first, last = segmentation.token_at(range_.start), segmentation.token_at(range_.end - 1)
    if first is None or last is None or (first.start, last.end) != (range_.start, range_.end):
        return False
    return segmentation.is_word(first) and segmentation.is_word(last)


def _moved(
    keyboard: Keyboard, text: str, edge: int, wanted: int, ways: tuple[Command, Command]
) -> Keys | None:
    """The keys that move one edge by the first command, which takes it to an earlier place, or the second."""
    first, last = sorted((edge, wanted))
    if last - first > FARTHEST:
        return None
    key = keyboard.key(ways[wanted > edge])
    return key * sum(1 for _ in CLUSTER.finditer(text, first, last)) if key or first == last else None
