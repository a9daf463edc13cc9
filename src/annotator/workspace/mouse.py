"""The command that a click or a drag in the text stands for."""

from __future__ import annotations

from annotator.core.range import Range
from annotator.session.session import Session


def pointed(session: Session, anchor: int, head: int, clicks: int) -> tuple[str, str]:
    """Return the name of the command and its argument; offsets are code points.

    A drag selects, a click moves the caret, a second one selects the word and a third one the sentence.
    """
    if anchor != head:
        return "select", f"{anchor} {head}"
    if clicks == 1:
        return "move-caret-to", str(anchor)
    range_ = _clicked(session, anchor, clicks)
    return "select", f"{range_.start} {range_.end}"


def _clicked(session: Session, offset: int, clicks: int) -> Range:
    segmentation = session.document.segmentation
    if clicks == 2:
        return segmentation.token_at(offset) or Range(offset, offset)
    return segmentation.sentence_at(offset)
