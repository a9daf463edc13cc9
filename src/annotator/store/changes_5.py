"""What a layer was before the actions in the history; used by the migration of the tables to version 5 alone."""

from __future__ import annotations

from typing import Any

Things = dict[tuple[str, Any], Any]
"""What a layer has by kind and id, with every value; the kind is span, relation, rejection, answer or state."""

_SPAN: dict[str, Any] = {"origin": "manual", "attributes": {}, "note": None, "flagged": False}
_STATE: dict[str, Any] = {"status": "new", "note": None, "keeps_boilerplate": False}


def taken_back(
    things: Things, changes: list[dict[str, Any]], annotator: str, at: str, version: int
) -> tuple[Things, list[dict[str, Any]]]:
    """Take the changes of an action back, the last one first; the rest is what it has in common with them.

    What contradicts the action came after it by an import, of which older versions wrote nothing: it is returned, as
    what came, and as changes of answers and state.
    """
    common = {"annotator": annotator, "created_at": at}
    defaults = {
        "span": {**_SPAN, **common, "schema_version": version},
        "relation": common,
        "rejection": {"start": None},
    }
    later: Things = {}
    later_changes: list[dict[str, Any]] = []
    for change in reversed(changes):
        kind, _, done = next(iter(change)).partition("-")
        value = change[f"{kind}-{done}"]
        if kind == "answer":
            later_changes += _answer_taken_back(things, value, change.get("before"), change.get("after"))
        elif kind == "layer":
            later_changes += _state_taken_back(things, value, change["to"])
        else:
            later |= _taken_back(things, kind, done, {**defaults[kind], **value})
    return later, later_changes


def _taken_back(things: Things, kind: str, done: str, value: dict[str, Any]) -> Things:
    """Take back that something was added, removed or changed to be what it is no longer; return what came later."""
    key = (kind, (value["text"], value["start"]) if kind == "rejection" else value["id"])
    found = things.pop(key, None)
    if done != "added":
        things[key] = value
    return {key: found} if done == "removed" and found is not None else {}


def _answer_taken_back(things: Things, field: str, before: Any, after: Any) -> list[dict[str, Any]]:
    found = things.pop(("answer", field), None)
    if before is not None:
        things["answer", field] = before
    if found == after:
        return []
    sides = {"before": after, "after": found}
    return [{"answer-set": field} | {name: side for name, side in sides.items() if side is not None}]


def _state_taken_back(things: Things, value: dict[str, Any], to: dict[str, Any]) -> list[dict[str, Any]]:
    before = {**_STATE, **value}
    after = before | {name: _STATE[name] if side is None else side for name, side in to.items()}
    found, things["state", ""] = things["state", ""], before
    changed = {name: side for name, side in found.items() if side != after[name]}
    return [{"layer-changed": _without(after, _STATE), "to": changed}] if changed else []


def dangling(things: Things) -> Things:
    """Take the relations out whose spans are not there, and return them."""
    found = {
        key: value
        for key, value in things.items()
        if key[0] == "relation"
        and not {("span", value["source"]), ("span", value["target"])} <= things.keys()
    }
    for key in found:
        del things[key]
    return found


def additions(things: Things, annotator: str, at: str) -> list[dict[str, Any]]:
    """The changes that make the layer of an empty one, in an order in which they can be applied."""
    common = {"annotator": annotator, "created_at": at}
    span_defaults = {**_SPAN, **common, "schema_version": 1}
    found: dict[str, list[dict[str, Any]]] = {
        kind: [] for kind in ("span", "relation", "rejection", "answer", "state")
    }
    for (kind, id_), value in things.items():
        match kind:
            case "span":
                found[kind].append({"span-added": _without(value, span_defaults)})
            case "relation":
                found[kind].append({"relation-added": _without(value, common)})
            case "rejection":
                found[kind].append({"rejection-added": _without(value, {"start": None})})
            case "answer":
                found[kind].append({"answer-set": id_, "after": value})
            case _:
                changed = _without(value, _STATE)
                found["state"] += [{"layer-changed": {}, "to": changed}] if changed else []
    return [change for changes in found.values() for change in changes]


def _without(values: dict[str, Any], defaults: dict[str, Any]) -> dict[str, Any]:
    missing = object()
    return {name: value for name, value in values.items() if value != defaults.get(name, missing)}
