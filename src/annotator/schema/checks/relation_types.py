"""The checks of relations: ids and keys are unique, and their labels exist."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from annotator.core.quoting import quoted
from annotator.schema.checks.key_letters import key_findings
from annotator.schema.problems import did_you_mean
from annotator.schema.yaml.outline import Finding, Item, labels_of, repeated
from annotator.schema.yaml.yaml_file import Trail, YamlFile


def relation_findings(root: Item, source: YamlFile) -> Iterator[Finding]:
    """Ids and keys that two relations share, keys that none may have, and ends that are not labels."""
    relations = root.items("relations")
    known = _label_ids(root)
    yield from repeated(relations, "id", "relations", source)
    yield from repeated(relations, "key", "relations", source)
    yield from key_findings(relations)
    for relation in relations:
        yield from _unknown([*relation.texts("from"), *relation.texts("to")], known)


def _label_ids(root: Item) -> dict[str, None]:
    return dict.fromkeys(filter(None, (label.item.text("id") for label in labels_of(root))))


def _unknown(named: Iterable[tuple[Trail, str]], known: Collection[str]) -> Iterator[Finding]:
    for trail, label in named:
        if label not in known:
            yield Finding(trail, f"there is no label {quoted(label)}{did_you_mean(label, known)}")
