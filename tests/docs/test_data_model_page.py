"""The data model: tables and columns are those of a new database, and every query returns rows."""

import json
import re
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from annotator.cli.group import commands
from annotator.keys.keymap import keymap_for
from annotator.schema.loading import load_schema
from annotator.session.commands import COMMANDS, run
from annotator.session.context import Context
from annotator.session.session import Session
from annotator.store.store import Store
from tests.docs.pages import DOCS, ROOT, blocks, sections
from tests.marked import LineRuler

PAGE = DOCS / "data-model.md"
QUERIES = blocks(PAGE, "sql")
GOLD = ROOT / "sample_data" / "gold.jsonl"


@pytest.fixture(scope="module")
def database(tmp_path_factory) -> Path:
    """A database with the gold annotations, imported by the command, and a few by another annotator, made by keys."""
    path = tmp_path_factory.mktemp("data-model") / "annotations.db"
    result = CliRunner().invoke(commands, ["import", "--db", str(path), "--annotator", "amy", str(GOLD)])
    assert result.exit_code == 0, result.output
    mark_by_keys(path, ["o", "s", "e", "a", "u"])
    return path


def mark_by_keys(path: Path, keys: list[str]) -> None:
    ids = (f"{number:032x}" for number in range(100))
    with Store.open(path, "amy", now=lambda: "2026-11-22T10:00:00Z") as store:
        document = next(r.document for r in store.records() if "Section 66A" in r.document.title)
        schema = load_schema(ROOT / "schemas" / "news.yaml")
        context = Context(lambda: "2026-11-22T10:00:00Z", lambda: next(ids), LineRuler(document.text), store)
        session = Session(document, schema, store.layer(document))
        for key in keys:
            invocation = keymap_for(schema).answer(session, key)
            step = run(COMMANDS[invocation.command.name], session, context, invocation.argument)
            store.keep(step.edit)
            session = step.session


@pytest.fixture(scope="module")
def connection(database):
    with closing(sqlite3.connect(database)) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


def query(connection, beginning: str) -> list[dict]:
    (block,) = (block for block in QUERIES if block.text.startswith(beginning))
    return [dict(row) for row in connection.execute(block.text)]


def test_the_page_has_the_tables_and_columns_of_a_fresh_database(tmp_path):
    described = {
        heading.strip("`"): re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)
        for heading, text in sections(PAGE)
    }
    Store.open(tmp_path / "a.db", "amy", now=str).close()
    with closing(sqlite3.connect(tmp_path / "a.db")) as fresh:
        tables = fresh.execute(
            "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name <> 'sqlite_sequence'"
        )
        found = {
            name: [row[1] for row in fresh.execute(f"PRAGMA table_info({name})")]
            for (name,) in tables.fetchall()
        }
    assert described == found


def test_there_are_queries_to_start_from():
    assert len(QUERIES) >= 8


@pytest.mark.parametrize("block", QUERIES, ids=str)
def test_a_query_finds_something(connection, block):
    assert connection.execute(block.text).fetchall()


def test_no_span_differs_from_its_text(connection):
    (block,) = blocks(PAGE, "sql nothing")
    assert connection.execute(block.text).fetchall() == []


def test_the_counts_of_labels_are_those_of_the_gold_file(connection):
    spans = [span for line in GOLD.read_text("utf-8").splitlines() for span in json.loads(line)["spans"]]
    expected = Counter(span["label"] for span in spans)
    expected["policy"] += 1  # amy's
    assert {row["label"]: row["spans"] for row in query(connection, "SELECT label")} == expected


def test_the_context_of_a_span_is_that_of_the_text(connection):
    rows = query(connection, "SELECT documents.title,\n")
    texts = [row[0] for row in connection.execute("SELECT text FROM documents")]
    for row in rows:
        assert any(row["before"] + row["span"] + row["after"] in text for text in texts)


def test_two_people_who_marked_the_same_agree(connection):
    assert [row["text"] for row in query(connection, "SELECT documents.title, a.label")] == ["Section 66A"]


def test_the_history_shows_what_was_undone(connection):
    rows = query(connection, "SELECT annotator, date(at)")
    assert {(row["command"], row["times"], row["undone"]) for row in rows} == {
        ("import", 3, 0),
        ("use-schema", 1, 0),
        ("aim", 2, 1),
        ("undo", 1, 0),
    }
