"""The log is complete: dropping every table that follows from it and applying it to an empty file gives the same."""

import json
import re
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing, suppress
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from annotator.core.changes import (
    AnswerSet,
    Change,
    DocumentChanges,
    LayerChanged,
    LayerState,
    RejectionAdded,
    SpanAdded,
    SpanChanged,
    SpanRemoved,
)
from annotator.core.document import Document
from annotator.core.layer import Layer, Status
from annotator.core.layer_difference import changes_between
from annotator.core.record import Record
from annotator.core.spans import Spans
from annotator.core.suggestion import Rejection
from annotator.schema.migration import Migration
from annotator.schema.values import Label, LabelSchema
from annotator.store.errors import StoreError
from annotator.store.examination import examine
from annotator.store.findings import Severity
from annotator.store.store import Store
from annotator.store.upgrade import unreported
from tests.docs.pages import DOCS
from tests.profiles import examples
from tests.store.old_files import OLD_FILES
from tests.store.samples import check_marks, document, edit, opened, span

_ABOUT_LOCAL = (
    (DOCS / "data-model.md").read_text("utf-8").partition("## What is local\n")[2].partition("\n## ")[0]
)
_TABLES, _SETTINGS = (re.findall("`(.+?)`", line) for line in _ABOUT_LOCAL.split("\n- ")[1:])
LOCAL = {*_TABLES, "sqlite_sequence"}
"""What the page on the data model says is of one machine, and a table of SQLite's own."""

LOCAL_SETTINGS = [name.removesuffix(" ...") for name in _SETTINGS[1:]]


def tables(path: Path) -> dict[str, list[Any]]:
    """All rows of the tables that are not local, sorted; tallies without those that count nothing."""
    with closing(sqlite3.connect(path)) as connection:
        names = [
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if name not in LOCAL
        ]
        found = {name: sorted(map(repr, connection.execute(f"SELECT * FROM {name}"))) for name in names}  # noqa: S608
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    found["tallies"] = [row for row in found["tallies"] if not row.endswith(" 0)")]
    found["settings"] = [
        row for row in found["settings"] if not any(f", '{name}" in row for name in LOCAL_SETTINGS)
    ]
    return found


def check_rebuilt(path: Path) -> None:
    other = path.with_name(f"{path.name}.rebuilt")
    with opened(path) as store:
        store.rebuild(other)
        exported = list(store.records())
    was, now = tables(path), tables(other)
    assert was.keys() == now.keys()
    for name, rows in was.items():
        assert now[name] == rows, name
    with opened(other) as store:
        assert list(store.records()) == exported
    other.unlink()


@pytest.mark.parametrize("version", OLD_FILES)
def test_a_file_of_an_older_version_can_be_built_from_its_log(path: Path, version: int) -> None:
    OLD_FILES[version](path)
    opened(path).close()
    check_rebuilt(path)


def test_what_an_older_version_imported_after_it_was_marked_and_undone_is_built_again(path: Path) -> None:
    """A span, a relation, an answer, a rejection and a status were made, undone, and came back by an import."""
    OLD_FILES[3](path)
    at = "2026-11-23T10:00:09Z"
    with closing(sqlite3.connect(path)) as connection:
        (two,) = connection.execute("SELECT id FROM documents WHERE number = 2").fetchone()
        spans = [
            {"annotator": "bob", "attributes": {}, "created_at": at, "flagged": False, "id": f"c{start}",
             "fragments": [[start, start + 2]], "label": "person", "note": None, "origin": "manual",
             "schema_version": 1, "text": text}
            for start, text in ((0, "No"), (4, "2 "))
        ]  # fmt: skip
        knows = {
            "id": "r9",
            "type": "knows",
            "source": "c0",
            "target": "c4",
            "annotator": "bob",
            "created_at": at,
        }
        state = {"status": "new", "note": None, "keeps_boilerplate": False}
        no = {"text": "won", "start": None}
        deeds: list[tuple[dict[str, Any], dict[str, Any]]] = [
            *(({"change": "span-added", "span": each}, {"change": "span-removed", "span": each}) for each in spans),
            ({"change": "relation-added", "relation": knows}, {"change": "relation-removed", "relation": knows}),
            ({"change": "rejection-added", "rejection": no}, {"change": "rejection-removed", "rejection": no}),
            ({"change": "answer-set", "field": "f", "before": None, "after": 1},
             {"change": "answer-set", "field": "f", "before": 1, "after": None}),
            ({"change": "layer-changed", "before": state, "after": {**state, "note": "x"}},
             {"change": "layer-changed", "before": {**state, "note": "x"}, "after": state}),
        ]  # fmt: skip
        actions = [("did", [each for each, _ in deeds]), ("undo", [each for _, each in reversed(deeds)])]
        connection.execute("UPDATE actions SET replaced = 1 WHERE undone = 1")
        for number, (command, changes) in enumerate(actions):
            connection.execute(
                "INSERT INTO actions (id, document_id, annotator, command, changes, at, undone, undoes) "
                "VALUES (?, ?, 'bob', ?, ?, ?, ?, ?)",
                (f"n{number}", two, command, json.dumps(changes), at, 1 - number, "n0" if number else None),
            )
        for each in spans:
            (start, end), rest = each["fragments"][0], (each["text"], "{}", None, "manual", None, 0, 1, at)
            connection.execute(
                f"INSERT INTO spans VALUES ({', '.join('?' * 14)})",  # noqa: S608
                (each["id"], two, "bob", start, end, "person", *rest),
            )
        connection.execute("INSERT INTO relations VALUES ('r9', ?, 'bob', 'knows', 'c0', 'c4', ?)", (two, at))
        connection.execute("INSERT INTO rejections VALUES (?, 'bob', 'won', NULL, ?)", (two, at))
        connection.execute("INSERT INTO answers VALUES (?, 'bob', 'f', '7', ?)", (two, at))
        connection.execute(
            "UPDATE layers SET status = 'done', note = 'n', span_count = 3, updated_at = ? "
            "WHERE document_id = ? AND annotator = 'bob'",
            (at, two),
        )
        connection.commit()
    with opened(path, "bob") as store:
        layer = store.layer(store.document(two))
        assert ([each.id for each in layer.spans], layer.answers, layer.note) == (
            ["b3", "c0", "c4"],
            {"f": 7},
            "n",
        )
    check_rebuilt(path)


# -- random histories -----------------------------------------------------------------------------------------

OLD = LabelSchema(
    "news", 1, "News", (Label("person", "Person", "p"), Label("event", "Event", "e")), hash="h1"
)
NEW = replace(
    OLD, version=2, hash="h2", migrations=(Migration(1, 2, rename={"event": "person"}),)
)  # fmt: skip
TEXTS = tuple(f"Zoë met Bo and Al in Łódź, for the {n}. time.\nThey won." for n in range(12))
ANNOTATORS = ("amy", "bob")


class World:
    """A database, and people who do something to it."""

    def __init__(self, folder: Path, draw: Callable[[Any], Any]) -> None:
        self.path = folder / "a.db"
        self.draw = draw
        self.ids = count()
        self.stores: dict[str, Store] = {}
        self.reopen()

    def reopen(self) -> None:
        for store in self.stores.values():
            store.close()
        self.stores = {name: opened(self.path, name) for name in ANNOTATORS}

    @property
    def store(self) -> Store:
        return self.stores[self.draw(st.sampled_from(ANNOTATORS))]

    def record(self) -> Record:
        of = document(
            self.draw(st.sampled_from(TEXTS)),
            title=self.draw(st.sampled_from(["", "One", "Two"])),
            meta={"a": [1]},
        )
        names = self.draw(st.lists(st.sampled_from([*ANNOTATORS, "eve"]), unique=True, max_size=2))
        return Record(of, tuple(self.layer(of, name) for name in names))

    def layer(self, of: Document, annotator: str) -> Layer:
        spans = tuple(self.span(of, annotator) for _ in range(self.draw(st.integers(0, 2))))
        relations = ()
        if len(spans) == 2:
            from annotator.core.span import Relation

            relations = (
                Relation(f"r{next(self.ids)}", "knows", spans[0].id, spans[1].id, annotator, "then"),
            )
        return Layer(
            of.id,
            annotator,
            Spans(spans),
            relations,
            self.draw(st.sampled_from([{}, {"topic": "war"}, {"a": ("x", "y"), "b": 2}])),
            self.draw(st.sampled_from(Status)),
            self.draw(st.sampled_from([None, "a note"])),
            self.draw(st.booleans()),
            self.draw(st.sampled_from([frozenset(), frozenset({Rejection("bo"), Rejection("Al", 15)})])),
        )

    def span(self, of: Document, annotator: str):  # type: ignore[no-untyped-def]
        start = self.draw(st.integers(0, 20))
        return span(
            of,
            start,
            start + self.draw(st.integers(1, 8)),
            id_=f"s{next(self.ids)}",
            annotator=annotator,
            label=self.draw(st.sampled_from(["person", "event"])),
            note=self.draw(st.sampled_from([None, "n"])),
            created_at=self.draw(st.sampled_from(["2026-11-22T10:00:00Z", "then"])),
            attributes=self.draw(st.sampled_from([{}, {"role": "x", "many": ("a", "b")}])),
        )

    # -- what they do -----------------------------------------------------------------------------------------

    def imports(self) -> None:
        with suppress(StoreError):  # another import is not finished
            self.store.import_records([self.record() for _ in range(self.draw(st.integers(1, 3)))])

    def imports_in_chunks(self) -> None:
        """An import that may end in the middle, with a file in it that may turn out to be bad."""
        where = self.draw(st.sampled_from(["here", "there"]))
        with suppress(StoreError), self.store.importing([where]) as import_:  # another one may be interrupted
            for _ in range(self.draw(st.integers(0, 2))):
                import_.add([self.record()])
            with suppress(StoreError), import_.file():
                import_.add([self.record(), self.record()])
                import_.add([self.record()])
                if self.draw(st.booleans()):
                    raise StoreError("a bad line")
            if self.draw(st.integers(0, 3)):
                import_.finish()

    def is_killed_in_a_file(self) -> None:
        with suppress(StoreError), self.store.importing(["here"]) as import_:
            file = import_.file()
            file.__enter__()
            import_.add([self.record()])
            del file  # it is not left in order
        self.reopen()

    def discards_an_import(self) -> None:
        with self.store.importing([]) as import_:
            import_.discard()

    def undoes_an_import(self) -> None:
        store = self.store
        with suppress(StoreError):  # another import is not finished
            if imports := store.standing_imports():
                store.undo_import(self.draw(st.sampled_from(imports)).number, lambda _: None)

    def removes(self) -> None:
        store = self.store
        ids = [each.document.id for each in store.records()]
        with suppress(StoreError):  # an import is not finished
            if ids:
                store.remove(self.draw(st.lists(st.sampled_from(ids), min_size=1, max_size=2)))

    def brings_back(self) -> None:
        with suppress(StoreError), self.store.importing(["here"]) as import_:
            import_.add([self.record()], brings_back=True)
            import_.finish()

    def works(self) -> None:
        store = self.store
        if (first := store.first_document()) is None:
            return
        of = store.document(self.draw(st.sampled_from([first, store.neighbour(first, 1) or first])))
        store.keep(edit(of, *self.changes(store, of), schema=store.remembered_schema() or OLD))

    def changes(self, store: Store, of: Document) -> tuple[Change, ...]:
        layer, name = store.layer(of), store.annotator
        possible: list[Change] = [SpanAdded(self.span(of, name))]
        if spans := list(layer.spans):
            one = self.draw(st.sampled_from(spans))
            related = {end for each in layer.relations for end in (each.source, each.target)}
            possible.append(SpanChanged(one, replace(one, note="new", flagged=not one.flagged)))
            if one.id not in related:
                possible.append(SpanRemoved(one))
        state = LayerState.of(layer)
        other = replace(
            state, status=Status.DONE if state.status is not Status.DONE else Status.NEW, note="x"
        )
        possible.append(LayerChanged(state, other))
        possible.append(
            AnswerSet("topic", layer.answers.get("topic"), self.draw(st.sampled_from(["a", 3, True])))
        )
        if Rejection("won") not in layer.rejections:
            possible.append(RejectionAdded(Rejection("won")))
        return (self.draw(st.sampled_from(possible)),)

    def works_in_many(self) -> None:
        store = self.store
        records = list(store.records())[:3]
        if len(records) < 2:
            return
        first, *others = [record.document for record in records]
        parts = tuple(DocumentChanges(of.id, self.changes(store, of)) for of in others)
        schema = store.remembered_schema() or OLD
        store.keep(
            edit(first, *self.changes(store, first), schema=schema, elsewhere=parts, command="label-equal")
        )

    def updates_from_a_file(self) -> None:
        store = self.store
        if (first := store.first_document()) is None:
            return
        of = store.document(first)
        before = store.layer(of)
        after = replace(self.layer(of, store.annotator), relations=())
        if any(
            each.id in {end for r in before.relations for end in (r.source, r.target)}
            for each in before.spans
        ):
            return
        changes = changes_between(before, after)
        if changes:
            store.keep(
                edit(of, *changes, schema=store.remembered_schema() or OLD, command="update from files")
            )

    def undoes(self) -> None:
        store = self.store
        action = store.undoable()
        if action is None:
            return
        if action.command == "migrate-schema":
            with suppress(StoreError):
                store.take_migration_back()
            return
        of = store.document(action.document_id)
        schema = store.remembered_schema() or OLD
        from annotator.core.changes import inverses

        elsewhere = tuple(each.inverse() for each in action.elsewhere)
        store.keep(
            edit(
                of,
                *inverses(action.changes),
                schema=schema,
                command="undo",
                undoes=action.id,
                elsewhere=elsewhere,
            )
        )

    def redoes(self) -> None:
        store = self.store
        action = store.redoable()
        if action is not None:
            of = store.document(action.document_id)
            schema = store.remembered_schema() or OLD
            store.keep(
                edit(
                    of,
                    *action.changes,
                    schema=schema,
                    command="redo",
                    redoes=action.id,
                    elsewhere=action.elsewhere,
                )
            )

    def uses_a_schema(self) -> None:
        if self.store.remembered_schema() is None:
            self.store.remember_schema(OLD, "version: 1")

    def migrates(self) -> None:
        now = self.store.remembered_schema()
        if now is not None and now.version == 1:
            with suppress(StoreError):  # an import is not finished
                self.store.migrate(NEW, "version: 2")


DEEDS = [
    World.imports,
    World.imports_in_chunks,
    World.is_killed_in_a_file,
    World.discards_an_import,
    World.undoes_an_import,
    World.removes,
    World.brings_back,
    World.works,
    World.works,
    World.works,
    World.works_in_many,
    World.updates_from_a_file,
    World.undoes,
    World.undoes,
    World.redoes,
    World.uses_a_schema,
    World.migrates,
    World.reopen,
]


@given(data=st.data(), deeds=st.lists(st.sampled_from(DEEDS), min_size=1, max_size=25))
@settings(max_examples=examples(40, hunting=1000), deadline=None)
def test_any_history_gives_the_same_tables_again(
    data: st.DataObject, deeds: list[Callable[[World], None]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder), data.draw)
        world.imports()
        for deed in deeds:
            deed(world)
        for store in world.stores.values():
            check_marks(store)
            store.close()
        check_rebuilt(world.path)
        found = examine(world.path, quick=False, report=unreported)
        wrong = [each for each in found if each.severity is Severity.WRONG]
        assert [each for each in wrong if not each.what.startswith("one was interrupted")] == []
