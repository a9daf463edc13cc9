"""The answers of a terminal to where its cursor is, taken for widths in time only."""

from __future__ import annotations

from pathlib import Path

from annotator.tui.terminal.probe import DEADLINE, WidthProbe, WidthsMeasured
from annotator.view.cells import set_widths
from annotator.view.widths import ASKED, Widths
from tests.tui.at_the_keys import at_the_keys


def answered(probe: WidthProbe, *cells: int) -> list[bool]:
    return [probe.takes(f"\x1b[1;{width + 1}R") for width in cells]


def test_all_answers_together_are_the_widths() -> None:
    probe = WidthProbe(now=lambda: 0.0)
    assert probe.question.count("\x1b[6n") == len(ASKED)
    assert all(answered(probe, 2, 1, 8, 4, 4, 1, 1, 2))
    assert probe.widths is None
    assert answered(probe, 1) == [True]
    assert probe.widths == Widths(2, 1, 8, 4, 4, 1, 1, 2, 1)


def test_an_answer_that_makes_no_sense_leaves_the_default() -> None:
    probe = WidthProbe(now=lambda: 0.0)
    answered(probe, 0, 9, 0, 7, 3, 0, 0, 9, 0)
    assert probe.widths == Widths()


def test_what_is_no_answer_is_not_taken() -> None:
    probe = WidthProbe(now=lambda: 0.0)
    assert not any(map(probe.takes, ("r", "\x1b[A", "\x1b[2;5R", "\x1b[1;R", "x\x1b[1;2R", "\x1b[1;123R")))


def test_late_answers_and_more_than_were_asked_for_are_not_taken() -> None:
    time = [0.0]
    probe = WidthProbe(now=lambda: time[0])
    answered(probe, *[2] * len(ASKED))
    assert answered(probe, 2) == [False]
    late = WidthProbe(now=lambda: time[0])
    time[0] = DEADLINE + 0.1
    assert answered(late, 2) == [False]


async def test_answers_after_the_first_frame_lead_to_a_repaint(tmp_path: Path) -> None:
    try:
        async with at_the_keys(tmp_path, ["Ann I \u2764\ufe0f you “so”."]) as hands:
            article = hands.reader._article
            before = [strip.text for strip in article._strips]
            cells = article._wrap.cell_at_offset(article._wrap.row_at_offset(0), 11)
            hands.app.post_message(WidthsMeasured(Widths(emoji_by_selector=1, ambiguous=2)))
            await hands.pilot.pause()
            row = article._wrap.row_at_offset(0)
            assert article._wrap.cell_at_offset(row, 11) == cells - 1
            assert article._wrap.cell_at_offset(row, 18) == cells + 8
            assert [strip.text for strip in article._strips] != before
            assert all(strip.cell_length == article.size.width for strip in article._strips)
    finally:
        set_widths(Widths())
