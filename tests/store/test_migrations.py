"""Migrations: records, versions, and a file that is unchanged when one fails."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database as Tables
from sqlite_utils import Migrations

from annotator.core.changes import (
    AnswerSet,
    DocumentChanges,
    LayerChanged,
    LayerState,
    RejectionAdded,
    RejectionRemoved,
    RelationAdded,
    SpanAdded,
    SpanChanged,
    apply_all,
)
from annotator.core.layer import Layer, Status
from annotator.core.span import Origin
from annotator.core.suggestion import Rejection
from annotator.store import table_migrations as migrations
from annotator.store.database import Database
from annotator.store.errors import StoreError
from annotator.store.library_queries import LibraryQuery, LibrarySort
from annotator.store.rows import (
    ANSWER_COLUMNS,
    DOCUMENT_COLUMNS,
    REJECTION_COLUMNS,
    RELATION_COLUMNS,
    SPAN_COLUMNS,
)
from annotator.store.table_migrations import MIGRATIONS, migrate
from annotator.store.table_version import VERSION
from tests.store.old_files import OLD_FILES
from tests.store.samples import TEXT, check_places, document, imported, opened


def _without_mark(lines: Iterable[str]) -> Iterator[str]:
    """Everything but the mark of the file, which counts its checkpoints."""
    return (line for line in lines if not line.startswith('INSERT INTO "file_mark"'))


def dump(path: Path) -> list[str]:
    connection = sqlite3.connect(path)
    lines = [*_without_mark(connection.iterdump()), str(connection.execute("PRAGMA user_version").fetchone())]
    connection.close()
    return lines


def test_the_version_counts_the_migrations() -> None:
    assert len(MIGRATIONS._migrations) == VERSION
    assert [each.name for each in MIGRATIONS._migrations] == [f"version_{n + 1}" for n in range(VERSION)]


def test_there_is_a_file_of_every_version_before_this_one() -> None:
    assert sorted(OLD_FILES) == list(range(1, VERSION))


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("documents", DOCUMENT_COLUMNS),
        ("spans", SPAN_COLUMNS),
        ("relations", RELATION_COLUMNS),
        ("rejections", REJECTION_COLUMNS),
        ("answers", ANSWER_COLUMNS),
    ],
)
def test_each_column_of_a_new_file_is_written(path: Path, table: str, columns: tuple[str, ...]) -> None:
    opened(path).close()
    with closing(sqlite3.connect(path)) as connection:
        found = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    assert sorted(found) == sorted(column.strip('"') for column in columns)


def test_each_migration_is_recorded(path: Path) -> None:
    opened(path).close()
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT migration_set, name FROM _sqlite_migrations").fetchall()
    connection.close()
    assert rows == [("annotator", f"version_{n + 1}") for n in range(VERSION)]


@pytest.mark.parametrize("version", OLD_FILES)
def test_a_file_of_every_version_opens_in_this_one(path: Path, version: int) -> None:
    OLD_FILES[version](path)
    with opened(path) as store:
        first = store.first_document()
        assert first is not None
        read = store.document(first)
        first_span = next(iter(store.layer(read).spans))
        assert first_span.text == ("Zoë" if version < 5 else "ë met B")
        assert store.undoable() is not None


@pytest.mark.parametrize("version", OLD_FILES)
def test_the_library_of_a_file_of_every_version_is_in_order(path: Path, version: int) -> None:
    OLD_FILES[version](path)
    with opened(path) as store:
        check_places(store)
        rows = store.library_pages(LibraryQuery(sort=LibrarySort.STATUS)).page(0, 9)
        assert [row.number for row in rows] == {
            1: [1],
            2: [5, 1, 2, 4, 3],
            3: [5, 1, 2, 4, 3],
            4: [5, 1, 2, 4, 3],
            5: [8, 2, 3, 5, 1, 4, 6, 7],
            6: [8, 9, 2, 3, 5, 1, 4, 6, 7],
        }[version]
        assert sum(store.progress().values()) == len(rows)


def test_the_work_and_history_of_version_3_are_as_they_were(path: Path) -> None:
    OLD_FILES[3](path)
    with opened(path, "bob") as store:
        one, two = (store.document(document(text).id) for text in OLD_TEXTS)
        layer = store.layer(one)
        zoe, won = layer.spans
        assert (zoe.id, zoe.annotator, zoe.created_at) == ("b1", "bob", "2026-11-23T10:00:00Z")
        better = (Origin.ACCEPTED, {"kind": ("a", "b")}, "sure?", True, "earlier", 3)
        assert (
            won.origin,
            won.attributes,
            won.note,
            won.flagged,
            won.created_at,
            won.schema_version,
        ) == better
        assert [(each.type, each.source, each.target) for each in layer.relations] == [("knows", "b1", "b2")]
        assert (layer.status, layer.note, layer.keeps_boilerplate) == (Status.FLAGGED, "a note", True)
        assert (layer.answers, layer.rejections) == ({"topic": "war"}, {Rejection("won.", 4)})
        (no,) = store.layer(two).spans
        first = won.__class__(
            "b2", won.fragments, "person", "won", "bob", Origin.ACCEPTED, {}, None, False, AT, 3
        )
        assert [entry.action.changes for entry in store.actions()][1:] == [
            (SpanAdded(zoe), SpanAdded(first)),
            (SpanChanged(first, won),),
            (RelationAdded(*layer.relations),),
            (LayerChanged(LayerState(), LayerState.of(layer)),),
            (AnswerSet("topic", None, "war"),),
            (RejectionAdded(Rejection("won.", 4)),),
            (),
            (SpanAdded(no),),
            (RejectionAdded(Rejection("won")),),
            (RejectionRemoved(Rejection("won")),),
        ]
        assert apply_all(Layer(one.id, "bob"), tuple(
            change for entry in store.actions() if entry.annotator == "bob" and entry.action.document_id == one.id
            for change in entry.action.changes
        )) == layer  # fmt: skip
        whole = store.undoable()
        assert whole is not None
        assert (whole.command, whole.elsewhere) == (
            "label-in-project",
            (DocumentChanges(two.id, (SpanAdded(no),)),),
        )
        again = store.redoable()
        assert again is not None
        assert again.changes == (RejectionAdded(Rejection("won")),)
        assert [(key.document_id, key.milliseconds) for key in store.logged_keys()] == [(one.id, 7), ("", 7)]
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(
            "SELECT number, device, seq, follows, undoes, part_of, migration, at FROM actions"
        )
        day, next_day = 1795341600000, 1795428000000
        assert rows.fetchall() == [
            (1, 2, 1, None, None, None, None, day),  # an import
            (2, 1, 1, None, None, None, None, day),
            (3, 2, 2, None, None, None, None, day + 2000),  # imports
            (4, 2, 3, None, None, None, None, day + 3000),
            (5, 2, 4, None, None, None, None, day + 4000),
            (6, 2, 5, None, None, None, None, day + 5000),
            (7, 2, 6, None, None, None, None, next_day),  # the schema in use
            (8, 1, 2, None, None, None, None, next_day),
            (9, 1, 3, 8, None, None, None, next_day),
            (10, 2, 7, None, None, None, None, next_day),  # its migration
            (11, 1, 4, 9, None, None, 10, next_day),
            (12, 1, 5, 11, None, None, None, next_day + 1000),
            (13, 1, 6, 12, None, None, None, next_day),
            (14, 1, 7, 13, None, None, None, next_day),
            (15, 1, 8, 14, None, None, None, next_day),
            (16, 1, 9, 15, None, 15, None, next_day),
            (17, 1, 10, 16, None, None, None, next_day),
            (18, 1, 11, 17, 17, None, None, next_day),
        ]
        assert connection.execute("SELECT * FROM annotators").fetchall() == [("amy", 2), ("bob", 18)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_a_migration_of_the_schema_is_undone_to_what_was_in_use_before_it(path: Path) -> None:
    """Before it came one that changed no layer, then one that was undone, then an edit of the file without any."""
    OLD_FILES[3](path)
    with closing(sqlite3.connect(path)) as connection:
        for name, version in (("h3", 3), ("h3b", 3), ("h4", 4)):
            row = (name, version, f"version: {version}", AT)
            connection.execute("INSERT INTO schema_versions VALUES (?, 'news', ?, ?, '{}', ?, 'bob')", row)
        for id_, before, after, undone in (
            ("m2", "h2", "h3", 0),
            ("m3", "h3", "h4", 1),
            ("m4", "h3b", "h4", 0),
        ):
            row = (id_, before, after, AT, undone)
            connection.execute("INSERT INTO schema_migrations VALUES (?, ?, ?, ?, 'amy', ?)", row)
        connection.execute(
            "INSERT INTO actions (id, document_id, annotator, command, changes, at, migration) "
            "SELECT 'b-10', id, 'bob', 'migrate-schema', '[]', ?, 'm4' FROM documents WHERE number = 2",
            (AT,),
        )
        connection.execute("UPDATE settings SET value = 'h4' WHERE name = 'schema'")
        connection.commit()
    with opened(path, "bob") as store:
        assert store.take_migration_back() == ("news 3", 1)
        said = store._database.connection.execute(
            "SELECT command, changes FROM actions WHERE document IS NULL AND command <> 'import' ORDER BY number"
        )
        used = [(command, *json.loads(changes)[0].values()) for command, changes in said]
        assert used == [
            ("use-schema", "h1"),
            ("migrate-schema", "h2", "h1"),
            ("migrate-schema", "h3", "h2"),
            ("migrate-schema", "h4", "h3"),
            ("undo", "h3", "h4"),
            ("use-schema", "h3b", "h3"),
            ("migrate-schema", "h4", "h3b"),
            ("undo", "h3b", "h4"),
        ]


AT = "2026-11-23T10:00:00Z"
OLD_TEXTS = ("Zoë won.", "No. 2 won.")


def test_two_copies_of_an_old_file_have_their_old_actions_in_common(path: Path, tmp_path: Path) -> None:
    OLD_FILES[3](path)
    copy = tmp_path / "copy.db"
    copy.write_bytes(path.read_bytes())
    names = []
    for each in (path, copy):
        opened(each).close()
        with closing(sqlite3.connect(each)) as connection:
            rows = connection.execute(
                "SELECT devices.id, seq FROM actions JOIN devices ON devices.number = device"
            )
            names.append(rows.fetchall())
    assert names[0] == names[1]


def planted() -> Migrations:
    later = Migrations("annotator")
    later(name="version_1")(migrations.version_1)
    later(name="version_2")(migrations.version_2)
    later(name="version_3")(migrations.version_3)
    later(name="version_4")(migrations.version_4)
    later(name="version_5")(migrations.version_5)
    later(name="version_6")(migrations.version_6)
    later(name="version_7")(migrations.version_7)

    @later()
    def version_8(tables: Tables) -> None:
        tables.execute("ALTER TABLE documents ADD COLUMN language TEXT")

    @later()
    def version_9(tables: Tables) -> None:
        tables.execute("DELETE FROM documents")
        tables.execute("CREATE TABLE half_done (x)")
        raise sqlite3.OperationalError("planted")

    return later


def test_a_failing_migration_leaves_the_file_unchanged(path: Path) -> None:
    with opened(path) as store:
        imported(store, TEXT)
    before = dump(path)
    database = Database(path)
    with pytest.raises(Exception, match="planted"), database.writing() as connection:
        migrate(connection, planted())
    database.close()
    assert dump(path) == before
    with opened(path) as store:
        assert store.document(document().id).text == TEXT


def test_a_new_file_whose_migration_fails_can_be_made_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(migrations, "_TABLES", f"{migrations._TABLES}\nSELECT planted;\n")
        with pytest.raises(StoreError, match="planted"):
            opened(path)
    with opened(path) as store:
        imported(store, TEXT)
