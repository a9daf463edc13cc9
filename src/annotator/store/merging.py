"""Merging: the actions of another database that are not here come into the log, and the tables follow.

They come in the order that is the same everywhere, some in each transaction, so that other writers wait for
milliseconds. What came so far is noted with each; a merge that was interrupted goes on when it is run again. Then the
documents that they touch are settled, one after the other, and what is not of one document.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from annotator.store.amending import amend
from annotator.store.database import Database
from annotator.store.gone import last_number
from annotator.store.log_taking import LogTaking
from annotator.store.logged_actions import LoggedActions
from annotator.store.merge_notes import Merge, merges, note_finished, note_running, running_merge
from annotator.store.other_file import counted_by_device
from annotator.store.partial_log import Amendment
from annotator.store.remembered import DATABASE_ID, MERGED_TO, set_setting, setting
from annotator.store.running_import import IMPORT
from annotator.store.set_aside import Aside, listed_aside
from annotator.store.settling import Settling
from annotator.store.upgrade import Report

AT_ONCE = 100
"""Actions that come with one transaction."""

SETTLED_AT_ONCE = 10
"""Documents that are settled by one transaction."""

_TRIES = 5
"""How often it is tried to find an annotator's marks while nobody does anything."""

_THEIRS = (
    "SELECT actions.number, device, devices.id, seq, at FROM actions JOIN devices ON devices.number = device"
)
# A hub gives each person only what they may see, so that some of a device may be missing.
_WITH_GAPS = """
    SELECT id FROM actions JOIN devices ON devices.number = device GROUP BY device HAVING count(*) < max(seq)
"""
_IS_HERE = "SELECT 1 FROM actions JOIN devices ON devices.number = device WHERE id = ? AND seq = ?"
_LATEST = "SELECT coalesce(max(at), 0) FROM actions"
_NEXT = "SELECT coalesce(max(number), 0) + 1 FROM actions"
_LAST = "SELECT coalesce(max(number), 0) FROM actions"
_TOUCHED = (
    "SELECT DISTINCT id FROM actions JOIN documents ON documents.number = document WHERE actions.number {}"
)
_IMPORTED = f"""
    SELECT DISTINCT coalesce(json_extract(each.value, '$.of'), json_extract(each.value, '$.document'))
    FROM actions JOIN json_each(changes) AS each
    WHERE actions.document IS NULL AND command = '{IMPORT}' AND actions.number {{}}
"""  # noqa: S608 - a constant
_BETWEEN = "BETWEEN :first AND :last"
_TAKEN_BACK = """
    IN (SELECT undoes FROM actions WHERE document IS NULL AND undoes NOT NULL AND number BETWEEN :first AND :last)
"""
_CHANGED_SCHEMA = """
    SELECT 1 FROM actions WHERE document IS NULL AND changes LIKE '[{"schema-used"%' AND number BETWEEN ? AND ? LIMIT 1
"""
_OF_NO_DOCUMENT = "SELECT 1 FROM actions WHERE document IS NULL AND number BETWEEN ? AND ? LIMIT 1"
_WITH_LAYERS = "SELECT id FROM documents WHERE number IN (SELECT document FROM layers)"
_ANNOTATORS = "SELECT DISTINCT annotator FROM actions WHERE number BETWEEN ? AND ? AND annotator <> ''"


class Merging(Struct):
    """What a merge brought: new documents, actions by annotator, and what was set aside by it.

    ``left_out`` documents were removed here for good; ``goes_on`` is whether it was interrupted before.
    """

    documents: int = 0
    actions: Counter[str] = field(default_factory=Counter)
    left_out: int = 0
    aside: list[Aside] = field(default_factory=list)
    goes_on: bool = False

    @property
    def is_nothing(self) -> bool:
        """Whether there was nothing to do."""
        return not self.goes_on and not self.actions


def missing(here: sqlite3.Connection, other: sqlite3.Connection) -> list[int]:
    """The numbers in the other database of the actions that are not here, in the order in which they are to come."""
    known, theirs = counted_by_device(here), LoggedActions(other)
    has_gaps = {id_ for (id_,) in here.execute(_WITH_GAPS)}
    found = [
        (theirs.key(at, device, id_, seq), number)
        for number, device, id_, seq, at in other.execute(_THEIRS)
        if seq > known.get(id_, 0)
        or (id_ in has_gaps and here.execute(_IS_HERE, (id_, seq)).fetchone() is None)
    ]
    return [number for _, number in sorted(found)]


def merge(  # noqa: PLR0913, PLR0917 - what a merge depends on
    database: Database,
    other: sqlite3.Connection,
    numbers: Sequence[int],
    of: str,
    now: str,
    report: Report,
    *,
    is_exchange: bool = False,
    amendments: Sequence[Amendment] = (),
) -> Merging:
    """Bring the actions of these numbers, or go on with what was begun; nobody imports meanwhile.

    ``of`` is the path of the other database, or the name of a hub, ``now`` ISO 8601 in UTC. An exchange with a hub is
    not to be taken back; it may have ``amendments`` of entries that are here.
    """
    with database.writing() as connection:
        known = {each.number for each in listed_aside(connection)}
        running = running_merge(connection)
        goes_on_with = is_exchange and not amendments
        bringing = running or _begun(
            connection,
            Merge(of, setting(other, DATABASE_ID) or "", now, 0, 0, 0, is_exchange=is_exchange),
            goes_on_with,
        )
        before = last_number(connection)
        latest = max(each.execute(_LATEST).fetchone()[0] for each in (connection, other))
        set_setting(connection, MERGED_TO, str(latest))
        note_running(connection, bringing)
    done = Merging(goes_on=running is not None)
    amend(database, other, amendments, bringing)
    _bring(database, other, numbers, bringing, done, report)
    if is_exchange:
        done.documents = bringing.documents_to - before
    with database.reading() as connection:
        last = _last(connection)
        touched = chain(touched_by(connection, bringing.settled_from, last), bringing.amended)
        settling = Settling(connection, touched)
        names = [name for (name,) in connection.execute(_ANNOTATORS, (bringing.settled_from, last))]
        annotators = sorted(settling.annotators(names))
    settle(database, settling, annotators, report)
    with database.writing() as connection:
        bringing.end = _last(connection)
        note_finished(connection, [*merges(connection), bringing])
        done.aside = [each for each in listed_aside(connection) if each.number not in known]
    return done


def _begun(connection: sqlite3.Connection, blank: Merge, goes_on_with_last: bool) -> Merge:  # noqa: FBT001
    """A note of a merge that begins; one exchange with a hub goes on with the note of that before, if it can.

    Otherwise a file that exchanges every few seconds would have thousands.
    """
    following, last = connection.execute(_NEXT).fetchone()[0], last_number(connection)
    made = merges(connection) if goes_on_with_last else []
    if made and made[-1].is_exchange and not made[-1].amended:
        noted = made.pop()
        # What was imported meanwhile is applied as an import when the file is built from its log; and documents that
        # came may have gone again when that exchange was settled, so that their numbers were given twice.
        if connection.execute(_OF_NO_DOCUMENT, (noted.first, following - 1)).fetchone() is None:
            note_finished(connection, made)
            return replace(noted, of=blank.of, at=blank.at, since=following, end=0)
    return replace(blank, first=following, documents_after=last, documents_to=last)


def _bring(  # noqa: PLR0913, PLR0917 - one step of a merge
    database: Database,
    other: sqlite3.Connection,
    numbers: Sequence[int],
    bringing: Merge,
    done: Merging,
    report: Report,
) -> None:
    taking = LogTaking(other, database.connection, bringing)
    for start in range(0, len(numbers), AT_ONCE):
        report("bringing what is new", 100 * start // len(numbers))
        with database.writing() as connection:
            for number in numbers[start : start + AT_ONCE]:
                done.actions[taking.take(number)] += 1
            bringing.documents_to = max(bringing.documents_to, last_number(connection))
            note_running(connection, bringing)
    done.documents = bringing.documents_to - bringing.documents_after - len(bringing.gone)
    done.left_out = len(taking.left_out)


def touched_by(connection: sqlite3.Connection, first: int, last: int) -> Iterator[str]:
    """Yield the ids of the documents that the actions of these numbers are about, some of them more than once."""
    if connection.execute(_CHANGED_SCHEMA, (first, last)).fetchone() is not None:
        yield from (id_ for (id_,) in connection.execute(_WITH_LAYERS))
    bounds: dict[str, Any] = {"first": first, "last": last}
    for query in (_TOUCHED.format(_BETWEEN), _IMPORTED.format(_BETWEEN), _IMPORTED.format(_TAKEN_BACK)):
        yield from (id_ for (id_,) in connection.execute(query, bounds) if id_ is not None)


def settle(database: Database, settling: Settling, annotators: Iterable[str], report: Report) -> None:
    """Settle the documents, then what is not of one document.

    What is to be written is found while others may write, which holds nobody up, and again if anything was done
    meanwhile.
    """
    ids, done, number = iter(settling.documents), 0, len(settling.documents)
    while some := list(islice(ids, SETTLED_AT_ONCE)):
        report("putting it in order", 100 * done // number)
        done += len(some)
        with database.reading() as connection:
            at, replays = _last(connection), [settling.found(id_) for id_ in some]
        with database.writing() as connection:
            is_so = _last(connection) == at
            for id_, replay in zip(some, replays, strict=True):
                settling.settle(id_, replay if is_so else None)
    for step in (settling.settle_schema, settling.settle_imports):
        with database.writing():
            step()
    for name in annotators:
        _settle_annotator(database, settling, name)


def _settle_annotator(database: Database, settling: Settling, annotator: str) -> None:
    """Settle an annotator's marks; what they are may take long, so it is tried to find it beside other writers."""
    for _ in range(_TRIES):
        with database.reading() as connection:
            at, found = _last(connection), settling.found_marks(annotator)
        with database.writing() as connection:
            if _last(connection) == at:
                settling.settle_annotator(annotator, found)
                return
    with database.writing():
        settling.settle_annotator(annotator)


def _last(connection: sqlite3.Connection) -> int:
    """The number of the last action, which grows with everything that is done."""
    number: int = connection.execute(_LAST).fetchone()[0]
    return number
