"""Comparing what people finished, for tables and reports."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from time import monotonic

from annotator.agreement.compared import ComparedDocument, compared_document
from annotator.agreement.comparison import Agreement, Comparison, DocumentAgreement
from annotator.agreement.planned_intervals import ComputeAll
from annotator.agreement.questions import Questions
from annotator.agreement.uncompared import Uncompared
from annotator.cli.errors import BadInput
from annotator.core.document import Document
from annotator.core.layer import Status
from annotator.core.query import Query
from annotator.store.finished_work import Standing
from annotator.store.store import Store
from annotator.store.upgrade import Report

_PATIENCE = 1.0
"""Seconds after which it is shown how far it is."""

TWO = "agreement takes two people who finished the same documents"

OnDocument = Callable[[Document, ComparedDocument, DocumentAgreement], None]
"""Is given each document that was compared, and how far people agree on it."""

Begun = Callable[[Standing], OnDocument]
"""Is given what is compared, before the first document."""


def uncompared(standing: Standing) -> Uncompared:
    """What is not compared of the work that stands so."""
    nobody = standing.documents - sum(standing.by_people.values())
    return Uncompared(standing.documents, standing.by_people.get(1, 0), nobody, standing.layers)


class NothingToCompareError(BadInput):
    """Fewer than two people have finished a document that is asked for."""


def compared_people(  # noqa: PLR0913 - what a comparison is of
    store: Store,
    query: Query,
    people: Sequence[str],
    finished: Collection[Status],
    report: Report,
    *,
    begun: Begun = lambda _: lambda *_: None,
    compute: ComputeAll | None = None,
) -> tuple[Agreement, Standing]:
    """Compare these people, or all, on the documents that the query asks for; ``report`` is told how far it is.

    ``compute`` computes the intervals, if anything but this process does. Raises ``NothingToCompareError``, or
    ``BadInput`` where the query finds nothing or nobody has such a name.
    """
    schema = store.remembered_schema()
    relations = schema.relations if schema else ()
    undirected = frozenset(relation.id for relation in relations if not relation.directed)
    with store.finished_work(query, people, finished) as (standing, records):
        _check(standing, people, finished)
        comparison, on_document = Comparison(standing.compared, Questions.of(schema)), begun(standing)
        common = sum(count for finishers, count in standing.by_people.items() if finishers > 1)
        began = monotonic()
        for count, record in enumerate(records, 1):
            compared = compared_document(record.document, record.layers, undirected)
            on_document(record.document, compared, comparison.add(compared))
            if monotonic() - began > _PATIENCE:
                report("comparing documents", 100 * count // common)
    if monotonic() - began > _PATIENCE:
        report("drawing documents for the intervals", 0)
    return comparison.agreement([label.id for label in schema.labels] if schema else [], compute), standing


def _check(standing: Standing, people: Sequence[str], finished: Collection[Status]) -> None:
    """Raise ``BadInput`` unless two people finished one document."""
    if not standing.documents:
        raise BadInput("the query asks for no document")
    known = f"there are {', '.join(standing.layers)}" if standing.layers else "nobody has"
    for name in people:
        if name not in standing.layers:
            raise BadInput(f"--annotator {name}: nobody of that name worked on what is asked for; {known}")
    if any(count > 1 for count in standing.by_people):
        return
    does = ", ".join(_states(standing, people, finished)) or "nobody worked on it"
    fix = "mark what is finished as done, or name with --status what counts as finished"
    match standing.people:
        case ():
            raise NothingToCompareError(f"nobody has finished a document that is asked for ({does}); {fix}")
        case (only,):
            raise NothingToCompareError(
                f"only {only} has finished documents that are asked for ({does}); {TWO}"
            )
        case _:
            raise NothingToCompareError(
                f"no document that is asked for was finished by two people ({does}); {TWO}"
            )


def _states(standing: Standing, people: Sequence[str], finished: Collection[Status]) -> Iterator[str]:
    for name, by_status in standing.layers.items():
        if not people or name in people:
            done = sum(by_status.get(status, 0) for status in finished)
            yield f"{name}: {done} of {sum(by_status.values())} finished"
