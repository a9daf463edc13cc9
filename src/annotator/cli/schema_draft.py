"""The draft of a label schema, as YAML, from labels and relations that were found in files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from msgspec import Struct, field

from annotator.core.counting import counted
from annotator.core.quoting import shell_word, visible
from annotator.schema.answers import FieldType
from annotator.schema.values import Choice, Field, Label, LabelSchema, Overlap, RelationType, spoken


class Found(Struct):
    """The labels of files (with their counts, 0 where they are only declared), attributes and relations.

    ``attributes`` maps a label to its attributes, and each of these to its values, used or declared.
    """

    labels: dict[str, int] = field(default_factory=dict)
    colors: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, dict[str, dict[str, None]]] = field(default_factory=dict)
    relations: dict[str, tuple[dict[str, None], dict[str, None]]] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)


def suggested_ids(names: Iterable[str], taken: Collection[str] = ()) -> dict[str, str]:
    """Return a valid, unique id for each name."""
    from annotator.schema.texts import suggested_id  # it imports pydantic: only when a draft is made

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


def needed_maps(ids: Mapping[str, str]) -> str:
    """Return the options that an import needs to find the drafted labels, whose ids are by name."""
    wrong = [name for name, id_ in ids.items() if name != id_ and name in ids.values()]
    return " ".join(f"--map {shell_word(f'{name}={ids[name]}')}" for name in wrong)


def label_lines(counts: Mapping[str, int], ids: Mapping[str, str]) -> list[str]:
    """Return the labels as indented entries of a schema's list, below a comment with their counts."""
    from annotator.schema.yaml.emitting import to_yaml

    entries = [{"id": ids[name], "name": name} for name in counts]
    return [*_count_comment(counts), *to_yaml({"labels": entries}).splitlines()[1:]]


def draft(found: Found, schema_id: str) -> str:
    """Return a whole schema without descriptions and keys, which the user adds."""
    from annotator.schema.yaml.emitting import MODELINE, schema_to_yaml

    ids = suggested_ids(found.labels)
    [own_id] = suggested_ids([schema_id]).values()
    schema = LabelSchema(
        id=own_id,
        version=1,
        title=_shown(schema_id, own_id),
        overlap=Overlap.ANY,
        labels=tuple(
            Label(
                ids[name],
                _shown(name, ids[name]),
                color=found.colors.get(name),
                parent=ids[found.parents[name]] if name in found.parents else None,
                description=found.descriptions.get(name, ""),
                attributes=tuple(_attributes(found.attributes.get(name, {}))),
            )
            for name in found.labels
        ),
        relations=tuple(_relations(found, ids)),
    )
    head = "".join(f"{line}\n" for line in _count_comment(found.labels))
    return MODELINE + head + schema_to_yaml(schema).removeprefix(MODELINE)


def _count_comment(counts: Mapping[str, int]) -> list[str]:
    parts = [f"{visible(name)} ({counted(count, 'span')})" for name, count in counts.items() if count]
    return [f"# {', '.join(parts)}"] if parts else []


def _relations(found: Found, ids: Mapping[str, str]) -> Iterator[RelationType]:
    relation_ids = suggested_ids(found.relations)
    for name, sides in found.relations.items():
        known = ([ids[label] for label in side if label in ids] for side in sides)
        sources, targets = (tuple(side or ids.values()) for side in known)  # if none is known, any label
        yield RelationType(relation_ids[name], _shown(name, relation_ids[name]), sources, targets)


def _attributes(attributes: Mapping[str, Mapping[str, None]]) -> Iterator[Field]:
    ids = suggested_ids(attributes)
    for name, values in attributes.items():
        shown = _shown(name, ids[name])
        if set(values) <= {"true", "false"}:
            yield Field(ids[name], FieldType.BOOL, shown)
        elif len(values) <= _MOST_VALUES and all(_is_value(value) for value in values):
            choices = tuple(Choice(value, "") for value in values)
            yield Field(ids[name], FieldType.CHOICE, shown, choices=choices)
        else:
            yield Field(ids[name], FieldType.TEXT, shown)


def _shown(name: str, id_: str) -> str:
    """Return the name with control characters made visible; for a blank one, the id in words."""
    return visible(name) if name.strip() else spoken(id_)


def _is_value(text: str) -> bool:
    """Whether the text can be one of the values of a schema's choice."""
    return bool(text) and "," not in text and text.strip() == text and text.isprintable()


_MOST_VALUES = 15
"""Upper bound on the values of a choice; an attribute with more becomes text."""
