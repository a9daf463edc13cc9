"""What is wrong with names and queries in the file of a round."""

from __future__ import annotations

from collections.abc import Mapping

from annotator.core.query import SAVED, FieldValues, QueryError, parsed_query, with_saved
from annotator.schema.yaml.round_file import RoundChecks
from annotator.store.annotators import check_annotator
from annotator.store.document_fields import OF_TEXTS, QUERY_FIELDS
from annotator.store.errors import StoreError


def checks_with(saved: Mapping[str, str]) -> RoundChecks:
    """The checks, with these queries saved under their names."""
    return RoundChecks(_fault_of_name, lambda query: _fault_of_query(query, saved))


def _fault_of_name(name: str) -> str:
    try:
        check_annotator(name)
    except StoreError as error:
        return str(error)
    return ""


def _fault_of_query(text: str, saved: Mapping[str, str]) -> str:
    """What is wrong: above all that somebody's work could change which documents it asks for."""
    if SAVED in text and _with_saved(text, saved) != text:
        return "a saved query can be saved anew, so its name cannot stand here; write the query itself"
    try:
        query = parsed_query(text, QUERY_FIELDS)
    except QueryError as error:
        line = f"line {error.line}, " if "\n" in text.strip() else ""
        return f"{line}column {error.column} of the query: {error.what}"
    for term in query.terms:
        if isinstance(term.condition, FieldValues) and term.condition.name not in OF_TEXTS:
            known = ", ".join(name for name in QUERY_FIELDS if name in OF_TEXTS)
            return (
                f"{term.condition.name}: changes with the work, so the documents of a round cannot be asked for by it; "
                f"words can, and {known}"
            )
    return ""


def _with_saved(text: str, saved: Mapping[str, str]) -> str:
    """The query with saved ones in place of their names; as it is where none is meant."""
    try:
        return with_saved(text, saved)
    except QueryError:
        return text
