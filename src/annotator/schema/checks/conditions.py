"""Conditions of fields: the other field must exist, accept the value, and not depend on the first one in turn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from annotator.core.quoting import quoted
from annotator.schema.answers import AnswerError
from annotator.schema.problems import did_you_mean
from annotator.schema.yaml.building import build_field, fitting
from annotator.schema.yaml.language import FieldEntry
from annotator.schema.yaml.outline import Finding, Item
from annotator.schema.yaml.yaml_file import Trail


def condition_findings(
    own: list[Item], form: list[Item], entries: Mapping[Trail, FieldEntry]
) -> Iterator[Finding]:
    """The faults in the ``show_if`` of a form's own fields; ``entries`` are the fields whose shape is right."""
    by_id = {field_id: item for item in form if (field_id := item.text("id"))}
    depends_on = {field_id: _wanted_field(item) for field_id, item in by_id.items()}
    cycles = _cycles(depends_on)
    for item in own:
        wanted = _wanted_field(item)
        if wanted is None:
            continue
        trail = item.at("show_if", "field")
        if wanted not in by_id:
            yield Finding(trail, f"the form has no field {quoted(wanted)}{did_you_mean(wanted, by_id)}")
        elif item.text("id") in cycles:
            yield Finding(trail, f"{quoted(item.text('id') or '')} and {quoted(wanted)} wait for each other")
        elif entry := entries.get(by_id[wanted].trail):
            yield from _value_findings(item, entry)


def _wanted_field(item: Item) -> str | None:
    condition = item.raw.get("show_if")
    field_id = condition.get("field") if isinstance(condition, dict) else None
    return field_id if isinstance(field_id, str) else None


def _value_findings(item: Item, wanted: FieldEntry) -> Iterator[Finding]:
    condition = item.raw["show_if"]
    value = condition.get("equals") if isinstance(condition, dict) else None
    if value is None:
        return
    try:
        fitting(build_field(wanted), value)
    except AnswerError as error:
        yield Finding(item.at("show_if", "equals"), f"'{wanted.id}' never has this value: {error}")


def _cycles(depends_on: Mapping[str, str | None]) -> set[str]:
    """The fields that depend on themselves; each field is visited once."""
    done: set[str] = set()
    cycles: set[str] = set()
    for start in depends_on:
        path: dict[str, None] = {}
        here: str | None = start
        while here is not None and here in depends_on and here not in done and here not in path:
            path[here] = None
            here = depends_on[here]
        if here is not None and here in path:
            steps = list(path)
            cycles.update(steps[steps.index(here) :])
        done.update(path)
    return cycles
