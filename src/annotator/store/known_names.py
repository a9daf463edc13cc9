"""The fields of the query language where a name has to be one that the schema or somebody's work has.

A name that neither has is misspelt: a query by it would find nothing or, with a minus or ``missing:``, everything.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Mapping

from msgspec.structs import replace

from annotator.core.query import QueryField
from annotator.schema.problems import did_you_mean
from annotator.schema.values import LabelSchema
from annotator.store.document_fields import QUERY_FIELDS

_USED = {
    "label": ("span", "SELECT 1 FROM spans WHERE label = ? LIMIT 1"),
    "relation": ("relation", "SELECT 1 FROM relations WHERE type = ? LIMIT 1"),
    "missing": ("answer", "SELECT 1 FROM answers WHERE field = ? LIMIT 1"),
    "answer": ("answer", "SELECT 1 FROM answers WHERE field = ? LIMIT 1"),
}
"""By the field: who else may have a name, and whether it does."""

_MOST_LISTED = 12

IsUsed = Callable[[str, str], bool]
"""Whether somebody's work has the name that a field of a query, the first argument, asks for."""


def is_used(connection: sqlite3.Connection, field: str, name: str) -> bool:
    """Whether any work that the connection sees has the name."""
    return connection.execute(_USED[field][1], (name,)).fetchone() is not None


def fields_with(schema: LabelSchema | None, used: IsUsed) -> Mapping[str, QueryField]:
    """The fields of the language, which refuse names that neither the schema nor any work has."""
    if schema is None:
        return QUERY_FIELDS
    answered = [each.id for each in schema.document_fields]
    names: Mapping[str, Collection[str]] = {
        "label": [each.id for each in schema.labels],
        "relation": [each.id for each in schema.relations],
        "missing": answered,
        "answer": answered,
    }
    return {
        name: replace(field, check=_checked(field, names[name], used)) if name in names else field
        for name, field in QUERY_FIELDS.items()
    }


def _checked(field: QueryField, known: Collection[str], used: IsUsed) -> Callable[[str], str]:
    def check(value: str) -> str:
        if wrong := field.check(value):
            return wrong
        name = value.partition("=")[0] if field.name == "answer" else value
        if name in known or used(field.name, name):
            return ""
        listed = f"; there are {', '.join(known)}" if 0 < len(known) <= _MOST_LISTED else ""
        return (
            f"neither the schema nor any {_USED[field.name][0]} has it{did_you_mean(name, known) or listed}"
        )

    return check
