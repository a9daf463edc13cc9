"""What the typist sees at one moment, and what a key makes of it. Moments are values: a try costs nothing."""

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
from annotator.session.requests import Pick
from annotator.session.session import Session
from annotator.session.step import Step
from annotator.workspace.engine import Engine


class Press(NamedTuple):
    """A key that was pressed, and the command that it ran."""

    key: str
    command: str


class ReplayState(Struct, frozen=True):
    """The session, the pane in which it is seen, and what was done since the typist last took breath.

    ``made`` and ``lost`` are the marks that the layer has more and fewer since then; ``seen`` is how far, in
    code points, the text has been on the screen so far. While ``picker`` is there, keys go to it.
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
        """The moment in which a document comes up at its start."""
        return cls(session, pane, seen=pane.window().end)

    def rested(self) -> ReplayState:
        """The same, with nothing done yet."""
        return replace(self, presses=(), made=frozenset(), lost=frozenset())

    @property
    def is_idle(self) -> bool:
        """Whether the keys so far changed no span."""
        return not self.made and not self.lost


class Hands:
    """Press keys: through the keymap to a command, through the command to the next moment.

    The engine is the workspace's; its ruler is the pane that the moment is seen on.
    """

    def __init__(self, engine: Engine) -> None:
        self.keyboard = Keyboard(engine.keymap)
        self._engine = engine

    def opened(self, session: Session, pane: Pane) -> ReplayState:
        """The moment in which a document comes up, with what is suggested in it."""
        return ReplayState.opening(self._engine.through(pane).opened(session), pane)

    def press(self, moment: ReplayState, key: str) -> ReplayState | None:
        """The moment after the key; none when the key means nothing or its command refuses."""
        if moment.picker is not None:
            return self._press_in_picker(moment, moment.picker, key)
        return self._reached(moment, key, self._engine.through(moment.pane).press(moment.session, key))

    def run(self, moment: ReplayState, command: Command) -> ReplayState | None:
        """The state after the command's key; none where it has no key, means another thing now, or does nothing."""
        keys = self.keyboard.key(command)
        return self.press_all(moment, keys) if keys else None

    def press_all(self, moment: ReplayState, keys: Iterable[str]) -> ReplayState | None:
        """The moment after all the keys; none when one of them does nothing."""
        reached: ReplayState | None = moment
        for key in keys:
            if reached is None:
                return None
            reached = self.press(reached, key)
        return reached

    def _press_in_picker(self, moment: ReplayState, picker: Picker, key: str) -> ReplayState | None:
        if key == "enter":
            best = picker.best
            if best is None:
                return None
            engine = self._engine.through(moment.pane)
            return self._reached(moment, key, engine.run(moment.session, COMMANDS[picker.command], best))
        further = picker.after(key)
        pressed = (*moment.presses, Press(key, "type"))
        return None if further is None else replace(moment, presses=pressed, picker=further)

    @staticmethod
    def _reached(moment: ReplayState, key: str, step: Step | None) -> ReplayState | None:
        if step is None or step.refused:
            return None
        made, lost = _balance(moment, step.changes)
        pane = moment.pane.following(moment.session.selection.head, step.session.selection.head)
        seen = moment.seen if pane is moment.pane else max(moment.seen, pane.window().end)
        presses = (*moment.presses, Press(key, step.command))
        picker = Picker.opened(step.request) if isinstance(step.request, Pick) else None
        return ReplayState(step.session, pane, presses, made, lost, seen, picker)


def _balance(
    moment: ReplayState, changes: tuple[Change, ...]
) -> tuple[frozenset[GoldSpan], frozenset[GoldSpan]]:
    if not changes:
        return moment.made, moment.lost
    made, lost = set(moment.made), set(moment.lost)
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


def _move(mark: GoldSpan, from_: set[GoldSpan], to: set[GoldSpan]) -> None:
    """Take the mark out of the one set or, where it is not in there, put it into the other."""
    if mark in from_:
        from_.remove(mark)
    else:
        to.add(mark)
