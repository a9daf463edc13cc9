"""Queries for documents on the command line."""

from __future__ import annotations

from collections.abc import Sequence

import click

from annotator.cli.errors import BadInput
from annotator.core.query import SAVED, Query, QueryError, parsed_query, with_saved
from annotator.store.document_fields import QUERY_FIELDS
from annotator.store.store import Store


def chosen_query(text: str, option: str, store: Store) -> Query:
    """Return the query, with those in place of their names that are saved in the store.

    Raises ``BadInput`` with the place of what is wrong in what the option, or argument, has.
    """
    try:
        parsed = parsed_query(text, QUERY_FIELDS)  # by itself, so that what is wrong has its place
        return (
            parsed_query(with_saved(text, store.saved_queries()), QUERY_FIELDS) if SAVED in text else parsed
        )
    except QueryError as error:
        place = f"{error.line}:{error.column}" if "\n" in text else f"column {error.column}"
        raise BadInput(f"{option} {text!r}: {place}: {error.what}") from None


def joined_query(arguments: Sequence[str]) -> str:
    """Return the query that was given as several arguments; the shell took the quotation marks of a phrase away.

    For commands whose unknown options are taken as arguments, since a query may begin with a minus; raises
    ``NoSuchOption`` for what begins with two.
    """
    if option := next((argument for argument in arguments if argument.startswith("--")), None):
        raise click.NoSuchOption(option)
    return " ".join(map(_quoted_again, arguments))


def _quoted_again(argument: str) -> str:
    if " " not in argument or '"' in argument or ":" in argument:
        return argument
    excluded, words = ("-", argument[1:]) if argument.startswith("-") else ("", argument)
    return f'{excluded}"{words}"'
