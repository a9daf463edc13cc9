"""The documents of one annotator in the rounds that are on: which they are, the next of them, and how far they are."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence

from annotator.core.layer import Status
from annotator.core.query import FieldValues, Query, Term
from annotator.core.round import BegunRound, Round, RoundOrder
from annotator.store.hidden import SHOWN
from annotator.store.round_log import rounds_on
from annotator.store.round_progress import Share, count_status

MINE = "mine:yes"
"""The query for one's own documents."""

LEFT = f"{MINE} status:{Status.NEW},{Status.IN_PROGRESS}"
"""The query for those of them that are not finished."""

OWN = (Term(FieldValues("mine", ("yes",))),)
OWN_LEFT = (*OWN, Term(FieldValues("status", (Status.NEW, Status.IN_PROGRESS))))

_HERE = "SELECT {} FROM documents WHERE id = ?"
_END = "SELECT documents.{0} FROM documents WHERE documents.{0} {1} ? ORDER BY documents.{0} {2} LIMIT 1 OFFSET ?"
_FIRST = f"SELECT documents.id FROM documents WHERE {SHOWN} AND {{}} ORDER BY documents.{{}} {{}} LIMIT 1"  # noqa: S608
_IS_LEFT = """
    coalesce((SELECT status FROM layers WHERE document = documents.number AND annotator = :viewer), 'new')
        IN ('new', 'in_progress')
"""
_COUNT = f"SELECT count(*), coalesce(sum({_IS_LEFT}), 0) FROM documents WHERE {SHOWN} AND {{}}"  # noqa: S608
_IS_IN = "SELECT 1 FROM documents WHERE id = :id AND {}"
_WITH_GOLD = f"""
    SELECT number FROM documents WHERE {SHOWN} AND {{}}
        AND number IN (SELECT number FROM places WHERE annotator = :gold AND status = 'done')
"""  # noqa: S608
_AMONG = "SELECT number FROM documents WHERE number IN (SELECT value FROM json_each(:among)) AND {}"
_BY_STATUS = f"""
    SELECT coalesce(status, 'new'), updated_at FROM documents
        LEFT JOIN layers ON layers.document = documents.number AND layers.annotator = :viewer
    WHERE {SHOWN} AND {{}}
"""  # noqa: S608


def own_rounds(connection: sqlite3.Connection, annotator: str) -> tuple[BegunRound, ...]:
    """The rounds that are on and in which the annotator takes part."""
    return tuple(each for each in rounds_on(connection) if annotator in each.round.people)


def own_among(connection: sqlite3.Connection, annotator: str, numbers: Sequence[int]) -> set[int]:
    """Which of the documents of these numbers are the annotator's."""
    if not own_rounds(connection, annotator):
        return set()
    condition, parameters = _condition(connection, annotator, OWN)
    rows = connection.execute(_AMONG.format(condition), parameters | {"among": json.dumps(list(numbers))})
    return {number for (number,) in rows}


def count_own(connection: sqlite3.Connection, annotator: str, terms: Iterable[Term] = OWN) -> tuple[int, int]:
    """How many documents meet the conditions, and how many of them the annotator has not finished."""
    condition, parameters = _condition(connection, annotator, terms)
    documents, left = connection.execute(_COUNT.format(condition), parameters).fetchone()
    return documents, left


def next_own(
    connection: sqlite3.Connection, annotator: str, document_id: str | None, most: int, *, backward: bool
) -> str | None:
    """The annotator's next document in the order of the round begun first, or the one before.

    It is looked for among the ``most`` documents after the given one, or before it, and without one among the first;
    forward, those that are finished are passed over.
    """
    rounds = own_rounds(connection, annotator)
    if not rounds:
        return None
    # Ids are hashes of the texts, so that their order has to do with nothing.
    column = "id" if rounds[0].round.order is RoundOrder.SHUFFLED else "number"
    here: str | int | None = "" if column == "id" else 0
    if document_id is not None:
        here = (connection.execute(_HERE.format(column), (document_id,)).fetchone() or (None,))[0]
    if here is None:
        return None
    sign, order = ("<", "DESC") if backward else (">", "ASC")
    end = connection.execute(_END.format(column, sign, order), (here, most)).fetchone()
    condition, parameters = _condition(connection, annotator, OWN if backward else OWN_LEFT)
    bounds = [f"documents.{column} {sign} :here"]
    if end is not None:
        bounds.append(f"documents.{column} {'>' if backward else '<'} :end")
    statement = _FIRST.format(" AND ".join([*bounds, condition]), column, order)
    row = connection.execute(statement, parameters | {"here": here, "end": end and end[0]}).fetchone()
    return None if row is None else str(row[0])


def is_in(connection: sqlite3.Connection, round_: Round, document_id: str) -> bool:
    """Whether the document belongs to the round."""
    condition, parameters = _condition(connection, "", asked_of(round_))
    row = connection.execute(_IS_IN.format(condition), parameters | {"id": document_id}).fetchone()
    return row is not None


def asked_of(round_: Round) -> tuple[Term, ...]:
    """What a query asks for the documents of a round that was begun."""
    return (Term(FieldValues("round", (round_.name,))),)


def with_gold(connection: sqlite3.Connection, round_: Round) -> list[int]:
    """The numbers of the documents of a round that was begun, as far as its gold is done and seen on the connection."""
    condition, parameters = _condition(connection, "", asked_of(round_))
    rows = connection.execute(_WITH_GOLD.format(condition), parameters | {"gold": round_.gold})
    return [number for (number,) in rows]


def own_share(connection: sqlite3.Connection, annotator: str, round_: Round) -> Share:
    """How far the annotator is in a round; reads all documents, and does not say which of them control."""
    from annotator.store.document_query import (  # not for the app, whose start it delays
        asked_of_text,
        named,
        prepare,
    )
    from annotator.store.round_fields import assigned_in

    prepare(connection, Query(), annotator)
    asked = assigned_in(connection, round_, ":viewer", None, lambda text: asked_of_text(connection, text))
    condition, parameters = named(*asked, annotator)
    share = Share(annotator)
    for status, at in connection.execute(_BY_STATUS.format(condition), parameters):
        share.documents += 1
        count_status(share, Status(status), at)
    return share


def _condition(
    connection: sqlite3.Connection, annotator: str, terms: Iterable[Term]
) -> tuple[str, dict[str, str | int | None]]:
    from annotator.store.document_query import condition_of, prepare  # as above

    query = Query(tuple(terms))
    prepare(connection, query, annotator)
    return condition_of(connection, query, annotator)
