"""The documents of rounds, and who gets them: conditions of a query.

A document is somebody's if its hash says so (``annotator.core.assignment``), unless as many others of the round as it
needs were done with it before they began: so nobody gets, when others join or leave, what is finished already.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence

from annotator.core.assignment import encoded
from annotator.core.round import BegunRound, Round
from annotator.store.errors import StoreError
from annotator.store.finding_fields import YES
from annotator.store.round_log import rounds_in, rounds_on
from annotator.store.visibility import statuses_of

Asked = tuple[str, list[str | int]]
"""A condition in SQL, and its parameters in order."""

AskedBy = Callable[[str], Asked]
"""Gives the condition of another query."""

# Documents with gold may be few among many, so they are what is looked for.
_HAS_GOLD = "documents.number IN (SELECT document FROM {0} WHERE annotator = ? AND status = 'done')"
_NOT_TAKEN = """
    ({1} IS NULL OR EXISTS (SELECT 1 FROM {0} AS own
        WHERE document = documents.number AND annotator = {1} AND status <> 'new')
    OR (SELECT count(*) FROM {0} AS others WHERE document = documents.number AND annotator IS NOT {1}
        AND status = 'done' AND annotator IN (SELECT value FROM json_each(?))) < people_wanted(?, documents.id))
"""


def is_mine(connection: sqlite3.Connection, values: Sequence[str], asked_by: AskedBy) -> Asked:
    """The condition of the field ``mine``: for everyone's view, that it is anybody's."""
    condition, parameters = _any_of(connection, rounds_on(connection), ":viewer", None, asked_by)
    parts = [condition if value == YES else f"NOT {condition}" for value in values]
    return f"({' OR '.join(parts)})", parameters * len(parts)


def assigned_to(connection: sqlite3.Connection, values: Sequence[str], asked_by: AskedBy) -> Asked:
    """The condition of the field ``assigned``."""
    rounds = rounds_on(connection)
    parts, parameters = list[str](), list[str | int]()
    for name in values:
        condition, more = _any_of(connection, rounds, "?", name, asked_by)
        parts.append(condition)
        parameters += more
    return f"({' OR '.join(parts)})", parameters


def in_rounds(connection: sqlite3.Connection, values: Sequence[str], asked_by: AskedBy) -> Asked:
    """The condition of the field ``round``; raises ``StoreError`` where there was no such round."""
    known = {each.round.name: each.round for each in rounds_in(connection)}
    parts, parameters = list[str](), list[str | int]()
    for name in values:
        if name not in known:
            raise StoreError(f"there is no round {name!a}; there are {', '.join(known) or 'none'}")
        condition, more = _of_round(connection, known[name], asked_by)
        parts.append(condition)
        parameters += more
    return f"({' OR '.join(parts)})", parameters


def _any_of(
    connection: sqlite3.Connection,
    rounds: Sequence[BegunRound],
    person: str,
    name: str | None,
    asked_by: AskedBy,
) -> Asked:
    """That the document is the person's in one of the rounds; ``person`` is SQL, with ``name`` if it is a mark."""
    parts, parameters = list[str](), list[str | int]()
    for each in rounds:
        condition, more = assigned_in(connection, each.round, person, name, asked_by)
        parts.append(condition)
        parameters += more
    return f"({' OR '.join(parts)})" if parts else "0", parameters


def assigned_in(
    connection: sqlite3.Connection, round_: Round, person: str, name: str | None, asked_by: AskedBy
) -> Asked:
    """That the document is the person's in the round."""
    named = [] if name is None else [name]
    condition, parameters = _of_round(connection, round_, asked_by)
    definition, statuses = encoded(round_), statuses_of(connection)
    if round_.training is not None:
        return f"({condition} AND is_assigned(?, documents.id, {person}))", [*parameters, definition, *named]
    by_rank = f"is_assigned(?, documents.id, {person}) AND {_NOT_TAKEN.format(statuses, person)}"
    ranked = [definition, *named, *named, *named, *named, json.dumps(round_.people), definition]
    if round_.control is None:
        return f"({condition} AND {by_rank})", [*parameters, *ranked]
    chosen = f"CASE WHEN {_HAS_GOLD.format(statuses)} THEN is_control(?, documents.id, {person}) ELSE {by_rank} END"
    return f"({condition} AND {chosen})", [*parameters, round_.control.gold, definition, *named, *ranked]


def _of_round(connection: sqlite3.Connection, round_: Round, asked_by: AskedBy) -> Asked:
    """That the document belongs to the round: to a training round only with gold."""
    condition, parameters = asked_by(round_.documents)
    if round_.training is None:
        return condition, parameters
    return f"({condition} AND {_HAS_GOLD.format(statuses_of(connection))})", [
        *parameters,
        round_.training.gold,
    ]
