"""What a layer was before the actions in the history; used by the migration of the tables to version 5 alone."""

from __future__ import annotations

from typing import Any

Things = dict[tuple[str, Any], Any]
"""What a layer has by kind and id, with every value; the kind is span, relation, rejection, answer or state."""

_SPAN: dict[str, Any] = {"origin": "manual", "attributes": {}, "note": None, "flagged": False}
_STATE: dict[str, Any] = {"status": "new", "note": None, "keeps_boilerplate": False}


def taken_back(things: Things, changes: list[dict[str, Any]], annotator: str, at: str, version: int) -> None:
    """Take the changes of an action back, the last one first; the rest is what it has in common with them."""
    common = {"annotator": annotator, "created_at": at}
    defaults = {"span": {**_SPAN, **common, "schema_version": version}, "relation": common}
    for change in reversed(changes):
        kind, _, done = next(iter(change)).partition("-")
        value = change[f"{kind}-{done}"]
        if kind == "answer":
            things.pop(("answer", value), None)
            if "before" in change:
                things["answer", value] = change["before"]
        elif kind == "layer":
            things["state", ""] = {**_STATE, **value}
        elif kind == "rejection":
            key = ("rejection", (value["text"], value.get("start")))
            things.pop(key, None)
            if done == "removed":
                things[key] = {"start": None, **value}
        elif done == "added":
            things.pop((kind, value["id"]), None)
        else:  # removed or changed
            things[kind, value["id"]] = {**defaults[kind], **value}


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
