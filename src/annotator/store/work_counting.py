"""The figures of everyone's work, counted in SQL: some seconds for a million spans, and no lock of the interpreter."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from annotator.core.layer import Status
from annotator.core.query import Query
from annotator.core.work_figures import PairFigures, PersonFigures, ValueCounts, WorkFigures
from annotator.store.disagreement import IN_BODY
from annotator.store.hidden import ON_SHOWN, SHOWN
from annotator.store.layers import NOT_BLANK
from annotator.store.store_part import StorePart

_AMONG = "document IN (SELECT value FROM json_each(:documents))"
_DOCUMENTS = f"SELECT count(*) FROM documents WHERE {SHOWN}"  # noqa: S608 - constants, here and below
_STATUS = f"SELECT annotator, status, count(*) FROM layers WHERE {{}} AND {NOT_BLANK} GROUP BY 1, 2"  # noqa: S608
_LABELS = "SELECT annotator, label, count(*) FROM spans WHERE {} GROUP BY 1, 2 ORDER BY 3 DESC, 2"
_DAYS = """
    SELECT annotator, substr(created_at, 1, 10), count(*) FROM spans
    WHERE {} AND origin <> 'imported' AND created_at <> '' GROUP BY 1, 2 ORDER BY 2
"""
_VALUE = """
    CASE field.type WHEN 'true' THEN 'yes' WHEN 'false' THEN 'no' WHEN 'array' THEN item.atom
        ELSE CAST(field.atom AS TEXT) END
"""
# A list has a row for each of its values; no path is made of a key, which may hold anything.
_ITEMS = "json_each(CASE field.type WHEN 'array' THEN field.value ELSE '[0]' END) AS item"
_ATTRIBUTES = f"""
    SELECT annotator, label, field.key, {_VALUE}, count(*) FROM spans, json_each(attributes) AS field, {_ITEMS}
    WHERE {{}} AND attributes <> '{{{{}}}}' AND field.key IN (SELECT value FROM json_each(:fields))
    GROUP BY 1, 2, 3, 4 ORDER BY 5 DESC, 4
"""  # noqa: S608
_ANSWERS = f"""
    SELECT annotator, '', answers.field, {_VALUE}, count(*)
    FROM answers, json_each(json_array(json(answers.value))) AS field, {_ITEMS}
    WHERE {{}} AND answers.field IN (SELECT value FROM json_each(:fields)) GROUP BY 1, 2, 3, 4 ORDER BY 5 DESC, 4
"""  # noqa: S608
_TAKEN = "SELECT annotator, count(*) FROM spans WHERE {} AND origin = 'accepted' GROUP BY 1"
# Where a span begins there, the row says that it was found right.
_REJECTED = """
    SELECT annotator, count(*) FROM rejections WHERE {} AND NOT EXISTS (
        SELECT 1 FROM spans WHERE spans.document = rejections.document
            AND spans.annotator = rejections.annotator AND spans.start = rejections.start)
    GROUP BY 1
"""
_PAIRS = f"""
    WITH finished AS (SELECT document, annotator FROM layers WHERE {ON_SHOWN} AND status = 'done'),
        common AS (SELECT document FROM finished GROUP BY 1 HAVING count(*) > 1),
        marked AS MATERIALIZED (
            SELECT DISTINCT spans.document, spans.annotator, start, "end", label, coalesce(fragments, '') AS fragments
            FROM common CROSS JOIN finished USING (document) CROSS JOIN spans USING (document, annotator)
                JOIN documents ON documents.number = document
            WHERE {IN_BODY}),
        counts AS MATERIALIZED (
            SELECT document, finished.annotator, count(marked.document) AS spans
            FROM common JOIN finished USING (document) LEFT JOIN marked USING (document, annotator) GROUP BY 1, 2),
        equal AS (
            SELECT document, one.annotator AS first, other.annotator AS second, count(*) AS spans
            FROM marked AS one JOIN marked AS other USING (document, start, "end", label, fragments)
            WHERE one.annotator < other.annotator GROUP BY 1, 2, 3)
    SELECT one.annotator, other.annotator, count(*), sum(one.spans + other.spans), coalesce(sum(equal.spans), 0)
    FROM counts AS one JOIN counts AS other ON one.document = other.document AND one.annotator < other.annotator
        LEFT JOIN equal ON equal.document = one.document
            AND equal.first = one.annotator AND equal.second = other.annotator
    GROUP BY 1, 2 ORDER BY 1, 2
"""  # noqa: S608


class WorkCounting(StorePart):
    """The figures of everyone's work."""

    def figures_of_work(
        self, fields: Iterable[str], query: Query | None = None, people: Iterable[str] = ()
    ) -> WorkFigures:
        """The work on the documents that the query asks for, on all without one; of these people, of all without any.

        Values are counted of the ``fields`` with these ids; those who did nothing have no figures.
        """
        with self._snapshot() as connection:
            asked = {"fields": json.dumps(sorted(set(fields)))}
            if query is None:
                counting = _Counting(connection, ON_SHOWN, asked)
                documents: int = connection.execute(_DOCUMENTS).fetchone()[0]
            else:
                from annotator.store.document_query import numbers  # not for the app, whose start it delays

                found = numbers(connection, query, None).tolist()
                counting = _Counting(connection, _AMONG, asked | {"documents": json.dumps(found)})
                documents = len(found)
            return WorkFigures(documents, counting.figures(documents, frozenset(people)))

    def pairs_of_people(self) -> tuple[PairFigures, ...]:
        """All who finished a document that somebody else finished, too, two by two, as in ``annotator agree``."""
        with self._snapshot() as connection:
            return tuple(
                PairFigures((one, other), *counts) for one, other, *counts in connection.execute(_PAIRS)
            )


class _Counting:
    """Counts what is on the documents for which a condition is true."""

    def __init__(self, connection: sqlite3.Connection, condition: str, asked: Mapping[str, str]) -> None:
        self._connection = connection
        self._condition = condition
        self._asked = asked

    def figures(self, documents: int, people: frozenset[str]) -> dict[str, PersonFigures]:
        """The figures of these people, of all without any; ``documents`` is the number of all."""
        status, labels, days = self._nested(_STATUS), self._nested(_LABELS), self._nested(_DAYS)
        taken, rejected = dict(self._rows(_TAKEN)), dict(self._rows(_REJECTED))
        values: dict[str, dict[tuple[str, str], dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
        for statement in (_ATTRIBUTES, _ANSWERS):
            for person, label, field, value, count in self._rows(statement):
                values[person][label, field][value] = count
        return {
            person: PersonFigures(
                _of_all(status[person], documents),
                labels.get(person, {}),
                tuple(ValueCounts(*key, counts) for key, counts in sorted(values[person].items())),
                days.get(person, {}),
                taken.get(person, 0),
                rejected.get(person, 0),
            )
            for person in sorted({*status, *labels, *rejected})
            if not people or person in people
        }

    def _nested(self, statement: str) -> dict[str, dict[Any, int]]:
        found: dict[str, dict[Any, int]] = defaultdict(dict)
        for person, name, count in self._rows(statement):
            found[person][name] = count
        return found

    def _rows(self, statement: str) -> Iterator[tuple[Any, ...]]:
        return self._connection.execute(statement.format(self._condition), self._asked)


def _of_all(status: Mapping[Status, int], documents: int) -> dict[Status, int]:
    """The number of documents in each status; those without a layer are new."""
    touched = {each: status.get(each, 0) for each in Status if each is not Status.NEW}
    return {Status.NEW: documents - sum(touched.values())} | touched
