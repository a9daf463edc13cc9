"""What several annotators have finished on the same documents, to be compared."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager

from msgspec import Struct

from annotator.core.layer import Status, is_gold
from annotator.core.query import Query
from annotator.core.record import Record
from annotator.store.documents import numbered_document
from annotator.store.layers import NOT_BLANK, TablesInUse, layer_in_state, written_layers
from annotator.store.store_part import StorePart

_ASKED = "document IN (SELECT value FROM json_each(:documents))"
_FINISHED = f"""
    {_ASKED} AND annotator IN (SELECT value FROM json_each(:people))
    AND status IN (SELECT value FROM json_each(:statuses))
"""  # noqa: S608 - constants, here and below
_LAYERS = f"""
    SELECT annotator, status, count(*) FROM layers WHERE {_ASKED} AND {NOT_BLANK}
    GROUP BY annotator, status ORDER BY annotator
"""  # noqa: S608
_BY_PEOPLE = f"""
    SELECT people, count(*) FROM (SELECT count(*) AS people FROM layers WHERE {_FINISHED} GROUP BY document)
    GROUP BY people
"""  # noqa: S608
_COMMON = (
    f"SELECT document FROM layers WHERE {_FINISHED} GROUP BY document HAVING count(*) > 1 ORDER BY document"  # noqa: S608
)
_COMPARED = f"""
    SELECT DISTINCT annotator FROM layers
    WHERE {_FINISHED} AND document IN (SELECT document FROM ({_COMMON})) ORDER BY annotator
"""  # noqa: S608


class Standing(Struct, frozen=True):
    """How far people are with the documents that were asked for.

    ``layers`` has the number of documents by annotator and status, without layers in which nothing was recorded;
    ``by_people`` how many documents so many of the ``people`` have finished; ``compared`` are those of them who have
    finished one that somebody else has finished, too.
    """

    documents: int
    layers: Mapping[str, Mapping[Status, int]]
    people: tuple[str, ...]
    by_people: Mapping[int, int]
    compared: tuple[str, ...]


class FinishedWork(StorePart):
    """What several annotators have finished on the same documents."""

    @contextmanager
    def finished_work(
        self, query: Query, people: Collection[str], statuses: Collection[Status]
    ) -> Iterator[tuple[Standing, Iterator[Record]]]:
        """How far these people are, and the documents that two or more of them finished.

        Without any it is everyone, but not the layers in which it was decided between others.

        A layer in one of the statuses is finished, and records have no others. All is of one state of the database.
        """
        from annotator.store.document_query import numbers  # not for the app, whose start it delays

        with self._database.snapshot() as connection:
            asked = {
                "documents": json.dumps(numbers(connection, query, None).tolist()),
                "statuses": json.dumps([*statuses]),
            }
            layers: dict[str, dict[Status, int]] = defaultdict(dict)
            for annotator, status, count in connection.execute(_LAYERS, asked):
                layers[annotator][Status(status)] = count
            chosen = [
                name
                for name, by_status in layers.items()
                if (name in people if people else not is_gold(name))
                and any(status in by_status for status in statuses)
            ]
            asked["people"] = json.dumps(chosen)
            by_people = dict(connection.execute(_BY_PEOPLE, asked).fetchall())
            compared = tuple(name for (name,) in connection.execute(_COMPARED, asked))
            documents = len(json.loads(asked["documents"]))
            standing = Standing(documents, dict(layers), tuple(chosen), by_people, compared)
            yield standing, _records(connection, asked, chosen, statuses)


def _records(
    connection: sqlite3.Connection,
    asked: Mapping[str, str],
    people: Collection[str],
    statuses: Collection[Status],
) -> Iterator[Record]:
    tables = TablesInUse.of(connection)
    for (number,) in connection.execute(_COMMON, asked).fetchall():
        document = numbered_document(connection, number)
        if document is None:  # a document that is gone has no layers
            continue
        written = (
            layer
            for layer in written_layers(connection, number)
            if layer.annotator in people and layer.state.status in statuses
        )
        yield Record(document, tuple(layer_in_state(connection, document, each, tables) for each in written))
