"""Documents that are not shown yet, because the import that brings them is not finished.

They are the last ones: those from a number on that a setting holds. Queries for what is shown or suggested have one of
the conditions below; those that keep work from being lost (a schema without a label that is in use) look at all. SQLite
looks the number up once a query.
"""

from __future__ import annotations

import sqlite3

from annotator.store.gone import last_number
from annotator.store.remembered import forget_setting, set_setting, setting

_FIRST = "first hidden"
_NUMBER = """(
    SELECT coalesce(max(CAST(value AS INTEGER)), 9223372036854775807)
    FROM settings WHERE annotator = '' AND name = 'first hidden')"""

SHOWN = f"documents.number < {_NUMBER}"
"""The condition for the table ``documents``."""

ON_SHOWN = f"document < {_NUMBER}"
"""The condition for a table that refers to documents."""

_AT_ONCE = 2000
"""Documents that are shown by one transaction: some 40 ms if each has a layer."""

_TAKE_PLACES = """
    INSERT INTO places SELECT annotator, number, status, title, updated_at
    FROM documents JOIN layers ON document = number WHERE number >= ? AND number < ?
"""


def hide_new_ones(connection: sqlite3.Connection) -> None:
    """Do not show the documents that come from here on."""
    set_setting(connection, _FIRST, str(last_number(connection) + 1))


def is_hiding(connection: sqlite3.Connection) -> bool:
    """Whether any documents may be hidden."""
    return first_hidden(connection) is not None


def first_hidden(connection: sqlite3.Connection) -> int | None:
    """The number of the first document that is hidden; ``None`` if none is."""
    first = setting(connection, _FIRST)
    return None if first is None else int(first)


def show_some(connection: sqlite3.Connection) -> bool:
    """Show some more documents that were hidden; return whether all are shown."""
    last = last_number(connection)
    first = first_hidden(connection) or last + 1
    end = first + _AT_ONCE
    connection.execute(_TAKE_PLACES, (first, end))
    if end > last:
        forget_setting(connection, _FIRST)
        return True
    set_setting(connection, _FIRST, str(end))
    return False
