"""The keys after the last span of a document: the pages that are left to read, and going to the next document."""

from __future__ import annotations

from annotator.replay.gold import GoldSpan
from annotator.replay.paging import turned_to
from annotator.replay.state import KeyPresser, Press, ReplayState
from annotator.session.commands.answering import GO_ON
from annotator.session.commands.going import NEXT_DOCUMENT


def read_to_the_end(presser: KeyPresser, state: ReplayState) -> ReplayState:
    """The state after the keys that show the rest of the text."""
    document, rested = state.session.document, state.rested()
    last = document.segmentation.previous_token(len(document.text))
    return next(iter(turned_to(presser, rested, GoldSpan((last,), ""))), rested) if last else rested


def next_document(presser: KeyPresser, state: ReplayState) -> tuple[Press, ...]:
    """The keys that open the next document: the one that goes on, at the end of the text."""
    command = GO_ON if presser.opens_another(state, GO_ON) else NEXT_DOCUMENT
    return tuple(Press(key, command.name) for key in presser.keyboard.key(command))
