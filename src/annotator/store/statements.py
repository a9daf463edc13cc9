"""SQL statements that name every column of a row, built from the names of the columns.

The names are constants of this package; all outside values are parameters.
"""

from __future__ import annotations

Columns = tuple[str, ...]


def insertion(table: str, columns: Columns) -> str:
    """Insert a row; on a conflict the table stays as it is and the row count is 0."""
    marks = ", ".join("?" * len(columns))
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks}) ON CONFLICT DO NOTHING"  # noqa: S608


def deletion(table: str, columns: Columns) -> str:
    """Delete the row whose columns all equal the parameters."""
    return f"DELETE FROM {table} WHERE {_all_equal(columns)}"  # noqa: S608


def update(table: str, columns: Columns) -> str:
    """Set the values in the first half of the parameters on the row whose columns equal the second half."""
    values = ", ".join(f"{column} = ?" for column in columns)
    return f"UPDATE {table} SET {values} WHERE {_all_equal(columns)}"  # noqa: S608


def _all_equal(columns: Columns) -> str:
    return " AND ".join(f"{column} IS ?" for column in columns)  # unlike =, IS is true for two nulls
