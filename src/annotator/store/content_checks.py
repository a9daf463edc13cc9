"""Checks of what a database holds, of any version of the tables: pages, references, texts, quotes, the library."""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Iterator

from annotator.core.counting import counted
from annotator.core.range import Range
from annotator.core.span import quote_of
from annotator.store import copy_index
from annotator.store.findings import Finding, note, ok, wrong
from annotator.store.hidden import SHOWN, first_hidden
from annotator.store.remembered import setting
from annotator.store.rows import ranges_from
from annotator.store.running_import import is_unfinished
from annotator.store.text_index import KIND, indexed_to, is_complete, is_kept
from annotator.store.upgrade import Report

NAMED = 3
"""Faults of a kind that are named; all of them are counted."""

GO_BACK = "go back to a backup"
"""What to do about work that is damaged."""

EXPORT_ANEW = "export all of it and import it into a new database"
"""What to do where only what follows from the work is wrong."""

MAKE_INDEX_ANEW = "make it anew with: annotator index --rebuild"
"""What to do where only the index of words is wrong."""

_LONGEST_TITLE = 60

_BY_NUMBER, _WITH_PLACES, _WITH_GONE = 4, 3, 6
"""The versions of the tables from which on rows refer to documents by number, and from which on these tables exist."""

_COUNT = "SELECT count(*) FROM documents"
_TEXTS = "SELECT id, title, text_sha256, CAST(text AS BLOB) FROM documents ORDER BY number"
_MARKED = """
    SELECT {key}, id, title, CAST(text AS BLOB) FROM documents
    WHERE EXISTS (SELECT 1 FROM spans WHERE {reference} = {key}) ORDER BY number
"""
_SPANS = 'SELECT label, start, "end", text, fragments FROM spans WHERE {reference} = ?'
_PLACES = f"""
    SELECT annotator, number, status, title, updated_at FROM layers JOIN documents ON {{key}} = {{reference}}
    WHERE {SHOWN}
"""  # noqa: S608 - a constant
_TALLIES = "SELECT annotator, status, (number - 1) / 1000, count(*) FROM places GROUP BY 1, 2, 3"
_TALLIES_OF_GONE = "SELECT '', 'gone', (number - 1) / 1000, count(*) FROM gone GROUP BY 3"
_DIFFERENT = "SELECT count(*) FROM (SELECT * FROM ({}) EXCEPT SELECT * FROM ({}))"
_INDEXED = "SELECT number FROM documents WHERE number <= {}"
_LEFT = "SELECT count(*) FROM documents WHERE number > ?"
_WRONG_COPIES = """
    SELECT count(*) FROM copies WHERE document <= :last AND (
        first >= document OR first IN (SELECT document FROM copies WHERE document <= :last)
        OR NOT EXISTS (SELECT 1 FROM documents WHERE number = first)
        OR NOT EXISTS (SELECT 1 FROM documents WHERE number = document))
"""
_HIDDEN = "SELECT count(*) FROM documents WHERE number >= ?"


def faults_of_pages(connection: sqlite3.Connection) -> list[str]:
    """What SQLite itself finds wrong in the file, at most a hundred lines; they hold nothing of what is stored."""
    rows = connection.execute("PRAGMA main.integrity_check").fetchall()
    return [line for (row,) in rows for line in str(row).splitlines() if line != "ok"]


def check_pages(connection: sqlite3.Connection, report: Report) -> Iterator[Finding]:
    """Whether the file is whole in the eyes of SQLite."""
    report("checking the pages", 0)
    faults = faults_of_pages(connection)
    if faults:
        yield wrong("pages", f"the file is damaged: {_first(faults)}; {GO_BACK}")
    else:
        yield ok("pages", "SQLite finds no fault in the file")


def check_references(connection: sqlite3.Connection, report: Report) -> Iterator[Finding]:
    """Whether what rows refer to is there."""
    report("checking the references", 0)
    rows = connection.execute("PRAGMA main.foreign_key_check").fetchall()
    lost = Counter(f"{table} without what they refer to in {parent}" for table, _, parent, _ in rows)
    if lost:
        counted_ = ", ".join(f"{count} of {kind}" for kind, count in lost.items())
        yield wrong("references", f"rows whose counterpart is missing: {counted_}; {GO_BACK}")
    else:
        yield ok("references", "all rows that others refer to are there")


def check_texts(connection: sqlite3.Connection, report: Report) -> Iterator[Finding]:
    """Whether each text is the one that was imported."""
    (total,) = connection.execute(_COUNT).fetchone()
    faults = []
    for number, (id_, title, sha256, raw) in enumerate(connection.execute(_TEXTS)):
        report("checking the texts", 100 * number // max(1, total))
        if hashlib.sha256(raw).hexdigest() != sha256:
            faults.append(_named(id_, title))
    if faults:
        yield wrong(
            "texts", f"{len(faults)} of {total} are not as they were imported: {_first(faults)}; {GO_BACK}"
        )
    else:
        yield ok("texts", f"{total}, each as it was imported")


def check_quotes(connection: sqlite3.Connection, version: int, report: Report) -> Iterator[Finding]:
    """Whether each span has the text at its offsets as its quote."""
    (total,) = connection.execute(_COUNT).fetchone()
    names = _names(version)
    spans, faults = 0, []
    for number, (key, id_, title, raw) in enumerate(connection.execute(_MARKED.format(**names))):
        report("checking the quotes", 100 * number // max(1, total))
        text = raw.decode("utf-8", "replace")
        for label, start, end, quote, fragments in connection.execute(_SPANS.format(**names), (key,)):
            spans += 1
            if not _is_quote(text, start, end, quote, fragments):
                faults.append(f"{label} in {_named(id_, title)}")
    if faults:
        yield wrong(
            "quotes",
            f"{len(faults)} of {spans} spans have another quote than the text at their offsets: {_first(faults)}; "
            f"their documents cannot be opened; {GO_BACK}",
        )
    else:
        yield ok("quotes", f"{spans}, each the text at its offsets")


def check_library(connection: sqlite3.Connection, version: int, report: Report) -> Iterator[Finding]:
    """Whether what the library is sorted and counted by says what the layers say."""
    if version < _WITH_PLACES:
        return
    report("checking the library", 0)
    tallies = f"{_TALLIES} UNION ALL {_TALLIES_OF_GONE}" if version >= _WITH_GONE else _TALLIES
    pairs = {
        "places": (_PLACES.format(**_names(version)), "SELECT * FROM places"),
        "tallies": (tallies, "SELECT * FROM tallies WHERE layers <> 0"),
    }
    faults = [
        f"{table} ({rows} rows)" for table, pair in pairs.items() if (rows := differing(connection, *pair))
    ]
    if faults:
        yield wrong(
            "library",
            f"{' and '.join(faults)} differ from the layers, so that the library lists or counts wrongly; "
            f"what is marked is not concerned; {EXPORT_ANEW}",
        )
    else:
        yield ok("library", "its order and its counts are those of the layers")


def check_import(connection: sqlite3.Connection, *, is_running: bool) -> Iterator[Finding]:
    """Whether an import came to its end."""
    first = first_hidden(connection)
    hidden = 0 if first is None else connection.execute(_HIDDEN, (first,)).fetchone()[0]
    if is_running:
        yield note("import", f"one is running; {hidden} of its documents are not shown yet")
    elif is_unfinished(connection):
        yield wrong(
            "import",
            f"one was interrupted, and {hidden} of its documents are not shown; run it again to its end, or take it "
            "back with: annotator import --discard",
        )
    elif hidden:
        yield note("import", f"{hidden} documents are not shown yet; they are when the database is opened")
    else:
        yield ok("import", "none is unfinished")


def check_index(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Whether the index of words, if there is one, has the documents that it says it has."""
    if setting(connection, KIND) is None:
        yield ok("index", "there is none; words are found without one, too")
        return
    if not is_kept(connection):
        yield note("index", "this Python cannot use it; make it anew with: annotator index")
        return
    last = indexed_to(connection)
    if rows := differing(connection, "SELECT id FROM text_index_docsize", _INDEXED.format(last)):
        yield wrong(
            "index",
            f"it is wrong about {counted(rows, 'document')}, so that words may not be found; {MAKE_INDEX_ANEW}",
        )
    elif is_complete(connection):
        yield ok("index", "all documents are in it")
    else:
        (left,) = connection.execute(_LEFT, (last,)).fetchone()
        yield note(
            "index", f"{counted(left, 'document')} not in it, and looked through; go on with: annotator index"
        )


def check_copies(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Whether what is known of copies, if anything is, is about documents that are there."""
    if setting(connection, copy_index.KIND) is None:
        return
    if not copy_index.is_kept(connection):
        yield note(
            "copies", "this annotator cannot use what is known of them; find them with: annotator index"
        )
        return
    last = copy_index.indexed_to(connection)
    (wrong_ones,) = connection.execute(_WRONG_COPIES, {"last": last}).fetchone()
    (left,) = connection.execute(_LEFT, (last,)).fetchone()
    if wrong_ones:
        what = f"{counted(wrong_ones, 'document')} said to be of what is none"
        yield wrong("copies", f"{what}; {MAKE_INDEX_ANEW}")
    elif left:
        yield note("copies", f"{counted(left, 'document')} not compared yet; go on with: annotator index")
    else:
        yield ok("copies", "all documents are compared")


def differing(connection: sqlite3.Connection, one: str, other: str) -> int:
    """How many rows only one of two queries gives: those of the one, or of the other if there are more."""
    counts = (
        connection.execute(_DIFFERENT.format(*pair)).fetchone()[0] for pair in ((one, other), (other, one))
    )
    return max(map(int, counts))


def _names(version: int) -> dict[str, str]:
    """By which column of ``documents``, and in which of its own, a row refers to a document."""
    return (
        {"key": "documents.number", "reference": "document"}
        if version >= _BY_NUMBER
        else {"key": "documents.id", "reference": "document_id"}
    )


def _is_quote(text: str, start: int, end: int, quote: str, fragments: str | None) -> bool:
    try:
        ranges = (Range(start, end),) if fragments is None else ranges_from(fragments)
        return max(each.end for each in ranges) <= len(text) and quote_of(text, ranges) == quote
    except (ValueError, TypeError):
        return False


def _named(id_: str, title: str) -> str:
    """A document by its title, of which the beginning is enough, or by its id."""
    short = title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1]}…"
    return f"“{short}”" if title else id_[:8]


def _first(faults: list[str]) -> str:
    """The first of them, and how many more there are."""
    more = len(faults) - NAMED
    return ", ".join(faults[:NAMED]) + (f" and {more} more" if more > 0 else "")
