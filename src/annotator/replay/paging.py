"""Bringing the next span on the screen, without leaping over text that was not on it yet."""

from __future__ import annotations

from collections.abc import Iterator

from annotator.replay.gold import GoldSpan
from annotator.replay.state import Hands, ReplayState
from annotator.session.commands.answering import GO_ON
from annotator.session.commands.command import Command
from annotator.session.commands.moving import PAGE_DOWN, PAGE_UP, ROW_DOWN, ROW_UP

_MOST_TURNS = 400
"""Keys after which a way down a text is given up."""

_FORWARD = (PAGE_DOWN, GO_ON, ROW_DOWN)
_BACK = (PAGE_UP, ROW_UP)


def is_seen(moment: ReplayState, mark: GoldSpan) -> bool:
    """Whether all of the mark is on the screen or, where it is longer than a page, its start is."""
    window = moment.pane.window()
    if not window.start <= mark.range_.start < window.end:
        return False
    return mark.range_.end <= window.end or moment.pane.row_edges(mark.range_.start).start == window.start


def turned_to(hands: Hands, moment: ReplayState, mark: GoldSpan) -> list[ReplayState]:
    """The moments in which the mark is seen after the fewest keys; the moment itself where it is seen already."""
    if is_seen(moment, mark):
        return [moment]
    ahead = mark.range_.end > moment.pane.window().end
    commands = _FORWARD if ahead else _BACK
    ways = [moment]
    for _ in range(_MOST_TURNS):
        ways = list(_one_key_on(hands, ways, commands))
        arrived = [way for way in ways if is_seen(way, mark)]
        if arrived or not ways:
            return arrived
    return []


def _one_key_on(
    hands: Hands, ways: list[ReplayState], commands: tuple[Command, ...]
) -> Iterator[ReplayState]:
    """Every way by one key further; ways that come to the same place are one, and few are followed."""
    been: set[tuple[int, int]] = set()
    further: list[ReplayState] = []
    for way in ways:
        for command in commands:
            after = hands.run(way, command)
            if after is None or after.made or after.lost or _leapt(way, after):
                continue
            place = (after.session.selection.head, after.pane.window().start)
            if place not in been:
                been.add(place)
                further.append(after)
    further.sort(key=lambda way: way.pane.window().start, reverse=commands is _FORWARD)
    yield from further[:_FOLLOWED]


_FOLLOWED = 6
"""Ways that are followed at a time: those that lead furthest."""


def _leapt(before: ReplayState, after: ReplayState) -> bool:
    """Whether rows were passed over that were not on the screen yet, or another document was asked for."""
    return after.pane.window().start > before.seen
