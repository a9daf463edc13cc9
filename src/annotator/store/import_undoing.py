"""Taking imports back: what one brought goes away again, but for what was worked on or imported again since.

Each of its parts is taken back by an entry of its own, the last one first, each in a transaction; the head comes last.
So one that was interrupted goes on when it is asked for again.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct, field

from annotator.core.change_json import Plain, change_from_json
from annotator.core.changes import Change, apply_all, inverses
from annotator.core.document import Document
from annotator.core.layer import Layer
from annotator.store import copy_index, suggested_spans, suggestion_tables, text_index
from annotator.store.brought_twice import brought_elsewhere
from annotator.store.database import Database
from annotator.store.documents import read_document
from annotator.store.errors import StoreError
from annotator.store.held_documents import check_whole
from annotator.store.layer_writer import LayerRows
from annotator.store.layers import NOT_BLANK, read_layer
from annotator.store.log import Entry, Log, stamp_of
from annotator.store.restricted_imports import ELSEWHERE
from annotator.store.rows import Row, to_json
from annotator.store.running_import import IMPORT, check_finished, end_running, finished_text

_PART = """
    SELECT actions.number, at, coalesce(version, 1), changes
    FROM actions LEFT JOIN schema_versions ON schema_versions.number = schema
    WHERE (part_of = :head OR actions.number = :head) AND actions.number >= :first AND undone = 0 AND undoes IS NULL
    ORDER BY actions.number DESC
"""
_LAST_PART = f"{_PART} LIMIT 1"
_IS_FINISHED = "SELECT 1 FROM actions WHERE part_of = ? AND changes = ?"
_SET_UNDONE = "UPDATE actions SET undone = 1, replaced = 1 WHERE number = ?"
# A part that brought none of the documents that are here is missing among those of its device.
_IS_ELSEWHERE = f"""
    SELECT 1 FROM (
        SELECT max(instr(changes, '{{"{ELSEWHERE}":')) AS left_out, count(*) AS here, max(seq) - min(seq) + 1 AS made
        FROM actions WHERE (part_of = :head OR number = :head)
            AND device = (SELECT device FROM actions WHERE number = :head))
    WHERE left_out > 0 OR here < made
"""  # noqa: S608 - a constant
_NUMBERS = "SELECT id, number FROM documents WHERE id IN (SELECT value FROM json_each(?))"
_WITH_ACTIONS = "SELECT DISTINCT document FROM actions WHERE document IN (SELECT value FROM json_each(?))"
_OTHER_METADATA = (
    "SELECT document, metadata FROM other_metadata WHERE document IN (SELECT value FROM json_each(?))"
)
_LAYERS = f"SELECT document, annotator FROM layers WHERE document IN (SELECT value FROM json_each(?)) AND {NOT_BLANK}"  # noqa: S608
_DELETE_OTHER_METADATA = "DELETE FROM other_metadata WHERE document = ? AND metadata = ?"
_GONE = "SELECT json_group_array(number) FROM documents WHERE id IN (SELECT value FROM json_each(?))"
_DELETE_DOCUMENTS = "DELETE FROM documents WHERE number IN (SELECT value FROM json_each(?))"
_GIVE_UP = "INSERT INTO gone (number) SELECT value FROM json_each(?)"
_STANDING = f"""
    SELECT number, strftime('%Y-%m-%dT%H:%M:%SZ', at / 1000, 'unixepoch'), annotator FROM actions
    WHERE document IS NULL AND command = '{IMPORT}' AND part_of IS NULL AND undone = 0 AND undoes IS NULL
    ORDER BY number DESC
"""  # noqa: S608 - a constant


class StandingImport(Struct, frozen=True):
    """An import that is not undone: number of its head, time (ISO 8601, UTC), who ran it, how much it brought.

    ``title`` is that of its first document.
    """

    number: int
    at: str
    annotator: str
    documents: int
    layers: int
    title: str


class Part(Struct, frozen=True):
    """An entry of an import: its number, time in milliseconds, version of the schema, and what it brought."""

    number: int
    at: int
    version: int
    content: list[Plain]


class TakingBack(Struct):
    """What goes away when some parts of an import are taken back, and what stays because of what was done since.

    ``documents`` and ``documents_that_stay`` are by id; layers on documents that were there before are by the id of
    their document, with the changes that take them back.
    """

    documents: list[str] = field(default_factory=list)
    documents_that_stay: list[str] = field(default_factory=list)
    layers: list[tuple[Document, str, tuple[Change, ...]]] = field(default_factory=list)
    layers_that_stay: int = 0
    metadata: list[tuple[int, str]] = field(default_factory=list)

    def annotators_of(self, document_id: str) -> set[str]:
        """Whose layers on that document go away, of those that came after the document itself."""
        return {annotator for document, annotator, _ in self.layers if document.id == document_id}

    @property
    def layers_elsewhere(self) -> int:
        """How many layers go away on documents that do not."""
        gone = set(self.documents)
        return sum(document.id not in gone for document, _, _ in self.layers)

    def add(self, other: TakingBack) -> None:
        """Add what goes away, and what stays, of another part."""
        self.documents += other.documents
        self.documents_that_stay += other.documents_that_stay
        self.layers += other.layers
        self.layers_that_stay += other.layers_that_stay


def standing_imports(connection: sqlite3.Connection) -> list[StandingImport]:
    """The imports that are finished and not undone, the last one first."""
    check_finished(connection)
    return [_described(connection, *row) for row in connection.execute(_STANDING).fetchall()]


def _described(connection: sqlite3.Connection, number: int, at: str, annotator: str) -> StandingImport:
    documents = layers = 0
    title = ""
    for content in _parts(connection, number):
        for each in content:
            layers += "layer" in each
            if "document" in each:
                documents += 1
                title = each.get("title", "")
    return StandingImport(number, at, annotator, documents, layers, title)


def _parts(connection: sqlite3.Connection, head: int) -> Iterator[list[Plain]]:
    """The content of the parts that stand, the last one first, elements reversed."""
    for *_, changes in connection.execute(_PART, {"head": head, "first": head}):
        yield json.loads(changes)[::-1]


def undoing(connection: sqlite3.Connection, head: int) -> TakingBack:
    """What an undo of the import would do; raises ``StoreError`` if there is none of that number, or it is undone."""
    _check_standing(connection, head)
    taking_back = TakingBack()
    for row in connection.execute(_PART, {"head": head, "first": head}).fetchall():
        plan(connection, _part_from(row), taking_back)
    return taking_back


def _check_standing(connection: sqlite3.Connection, head: int) -> None:
    check_finished(connection)
    if head not in (number for number, *_ in connection.execute(_STANDING)):
        raise StoreError(f"there is no import {head} that could be undone; see annotator undo-import --list")
    if connection.execute(_IS_ELSEWHERE, {"head": head}).fetchone() is not None:
        check_whole(connection, "undoing this import")


def undo_import(
    database: Database,
    annotator: str,
    open_log: Callable[[sqlite3.Connection], Log],
    head: int,
    report: Callable[[int], None],
) -> TakingBack:
    """Undo the import, part by part, and return what that did; ``report`` is told how many documents are gone.

    Nobody else imports meanwhile: the caller sees to that.
    """
    with database.reading() as connection:
        _check_standing(connection, head)
    done = TakingBack()
    for part in standing_parts(database, head, head):
        with database.writing() as connection:
            done.add(take_part_back(connection, open_log(connection), annotator, head, part))
        report(len(done.documents))
    return done


def standing_parts(database: Database, head: int, first: int) -> Iterator[Part]:
    """Yield the parts of an import that stand, from number ``first`` on, the last one first, read one at a time."""
    while True:
        with database.reading() as connection:
            row = connection.execute(_LAST_PART, {"head": head, "first": first}).fetchone()
        if row is None:
            return
        yield _part_from(row)


def _part_from(row: Row) -> Part:
    number, at, version, changes = row
    return Part(number, at, version, json.loads(changes))


def take_part_back(
    connection: sqlite3.Connection, log: Log, annotator: str, head: int, part: Part
) -> TakingBack:
    """Take a part that stands back, inside the caller's transaction, and return what that did."""
    is_finished = part.number == head or connection.execute(_IS_FINISHED, (head, finished_text())).fetchone()
    taking_back = TakingBack()
    plan(connection, part, taking_back)
    carry_out(connection, taking_back, log.second, keeps_numbers=not is_finished)
    mark_undone(connection, part.number)
    stays = tuple({"stays": id_} for id_ in taking_back.documents_that_stay)
    if part.number == head:
        end_running(connection)
        log.append(Entry(annotator, "undo", content=stays, undoes=part.number))
    else:
        log.append(Entry(annotator, "undo", content=stays, undoes=part.number, part_of=head))
    return taking_back


def mark_undone(connection: sqlite3.Connection, number: int) -> None:
    """Mark an entry of an import as undone, for good."""
    connection.execute(_SET_UNDONE, (number,))


def layer_changes(each: Plain, at: int, version: int) -> tuple[Change, ...]:
    """The changes that make a layer that was imported; the other arguments are of the part it came in."""
    stamp = stamp_of(each["layer"], at, version)
    return tuple(change_from_json(data, stamp) for data in each["changes"])


def plan(connection: sqlite3.Connection, part: Part, taking_back: TakingBack) -> None:
    """Add to ``taking_back`` what the part brought and what is still here of it."""
    by_document: defaultdict[str, list[Plain]] = defaultdict(list)
    for each in part.content:
        if "document" in each or "layer" in each:
            by_document[each.get("of") or each["document"]].append(each)
    here = _Here(connection, by_document, part.number)
    for document_id, elements in reversed(by_document.items()):
        if document_id in here.numbers:
            _plan_document(connection, document_id, elements, here, part, taking_back)


class _Here:
    """What is in the database for some documents: asked for together, since other writers wait meanwhile."""

    def __init__(self, connection: sqlite3.Connection, ids: Iterable[str], part: int) -> None:
        named = json.dumps(list(ids))
        self.numbers: dict[str, int] = dict(connection.execute(_NUMBERS, (named,)).fetchall())
        self.brought_elsewhere, self.brought_before = brought_elsewhere(connection, part, named)
        numbers = (json.dumps([*self.numbers.values()]),)
        self.with_actions = {number for (number,) in connection.execute(_WITH_ACTIONS, numbers)}
        self.metadata = _grouped(connection.execute(_OTHER_METADATA, numbers))
        self.annotators = _grouped(connection.execute(_LAYERS, numbers))


def _grouped(rows: Iterable[tuple[int, str]]) -> defaultdict[int, set[str]]:
    groups: defaultdict[int, set[str]] = defaultdict(set)
    for number, value in rows:
        groups[number].add(value)
    return groups


def _plan_document(  # noqa: PLR0913, PLR0917 - one document of a part
    connection: sqlite3.Connection,
    document_id: str,
    elements: list[Plain],
    here: _Here,
    part: Part,
    taking_back: TakingBack,
) -> None:
    number = here.numbers[document_id]
    metadata = [metadata_json(each) for each in elements if "document" in each]
    others = [each for each in metadata if each in here.metadata[number]]
    layers = [each for each in elements if "layer" in each]
    # If one of them is of the document itself, it came in this part.
    if len(others) < len(metadata) and document_id not in here.brought_before:
        # What a later part of the import brought for it goes first.
        annotators = {each["layer"] for each in layers} | taking_back.annotators_of(document_id)
        metadata += (each for of, each in taking_back.metadata if of == number)
        was_used = (
            document_id in here.brought_elsewhere
            or number in here.with_actions
            or not here.annotators[number] <= annotators
            or not here.metadata[number] <= {*metadata}
        )
        (taking_back.documents_that_stay if was_used else taking_back.documents).append(document_id)
        return
    taking_back.metadata += ((number, each) for each in others)
    for each in layers:
        changes = layer_changes(each, part.at, part.version)
        document = read_document(connection, document_id)
        brought = apply_all(Layer(document_id, each["layer"]), changes)
        if read_layer(connection, document, each["layer"]) == brought:
            taking_back.layers.append((document, each["layer"], inverses(changes)))
        else:
            taking_back.layers_that_stay += 1


def metadata_json(each: Plain) -> str:
    """The metadata in an element of an import, as ``other_metadata`` has them."""
    return to_json({name: value for name, value in each.items() if name != "document"})


def carry_out(
    connection: sqlite3.Connection, taking_back: TakingBack, now: str, *, keeps_numbers: bool
) -> None:
    """Write what was planned; the next documents get the numbers of those that go, if it ``keeps_numbers``."""
    for document, annotator, changes in taking_back.layers:
        LayerRows(connection, document, annotator, now).write(changes)
    connection.executemany(_DELETE_OTHER_METADATA, taking_back.metadata)
    # All at once: one statement a document takes three times as long.
    (gone,) = connection.execute(_GONE, (json.dumps(taking_back.documents),)).fetchone()
    text_index.take_out(connection, json.loads(gone))
    copy_index.take_out(connection, json.loads(gone))
    suggested_spans.take_out(connection, json.loads(gone))
    suggestion_tables.take_out(connection, json.loads(gone))
    connection.execute(_DELETE_DOCUMENTS, (gone,))
    if keeps_numbers:
        text_index.give_numbers_back(connection)
        copy_index.give_numbers_back(connection)
    else:
        connection.execute(_GIVE_UP, (gone,))
