"""What a report shows, as values."""

from __future__ import annotations

from msgspec import Struct

from annotator.agreement.comparison import Agreement, DocumentAgreement
from annotator.agreement.uncompared import Uncompared
from annotator.core.layer import Status
from annotator.core.work_figures import DayOfKeys, WorkFigures
from annotator.schema.values import LabelSchema


class ShownPlace(Struct, frozen=True):
    """A place of a text on which people differ, with the text around it.

    ``marked`` has, for each person, the labels and quotes of the spans that not all have there; ``has_others`` says
    whether there are spans that all have.
    """

    before: str
    text: str
    after: str
    marked: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    has_others: bool = False


class DocumentDifferences(Struct, frozen=True):
    """A document with the places on which people differ; ``more`` of them are not shown."""

    agreement: DocumentAgreement
    places: tuple[ShownPlace, ...]
    more: int = 0


class ComparedWorkOfPeople(Struct, frozen=True):
    """How far people agree, and which work is not compared.

    ``finished`` are the statuses that count as such.
    """

    agreement: Agreement
    uncompared: Uncompared
    finished: tuple[Status, ...]
    worst: tuple[DocumentDifferences, ...]


class ProjectReport(Struct, frozen=True):
    """All that a report shows.

    ``project`` names the database, ``date`` is ISO 8601, ``keys_by_day`` are those of ``keys_of`` alone. Without
    ``compared`` work, ``why_not`` says why there is none.
    """

    project: str
    date: str
    schema: LabelSchema | None
    work: WorkFigures
    query: str = ""
    keys_of: str = ""
    keys_by_day: tuple[DayOfKeys, ...] = ()
    compared: ComparedWorkOfPeople | None = None
    why_not: str = ""
