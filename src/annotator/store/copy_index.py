"""Near-identical texts, such as copies of agency reports: which document is a copy of which earlier one.

Documents are taken in order of import. One that shares enough with an earlier document that is no copy itself is a copy
of that; any other one stands for itself, and later ones may be copies of it. So every copy was compared with what
stands for it, and no chain of small changes puts texts together that have little in common (a report that is updated
all day would be such a chain).

With which documents one is compared is decided by bands of MinHash signatures; the shares are those of the texts. It
follows from the texts, so that anyone may leave it out.
"""

from __future__ import annotations

import heapq
import json
import sqlite3
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from annotator.store.connecting import readable
from annotator.store.errors import StoreError
from annotator.store.gone import last_number
from annotator.store.hidden import ON_SHOWN, SHOWN
from annotator.store.remembered import forget_setting, set_setting, setting

Bands = Mapping[int, Sequence[int]]
"""The bands of documents, by their numbers; none of a document without words."""

KIND = "copies"
"""The name of the setting that says how copies were looked for, if they were."""

INDEXED_TO = "copies to"
"""The name of the setting that holds the number of the last document that was compared with those before it."""

_BANDS, _ROWS = 20, 3
"""With 20 bands of 3, a pair that shares 0.5 is compared in 93 of 100 cases, 0.6 in 99; one that shares 0.05 in 0.3."""

_SEED = 1
_MIXERS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)
_BAND_BITS = 47
"""SQLite holds such a number in six bytes; among 20 million of them hardly one pair is equal by chance."""

_MOST_COMPARED = 10
"""Documents that one is compared with: those with the most bands in common, of equal ones the first."""

_MOST_ROWS = 20_000
"""Bands in common that are looked at: more than that have only thousands of texts after one pattern, such as tables."""

_AT_ONCE = 200
"""Documents that are compared by one transaction, so that others wait for some 50 ms."""

_PATIENCE = 5.0
"""Seconds that a read waits for another process."""

_LENGTH_AT_ONCE = 500_000
"""Code points of text after which no other document is taken into a transaction."""

_CREATE = (
    """CREATE TABLE IF NOT EXISTS copy_bands (
        band INTEGER, document INTEGER, PRIMARY KEY (band, document)
    ) WITHOUT ROWID""",
    "CREATE TABLE IF NOT EXISTS copies (document INTEGER PRIMARY KEY, first INTEGER NOT NULL, share REAL NOT NULL)",
    "CREATE INDEX IF NOT EXISTS copies_of ON copies (first, document)",
)
_DROP = ("DROP TABLE IF EXISTS copies", "DROP TABLE IF EXISTS copy_bands")
_IS_LEFT = "SELECT 1 FROM documents WHERE number > ? LIMIT 1"
_LEFT = f"SELECT count(*) FROM documents WHERE number > ? AND {SHOWN}"  # noqa: S608 - a constant
_NEXT = "SELECT number, text FROM documents WHERE number > ? ORDER BY number"
_NUMBERS = "SELECT number FROM documents WHERE number > ? ORDER BY number"
_TEXT = "SELECT text FROM documents WHERE number = ?"
_TEXTS = "SELECT number, text FROM documents WHERE number IN (SELECT value FROM json_each(?))"
_OF_BANDS = f"""
    SELECT document FROM copy_bands WHERE band IN ({", ".join("?" * _BANDS)}) AND document < ? LIMIT {_MOST_ROWS}
"""  # noqa: S608 - a constant
_ADD_BAND = "INSERT OR IGNORE INTO copy_bands VALUES (?, ?)"
_HAS_BAND = "SELECT 1 FROM copy_bands WHERE band = ? AND document = ?"
_TAKE_BAND = "DELETE FROM copy_bands WHERE band = ? AND document = ?"
_ADD_COPY = "INSERT INTO copies (document, first, share) VALUES (?, ?, ?)"
_TAKE_COPY = "DELETE FROM copies WHERE document = ?"
_AMONG = f"""
    SELECT value, (SELECT count(*) FROM copies WHERE first = value AND {ON_SHOWN}),
        EXISTS (SELECT 1 FROM copies WHERE document = value)
    FROM json_each(?)
"""  # noqa: S608 - a constant
_FIRST_LEFT = """
    SELECT min(document) FROM copies
    WHERE first IN (SELECT value FROM json_each(:gone)) AND document NOT IN (SELECT value FROM json_each(:gone))
"""


def is_kept(connection: sqlite3.Connection) -> bool:
    """Whether copies were looked for, in the way of this program."""
    kind = setting(connection, KIND)
    return kind is not None and kind == _this_kind()


def copies_among(connection: sqlite3.Connection, numbers: Iterable[int]) -> dict[int, tuple[int, bool]]:
    """By document: how many later copies it has, and whether it is one; as far as that is known."""
    if setting(connection, KIND) is None:
        return {}
    return {
        number: (copies, bool(is_copy))
        for number, copies, is_copy in connection.execute(_AMONG, (json.dumps(list(numbers)),))
    }


def indexed_to(connection: sqlite3.Connection) -> int:
    """The number of the last document that was compared with those before it."""
    return int(setting(connection, INDEXED_TO) or 0)


def is_complete(connection: sqlite3.Connection) -> bool:
    """Whether copies were looked for among all documents."""
    return is_kept(connection) and connection.execute(_IS_LEFT, (indexed_to(connection),)).fetchone() is None


def check_known(connection: sqlite3.Connection) -> None:
    """Raise ``StoreError`` unless it is known of all documents that are shown whether they are copies."""
    if not is_kept(connection):
        raise StoreError("which documents are copies is not known yet; find out with: annotator index")
    (left,) = connection.execute(_LEFT, (indexed_to(connection),)).fetchone()
    if left:
        raise StoreError(
            f"which documents are copies is not known of the last {left:,} yet; go on with: annotator index"
        )


def create(connection: sqlite3.Connection) -> None:
    """Make empty tables, in place of those that are there."""
    drop(connection)
    for statement in _CREATE:
        connection.execute(statement)
    set_setting(connection, KIND, _this_kind())
    set_setting(connection, INDEXED_TO, "0")


def drop(connection: sqlite3.Connection) -> None:
    """Take the tables away, if they are there."""
    if setting(connection, KIND) is None:
        return
    for statement in _DROP:
        connection.execute(statement)
    forget_setting(connection, KIND)
    forget_setting(connection, INDEXED_TO)


def numbers_left(connection: sqlite3.Connection) -> Iterator[tuple[int, ...]]:
    """Yield the numbers of the documents that are not compared yet, in parts of one transaction each."""
    numbers = [number for (number,) in connection.execute(_NUMBERS, (indexed_to(connection),))]
    for first in range(0, len(numbers), _AT_ONCE):
        yield tuple(numbers[first : first + _AT_ONCE])


def bands_of_texts(path: Path, numbers: Sequence[int]) -> Bands:
    """Return the bands of these documents, read from the file by a process of its own; raises ``sqlite3.Error``."""
    with closing(readable(path, _PATIENCE)[1]) as connection:
        return {
            number: _bands_of_text(text)
            for number, text in connection.execute(_TEXTS, (json.dumps(numbers),))
        }


def index_some(connection: sqlite3.Connection, bands: Bands | None = None) -> bool:
    """Compare some more documents with those before them; return whether all are compared.

    The ``bands`` are those that are known already.
    """
    last, length, rows = indexed_to(connection), 0, []
    for number, text in connection.execute(_NEXT, (last,)):
        rows.append((number, text))
        last, length = number, length + len(text)
        if len(rows) == _AT_ONCE or length >= _LENGTH_AT_ONCE:
            break
    for number, text in rows:
        _compare(connection, number, text, (bands or {}).get(number))
    set_setting(connection, INDEXED_TO, str(last))
    return connection.execute(_IS_LEFT, (last,)).fetchone() is None


def _compare(
    connection: sqlite3.Connection, number: int, text: str, bands: Sequence[int] | None = None
) -> None:
    """Note of which earlier document this one is a copy, or that it is none; it may have been compared before."""
    from annotator.core.shingles import THRESHOLD, share_in_common, shingles  # slow to import, here and below

    connection.execute(_TAKE_COPY, (number,))
    mine = shingles(text) if bands is None else None
    if bands is None:
        bands = _bands_of(mine) if mine else ()
    if not bands:
        return
    found = Counter(each for (each,) in connection.execute(_OF_BANDS, (*bands, number)))
    most = heapq.nsmallest(_MOST_COMPARED, found.items(), key=lambda each: (-each[1], each[0]))
    for candidate, _ in most:
        (other,) = connection.execute(_TEXT, (candidate,)).fetchone()
        mine = shingles(text) if mine is None else mine
        share = share_in_common(mine, shingles(other))
        if share >= THRESHOLD:
            if connection.execute(_HAS_BAND, (bands[0], number)).fetchone():  # it stood for itself before
                _take_bands(connection, number, bands)
            connection.execute(_ADD_COPY, (number, candidate, share))
            return
    connection.executemany(_ADD_BAND, [(band, number) for band in bands])


def _take_bands(connection: sqlite3.Connection, number: int, bands: Iterable[int]) -> None:
    connection.executemany(_TAKE_BAND, [(band, number) for band in bands])


def take_out(connection: sqlite3.Connection, numbers: Iterable[int]) -> None:
    """Take documents that are about to be deleted out of the tables, if there are any.

    Those that are no copies of one that goes are not concerned. From the first copy of one that goes on, documents
    have to be compared again. Tables that this program cannot change go as a whole.
    """
    if not is_kept(connection):
        drop(connection)
        return
    from annotator.core.shingles import shingles

    gone = json.dumps(list(numbers))
    (left,) = connection.execute(_FIRST_LEFT, {"gone": gone}).fetchone()
    for number, text in connection.execute(_TEXTS, (gone,)).fetchall():
        connection.execute(_TAKE_COPY, (number,))
        if mine := shingles(text):
            _take_bands(connection, number, _bands_of(mine))
    if left is not None:
        set_setting(connection, INDEXED_TO, str(min(indexed_to(connection), left - 1)))


def give_numbers_back(connection: sqlite3.Connection) -> None:
    """Note that the next documents get numbers of some that were taken out."""
    if is_kept(connection):
        set_setting(connection, INDEXED_TO, str(min(indexed_to(connection), last_number(connection))))


def _this_kind() -> str:
    """How this program looks for copies: another version of Unicode has other words, if very rarely."""
    from rensa import RMinHash

    return f"1, MinHash {RMinHash.ALGORITHM_VERSION}, Unicode {unicodedata.unidata_version}"


def _bands_of_text(text: str) -> Sequence[int]:
    """The bands of a text; none if it has no words."""
    from annotator.core.shingles import shingles

    parts = shingles(text)
    return _bands_of(parts) if parts else ()


def _bands_of(parts: frozenset[str]) -> list[int]:
    """The bands of a signature of these shingles: a number of ``_BAND_BITS`` bits each, the same on every machine."""
    from rensa import RMinHash

    signature = RMinHash(_BANDS * _ROWS, _SEED)
    signature.update(list(parts))
    values = iter(signature.digest())
    return [
        ((one * _MIXERS[0] ^ two * _MIXERS[1] ^ three * _MIXERS[2]) + band & 0xFFFFFFFFFFFFFFFF)
        >> 64 - _BAND_BITS
        for band, (one, two, three) in enumerate(zip(values, values, values, strict=True))
    ]
