"""What a query in the library may go on with, and queries that were asked before."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from annotator.core.query import SAVED, QueryError, parsed_query, with_saved
from annotator.schema.answers import FieldType
from annotator.schema.values import Field, LabelSchema
from annotator.store.document_fields import QUERY_FIELDS
from annotator.store.errors import StoreError
from annotator.store.own_documents import MINE
from annotator.store.store import Store
from annotator.workspace.workspace import Workspace


class QueryValues:
    """The values of fields that are known, by the name of the field."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def __call__(self, field: str) -> Sequence[str]:
        """The values to offer for a field, or the names of saved queries."""
        try:
            if field == SAVED:
                return list(self._workspace.store.saved_queries())
            if field == "by":
                return self._workspace.store.annotators()
            if field == "round":
                return [each.round.name for each in self._workspace.store.rounds()]
            if field == "assigned":
                on = (each.round for each in self._workspace.store.rounds() if each.is_on)
                return list(dict.fromkeys(name for round_ in on for name in round_.people))
        except StoreError:
            return ()
        return values_in(self._workspace.schema, field)

    def without_names(self, text: str) -> str:
        """The query with the saved queries in place of their names; raises ``QueryError`` and ``StoreError``."""
        return with_saved(text, self._workspace.store.saved_queries()) if SAVED in text else text

    def save(self, name: str, text: str) -> str:
        """Save a query under a name; return what is wrong with either, empty if nothing is."""
        try:
            self._workspace.store.save_query(name.removeprefix(SAVED), self.without_names(text))
        except (QueryError, StoreError) as error:
            return str(error)
        return ""

    def check(self, text: str) -> None:
        """Raise ``QueryError`` if the query cannot be read, or in a small database asks for a name that nothing has."""
        store = self._workspace.store
        fields = QUERY_FIELDS if store.is_large else store.query_fields(self._workspace.schema)
        parsed_query(text, fields)


def values_in(schema: LabelSchema, field: str) -> Sequence[str]:
    """The values that the schema knows for a field of the query language."""
    match field:
        case "label":
            return [label.id for label in schema.labels]
        case "relation":
            return [relation.id for relation in schema.relations]
        case "missing":
            return [each.id for each in schema.document_fields]
        case "answer":
            return [f"{each.id}={value}" for each in schema.document_fields for value in _answers(each)]
        case _:
            return ()


def _answers(field: Field) -> Sequence[str]:
    if field.type is FieldType.BOOL:
        return ("true", "false")
    return [choice.value for choice in field.choices] or ("",)


class EarlierQueries:
    """The latest queries, brought back one by one."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._queries: list[str] = []
        self._next = 0

    def start(self) -> None:
        """Begin with the latest one."""
        self._next = 0
        try:
            self._queries = self._store.latest_queries()
        except StoreError:
            self._queries = []

    def next(self) -> str:
        """The query before; after the earliest one an empty one, and then the latest."""
        queries = [*self._queries, ""]
        query = queries[self._next % len(queries)]
        self._next += 1
        return query

    def note(self, query: str) -> None:
        """Remember a query, unless the library opens with it; that it cannot be written is no harm."""
        if query.strip() == MINE:
            return
        with suppress(StoreError):
            self._store.note_query(query)
