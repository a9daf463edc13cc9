"""Queries for documents on the command line."""

from __future__ import annotations

import re
from collections.abc import Sequence

import click

from annotator.cli.errors import BadInput
from annotator.core.query import SAVED, Query, QueryError, parsed_query, with_saved
from annotator.store.store import Store

_IS_QUERY = re.compile(r"""["“”:]|\s-\S|(?:^|\s)@\S|\*(?:\s|$)|\s(?:OR|AND|NOT)\s""")


def chosen_query(text: str, option: str, store: Store) -> Query:
    """Return the query, with those in place of their names that are saved in the store.

    Raises ``BadInput`` with the place of what is wrong in what the option, or argument, has.
    """
    fields = store.query_fields(store.remembered_schema())
    try:
        parsed = parsed_query(text, fields)  # by itself, so that what is wrong has its place
        return parsed_query(with_saved(text, store.saved_queries()), fields) if SAVED in text else parsed
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
    """The argument as it was typed: a phrase, unless it has signs of the language, and is a query in one argument."""
    if " " not in argument or _IS_QUERY.search(argument):
        return argument
    excluded, words = ("-", argument[1:]) if argument.startswith("-") else ("", argument)
    return f'{excluded}"{words}"'
