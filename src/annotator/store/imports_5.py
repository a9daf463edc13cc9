"""What older versions imported, as version 5 of the tables has it in the log; used by the migration alone."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby, islice
from typing import Any

from annotator.store.changes_5 import additions, dangling, taken_back

_AT_ONCE = 200
"""Documents in an entry."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_METADATA = ("title", "source", "date", "author", "encoding", "extractor", "raw_sha256")
_DOCUMENTS = f"SELECT number, id, imported_at, boilerplate, meta, {', '.join(_METADATA)} FROM documents ORDER BY number"  # noqa: S608
_ACTIONS_ON = """
    SELECT actions.number, annotator, at, coalesce(version, 1), changes
    FROM actions LEFT JOIN schema_versions ON schema_versions.number = schema
    WHERE document = ? ORDER BY actions.number DESC
"""
_LAYERS_ON = (
    "SELECT annotator, status, note, keeps_boilerplate FROM layers WHERE document = ? ORDER BY annotator"
)
_SPANS_ON = """
    SELECT id, start, "end", fragments, label, text, annotator, origin, attributes, note, flagged, created_at,
        schema_version
    FROM spans WHERE document = ? AND annotator = ? ORDER BY rowid
"""
_RELATIONS_ON = """
    SELECT id, type, source, target, annotator, created_at FROM relations WHERE document = ? AND annotator = ?
    ORDER BY rowid
"""
_ANSWERS_ON = "SELECT field, value FROM answers WHERE document = ? AND annotator = ?"
_REJECTIONS_ON = "SELECT text, start FROM rejections WHERE document = ? AND annotator = ? ORDER BY rowid"


Later = dict[int, list[dict[str, Any]]]
"""By number of an action, layers of which more was imported after it."""


def imports(connection: sqlite3.Connection, later: Later) -> Iterator[tuple[int, int, str]]:
    """Yield the imports: number of the first document, time, changes; fill ``later`` for the documents of each."""
    for imported_at, group in groupby(connection.execute(_DOCUMENTS), key=lambda row: row[2]):
        remaining: Iterable[Any] = iter(group)
        at = milliseconds(imported_at)
        while some := list(islice(remaining, _AT_ONCE)):
            changes = [change for row in some for change in _imported(connection, row, at, later)]
            yield some[0][0], at, encode(changes)


def _imported(connection: sqlite3.Connection, row: Any, at: int, later: Later) -> Iterator[dict[str, Any]]:
    number, id_, _, boilerplate, meta, *values = row
    known = {name: value for name, value in zip(_METADATA, values, strict=True) if value not in {None, ""}}
    known |= {"boilerplate": json.loads(boilerplate)} if boilerplate != "[]" else {}
    known |= {"meta": json.loads(meta)} if meta != "{}" else {}
    yield {"document": id_, **known}
    actions = connection.execute(_ACTIONS_ON, (number,)).fetchall()
    for annotator, status, note, keeps_boilerplate in connection.execute(_LAYERS_ON, (number,)).fetchall():
        things = _things(connection, number, annotator)
        things["state", ""] = {"status": status, "note": note, "keeps_boilerplate": bool(keeps_boilerplate)}
        last = 0
        for action, by, then, version, changes in actions:
            if by != annotator:
                continue
            came, changed = taken_back(things, json.loads(changes), by, _second(then), version)
            if came or changed:
                changed = additions(came, annotator, _second(then)) + changed
                later.setdefault(action, []).append({"layer": annotator, "of": id_, "changes": changed})
                last = last or action
        if last and (relations := dangling(things)):
            later[last][-1]["changes"] += additions(relations, annotator, at="")
        added = additions(things, annotator, _second(at))
        if added:
            yield {"layer": annotator, "of": id_, "changes": added}


def _things(connection: sqlite3.Connection, document: int, annotator: str) -> dict[tuple[str, Any], Any]:
    """What a layer has: spans, relations, rejections and answers by kind and id."""
    key = (document, annotator)
    things: dict[tuple[str, Any], Any] = {}
    names = (
        "label",
        "text",
        "annotator",
        "origin",
        "attributes",
        "note",
        "flagged",
        "created_at",
        "schema_version",
    )
    for id_, start, end, fragments, *values in connection.execute(_SPANS_ON, key):
        span = {"id": id_, "fragments": json.loads(fragments) if fragments else [[start, end]]}
        span |= dict(zip(names, values, strict=True))
        span |= {"attributes": json.loads(span["attributes"]), "flagged": bool(span["flagged"])}
        things["span", id_] = span
    for row in connection.execute(_RELATIONS_ON, key):
        columns = ("id", "type", "source", "target", "annotator", "created_at")
        things["relation", row[0]] = dict(zip(columns, row, strict=True))
    for text, start in connection.execute(_REJECTIONS_ON, key):
        things["rejection", (text, start)] = {"text": text, "start": start}
    for field, value in connection.execute(_ANSWERS_ON, key):
        things["answer", field] = json.loads(value)
    return things


def milliseconds(at: str) -> int:
    """A time in ISO 8601 as milliseconds since 1970; 0 for what is none."""
    try:
        return (datetime.fromisoformat(at) - _EPOCH) // timedelta(milliseconds=1)
    except (ValueError, TypeError):
        return 0


def _second(at: int) -> str:
    return (_EPOCH + timedelta(seconds=at // 1000)).strftime("%Y-%m-%dT%H:%M:%SZ")


encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
