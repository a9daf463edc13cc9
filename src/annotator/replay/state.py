"""The state of a replay between two keys, and the state after a key. States are values, so that a try changes none."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from annotator.core.changes import Change, SpanAdded, SpanChanged, SpanRemoved
from annotator.replay.gold import GoldSpan
from annotator.replay.keyboard import Keyboard
from annotator.replay.pane import Pane
from annotator.replay.picking import Picker
from annotator.session.commands import COMMANDS, Command
from annotator.session.requests import OpenDocument, Pick
from annotator.session.session import Session
from annotator.session.step import Step
from annotator.workspace.engine import Engine


class Press(NamedTuple):
    """A key that was pressed, and the command that it ran."""

    key: str
    command: str


class ReplayState(Struct, frozen=True):
    """The session, the pane that shows it, and what was done since the state was last ``rested``.

    ``made`` and ``lost`` are the spans that the layer has gained and lost since then; ``seen`` is the end, in
    code points, of the text that has been on the screen so far. While ``picker`` is set, keys go to it.
    """

    session: Session
    pane: Pane
    presses: tuple[Press, ...] = ()
    made: frozenset[GoldSpan] = frozenset()
    lost: frozenset[GoldSpan] = frozenset()
    seen: int = 0
    picker: Picker | None = None

    @classmethod
    def opening(cls, session: Session, pane: Pane) -> ReplayState:
        """The state of a document just opened, at its start."""
        return cls(session, pane, seen=pane.window().end)

    def rested(self) -> ReplayState:
        """The same state with nothing done since."""
        return replace(self, presses=(), made=frozenset(), lost=frozenset())


class KeyPresser:
    """Presses keys: the keymap turns a key into a command, and the command turns a state into the next.

    The engine is the workspace's; its ruler is the pane of each state.
    """

    def __init__(self, engine: Engine) -> None:
        self.keyboard = Keyboard(engine.keymap)
        self._engine = engine

    def opened(self, session: Session, pane: Pane) -> ReplayState:
        """The state of a document just opened, with its suggestions."""
        return ReplayState.opening(self._engine.through(pane).opened(session), pane)

    def press(self, state: ReplayState, key: str) -> ReplayState | None:
        """The state after the key; ``None`` when the key means nothing or its command refuses."""
        if state.picker is not None:
            return self._press_in_picker(state, state.picker, key)
        return self._reached(state, key, self._engine.through(state.pane).press(state.session, key))

    def run(self, state: ReplayState, command: Command) -> ReplayState | None:
        """The state after the command's key; ``None`` where it has no key, or where the key does nothing now."""
        keys = self.keyboard.key(command)
        return self.press_all(state, keys) if keys else None

    def press_all(self, state: ReplayState, keys: Iterable[str]) -> ReplayState | None:
        """The state after all the keys; ``None`` when one of them does nothing."""
        reached: ReplayState | None = state
        for key in keys:
            if reached is None:
                return None
            reached = self.press(reached, key)
        return reached

    def opens_another(self, state: ReplayState, command: Command) -> bool:
        """Whether the command opens another document now."""
        step = self._engine.through(state.pane).run(state.session, command)
        return isinstance(step.request, OpenDocument) and not step.refused

    def _press_in_picker(self, state: ReplayState, picker: Picker, key: str) -> ReplayState | None:
        if key == "enter":
            best = picker.best
            if best is None:
                return None
            engine = self._engine.through(state.pane)
            return self._reached(state, key, engine.run(state.session, COMMANDS[picker.command], best))
        further = picker.after(key)
        pressed = (*state.presses, Press(key, "type"))
        return None if further is None else replace(state, presses=pressed, picker=further)

    @staticmethod
    def _reached(state: ReplayState, key: str, step: Step | None) -> ReplayState | None:
        if step is None or step.refused:
            return None
        made, lost = _balance(state, step.changes)
        pane = state.pane.following(state.session.selection.head, step.session.selection.head)
        seen = state.seen if pane is state.pane else max(state.seen, pane.window().end)
        presses = (*state.presses, Press(key, step.command))
        picker = Picker.opened(step.request) if isinstance(step.request, Pick) else None
        return ReplayState(step.session, pane, presses, made, lost, seen, picker)


def _balance(
    state: ReplayState, changes: tuple[Change, ...]
) -> tuple[frozenset[GoldSpan], frozenset[GoldSpan]]:
    if not changes:
        return state.made, state.lost
    made, lost = set(state.made), set(state.lost)
    for change in changes:
        match change:
            case SpanAdded(span):
                _move(GoldSpan.of(span), lost, made)
            case SpanRemoved(span):
                _move(GoldSpan.of(span), made, lost)
            case SpanChanged(before, after):
                _move(GoldSpan.of(before), made, lost)
                _move(GoldSpan.of(after), lost, made)
            case _:  # gold spans are all that is typed for
                continue
    return frozenset(made), frozenset(lost)


def _move(gold_span: GoldSpan, from_: set[GoldSpan], to: set[GoldSpan]) -> None:
    """Take the span out of the one set or, where it is not in there, put it into the other."""
    if gold_span in from_:
        from_.remove(gold_span)
    else:
        to.add(gold_span)
