"""A question as rows: what, where and how often, and how it is undone."""

from __future__ import annotations

import pytest

from annotator.session.states import Question
from annotator.view.lines import width_of
from annotator.view.question_rows import question_rows

ASKED = "label 9 more “x” in 6 other documents as Law?  y yes · any other key no; left out: 2 overlaps"


def shown(question: Question, cells: int) -> list[str]:
    return ["".join(text for text, _ in row).rstrip() for row in question_rows(question, cells)]


def test_the_keys_of_the_sentence_are_left_to_the_row_of_keys() -> None:
    assert shown(Question(ASKED, "label-in-project", undone="u takes it back"), 60) == [
        "label 9 more “x” in 6 other documents as Law?", "left out: 2 overlaps", "u takes it back",
    ]  # fmt: skip
    assert shown(Question("u again: undoes in “A”", "undo-there"), 60) == ["u again: undoes in “A”"]


def test_the_documents_with_most_are_named_and_the_others_counted() -> None:
    places = (("One", 1), ("Two\x1b", 4), ("", 2), ("东京", 1), ("Five", 1), ("Six", 1))
    assert shown(Question("sure?", "x", places=places), 40) == [
        "sure?",
        "Two␛                       ━━━━━━━━━━  4",
        "Untitled                   ━━━━━       2",
        "One                        ━━╸         1",
        "3 other documents          ━━━━━━━╸    3",
    ]


@pytest.mark.parametrize("cells", [20, 30, 56, 96, 156])
def test_no_row_is_wider_than_the_panel(cells: int) -> None:
    places = (("东京 " * 30, 12_000), ("x" * 200, 1))
    rows = shown(Question(ASKED, "x", places=places, undone="u takes all of it back in one step"), cells)
    assert max(map(width_of, rows)) <= cells
