"""The targets of motions: offsets in code points, by word or, while the caret moves by character, by cluster."""

from __future__ import annotations

from annotator.session.context import Context
from annotator.session.session import Session


def right(session: Session, context: Context) -> int:
    """The start of the next word, or the next edge of a cluster."""
    del context
    head = session.selection.head
    segmentation = session.document.segmentation
    if session.characters:
        return segmentation.next_cluster(head).end
    here = segmentation.token_at(head)
    word = segmentation.next_word(here.end if here else head)
    return word.start if word else head


def left(session: Session, context: Context) -> int:
    """The start of the previous word, or the previous edge of a cluster."""
    del context
    head = session.selection.head
    segmentation = session.document.segmentation
    if session.characters:
        return segmentation.previous_cluster(head).start
    word = segmentation.previous_word(head)
    return word.start if word else head


def head_right(session: Session, context: Context) -> int:
    """The head after selecting one more word to the right, or one fewer where the selection runs to the left."""
    anchor, head = session.selection.anchor, session.selection.head
    segmentation = session.document.segmentation
    if session.characters:
        return right(session, context)
    if head < anchor:
        following = segmentation.next_word(head + 1)
        return min(following.start, anchor) if following else anchor
    word = segmentation.next_word(head)
    return word.end if word else head


def head_left(session: Session, context: Context) -> int:
    """The head after selecting one more word to the left, or one fewer where the selection runs to the right."""
    anchor, head = session.selection.anchor, session.selection.head
    segmentation = session.document.segmentation
    if session.characters:
        return left(session, context)
    if head > anchor:
        preceding = segmentation.previous_word(head - 1)
        return max(preceding.end, anchor) if preceding else anchor
    word = segmentation.previous_word(head)
    return word.start if word else head


def edge_at(session: Session, offset: int) -> int:
    """The edge of the word at the offset that selects the whole word: its end when selecting forward."""
    segmentation = session.document.segmentation
    if session.characters:
        return segmentation.next_cluster(offset).start
    word = segmentation.token_at(offset)
    if word is None or offset in (word.start, word.end):
        return offset
    return word.end if offset > session.selection.anchor else word.start


def stand_at(session: Session, offset: int) -> int:
    """The offset of a caret put there: the start of the word or, by character, of the cluster at the offset."""
    segmentation = session.document.segmentation
    if session.characters:
        return segmentation.next_cluster(offset).start
    token = segmentation.token_at(offset)
    return token.start if token else offset


def row_start(session: Session, context: Context) -> int:
    """The start of the row."""
    return context.ruler.row_edges(session.selection.head).start


def row_end(session: Session, context: Context) -> int:
    """The start of the last word of the row."""
    return stand_at(session, max(0, context.ruler.row_edges(session.selection.head).end - 1))


def row_last_edge(session: Session, context: Context) -> int:
    """The end of the row."""
    return context.ruler.row_edges(session.selection.head).end


def text_start(session: Session, context: Context) -> int:
    """The start of the text."""
    del session, context
    return 0


def text_end(session: Session, context: Context) -> int:
    """The start of the last word of the text."""
    del context
    last = session.document.segmentation.previous_word(len(session.document.text))
    return last.start if last else len(session.document.text)


def text_last_edge(session: Session, context: Context) -> int:
    """The end of the text."""
    del context
    return len(session.document.text)
