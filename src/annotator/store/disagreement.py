"""Which documents people disagree on, and how far they agree on each: conditions and orders of a query.

Finished work is compared, as in ``annotator.agreement``: spans with all their ranges and their labels, without those in
boilerplate unless all who finished read it as body; then their attributes, and answers. Relations are not. Where fewer
than two people have finished, nothing is read. Layers in which it was decided between others are not compared.
"""

from __future__ import annotations

from collections.abc import Sequence

from annotator.store.finding_fields import YES
from annotator.store.people import IS_PERSON

_DONE = f"""
    FROM layers AS finished WHERE finished.document = documents.number AND finished.status = 'done'
        AND {IS_PERSON.format("finished.annotator")}
"""
_PEOPLE = f"(SELECT count(*) {_DONE})"
_IS_DONE = f"annotator IN (SELECT finished.annotator {_DONE})"
# A span that is in two ranges of boilerplate side by side counts as one in the body: such ranges are not written.
IN_BODY = f"""
    (documents.boilerplate = '[]' OR (SELECT min(keeps_boilerplate) {_DONE}) OR NOT EXISTS (
        SELECT 1 FROM json_each(documents.boilerplate) AS left_out
        WHERE spans.start >= json_extract(left_out.value, '$[0]')
            AND spans."end" <= json_extract(left_out.value, '$[1]')))
"""  # noqa: S608 - constants, here and below
"""The condition for spans of those who are done with a document: not left out as boilerplate."""
_SPANS = f"""
    SELECT count(DISTINCT annotator) AS people FROM spans
    WHERE document = documents.number AND {_IS_DONE} AND {IN_BODY} GROUP BY start, "end", label, fragments
"""  # noqa: S608
_WITH_ATTRIBUTES = f"{_SPANS}, attributes"
_ANSWERS = f"""
    SELECT count(*) AS people FROM answers
    WHERE document = documents.number AND {_IS_DONE} GROUP BY field, value
"""  # noqa: S608
_DIFFER = f"""
    (EXISTS (SELECT 1 FROM ({_WITH_ATTRIBUTES}) WHERE people < {_PEOPLE})
    OR EXISTS (SELECT 1 FROM ({_ANSWERS}) WHERE people < {_PEOPLE}))
"""  # noqa: S608

AGREEMENT = f"""
    (CASE WHEN {_PEOPLE} > 1 THEN
        (SELECT sum(people * (people - 1.0)) / (sum(people) * ({_PEOPLE} - 1)) FROM ({_SPANS})) END)
"""  # noqa: S608
"""The F1 of exact spans over all pairs who finished the document; null where it is undefined."""


def disagreeing(values: Sequence[str]) -> tuple[str, list[str | int]]:
    """The condition of the field ``disagree``; CASE has an order, so that few documents are looked at closely."""
    parts = (
        f"(CASE WHEN {_PEOPLE} > 1 THEN {_DIFFER if value == YES else f'NOT {_DIFFER}'} ELSE 0 END)"
        for value in values
    )
    return f"({' OR '.join(parts)})", []
