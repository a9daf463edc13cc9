"""Version 4 of the changes of an action, from those of version 3; used by the migration of the tables alone."""

from __future__ import annotations

import json
from typing import Any

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_SPAN_DEFAULTS: dict[str, Any] = {
    "origin": "manual",
    "attributes": {},
    "note": None,
    "flagged": False,
    "schema_version": 1,
}
_STATE_DEFAULTS: dict[str, Any] = {"status": "new", "note": None, "keeps_boilerplate": False}


def compact(changes: str, annotator: str, at: str) -> str:
    """The changes of an action without what they have in common with it and what is at its default."""
    known = {"annotator": annotator, "created_at": at}
    return _encode([_compact_change(change, known) for change in json.loads(changes)])


def _compact_change(change: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    kind: str = change["change"]
    thing = kind.partition("-")[0]
    if kind == "answer-set":
        values = {name: change[name] for name in ("before", "after") if change[name] is not None}
        return {kind: change["field"], **values}
    if thing == "layer":
        return _compact_pair(kind, change, _STATE_DEFAULTS)
    if kind == "span-changed":
        return _compact_pair(kind, change, known | _SPAN_DEFAULTS)
    defaults = {"span": known | _SPAN_DEFAULTS, "relation": known, "rejection": {"start": None}}[thing]
    return {kind: _without(change[thing], defaults)}


def _compact_pair(kind: str, change: dict[str, Any], defaults: dict[str, Any]) -> dict[str, Any]:
    before, after = (_without(change[side], defaults) for side in ("before", "after"))
    names = [*before, *(name for name in after if name not in before)]
    return {
        kind: before,
        "to": {name: after.get(name) for name in names if before.get(name) != after.get(name)},
    }


def _without(values: dict[str, Any], defaults: dict[str, Any]) -> dict[str, Any]:
    missing = object()
    return {name: value for name, value in values.items() if value != defaults.get(name, missing)}
