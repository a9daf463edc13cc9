"""The figures of what people did in a project, in plain numbers: what statistics and reports are made of.

Labels and fields are named by their ids, days are ``YYYY-MM-DD`` in UTC, as the key log has them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec import Struct

from annotator.core.layer import Status


class ValueCounts(Struct, frozen=True):
    """How often each value was given to a field: an attribute of the label, or the document's own without one.

    Truth values are ``yes`` and ``no``.
    """

    label: str
    field: str
    counts: Mapping[str, int]


class PersonFigures(Struct, frozen=True):
    """One person's work: documents by status, spans by label, values, spans a day, suggestions answered.

    Imported spans are not among those of a day, whenever they were made. ``taken`` are the spans that were suggested,
    ``rejected`` the suggestions that are not to come again.
    """

    status: Mapping[Status, int]
    labels: Mapping[str, int] = {}
    values: tuple[ValueCounts, ...] = ()
    days: Mapping[str, int] = {}
    taken: int = 0
    rejected: int = 0

    @property
    def spans(self) -> int:
        """How many spans there are."""
        return sum(self.labels.values())


class PairFigures(Struct, frozen=True):
    """What two people marked in the documents that both finished: spans of both together, and pairs of equal ones."""

    people: tuple[str, str]
    documents: int
    spans: int
    equal: int

    @property
    def f1(self) -> float | None:
        """The F1 of exact spans; ``None`` where neither marked anything."""
        return 2 * self.equal / self.spans if self.spans else None


class DayOfKeys(Struct, frozen=True):
    """The keys that a person pressed on a day for the spans made on it."""

    day: str
    keys: float
    spans: int

    @property
    def keys_per_span(self) -> float:
        """The mean; 0 on a day without spans."""
        return self.keys / self.spans if self.spans else 0.0


class WorkFigures(Struct, frozen=True):
    """The work of people on a number of documents, by their names."""

    documents: int = 0
    people: Mapping[str, PersonFigures] = {}


def together(people: Iterable[PersonFigures]) -> PersonFigures:
    """The work of several people as if it were that of one; statuses are those of their layers."""
    status, labels, days = Counter[Status](), Counter[str](), Counter[str]()
    values: dict[tuple[str, str], Counter[str]] = {}
    taken = rejected = 0
    for each in people:
        status.update(each.status)
        labels.update(each.labels)
        days.update(each.days)
        for value in each.values:
            values.setdefault((value.label, value.field), Counter()).update(value.counts)
        taken, rejected = taken + each.taken, rejected + each.rejected
    given = tuple(ValueCounts(*key, dict(counts)) for key, counts in values.items())
    return PersonFigures(dict(status), dict(labels), given, dict(sorted(days.items())), taken, rejected)


class TextSection(Struct, frozen=True):
    """A part of statistics that is a few lines to read."""

    title: str
    lines: tuple[str, ...]


class Statistics(Struct, frozen=True):
    """What statistics show to an annotator: everyone's work, how far two agree, and the annotator's own keys by day.

    ``further`` is what has no chart.
    """

    annotator: str
    work: WorkFigures
    pairs: tuple[PairFigures, ...] = ()
    keys_by_day: tuple[DayOfKeys, ...] = ()
    further: tuple[TextSection, ...] = ()

    @property
    def own(self) -> PersonFigures:
        """The annotator's own work."""
        nothing = PersonFigures({Status.NEW: self.work.documents})
        return self.work.people.get(self.annotator, nothing)
