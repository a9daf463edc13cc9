"""Scrolling to the next span without skipping text that was not on the screen yet."""

from __future__ import annotations

from collections.abc import Iterator

from annotator.replay.gold import GoldSpan
from annotator.replay.state import KeyPresser, ReplayState
from annotator.session.commands.answering import GO_ON
from annotator.session.commands.command import Command
from annotator.session.commands.moving import PAGE_DOWN, PAGE_UP, ROW_DOWN, ROW_UP

_MOST_TURNS = 400
"""Keys after which scrolling to a span is given up."""

_FORWARD = (PAGE_DOWN, GO_ON, ROW_DOWN)
_BACK = (PAGE_UP, ROW_UP)


def is_seen(state: ReplayState, gold_span: GoldSpan) -> bool:
    """Whether the whole gold span is on the screen; of one longer than a page, whether its start is at the top."""
    window = state.pane.window()
    if not window.start <= gold_span.range_.start < window.end:
        return False
    return (
        gold_span.range_.end <= window.end
        or state.pane.row_edges(gold_span.range_.start).start == window.start
    )


def turned_to(presser: KeyPresser, state: ReplayState, gold_span: GoldSpan) -> list[ReplayState]:
    """The states that show the gold span after the fewest keys; only the given one where it shows it already."""
    if is_seen(state, gold_span):
        return [state]
    is_below = gold_span.range_.end > state.pane.window().end
    commands = _FORWARD if is_below else _BACK
    ways = [state]
    for _ in range(_MOST_TURNS):
        ways = list(_one_key_on(presser, ways, commands))
        arrived = [way for way in ways if is_seen(way, gold_span)]
        if arrived or not ways:
            return arrived
    return []


def _one_key_on(
    presser: KeyPresser, ways: list[ReplayState], commands: tuple[Command, ...]
) -> Iterator[ReplayState]:
    """The states one key further, one for each caret and page, and the furthest ``_FOLLOWED`` of them."""
    been: set[tuple[int, int]] = set()
    further: list[ReplayState] = []
    for way in ways:
        for command in commands:
            after = presser.run(way, command)
            if after is None or after.made or after.lost or _skipped_rows(way, after):
                continue
            place = (after.session.selection.head, after.pane.window().start)
            if place not in been:
                been.add(place)
                further.append(after)
    further.sort(key=lambda way: way.pane.window().start, reverse=commands is _FORWARD)
    yield from further[:_FOLLOWED]


_FOLLOWED = 6
"""Upper bound on the states followed at a time."""


def _skipped_rows(before: ReplayState, after: ReplayState) -> bool:
    """Whether rows were skipped that were not on the screen yet."""
    return after.pane.window().start > before.seen
