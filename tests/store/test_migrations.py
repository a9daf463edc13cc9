"""Migrations: records, versions, and a file that is unchanged when one fails."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database as Tables
from sqlite_utils import Migrations

from annotator.store import table_migrations as migrations
from annotator.store.database import VERSION, Database
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
from tests.store.old_files import OLD_FILES
from tests.store.samples import TEXT, check_places, document, imported, opened


def dump(path: Path) -> list[str]:
    connection = sqlite3.connect(path)
    lines = [*connection.iterdump(), str(connection.execute("PRAGMA user_version").fetchone())]
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
        assert [each.text for each in store.layer(read).spans] == ["Zoë"]
        assert store.undoable() is not None


@pytest.mark.parametrize("version", OLD_FILES)
def test_the_library_of_a_file_of_every_version_is_in_order(path: Path, version: int) -> None:
    OLD_FILES[version](path)
    with opened(path) as store:
        check_places(store)
        rows = store.library_pages(LibraryQuery(sort=LibrarySort.STATUS)).page(0, 9)
        assert [row.number for row in rows] == {1: [1], 2: [5, 1, 2, 4, 3]}[version]
        assert sum(store.progress().values()) == len(rows)


def planted() -> Migrations:
    later = Migrations("annotator")
    later(name="version_1")(migrations.version_1)
    later(name="version_2")(migrations.version_2)
    later(name="version_3")(migrations.version_3)

    @later()
    def version_4(tables: Tables) -> None:
        tables.execute("ALTER TABLE documents ADD COLUMN language TEXT")

    @later()
    def version_5(tables: Tables) -> None:
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
