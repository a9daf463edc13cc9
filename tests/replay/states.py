"""States of a replay from marked text, and what was pressed in them."""

from __future__ import annotations

from annotator.core.range import Range
from annotator.keys.keymap import Keymap, keymap_for
from annotator.replay.gold import GoldSpan
from annotator.replay.pane import Pane
from annotator.replay.state import KeyPresser, ReplayState
from annotator.session.session import Session
from annotator.workspace.engine import Engine
from tests.marked import SCHEMA, ListSuggester, context_for, session_from
from tests.replay.tiny import SIZE


def opened(
    marked: str, keys: str = "", kind: type[KeyPresser] = KeyPresser, keymap: Keymap | None = None
) -> tuple[KeyPresser, ReplayState]:
    """A presser, and the state of the marked text after the keys."""
    session = session_from(marked)
    presser = kind(engine_for(session, keymap))
    state = presser.opened(session, Pane.on_screen(session.document.text, SIZE))
    after = presser.press_all(state, keys.split())
    assert after is not None
    return presser, after


def engine_for(session: Session, keymap: Keymap | None = None) -> Engine:
    suggester = ListSuggester(session.suggestions)
    return Engine(keymap or keymap_for(SCHEMA), context_for(session.document.text, suggester=suggester))


def gold_span(state: ReplayState, quote: str, label: str = "person") -> GoldSpan:
    """The gold span with that quote, where it stands first."""
    start = state.session.document.text.index(quote)
    return GoldSpan((Range(start, start + len(quote)),), label)


def keys_to(state: ReplayState | None) -> str | None:
    """The keys that led to the state."""
    return None if state is None else " ".join(press.key for press in state.presses)
