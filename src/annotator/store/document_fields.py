"""The fields by which documents are asked for in the query language, and what each asks of the tables.

A feature that knows more of documents adds a field here. ``:viewer`` is the annotator whose view is asked for, null for
everyone's.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from annotator.core.layer import SKIPPED, Status
from annotator.core.query import QueryField
from annotator.store.copy_index import check_known
from annotator.store.disagreement import disagreeing
from annotator.store.field_values import (
    COUNTED,
    DATED,
    DATES,
    DECIDED,
    NUMBERS,
    any_value,
    has_equals_sign,
    is_id,
    one_of,
)
from annotator.store.finding_fields import DOUBTFUL, INCONSISTENT, MISSED, NO, YES, has_findings
from annotator.store.hidden import ON_SHOWN
from annotator.store.review_states import REVIEW_STATES, in_review
from annotator.store.round_fields import Asked, AskedBy, assigned_to, in_rounds, is_mine

Condition = Callable[[Sequence[str]], Asked]
"""The SQL for documents that have one of these values, and its parameters."""

KnowingCondition = Callable[[sqlite3.Connection, Sequence[str], AskedBy], Asked]
"""The same, of what the database knows."""

_OF_VIEWER = "(:viewer IS NULL OR annotator = :viewer)"
_LAYERS = f"FROM layers WHERE document = documents.number AND {_OF_VIEWER}"
_SPANS = f"FROM spans WHERE document = documents.number AND {_OF_VIEWER}"
_ANSWERS = f"FROM answers WHERE document = documents.number AND {_OF_VIEWER}"
_HAS_ANSWER = f"""
    EXISTS (SELECT 1 {_ANSWERS} AND field = ?
        AND (value = json_quote(?) OR value = ? OR CAST(json_extract(value, '$') AS TEXT) = ?
        OR (json_type(value) = 'array' AND ? IN (SELECT each.value FROM json_each(answers.value) AS each))))
"""  # noqa: S608
_RELATIONS = f"FROM relations WHERE document = documents.number AND {_OF_VIEWER}"


Requirement = Callable[[sqlite3.Connection], None]
"""Raises ``StoreError``, with what to do, where the database cannot tell."""


def _always_known(_: sqlite3.Connection) -> None:
    return


def _never(_: Sequence[str]) -> Asked:
    return "0", []


class DocumentField(Struct, frozen=True):
    """A field of the query language and its condition, which may be asked where ``check`` raises nothing."""

    field: QueryField
    condition: Condition = _never
    check: Requirement = _always_known
    knowing: KnowingCondition | None = None
    """In place of ``condition``, for one that follows from what the database knows."""

    def asked(self, connection: sqlite3.Connection, values: Sequence[str], asked_by: AskedBy) -> Asked:
        """The SQL for documents that have one of these values; ``asked_by`` gives the one of another query."""
        if self.knowing is not None:
            return self.knowing(connection, values, asked_by)
        return self.condition(values)


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))


def _status(values: Sequence[str]) -> tuple[str, list[str | int]]:
    """New is what nobody has begun, also where there is an empty layer."""
    begun = [value for value in values if value != Status.NEW]
    parts = [f"EXISTS (SELECT 1 {_LAYERS} AND status IN ({_marks(begun)}))"] if begun else []
    if Status.NEW in values:
        parts.append(f"NOT EXISTS (SELECT 1 {_LAYERS} AND status <> 'new')")
    return f"({' OR '.join(parts)})", [*begun]


def _exists(rows: str, column: str) -> Condition:
    # The plus keeps SQLite from going through all rows with the value for each document.
    return lambda values: (f"EXISTS (SELECT 1 {rows} AND +{column} IN ({_marks(values)}))", [*values])


def _by(values: Sequence[str]) -> tuple[str, list[str | int]]:
    rows = "FROM layers WHERE document = documents.number"
    return f"EXISTS (SELECT 1 {rows} AND annotator IN ({_marks(values)}))", [*values]


def _contains(column: str) -> Condition:
    def condition(values: Sequence[str]) -> tuple[str, list[str | int]]:
        parts = " OR ".join([f"has_folded(coalesce({column}, ''), ?)"] * len(values))
        return f"({parts})", [value.casefold() for value in values]

    return condition


def _yes_or_no(asked: str) -> Condition:
    def condition(values: Sequence[str]) -> tuple[str, list[str | int]]:
        parts = [asked if value == YES else f"NOT {asked}" for value in values]
        return f"({' OR '.join(parts)})", []

    return condition


def _between(column: str, *, is_date: bool) -> Condition:
    """Values that are one date or number, or all from one to another; a shorter date is all that begins with it."""

    def condition(values: Sequence[str]) -> tuple[str, list[str | int]]:
        parts, parameters = list[str](), list[str | int]()
        for value in values:
            match = (DATES if is_date else NUMBERS).fullmatch(value)
            if match is None:  # it was checked
                continue
            first, range_, last = match.groups()
            last = last if range_ else first
            limits = [(">=", first, False)] if first else []
            limits += [("<=", last, True)] if last else []
            sides = []
            for sign, limit, is_end in limits:
                sides.append(f"{column} {sign} ?")
                parameters.append(limit + "~" * is_end if is_date else int(limit))
            parts.append(f"({' AND '.join(sides)})")
        return f"({' OR '.join(parts)})", parameters

    return condition


def _answer(values: Sequence[str]) -> tuple[str, list[str | int]]:
    parts, parameters = list[str](), list[str | int]()
    for value in values:
        field, _, wanted = value.partition("=")
        parts.append(_HAS_ANSWER)
        parameters += [field, wanted, wanted, wanted, wanted]
    return f"({' OR '.join(parts)})", parameters


def _missing(values: Sequence[str]) -> tuple[str, list[str | int]]:
    parts = [f"NOT EXISTS (SELECT 1 {_ANSWERS} AND field = ?)"] * len(values)
    return f"({' OR '.join(parts)})", [*values]


def _findings(name: str) -> Condition:
    return lambda values: has_findings(name, values)


def _id(values: Sequence[str]) -> tuple[str, list[str | int]]:
    return f"({' OR '.join(['substr(documents.id, 1, ?) = ?'] * len(values))})", [
        part for value in values for part in (len(value), value)
    ]


_FLAGGED = (
    f"(EXISTS (SELECT 1 {_SPANS} AND flagged = 1) OR EXISTS (SELECT 1 {_LAYERS} AND status = 'flagged'))"
)
_NOTED = (
    f"(EXISTS (SELECT 1 {_SPANS} AND note IS NOT NULL) OR EXISTS (SELECT 1 {_LAYERS} AND note IS NOT NULL))"
)
_SKIPPED = f"""
    EXISTS (SELECT 1 {_LAYERS} AND status = 'flagged' AND substr(note, 1, {len(SKIPPED)}) = '{SKIPPED}')
"""


def _copy_of(values: Sequence[str]) -> tuple[str, list[str | int]]:
    return f"({' OR '.join([_OTHERS_OF_GROUP] * len(values))})", [
        part for value in values for part in (len(value), value)
    ]


_IS_COPY = "documents.number IN (SELECT document FROM copies)"
_COUNT_OF_COPIES = f"(SELECT count(*) FROM copies WHERE first = documents.number AND {ON_SHOWN})"  # noqa: S608
_OTHERS_OF_GROUP = """documents.number IN (
    WITH named (number) AS (SELECT named.number FROM documents AS named WHERE substr(named.id, 1, ?) = ?),
        firsts (number) AS (
            SELECT coalesce((SELECT first FROM copies WHERE document = named.number), named.number) FROM named)
    SELECT number FROM firsts UNION SELECT document FROM copies WHERE first IN firsts
    EXCEPT SELECT number FROM named)"""
_COUNT_OF_SPANS = f"(SELECT coalesce(sum(span_count), 0) {_LAYERS})"
_CHANGED = f"(SELECT max(updated_at) {_LAYERS})"

_FIELDS = (
    (QueryField("status", "is in this status", one_of(Status), tuple(Status)), _status),
    (QueryField("label", "has a span with this label", any_value), _exists(_SPANS, "label")),
    (QueryField("relation", "has a relation of this type", any_value), _exists(_RELATIONS, "type")),
    (QueryField("by", "was worked on by this annotator", any_value), _by),
    (QueryField("title", "has this in its title", any_value), _contains("documents.title")),
    (
        QueryField("source", "came from a file or address with this in it", any_value),
        _contains("documents.source"),
    ),
    (QueryField("date", "was published then", DATED), _between("documents.date", is_date=True)),
    (QueryField("changed", "was last changed then", DATED), _between(_CHANGED, is_date=True)),
    (QueryField("spans", "has so many spans", COUNTED), _between(_COUNT_OF_SPANS, is_date=False)),
    (QueryField("flagged", "is flagged, or has a span that is", DECIDED, (YES, NO)), _yes_or_no(_FLAGGED)),
    (QueryField("note", "has a note, or a span that has one", DECIDED, (YES, NO)), _yes_or_no(_NOTED)),
    (QueryField("answer", "has this answer in a field of the form", has_equals_sign), _answer),
    (QueryField("missing", "has no answer in this field of the form", any_value), _missing),
    (
        QueryField("duplicate", "is a near-identical copy of an earlier one", DECIDED, (YES, NO)),
        _yes_or_no(_IS_COPY),
        check_known,
    ),
    (
        QueryField("copies", "has so many near-identical copies that came later", COUNTED),
        _between(_COUNT_OF_COPIES, is_date=False),
        check_known,
    ),
    (
        QueryField(
            "copy-of", "is near-identical to that of this id, or to the one that it is a copy of", is_id
        ),
        _copy_of,
        check_known,
    ),
    (
        QueryField(
            INCONSISTENT,
            "has a span whose label or edges contradict others, see below",
            one_of((YES, NO, "label", "edge")),
            (YES, NO, "label", "edge"),
        ),
        _findings(INCONSISTENT),
    ),
    (
        QueryField(
            MISSED, "has a string without a label that has one elsewhere, see below", DECIDED, (YES, NO)
        ),
        _findings(MISSED),
    ),
    (
        QueryField(
            DOUBTFUL,
            "has a place where what was learned from others disagrees, see below",
            DECIDED,
            (YES, NO),
        ),
        _findings(DOUBTFUL),
    ),
    (
        QueryField(
            "disagree",
            "was finished by two people or more, who marked or answered differently (`no`: alike)",
            DECIDED,
            (YES, NO),
        ),
        disagreeing,
    ),
    (
        QueryField(
            "review",
            "`waiting`: two people or more finished it, and nothing is decided; `begun`, `done`, or `changed`: "
            "the people went on after it was done",
            one_of(REVIEW_STATES),
            REVIEW_STATES,
        ),
        in_review,
    ),
    (
        QueryField("skipped", "was skipped, with a reason", DECIDED, (YES, NO)),
        _yes_or_no(_SKIPPED),
    ),
    (
        QueryField("mine", "is one of your own in a round that is on", DECIDED, (YES, NO)),
        _never,
        _always_known,
        is_mine,
    ),
    (
        QueryField("round", "belongs to the round of this name", any_value),
        _never,
        _always_known,
        in_rounds,
    ),
    (
        QueryField("assigned", "is assigned to this person in a round that is on", any_value),
        _never,
        _always_known,
        assigned_to,
    ),
    (QueryField("id", "has an id that starts like this", is_id), _id),
)

DOCUMENT_FIELDS: Mapping[str, DocumentField] = {
    field.name: DocumentField(field, *rest) for field, *rest in _FIELDS
}
OF_TEXTS = frozenset({"title", "source", "date", "duplicate", "copies", "copy-of", "id"})
"""The fields that no one's work changes, by which the documents of a round may be asked for."""

QUERY_FIELDS: Mapping[str, QueryField] = {name: each.field for name, each in DOCUMENT_FIELDS.items()}
"""The fields as the language knows them."""
