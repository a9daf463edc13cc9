"""Queries for documents on the command line."""

from __future__ import annotations

from annotator.cli.errors import BadInput
from annotator.core.query import Query, QueryError, parsed_query
from annotator.store.document_fields import QUERY_FIELDS


def chosen_query(text: str, option: str) -> Query:
    """Return the query; raises ``BadInput`` with the place of what is wrong in what the option, or argument, has."""
    try:
        return parsed_query(text, QUERY_FIELDS)
    except QueryError as error:
        place = f"{error.line}:{error.column}" if "\n" in text else f"column {error.column}"
        raise BadInput(f"{option} {text!r}: {place}: {error.what}") from None
