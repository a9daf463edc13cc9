"""Commands that move the caret and select. They never change a span."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from annotator.core.range import Range
from annotator.session import motions
from annotator.session.commands.command import Command, Footer, Group, Slot, number_in
from annotator.session.context import Context
from annotator.session.marking import focus_at
from annotator.session.motions import edge_at, stand_at
from annotator.session.session import Selection, Session
from annotator.session.states import Purpose
from annotator.session.step import Step

Target = Callable[[Session, Context], int]
"""Returns the target of a motion: an offset, in code points."""

Steps = Callable[[Session, Context, str], Step]


def _move(target: Target) -> Steps:
    """A command's step that puts a bare caret at the target; a label stays armed."""

    def step(session: Session, context: Context, argument: str) -> Step:
        del argument
        return Step(_keeping_armed(session, focus_at(session, target(session, context))))

    return step


def _keeping_armed(before: Session, moved: Session) -> Session:
    """The moved session with the armed label kept, unless it was armed for the span that was focused."""
    armed = before.armed
    if armed is None or armed.purpose not in (Purpose.MARK, Purpose.FOCUS):
        return moved
    return replace(moved, armed=armed)


def _select(target: Target) -> Steps:
    """A command's step that moves the head and leaves the anchor; edges stay on words."""

    def step(session: Session, context: Context, argument: str) -> Step:
        del argument
        head = edge_at(session, target(session, context))
        return Step(_selecting(session, Selection(session.selection.anchor, head)))

    return step


def _selecting(session: Session, selection: Selection) -> Session:
    return replace(session.at_rest(), selection=selection, focus=None)


def _rows(rows: int) -> Steps:
    """A command's step that moves by rows, keeping the column."""

    def step(session: Session, context: Context, argument: str) -> Step:
        del argument
        offset, cell = context.ruler.vertical(session.selection.head, rows, session.goal_cell)
        moved = focus_at(session, stand_at(session, offset))
        return Step(replace(_keeping_armed(session, moved), goal_cell=cell))

    return step


def _select_rows(rows: int) -> Steps:
    def step(session: Session, context: Context, argument: str) -> Step:
        offset, cell = context.ruler.vertical(session.selection.head, rows, session.goal_cell)
        selecting = _select(lambda *_: offset)(session, context, argument)
        return replace(selecting, session=replace(selecting.session, goal_cell=cell))

    return step


def _page(direction: int) -> Steps:
    def step(session: Session, context: Context, argument: str) -> Step:
        return _rows(direction * context.ruler.page())(session, context, argument)

    return step


# -- with an argument, from the mouse -------------------------------------------------------------------------


def move_caret_to(session: Session, context: Context, argument: str) -> Step:
    """Put the caret on the word at that offset (code points)."""
    del context
    numbers = _offsets(session, argument)
    if len(numbers) != 1:
        return Step.refusal(session, "one offset is needed, such as 120")
    return Step(focus_at(session, stand_at(session, numbers[0])))


def select(session: Session, context: Context, argument: str) -> Step:
    """Select between two offsets (``anchor head``, code points), extended to whole words."""
    del context
    numbers = _offsets(session, argument)
    if len(numbers) != 2:
        return Step.refusal(session, "two offsets are needed, such as 120 140")
    anchor, head = numbers
    segmentation = session.document.segmentation
    grow = segmentation.snap_to_clusters if session.characters else segmentation.snap_to_words
    grown = grow(Range(min(anchor, head), max(anchor, head)))
    forward = Selection(grown.start, grown.end)
    return Step(_selecting(session, forward if anchor <= head else Selection(grown.end, grown.start)))


def _offsets(session: Session, argument: str) -> list[int]:
    """The numbers in the argument, limited to the length of the text."""
    length = len(session.document.text)
    numbers = map(number_in, argument.split())
    return [min(number, length) for number in numbers if number is not None]


def step_by_character(session: Session, context: Context, argument: str) -> Step:
    """Switch between moving caret, selection and edges by character (grapheme cluster) and by word."""
    del context, argument
    characters = not session.characters
    by_character = "moving by character; edges may lie inside words; {characters} moves by word again"
    message = session.keys.fill(by_character) if characters else "moving by word"
    return Step(replace(session, characters=characters), message=message)


MOVES = "move the caret"
_SELECTS = "select"


def _moving(name: str, key: str, help_: str, step: Steps, **more: Any) -> Command:
    """The declaration of a command that moves the caret."""
    return Command(name, (key,), Group.MOVE, help_, step, family=MOVES, works_while_armed=True, **more)


def _selecting_by(name: str, key: str, help_: str, step: Steps, **more: Any) -> Command:
    """The declaration of a command that selects."""
    return Command(name, (key,), Group.MOVE, help_, step, family=_SELECTS, **more)


_SIDEWAYS = {Footer.ARMED: Slot(4, "move")}
_MORE_OR_LESS = {Footer.SELECTED: Slot(2, "more, less")}

COMMANDS = (
    WORD_LEFT := _moving("word-left", "left", "previous word", _move(motions.left), footers=_SIDEWAYS),
    WORD_RIGHT := _moving("word-right", "right", "next word", _move(motions.right), footers=_SIDEWAYS),
    ROW_DOWN := _moving("row-down", "down", "one row down", _rows(1), only_scrolls=True),
    ROW_UP := _moving("row-up", "up", "one row up", _rows(-1), only_scrolls=True),
    PAGE_DOWN := _moving("page-down", "pagedown", "one page down", _page(1), only_scrolls=True),
    PAGE_UP := _moving("page-up", "pageup", "one page up", _page(-1), only_scrolls=True),
    ROW_START := _moving("row-start", "home", "start of the row", _move(motions.row_start)),
    ROW_END := _moving("row-end", "end", "end of the row", _move(motions.row_end)),
    _moving("text-start", "ctrl+home", "start of the text", _move(motions.text_start)),
    _moving("text-end", "ctrl+end", "end of the text", _move(motions.text_end)),
    _selecting_by(
        "select-left",
        "shift+left",
        "select one more word to the left",
        _select(motions.head_left),
        footers=_MORE_OR_LESS,
    ),
    SELECT_RIGHT := _selecting_by(
        "select-right",
        "shift+right",
        "select one more word to the right",
        _select(motions.head_right),
        footers=_MORE_OR_LESS,
    ),
    _selecting_by("select-down", "shift+down", "select one more row down", _select_rows(1)),
    _selecting_by("select-up", "shift+up", "select one more row up", _select_rows(-1)),
    _selecting_by(
        "select-to-row-start", "shift+home", "select to the start of the row", _select(motions.row_start)
    ),
    _selecting_by(
        "select-to-row-end", "shift+end", "select to the end of the row", _select(motions.row_last_edge)
    ),
    _selecting_by(
        "select-to-text-start",
        "ctrl+shift+home",
        "select to the start of the text",
        _select(motions.text_start),
    ),
    _selecting_by(
        "select-to-text-end",
        "ctrl+shift+end",
        "select to the end of the text",
        _select(motions.text_last_edge),
    ),
    CHARACTERS := Command(
        "characters", ("C",), Group.MOVE, "move by character, or by word again", step_by_character
    ),
    Command(
        "move-caret-to",
        (),
        Group.MOVE,
        "go to the word",
        move_caret_to,
        shown_keys="click",
        takes_argument=True,
    ),
    Command("select", (), Group.MOVE, "select whole words", select, shown_keys="drag", takes_argument=True),
)
