"""Intervals that others compute: first all that will be asked is written down, then each answer is put in its place.

What is asked does not depend on what is answered, and the draws follow from the number of groups; so the same is asked
in the same order, and whoever computes an answer finds the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct

from annotator.agreement.coefficients import Coefficient, Counts, Formula
from annotator.agreement.resampling import Resampling

Answer = dict[str, Coefficient]
"""Coefficients with their intervals, by their names."""

_NOT_YET = Coefficient(None)


class Question(Struct, frozen=True):
    """What ``Resampling.with_intervals`` was asked, and of how many groups and rows."""

    groups: int
    rows: int
    formulas: Mapping[str, Formula]
    grouped: tuple[Sequence[Counts], ...]


def answered(question: Question) -> Answer:
    """Return the coefficients that the question asks for."""
    return Resampling(question.groups, question.rows).with_intervals(question.formulas, *question.grouped)


class Asked(Resampling):
    """Writes down what is asked, and knows no answer."""

    def __init__(self, groups: int, rows: int) -> None:
        super().__init__(groups, rows)
        self.questions: list[Question] = []
        self._size = (groups, rows)

    def with_intervals(self, formulas: Mapping[str, Formula], *grouped: Sequence[Counts]) -> Answer:
        """Write the question down."""
        self.questions.append(Question(*self._size, formulas, grouped))
        return dict.fromkeys(formulas, _NOT_YET)


class Answering(Resampling):
    """Gives the answers in the order in which they were asked for."""

    def __init__(self, groups: int, rows: int, answers: Iterable[Answer]) -> None:
        super().__init__(groups, rows)
        self._answers = iter(answers)

    def with_intervals(self, formulas: Mapping[str, Formula], *grouped: Sequence[Counts]) -> Answer:
        """Return the next answer."""
        del formulas, grouped
        return next(self._answers)


ComputeAll = Callable[[Sequence[Question]], Iterable[Answer]]
"""Computes the answers to all questions, in their order."""
