"""The answers of a terminal to where its cursor is, taken for widths in time only."""

from __future__ import annotations

from annotator.tui.probe import DEADLINE, Probe
from annotator.view.widths import ASKED, Widths


def answered(probe: Probe, *cells: int) -> list[bool]:
    return [probe.takes(f"\x1b[1;{width + 1}R") for width in cells]


def test_all_answers_together_are_the_widths() -> None:
    probe = Probe(now=lambda: 0.0)
    assert probe.question.count("\x1b[6n") == len(ASKED)
    assert all(answered(probe, 2, 1, 8, 4, 4, 1, 1, 2))
    assert probe.widths is None
    assert answered(probe, 1) == [True]
    assert probe.widths == Widths(2, 1, 8, 4, 4, 1, 1, 2, 1)


def test_an_answer_that_makes_no_sense_leaves_the_default() -> None:
    probe = Probe(now=lambda: 0.0)
    answered(probe, 0, 9, 0, 7, 3, 0, 0, 9, 0)
    assert probe.widths == Widths()


def test_what_is_no_answer_is_not_taken() -> None:
    probe = Probe(now=lambda: 0.0)
    assert not any(map(probe.takes, ("r", "\x1b[A", "\x1b[2;5R", "\x1b[1;R", "x\x1b[1;2R", "\x1b[1;123R")))


def test_late_answers_and_more_than_were_asked_for_are_not_taken() -> None:
    time = [0.0]
    probe = Probe(now=lambda: time[0])
    answered(probe, *[2] * len(ASKED))
    assert answered(probe, 2) == [False]
    late = Probe(now=lambda: time[0])
    time[0] = DEADLINE + 0.1
    assert answered(late, 2) == [False]
