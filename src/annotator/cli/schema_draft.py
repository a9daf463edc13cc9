"""The draft of a label schema, as YAML, from labels and relations that were met somewhere."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping

from msgspec import Struct, field

from annotator.core.counting import counted


class Found(Struct):
    """What files have of labels (with their counts, 0 where nothing was counted), attributes and relations.

    ``attributes`` maps a label to its attributes and each of these to the values that were seen or declared.
    """

    labels: dict[str, int] = field(default_factory=dict)
    colors: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, dict[str, dict[str, None]]] = field(default_factory=dict)
    relations: dict[str, tuple[dict[str, None], dict[str, None]]] = field(default_factory=dict)


def suggested_ids(names: Iterable[str], taken: Collection[str] = ()) -> dict[str, str]:
    """An id that a schema accepts for each name, no two alike."""
    from annotator.schema.texts import suggested_id  # it brings pydantic: only when a draft is made

    ids: dict[str, str] = {}
    used = set(taken)
    for number, name in enumerate(names, 1):
        base = wanted = suggested_id(name) or f"label_{number}"
        again = 2
        while wanted in used:
            wanted, again = f"{base}_{again}", again + 1
        used.add(wanted)
        ids[name] = wanted
    return ids


def label_lines(counts: Mapping[str, int], ids: Mapping[str, str]) -> list[str]:
    """The labels as entries of a schema's list, indented as there."""
    return [
        f"  - {{id: {ids[name]}, name: {quoted(name)}}}" + (f"  # {counted(count, 'span')}" if count else "")
        for name, count in counts.items()
    ]


def quoted(text: str) -> str:
    """The text as YAML takes it whatever it is: a JSON string is one of YAML's."""
    return json.dumps(text, ensure_ascii=not text.isprintable())


def draft(found: Found, schema_id: str) -> str:
    """A whole schema; descriptions and keys are left to whoever knows what the labels mean."""
    return "\n".join([*_lines(found, schema_id), ""])


def _lines(found: Found, schema_id: str) -> Iterator[str]:
    ids = suggested_ids(found.labels)
    [own_id] = suggested_ids([schema_id]).values()
    yield from (
        "schema: 1",
        f"id: {own_id}",
        "version: 1",
        f"title: {quoted(schema_id)}",
    )
    yield from ("spans: {overlap: any}", "", "labels:")
    for name, count in found.labels.items():
        color = f'    color: "{found.colors[name]}"' if name in found.colors else ""
        yield f"  - id: {ids[name]}" + (f"  # {counted(count, 'span')}" if count else "")
        yield f"    name: {quoted(name)}"
        yield from filter(None, [color])
        yield from _attribute_lines(found.attributes.get(name, {}))
    if found.relations:
        yield from ("", "relations:")
        relation_ids = suggested_ids(found.relations)
        for name, (sources, targets) in found.relations.items():
            ends = [
                ", ".join(ids[label] for label in side or found.labels if label in ids)
                for side in (sources, targets)
            ]
            yield f"  - {{id: {relation_ids[name]}, name: {quoted(name)}, from: [{ends[0]}], to: [{ends[1]}]}}"


def _attribute_lines(attributes: Mapping[str, Mapping[str, None]]) -> Iterator[str]:
    if attributes:
        yield "    attributes:"
    ids = suggested_ids(attributes)
    for name, values in attributes.items():
        if set(values) <= {"true", "false"}:
            yield f"      - {{id: {ids[name]}, name: {quoted(name)}, type: bool}}"
        elif len(values) <= _MOST_VALUES and all(
            "," not in value and value.strip() == value for value in values
        ):
            listed = ", ".join(map(quoted, values))
            yield f"      - {{id: {ids[name]}, name: {quoted(name)}, type: choice, values: [{listed}]}}"
        else:
            yield f"      - {{id: {ids[name]}, name: {quoted(name)}, type: text}}"


_MOST_VALUES = 15
"""Values of an attribute; more are no list to choose from."""
