"""The fields by which documents with inconsistent labels are asked for: what their values mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from annotator.core.inconsistency import OF_GOLD, FindingKind
from annotator.core.query import FieldValues, Query

YES, NO = "yes", "no"
INCONSISTENT, MISSED, DOUBTFUL = "inconsistent", "missed", "doubtful"
"""The names of the fields."""

ALL_KINDS = frozenset(FindingKind) - OF_GOLD
_OF_SPANS = (FindingKind.LABEL, FindingKind.EDGE)

KINDS_BY_VALUE: Mapping[str, Mapping[str, tuple[FindingKind, ...]]] = {
    INCONSISTENT: {YES: _OF_SPANS, **{str(kind): (kind,) for kind in _OF_SPANS}},
    MISSED: {YES: (FindingKind.MISSED,)},
    DOUBTFUL: {YES: (FindingKind.DOUBT,)},
}
"""By field and value: the kinds of findings of which a document has one; with ``no`` it has none of ``yes``."""


def has_findings(name: str, values: Sequence[str]) -> tuple[str, list[str | int]]:
    """The condition of the field of that name; it needs the function ``has_finding`` on the connection."""
    parts, parameters = list[str](), list[str | int]()
    for value in values:
        kinds = KINDS_BY_VALUE[name][YES if value == NO else value]
        asked = " OR ".join(["has_finding(documents.number, ?)"] * len(kinds))
        parts.append(f"NOT ({asked})" if value == NO else f"({asked})")
        parameters += map(str, kinds)
    return f"({' OR '.join(parts)})", parameters


def kinds_asked(query: Query) -> frozenset[FindingKind]:
    """The kinds of findings that have to be known to answer the query."""
    fields = (term.condition for term in query.terms if isinstance(term.condition, FieldValues))
    return frozenset(
        kind
        for field in fields
        if field.name in KINDS_BY_VALUE
        for value in field.values
        for kind in KINDS_BY_VALUE[field.name][YES if value == NO else value]
    )
