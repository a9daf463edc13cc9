"""What is inconsistent in the spans of a database: read in one go through the documents that someone worked on.

Nothing is kept for it in the tables: a query counts the labelled strings, then reads each text once.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import chain

from annotator.core.consistency import Examination, Found, LabelledRange, Work
from annotator.core.document import Document
from annotator.core.inconsistency import FindingKind
from annotator.core.string_usage import Usage
from annotator.core.suggestion import LONGEST, Rejection
from annotator.store.doubts import doubted_in
from annotator.store.finding_fields import ALL_KINDS
from annotator.store.hidden import ON_SHOWN, SHOWN
from annotator.store.rows import ranges_from, rejection_from

GoesOn = Callable[[int], bool]
"""Is told how many documents were read, and says whether to go on."""

_OF_VIEWER = "(:viewer IS NULL OR annotator = :viewer)"
_LABELLED = f"""
    SELECT text, label, count(*) FROM spans
    WHERE {_OF_VIEWER} AND fragments IS NULL AND length(text) <= :longest AND {ON_SHOWN} GROUP BY text, label
"""  # noqa: S608 - constants, here and below
_TOGETHER = f"""
    SELECT one.label, other.label, count(*) FROM spans AS one JOIN spans AS other
        ON one.document = other.document AND one.annotator = other.annotator
        AND one.start = other.start AND one."end" = other."end" AND one.label < other.label
    WHERE {_OF_VIEWER.replace("annotator", "one.annotator")} AND one.fragments IS NULL AND other.fragments IS NULL
        AND {ON_SHOWN.replace("document", "one.document", 1)}
    GROUP BY one.label, other.label
"""  # noqa: S608
_WORKED_ON = f"""
    SELECT number, id, text, boilerplate FROM documents
    WHERE {SHOWN} AND EXISTS (SELECT 1 FROM layers WHERE document = number AND {_OF_VIEWER}) ORDER BY number
"""  # noqa: S608
_LAYERS = f"SELECT annotator, keeps_boilerplate FROM layers WHERE document = :number AND {_OF_VIEWER}"  # noqa: S608
_SPANS = f"""
    SELECT annotator, start, "end", label, fragments IS NULL FROM spans WHERE document = :number AND {_OF_VIEWER}
"""  # noqa: S608
_REJECTIONS = f"SELECT annotator, text, start FROM rejections WHERE document = :number AND {_OF_VIEWER}"  # noqa: S608


def know_findings(
    connection: sqlite3.Connection,
    viewer: str | None,
    kinds: Collection[FindingKind],
    goes_on: GoesOn | None = None,
) -> None:
    """Give the connection the function that conditions ask of findings; without any if it does not go on."""
    found = {(each.document, str(each.finding.kind)) for each in found_in(connection, viewer, kinds, goes_on)}
    connection.create_function(
        "has_finding", 2, lambda number, kind: (number, kind) in found, deterministic=True
    )


def found_in(
    connection: sqlite3.Connection,
    viewer: str | None,
    kinds: Collection[FindingKind] = ALL_KINDS,
    goes_on: GoesOn | None = None,
) -> Iterator[Found]:
    """All findings of these kinds in the viewer's work, or in everyone's together, in no order; none if stopped."""
    doubts = doubted_in(connection, viewer) if FindingKind.DOUBT in kinds else iter(())
    if not ALL_KINDS.difference({FindingKind.DOUBT}).intersection(kinds):
        return doubts
    usage = Usage(
        connection.execute(_LABELLED, {"viewer": viewer, "longest": LONGEST}),
        connection.execute(_TOGETHER, {"viewer": viewer}),
    )
    is_about_spans = not {FindingKind.LABEL, FindingKind.EDGE}.isdisjoint(kinds)
    examination = Examination(usage, missed=FindingKind.MISSED in kinds, marked=is_about_spans)
    rows = connection.execute(_WORKED_ON, {"viewer": viewer})
    for count, (number, document_id, text, boilerplate) in enumerate(rows, 1):
        document = Document(document_id, text, boilerplate=ranges_from(boilerplate))
        examination.read(number, document, _works(connection, number, viewer))
        if goes_on is not None and not goes_on(count):
            return iter(())
    return chain((each for each in examination.findings() if each.finding.kind in kinds), doubts)


def _works(connection: sqlite3.Connection, number: int, viewer: str | None) -> list[Work]:
    asked = {"number": number, "viewer": viewer}
    spans: Mapping[str, list[LabelledRange]] = defaultdict(list)
    for annotator, start, end, label, is_whole in connection.execute(_SPANS, asked):
        spans[annotator].append(LabelledRange(start, end, label, bool(is_whole)))
    rejections: Mapping[str, list[Rejection]] = defaultdict(list)
    for annotator, text, start in connection.execute(_REJECTIONS, asked):
        rejections[annotator].append(rejection_from(text, start))
    return [
        Work(annotator, spans[annotator], frozenset(rejections[annotator]), bool(keeps_boilerplate))
        for annotator, keeps_boilerplate in connection.execute(_LAYERS, asked).fetchall()
    ]
