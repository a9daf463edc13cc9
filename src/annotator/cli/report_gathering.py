"""What a report shows, gathered from a database."""

from __future__ import annotations

from collections.abc import Sequence

from annotator.agreement.compared import ComparedDocument
from annotator.agreement.comparison import DocumentAgreement, worst_first
from annotator.agreement.differing import DifferingPlace, differing_places
from annotator.cli.compared_people import TWO, NothingToCompareError, compared_people, uncompared
from annotator.cli.errors import BadInput
from annotator.core.document import Document
from annotator.core.layer import Status
from annotator.core.query import Query
from annotator.core.range import Range
from annotator.core.span import quote_of
from annotator.report.project_report import (
    ComparedWorkOfPeople,
    DocumentDifferences,
    ProjectReport,
    ShownPlace,
)
from annotator.schema.figure_names import closed_fields
from annotator.store.store import Store
from annotator.store.upgrade import Report

_MOST_PLACES = 25
_AROUND = 90
"""Code points of the text before and after a place."""

_LONGEST = 400
"""Code points of a place or quote that are shown whole; of a longer one, the ends are."""


def gathered_report(  # noqa: PLR0913 - what a report is of
    store: Store,
    query: Query,
    people: Sequence[str],
    finished: Sequence[Status],
    *,
    text: str,
    date: str,
    shown: int,
    report: Report,
) -> ProjectReport:
    """The report of these people's work, or everyone's, on the documents that the query asks for.

    Compared is what is ``finished``. ``text`` is the query as it was written, ``shown`` the number of documents to show
    with the places on which people differ; ``report`` is told how far it is. Raises ``BadInput`` for a name that nobody
    has.
    """
    from annotator.replay.keys_by_day import keys_by_day

    schema = store.remembered_schema()
    work = store.figures_of_work(closed_fields(schema), query, people)
    if unknown := next((name for name in people if name not in work.people), None):
        known = ", ".join(store.figures_of_work((), query).people)
        there = f"there are {known}" if known else "nobody has"
        raise BadInput(f"--annotator {unknown}: nobody of that name worked on what is asked for; {there}")
    compared, why_not = _compared(store, query, people, finished, shown, report)
    # The key log is of all documents, and of nobody else.
    shows_keys = store.annotator in work.people and not text
    keys = tuple(keys_by_day(store.logged_keys(), store.daily_keys())) if shows_keys else ()
    return ProjectReport(
        store.path.name,
        date,
        schema,
        work,
        query=text,
        keys_of=store.annotator if keys else "",
        keys_by_day=keys,
        compared=compared,
        why_not=why_not,
    )


def _compared(  # noqa: PLR0913, PLR0917 - as above
    store: Store,
    query: Query,
    people: Sequence[str],
    finished: Sequence[Status],
    shown: int,
    report: Report,
) -> tuple[ComparedWorkOfPeople | None, str]:
    """What people finished, compared; or why there is nothing to compare."""
    if len(set(people)) == 1:
        return None, TWO
    worst = _Worst(shown)
    try:
        agreement, standing = compared_people(
            store, query, people, finished, report, begun=lambda _: worst.take
        )
    except NothingToCompareError as nothing:
        return None, nothing.message
    compared = ComparedWorkOfPeople(agreement, uncompared(standing), tuple(finished), worst.differences())
    return compared, ""


class _Worst:
    """Keeps the documents with the lowest agreement of those that it is given; others are not held in memory."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: list[tuple[Document, ComparedDocument, DocumentAgreement]] = []

    def take(self, document: Document, compared: ComparedDocument, found: DocumentAgreement) -> None:
        """Take a document, and let go of those that are not among the worst."""
        self._kept.append((document, compared, found))
        if len(self._kept) > 2 * self._most:
            self._let_go()

    def differences(self) -> tuple[DocumentDifferences, ...]:
        """The worst documents, the lowest agreement first, with the places on which people differ."""
        self._let_go()
        return tuple(_differences(*each) for each in self._kept)

    def _let_go(self) -> None:
        self._kept = sorted(self._kept, key=lambda kept: worst_first(kept[2]))[: self._most]


def _differences(
    document: Document, compared: ComparedDocument, found: DocumentAgreement
) -> DocumentDifferences:
    places = differing_places(compared)
    shown = tuple(_shown(document.text, place) for place in places[:_MOST_PLACES])
    return DocumentDifferences(found, shown, len(places) - len(shown))


def _shown(text: str, place: DifferingPlace) -> ShownPlace:
    before = text[max(0, place.start - _AROUND) : place.start]
    after = text[place.end : place.end + _AROUND]
    if place.start > _AROUND:
        before = f"…{before[before.find(' ') :]}" if " " in before else f"…{before}"
    if place.end + _AROUND < len(text):
        after = f"{after[: after.rfind(' ') + 1]}…" if " " in after else f"{after}…"
    marked = (
        (
            person,
            tuple(
                (span.label, _short(quote_of(text, tuple(Range(*each) for each in span.ranges))))
                for span in spans
            ),
        )
        for person, spans in place.marked
    )
    return ShownPlace(before, _short(text[place.start : place.end]), after, tuple(marked), place.has_others)


def _short(text: str) -> str:
    half = _LONGEST // 2
    return text if len(text) <= _LONGEST else f"{text[:half]} … {text[-half:]}"
