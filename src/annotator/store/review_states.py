"""How far a document is between those who mark and those who decide: the conditions of the field ``review``."""

from __future__ import annotations

from collections.abc import Sequence

from annotator.store.people import IS_PERSON

_FINISHED = f"""
    FROM layers AS finished WHERE finished.document = documents.number AND finished.status = 'done'
        AND {IS_PERSON.format("finished.annotator")}
"""
_GOLD = f"""
    FROM layers AS decided WHERE decided.document = documents.number AND decided.status <> 'new'
        AND NOT {IS_PERSON.format("decided.annotator")}
"""
_ENDED = "decided.status IN ('done', 'flagged')"
_CONDITIONS = {
    "waiting": f"(SELECT count(*) {_FINISHED}) > 1 AND NOT EXISTS (SELECT 1 {_GOLD})",
    "begun": f"EXISTS (SELECT 1 {_GOLD}) AND NOT EXISTS (SELECT 1 {_GOLD} AND {_ENDED})",
    "done": f"EXISTS (SELECT 1 {_GOLD} AND {_ENDED})",
    "changed": f"""
        EXISTS (SELECT 1 {_GOLD} AND {_ENDED}
            AND decided.updated_at < (SELECT max(finished.updated_at) {_FINISHED}))
    """,
}
REVIEW_STATES = tuple(_CONDITIONS)
"""The values of the field."""


def in_review(values: Sequence[str]) -> tuple[str, list[str | int]]:
    """The condition for documents in one of these states."""
    return f"({' OR '.join(f'({_CONDITIONS[value]})' for value in values)})", []
