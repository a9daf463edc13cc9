"""The number of required answers that documents lack, for a page of the library at a time."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from annotator.core.change_json import value_from_json
from annotator.core.span import Value
from annotator.rules.required import demanding_labels, unanswered
from annotator.schema.values import LabelSchema


def required_left(
    connection: sqlite3.Connection, schema: LabelSchema, document_ids: Sequence[str], annotator: str
) -> dict[str, int]:
    """By document id: the number of required fields and required attributes of spans without an answer."""
    left = dict.fromkeys(document_ids, 0)
    if any(field.required for field in schema.document_fields):
        answers: dict[str, dict[str, Value]] = {id_: {} for id_ in document_ids}
        for document_id, field, value in _rows(
            connection, "answers", "field, value", document_ids, annotator
        ):
            answers[document_id][field] = value_from_json(json.loads(value))
        left = {id_: unanswered(schema.document_fields, given) for id_, given in answers.items()}
    asking = demanding_labels(schema)
    if asking:
        for document_id, label, attributes in _rows(
            connection, "spans", "label, attributes", document_ids, annotator
        ):
            if label in asking:
                given = {name: value_from_json(value) for name, value in json.loads(attributes).items()}
                left[document_id] += unanswered(schema.attributes_of(label), given)
    return left


def _rows(
    connection: sqlite3.Connection, table: str, columns: str, document_ids: Sequence[str], annotator: str
) -> sqlite3.Cursor:
    marks = ", ".join("?" * len(document_ids))
    # Table and columns are those of the calls above.
    statement = (
        f"SELECT documents.id, {columns} FROM documents JOIN {table} ON document = number "  # noqa: S608
        f"WHERE annotator = ? AND documents.id IN ({marks})"
    )
    return connection.execute(statement, (annotator, *document_ids))
