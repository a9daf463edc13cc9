"""The index of the words in titles and texts: it narrows down where they are looked for, and is never needed.

It is a table of FTS5 that holds no texts, with the number of a document as its rowid and the words in their common
form, between spaces. It has all documents up to a number; those after it are looked through as all are without it. It
follows from the texts, so that anyone may leave it out; else it is made where a database grows large.
"""

from __future__ import annotations

import json
import sqlite3
import unicodedata
from collections.abc import Iterable

from annotator.core.query import Words
from annotator.store.errors import StoreError
from annotator.store.gone import last_number
from annotator.store.labelled_strings import is_large
from annotator.store.local_tables import has_table
from annotator.store.remembered import forget_setting, set_setting, setting

KIND = "text index"
"""The name of the setting that says how the index was made, if there is one."""

INDEXED_TO = "text indexed to"
"""The name of the setting that holds the number of the last document that is in it."""

LEFT_OUT = "text index left out"
"""The name of the setting that is there if the database is to have none."""

_THIS_KIND = f"2, Unicode {unicodedata.unidata_version}"
"""How this program makes it: a text has other words, if very rarely, in another version of Unicode."""

AT_ONCE = 200
"""Documents that are indexed by one transaction, so that others wait for some 50 ms."""

_LENGTH_OF_EACH = 2_500
"""Code points of text for each document of a transaction after which no other one is taken into it."""

_PAGES_AT_ONCE = 1_000
"""Pages of an index that are deleted by one transaction, of some 4 KB each, so that others wait for some 20 ms."""

_CREATE = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS text_index USING fts5 (title, text, content = '', tokenize = 'ascii')"
)
_DROP = "DROP TABLE IF EXISTS text_index"
_PUT_ASIDE = "ALTER TABLE text_index_data RENAME TO text_index_old"
_STAND_IN = "CREATE TABLE text_index_data (id INTEGER PRIMARY KEY, block BLOB)"
_ITS_HEAD = "INSERT INTO text_index_data SELECT id, block FROM text_index_old WHERE id IN (1, 10)"
_DELETE_OLD = "DELETE FROM text_index_old WHERE id IN (SELECT id FROM text_index_old LIMIT ?)"
_DROP_OLD = "DROP TABLE IF EXISTS text_index_old"
_HAS_FTS5 = "SELECT 1 FROM pragma_module_list WHERE name = 'fts5'"
_IS_LEFT = "SELECT 1 FROM documents WHERE number > ? LIMIT 1"
_NEXT = "SELECT number, title, text FROM documents WHERE number > ? ORDER BY number"
_INDEXED = """
    SELECT number, title, text FROM documents
    WHERE number <= ? AND number IN (SELECT value FROM json_each(?))
"""
_INSERT = "INSERT INTO text_index (rowid, title, text) VALUES (?, ?, ?)"
_DELETE = "INSERT INTO text_index (text_index, rowid, title, text) VALUES ('delete', ?, ?, ?)"
_OPTIMIZE = "INSERT INTO text_index (text_index) VALUES ('optimize')"

CANDIDATES = """documents.number IN (
    SELECT rowid FROM text_index WHERE text_index MATCH ?
    UNION ALL SELECT number FROM documents WHERE number > ?)"""
"""The condition for documents that the index does not exclude; its parameters are those of ``matching``, and the number
of the last one that is in it."""


def has_fts5(connection: sqlite3.Connection) -> bool:
    """Whether this SQLite can have an index."""
    return connection.execute(_HAS_FTS5).fetchone() is not None


def is_kept(connection: sqlite3.Connection) -> bool:
    """Whether there is an index, and this program can use it."""
    return setting(connection, KIND) == _THIS_KIND and has_fts5(connection)


def indexed_to(connection: sqlite3.Connection) -> int:
    """The number of the last document that is in the index."""
    return int(setting(connection, INDEXED_TO) or 0)


def is_wanted(connection: sqlite3.Connection) -> bool:
    """Whether an index is to be made, or made anew: the database is large, and nobody wants it to have none."""
    if is_kept(connection) or setting(connection, LEFT_OUT) is not None:
        return False
    return has_fts5(connection) and is_large(connection, counts_hidden=True)


def is_complete(connection: sqlite3.Connection) -> bool:
    """Whether there is an index, and all documents are in it."""
    return is_kept(connection) and connection.execute(_IS_LEFT, (indexed_to(connection),)).fetchone() is None


def matching(words: Words) -> str | None:
    """What to ask the index for, to get all documents with these words, and perhaps others.

    ``None`` if it cannot tell: there is no letter in them, or one that it has otherwise than the text search.
    """
    from annotator.core.common_forms import (  # slow to import, here and below
        UNKNOWN,
        common_form,
        has_common_form,
    )

    text = unicodedata.normalize("NFC", words.text)
    forms = common_form(text).split()
    if not forms or not has_common_form(text):
        return None
    return f'"{" ".join(forms)}"{" *" if words.is_prefix else ""} OR "{UNKNOWN}"'


def exactly(words: Words) -> str | None:
    """What to ask the index for, to get just the documents with these words, among those that are not ``UNSURE``.

    ``None`` if it cannot tell.
    """
    from annotator.core.common_forms import is_exact

    return f'"{words.text.lower()}"{" *" if words.is_prefix else ""}' if is_exact(words.text) else None


def create(connection: sqlite3.Connection) -> None:
    """Make an empty index, in place of one that is there; raises ``StoreError`` if this SQLite has no FTS5."""
    drop(connection)
    if not has_fts5(connection):
        raise StoreError(
            "this Python's SQLite has no FTS5, so there can be no index; words are found without one, too"
        )
    connection.execute(_CREATE)
    set_setting(connection, KIND, _THIS_KIND)
    set_setting(connection, INDEXED_TO, "0")


def drop(connection: sqlite3.Connection) -> None:
    """Take the index away, if there is one; raises ``StoreError`` if this SQLite has no FTS5.

    Its pages are put aside, for ``sweep_some`` to delete: for a million documents that takes ten seconds.
    """
    if setting(connection, KIND) is None:
        return
    if not has_fts5(connection):
        raise StoreError(
            "the index of words cannot be changed, nothing was written: this Python's SQLite has no FTS5; "
            "use the Python that made it"
        )
    connection.execute(_DROP_OLD)
    connection.execute(_PUT_ASIDE)
    connection.execute(_STAND_IN)  # FTS5 reads its averages and its structure before it drops its tables
    connection.execute(_ITS_HEAD)
    connection.execute(_DROP)
    forget_setting(connection, KIND)
    forget_setting(connection, INDEXED_TO)


def has_old(connection: sqlite3.Connection) -> bool:
    """Whether pages of an index that was taken away are still there."""
    return has_table(connection, "text_index_old")


def sweep_some(connection: sqlite3.Connection) -> bool:
    """Delete some pages of an index that was taken away; return whether there are no more."""
    if not has_old(connection):
        return True
    if connection.execute(_DELETE_OLD, (_PAGES_AT_ONCE,)).rowcount == _PAGES_AT_ONCE:
        return False
    connection.execute(_DROP_OLD)
    return True


def index_some(connection: sqlite3.Connection, most: int | None = None) -> bool:
    """Index up to so many more documents, ``AT_ONCE`` without a number; return whether all are indexed."""
    from annotator.core.common_forms import common_form

    most = most or AT_ONCE
    last, length, rows = indexed_to(connection), 0, []
    for number, title, text in connection.execute(_NEXT, (last,)):
        rows.append((number, common_form(title), _indexed(title, text)))
        last, length = number, length + len(text)
        if len(rows) == most or length >= most * _LENGTH_OF_EACH:
            break
    connection.executemany(_INSERT, rows)
    set_setting(connection, INDEXED_TO, str(last))
    return connection.execute(_IS_LEFT, (last,)).fetchone() is None


def _indexed(title: str, text: str) -> str:
    """What the index has of a text."""
    from annotator.core.common_forms import UNSURE, common_form, is_unsure

    form = common_form(text)
    return f"{form} {UNSURE}" if is_unsure(title) or is_unsure(text) else form


def take_out(connection: sqlite3.Connection, numbers: Iterable[int]) -> None:
    """Take documents that are about to be deleted out of the index, if there is one.

    One that this program cannot change goes as a whole; raises ``StoreError`` if this SQLite has no FTS5.
    """
    if not is_kept(connection):
        drop(connection)
    connection.execute(_DROP_OLD)  # it has their words, too
    if not is_kept(connection):
        return
    from annotator.core.common_forms import common_form

    asked = (indexed_to(connection), json.dumps(list(numbers)))
    for number, title, text in connection.execute(_INDEXED, asked).fetchall():
        connection.execute(_DELETE, (number, common_form(title), _indexed(title, text)))


def put_back(connection: sqlite3.Connection, number: int) -> None:
    """Index a document again that was taken out because its title changes, if it was in the index."""
    if not is_kept(connection):
        return
    from annotator.core.common_forms import common_form

    asked = (indexed_to(connection), json.dumps([number]))
    for _, title, text in connection.execute(_INDEXED, asked).fetchall():
        connection.execute(_INSERT, (number, common_form(title), _indexed(title, text)))


def leave_no_traces(connection: sqlite3.Connection) -> None:
    """Write the index anew within the file, so that it holds no word of a text that was taken out."""
    if is_kept(connection):
        connection.execute(_OPTIMIZE)


def give_numbers_back(connection: sqlite3.Connection) -> None:
    """Note that the next documents get numbers of some that were taken out."""
    if is_kept(connection):
        set_setting(connection, INDEXED_TO, str(min(indexed_to(connection), last_number(connection))))
