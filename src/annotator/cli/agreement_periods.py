"""Agreement over time: by the week in which documents were finished, or by round."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from itertools import chain

from msgspec import Struct

from annotator.agreement.compared import ComparedDocument
from annotator.agreement.comparison import Coefficients, Comparison
from annotator.agreement.questions import Questions
from annotator.core.layer import Status
from annotator.core.query import FieldValues, Query, Term
from annotator.store.store import Store

WEEK, ROUND = "week", "round"

NO_ROUND = "no round"


class Period(Struct, frozen=True):
    """A week or a round, its documents that were compared, and the coefficients of all labels together."""

    name: str
    documents: int
    coefficients: Coefficients


class Periods:
    """Puts documents into weeks or rounds; a document may belong to several rounds."""

    def __init__(
        self, people: Collection[str], questions: Questions, of: Mapping[str, Sequence[str]]
    ) -> None:
        """``of`` has the periods of each document, by its id."""
        self._of = of
        self._comparisons: defaultdict[str, Comparison] = defaultdict(lambda: Comparison(people, questions))

    def add(self, document: ComparedDocument) -> None:
        """Take in a document that two people or more finished."""
        for name in self._of.get(document.id, (NO_ROUND,)):
            self._comparisons[name].add(document)

    def periods(self) -> list[Period]:
        """The periods in which anything was finished: weeks in their order, rounds in theirs."""
        order = {
            name: place for place, name in enumerate(dict.fromkeys(chain.from_iterable(self._of.values())))
        }
        found = []
        for name in sorted(self._comparisons, key=lambda each: (order.get(each, len(order)), each)):
            agreement = self._comparisons[name].agreement()
            found.append(Period(name, len(agreement.documents), agreement.overall))
        return found


def week_of(at: str) -> str:
    """The week of a time in ISO 8601, such as 2026-W49."""
    year, week, _ = date.fromisoformat(at[:10]).isocalendar()
    return f"{year}-W{week:02}"


def weeks(store: Store, people: Collection[str], finished: Collection[Status]) -> dict[str, Sequence[str]]:
    """By document: the week in which the last of those who finished it changed it last; the first weeks first."""
    times = store.finished_times(people, finished)
    return {id_: (week_of(at),) for id_, at in sorted(times.items(), key=lambda pair: pair[1])}


def rounds(store: Store) -> dict[str, Sequence[str]]:
    """By document: the rounds that it belongs to; the rounds begun first, first."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for begun in store.rounds():
        name = begun.round.name
        for row in store.listed(Query((Term(FieldValues("round", (name,))),)), None):
            found[row.id].append(name)
    return dict(found)
