"""What reads tables and databases: pandas, DuckDB, Datasette."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from annotator.formats.table import SPAN_LINES
from tests.interop.sample import linked, links, marks, same, summary, texts, written


def _files(folder: Path) -> tuple[Path, Path, Path, Path]:
    """Write our records, spans a line each, the table of spans and, beside it, that of documents."""
    for name in ("records", "lines", "table"):
        (folder / name).mkdir()
    table = written("spans-csv", folder / "table")[0]
    return (
        written("jsonl", folder / "records")[0],
        written(SPAN_LINES, folder / "lines")[0],
        table,
        table.with_suffix(".documents.csv"),
    )


# -- pandas --------------------------------------------------------------------------------------------------


def pandas(folder: Path) -> str:
    import pandas as pd

    records, lines, table, documents = _files(folder)
    frame = pd.read_json(records, lines=True)
    frame["title"] = [meta["title"] for meta in frame["meta"]]
    assert dict(zip(frame["title"], frame["text"], strict=True)) == texts()
    rows = frame.explode("spans", ignore_index=True)
    spans = rows[["id", "title"]].join(pd.json_normalize(rows["spans"].tolist()).drop(columns="id"))
    found = _same_in_frame(spans, frame[["id", "text"]], "text_span")

    per_span = pd.read_json(lines, lines=True).drop(columns="id").rename(columns={"document_id": "id"})
    _same_in_frame(per_span, frame[["id", "text"]], "text_span")

    of_table = pd.read_csv(documents).rename(columns={"document_id": "id"})
    assert dict(zip(of_table["title"], of_table["text"], strict=True)) == texts()
    cells = pd.read_csv(table).drop(columns="id").rename(columns={"document_id": "id"})
    _same_in_frame(cells.merge(of_table[["id", "title"]], on="id"), of_table[["id", "text"]], "quote")
    return f"{summary(found)} in JSONL, in lines of spans and in tables"


def _same_in_frame(spans: Any, documents: Any, quote: str) -> int:
    both = spans.merge(documents, on="id", suffixes=("_span", ""))
    cut = [text[a:b] for text, a, b in zip(both["text"], both["start"], both["end"], strict=True)]
    assert cut == both[quote].tolist()
    return same(both[["title", "start", "end", "label", quote]].itertuples(index=False), marks())


# -- DuckDB --------------------------------------------------------------------------------------------------

# substr counts code points, from 1, as the offsets do from 0.
_OF_RECORDS = """
    WITH spans AS (SELECT meta.title AS title, text AS whole, unnest(spans) AS span FROM read_json_auto($records))
    SELECT title, span.start, span."end", span.label, span.text,
           substr(whole, span.start + 1, span."end" - span.start) FROM spans
"""
_OF_LINES = """
    SELECT spans.title, start, "end", label, spans.text, substr(records.text, start + 1, "end" - start)
    FROM read_json_auto($lines) AS spans JOIN read_json_auto($records) AS records ON document_id = records.id
"""
_OF_TABLE = """
    SELECT title, start, "end", label, quote, substr(text, start + 1, "end" - start)
    FROM read_csv_auto($spans) JOIN read_csv_auto($documents) USING (document_id)
"""
_LABELS = "SELECT label, count(*) FROM read_csv_auto($spans) GROUP BY label ORDER BY label"


def duckdb(folder: Path) -> str:
    import duckdb as tool

    records, lines, table, documents = map(str, _files(folder))
    queries = {
        _OF_RECORDS: {"records": records},
        _OF_LINES: {"lines": lines, "records": records},
        _OF_TABLE: {"spans": table, "documents": documents},
    }
    found = 0
    with tool.connect() as database:
        for query, files in queries.items():
            rows = database.execute(query, files).fetchall()
            assert all(row[-2] == row[-1] for row in rows)
            found = same((row[:-1] for row in rows), marks())
        for query, file in (
            ("SELECT title, text FROM read_csv_auto($file)", documents),
            ("SELECT meta.title, text FROM read_json_auto($file)", records),
        ):
            assert dict(database.execute(query, {"file": file}).fetchall()) == texts()
        labels = database.execute(_LABELS, {"spans": table}).fetchall()
    counted = ", ".join(f"{count} {label}" for label, count in labels)
    return f"{summary(found)} in JSONL, in lines of spans and in tables: {counted}"


# -- Datasette -----------------------------------------------------------------------------------------------


def datasette(folder: Path) -> str:
    """Ask the views of a database, which nothing may write to, by Datasette's own client: it needs no port."""
    source, database = written("jsonl", folder, linked())[0], folder / "sample.db"
    program = [sys.executable, "-m", "annotator", "import", "--db", str(database), str(source)]
    done = subprocess.run(program, check=False, capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, done.stderr
    views = ("spans_in_texts", "relations_in_texts", "history")
    spans, relations, history = asyncio.run(_asked(database, views))
    found = same((tuple(map(row.get, ("title", "start", "end", "label", "text"))) for row in spans), marks())
    ends = ("title", "type", "source_text", "target_text")
    tied = same((tuple(map(row.get, ends)) for row in relations), links())
    changes = [change for row in history for change in _changes(json.loads(row["changes"]))]
    for kind, count in (("document", len(texts())), ("span-added", found), ("relation-added", tied)):
        assert sum(kind in change for change in changes) == count, kind
    return (
        f"{summary(found)} and {tied} relations in the views, and in the {len(history)} rows of the history"
    )


def _changes(given: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the changes, also those that a layer holds."""
    for change in given:
        yield change
        yield from change.get("changes", ())


async def _asked(database: Path, views: tuple[str, ...]) -> list[list[dict[str, Any]]]:
    from datasette.app import Datasette

    tool = Datasette([], immutables=[str(database)])
    await tool.invoke_startup()
    answers = []
    for view in views:
        answer = await tool.client.get(f"/{database.stem}/{view}.json?_shape=array&_size=max")
        assert answer.status_code == 200, (view, answer.status_code, answer.text[:200])
        answers.append(answer.json())
    return answers
