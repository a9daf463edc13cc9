"""Short ways to make documents, spans and edits for the tests of the store."""

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

from annotator.core.action import Action, Edit
from annotator.core.changes import Change, LayerChanged, LayerState, apply_all, inverses
from annotator.core.document import Document, document_id
from annotator.core.layer import Status
from annotator.core.range import Range
from annotator.core.record import Record
from annotator.core.span import Relation, Span, quote_of
from annotator.schema.values import Label, LabelSchema
from annotator.store.logged_actions import LoggedActions
from annotator.store.set_aside import numbers_aside
from annotator.store.settling import OF_ANNOTATOR
from annotator.store.store import Store
from tests.store.plain_marks import marks_of

SCHEMA = LabelSchema("news", 3, "News", (Label("person", "Person", "p"),), hash="h1")
TEXT = "Zoë Smith met 😀 Marie Curie in Łódź.\r\nA second line\x0cwith\u2028breaks.\n" * 3


def clock() -> Callable[[], str]:
    """A clock that advances one second with each call."""
    seconds = itertools.count()
    return lambda: f"2026-11-22T10:{(n := next(seconds)) // 60:02}:{n % 60:02}Z"


def ids(prefix: str) -> Callable[[], str]:
    numbers = itertools.count(1)
    return lambda: f"{prefix}-{next(numbers)}"


def opened(path: Path, annotator: str = "amy", run: str = "a", **options: Any) -> Store:
    return Store.open(path, annotator, now=clock(), **options)


def document(text: str = TEXT, **provenance: Any) -> Document:
    return Document(document_id(text), text, **provenance)


def span(of: Document, start: int, end: int, *more: tuple[int, int], id_: str = "s1", **fields: Any) -> Span:
    fragments = tuple(itertools.starmap(Range, ((start, end), *more)))
    named = {"label": "person", "annotator": "amy", "created_at": "2026-11-22T09:00:00Z", **fields}
    return Span(id=id_, fragments=fragments, text=quote_of(of.text, fragments), **named)


def relation(source: str, target: str, id_: str = "r1", annotator: str = "amy") -> Relation:
    return Relation(id_, "knows", source, target, annotator, "2026-11-22T09:00:00Z")


def edit(
    of: Document, *changes: Change, command: str = "label person", schema: LabelSchema = SCHEMA, **marks: Any
) -> Edit:
    return Edit(of, changes, command, schema.hash, **marks)


def keep(store: Store, of: Document, *changes: Change, **marks: Any) -> None:
    """Apply the changes to the layer on the disk."""
    schema = store.remembered_schema() or SCHEMA
    apply_all(store.layer(of), changes)  # they fit
    store.keep(edit(of, *changes, schema=schema, **marks))


def take_back(store: Store, action: Action) -> None:
    of = store.document(action.document_id)
    keep(store, of, *inverses(action.changes), command="undo", undoes=action.id)


def bring_back(store: Store, action: Action) -> None:
    of = store.document(action.document_id)
    keep(store, of, *action.changes, command="redo", redoes=action.id)


def status_change(before: Status, after: Status) -> LayerChanged:
    return LayerChanged(LayerState(before), LayerState(after))


def imported(store: Store, *texts: str) -> list[Document]:
    documents = [document(text, title=text.split("\n")[0]) for text in texts]
    store.import_records(Record(each) for each in documents)
    return documents


def check_places(store: Store) -> None:
    """Check that places and tallies agree with the layers and documents."""
    connection = store._database.connection
    said = (
        "SELECT annotator, number, status, title, updated_at FROM layers JOIN documents ON number = document"
    )
    counted = "SELECT annotator, status, (number - 1) / 1000, count(*) FROM places GROUP BY 1, 2, 3"
    for table, expected in {
        "places": said,
        "tallies WHERE layers <> 0 AND status <> 'gone'": counted,
    }.items():
        rows = connection.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608
        assert sorted(rows) == sorted(connection.execute(expected).fetchall()), table


def check_marks(store: Store) -> None:
    """Check that what is undone, and what can be redone no more, follows from each annotator's actions."""
    connection = store._database.connection
    actions = LoggedActions(connection)
    for (name,) in connection.execute(
        "SELECT DISTINCT annotator FROM actions WHERE annotator <> ''"
    ).fetchall():
        marks = marks_of(actions.in_order(OF_ANNOTATOR, (name,)), numbers_aside(connection))
        rows = connection.execute("SELECT number, undone, replaced FROM actions WHERE annotator = ?", (name,))
        for number, *written in rows.fetchall():
            assert [*marks.get(number, written)] == written, number
