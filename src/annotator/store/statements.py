"""Statements that name every column of a row, made from the columns' names.

The names are constants of this floor; whatever comes from outside goes in as a parameter.
"""

from __future__ import annotations

Columns = tuple[str, ...]


def insertion(table: str, columns: Columns) -> str:
    """Insert a row; one that collides with another leaves the table as it is and counts as no row."""
    marks = ", ".join("?" * len(columns))
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks}) ON CONFLICT DO NOTHING"  # noqa: S608


def deletion(table: str, columns: Columns) -> str:
    """Delete the row that is in every column as the parameters say."""
    return f"DELETE FROM {table} WHERE {_as_it_was(columns)}"  # noqa: S608


def update(table: str, columns: Columns) -> str:
    """Give new values, the first half of the parameters, to the row that is as the second half says."""
    values = ", ".join(f"{column} = ?" for column in columns)
    return f"UPDATE {table} SET {values} WHERE {_as_it_was(columns)}"  # noqa: S608


def _as_it_was(columns: Columns) -> str:
    return " AND ".join(f"{column} IS ?" for column in columns)  # IS holds for nulls, too
