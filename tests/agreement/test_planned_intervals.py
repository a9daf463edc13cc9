"""Intervals that somebody else computes are the same."""

from __future__ import annotations

from annotator.agreement.comparison import Comparison
from annotator.agreement.planned_intervals import answered
from annotator.core.document import Document
from tests.agreement.samples import NO_QUESTIONS, TEXT, compared, layer


def compared_documents():
    for number in range(12):
        of = Document.of_text(f"{number} {TEXT}")
        end = 9 if number % 3 else 5
        yield compared(
            of, layer(of, "amy", (2, 9, "person"), (14, 21, "person")), layer(of, "ben", (2, end, "person"))
        )


def test_each_question_may_be_answered_apart_and_nothing_changes():
    comparison = Comparison({"amy", "ben"}, NO_QUESTIONS)
    for document in compared_documents():
        comparison.add(document)
    asked = []

    def elsewhere(questions):
        asked.extend(questions)
        return map(answered, questions)

    assert comparison.agreement(compute=elsewhere) == comparison.agreement()
    assert {(each.groups, each.rows) for each in asked} == {(12, 2)}
