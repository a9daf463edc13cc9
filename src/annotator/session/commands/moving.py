"""Commands that move the caret, select, and go from span to span. They never change a span."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from annotator.core.range import Range
from annotator.core.span import Span
from annotator.session.commands.command import Command, Group
from annotator.session.context import Context
from annotator.session.marking import focused, look_at
from annotator.session.session import Selection, Session, Step

Target = Callable[[Session, Context], int]
"""Where a motion leads: an offset, in code points."""


def _move(target: Target) -> Callable[[Session, Context, str], Step]:
    """A command's step that puts a bare caret at the target; a label stays armed."""

    def step(session: Session, context: Context, argument: str) -> Step:
        del argument
        moved = look_at(session, target(session, context))
        return Step(replace(moved, armed=session.armed))

    return step


def _select(target: Target) -> Callable[[Session, Context, str], Step]:
    """A command's step that moves the head and leaves the anchor; edges stay on words."""

    def step(session: Session, context: Context, argument: str) -> Step:
        del argument
        head = _edge_at(session, target(session, context))
        selection = replace(session.selection, head=head)
        return Step(replace(session, selection=selection, armed=None, aim=None, focus=None, goal_cell=None))

    return step


def _edge_at(session: Session, offset: int) -> int:
    """The edge of the word at the offset that keeps the word selected: its end when selecting forward."""
    word = session.document.segmentation.token_at(offset)
    if word is None or offset in (word.start, word.end):
        return offset
    return word.end if offset > session.selection.anchor else word.start


# -- where motions lead ---------------------------------------------------------------------------------------


def _word_right(session: Session, context: Context) -> int:
    del context
    head = session.selection.head
    here = session.document.segmentation.token_at(head)
    word = session.document.segmentation.next_word(here.end if here else head)
    return word.start if word else head


def _word_left(session: Session, context: Context) -> int:
    del context
    word = session.document.segmentation.previous_word(session.selection.head)
    return word.start if word else session.selection.head


def _head_right(session: Session, context: Context) -> int:
    """Selecting to the right: over the next word, or back over the last one when selecting leftwards."""
    del context
    anchor, head = session.selection.anchor, session.selection.head
    segmentation = session.document.segmentation
    if head < anchor:
        following = segmentation.next_word(head + 1)
        return min(following.start, anchor) if following else anchor
    word = segmentation.next_word(head)
    return word.end if word else head


def _head_left(session: Session, context: Context) -> int:
    del context
    anchor, head = session.selection.anchor, session.selection.head
    segmentation = session.document.segmentation
    if head > anchor:
        preceding = segmentation.previous_word(head - 1)
        return max(preceding.end, anchor) if preceding else anchor
    word = segmentation.previous_word(head)
    return word.start if word else head


def _rows(rows: int) -> Callable[[Session, Context, str], Step]:
    """A command's step that moves by rows, keeping the column."""

    def step(session: Session, context: Context, argument: str) -> Step:
        del argument
        offset, cell = context.ruler.vertical(session.selection.head, rows, session.goal_cell)
        moved = look_at(session, _word_start(session, offset))
        return Step(replace(moved, armed=session.armed, goal_cell=cell))

    return step


def _select_rows(rows: int) -> Callable[[Session, Context, str], Step]:
    def step(session: Session, context: Context, argument: str) -> Step:
        offset, cell = context.ruler.vertical(session.selection.head, rows, session.goal_cell)
        selecting = _select(lambda *_: offset)(session, context, argument)
        return replace(selecting, session=replace(selecting.session, goal_cell=cell))

    return step


def _page(direction: int) -> Callable[[Session, Context, str], Step]:
    def step(session: Session, context: Context, argument: str) -> Step:
        return _rows(direction * context.ruler.page())(session, context, argument)

    return step


def _word_start(session: Session, offset: int) -> int:
    token = session.document.segmentation.token_at(offset)
    return token.start if token else offset


def _row_start(session: Session, context: Context) -> int:
    return context.ruler.row_edges(session.selection.head).start


def _row_end(session: Session, context: Context) -> int:
    return _word_start(session, max(0, context.ruler.row_edges(session.selection.head).end - 1))


def _row_last_edge(session: Session, context: Context) -> int:
    return context.ruler.row_edges(session.selection.head).end


def _text_start(session: Session, context: Context) -> int:
    del session, context
    return 0


def _text_end(session: Session, context: Context) -> int:
    del context
    last = session.document.segmentation.previous_word(len(session.document.text))
    return last.start if last else len(session.document.text)


def _text_last_edge(session: Session, context: Context) -> int:
    del context
    return len(session.document.text)


# -- with an argument, from the mouse -------------------------------------------------------------------------


def move_caret_to(session: Session, context: Context, argument: str) -> Step:
    """Put the caret on the word at that offset (code points)."""
    del context
    offset = min(int(argument), len(session.document.text))
    return Step(look_at(session, _word_start(session, offset)))


def select(session: Session, context: Context, argument: str) -> Step:
    """Select between two offsets (``anchor head``, code points), grown to whole words."""
    del context
    anchor, head = (min(int(part), len(session.document.text)) for part in argument.split())
    grown = session.document.segmentation.snap_to_words(Range(min(anchor, head), max(anchor, head)))
    selection = Selection(grown.start, grown.end) if anchor <= head else Selection(grown.end, grown.start)
    return Step(replace(session, selection=selection, armed=None, aim=None, focus=None, goal_cell=None))


# -- from span to span ----------------------------------------------------------------------------------------


def next_span(session: Session, context: Context, argument: str) -> Step:
    """Focus the next span in reading order, the outer before the inner; behind the last one, the first."""
    del context, argument
    spans = session.layer.spans
    here = (
        session.focus.order
        if session.focus
        else (session.selection.head, -len(session.document.text) - 1, "")
    )
    return _focus(session, spans.after(here), spans.after((-1, 0, "")), "the first span again")


def previous_span(session: Session, context: Context, argument: str) -> Step:
    """Focus the previous span in reading order; ahead of the first one, the last."""
    del context, argument
    spans = session.layer.spans
    here = (
        session.focus.order
        if session.focus
        else (session.selection.head, -len(session.document.text) - 1, "")
    )
    behind_all = (len(session.document.text) + 1, 0, "")
    return _focus(session, spans.before(here), spans.before(behind_all), "the last span again")


def _focus(session: Session, span: Span | None, otherwise: Span | None, message: str) -> Step:
    if span is not None:
        return Step(focused(session.at_rest(), span))
    if otherwise is None:
        return Step.refusal(session, "nothing is labelled here yet")
    return Step(focused(session.at_rest(), otherwise), message=message)


COMMANDS = (
    Command("next-span", ("tab",), Group.MOVE, "next span", next_span),
    Command("previous-span", ("shift+tab",), Group.MOVE, "previous span", previous_span),
    Command("word-right", ("right",), Group.MOVE, "next word", _move(_word_right)),
    Command("word-left", ("left",), Group.MOVE, "previous word", _move(_word_left)),
    Command("row-down", ("down",), Group.MOVE, "one row down", _rows(1)),
    Command("row-up", ("up",), Group.MOVE, "one row up", _rows(-1)),
    Command("page-down", ("pagedown",), Group.MOVE, "one page down", _page(1)),
    Command("page-up", ("pageup",), Group.MOVE, "one page up", _page(-1)),
    Command("row-start", ("home",), Group.MOVE, "start of the row", _move(_row_start)),
    Command("row-end", ("end",), Group.MOVE, "end of the row", _move(_row_end)),
    Command("text-start", ("ctrl+home",), Group.MOVE, "start of the text", _move(_text_start)),
    Command("text-end", ("ctrl+end",), Group.MOVE, "end of the text", _move(_text_end)),
    Command(
        "select-right",
        ("shift+right",),
        Group.MOVE,
        "select one word more to the right",
        _select(_head_right),
    ),
    Command(
        "select-left", ("shift+left",), Group.MOVE, "select one word more to the left", _select(_head_left)
    ),
    Command("select-down", ("shift+down",), Group.MOVE, "select one row more down", _select_rows(1)),
    Command("select-up", ("shift+up",), Group.MOVE, "select one row more up", _select_rows(-1)),
    Command(
        "select-to-row-start",
        ("shift+home",),
        Group.MOVE,
        "select to the start of the row",
        _select(_row_start),
    ),
    Command(
        "select-to-row-end",
        ("shift+end",),
        Group.MOVE,
        "select to the end of the row",
        _select(_row_last_edge),
    ),
    Command(
        "select-to-text-start",
        ("ctrl+shift+home",),
        Group.MOVE,
        "select to the start of the text",
        _select(_text_start),
    ),
    Command(
        "select-to-text-end",
        ("ctrl+shift+end",),
        Group.MOVE,
        "select to the end of the text",
        _select(_text_last_edge),
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
