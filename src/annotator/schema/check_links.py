"""What relations and migrations say about labels that must exist."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from annotator.schema.check_keys import key_findings
from annotator.schema.outline import Finding, Item, labels_of, repeated
from annotator.schema.problems import did_you_mean, quoted
from annotator.schema.yaml_file import Trail, YamlFile


def relation_findings(root: Item, source: YamlFile) -> Iterator[Finding]:
    """Ids and keys that two relations have, and ends that are no labels."""
    relations = root.items("relations")
    known = _label_ids(root)
    yield from repeated(relations, "id", "relations", source)
    yield from repeated(relations, "key", "relations", source)
    yield from key_findings(relations)
    for relation in relations:
        yield from _unknown([*relation.texts("from"), *relation.texts("to")], known)


def migration_findings(root: Item, source: YamlFile) -> Iterator[Finding]:
    """Steps that do not go up to this version, and new names that neither this schema nor a later step knows.

    The old names are gone from the schema by nature, so nothing can be said about them.
    """
    migrations = root.items("migrations")
    version = root.number("version")
    known = _label_ids(root)
    gone_from = _gone_from(migrations)
    starts: dict[int, Item] = {}
    for step in migrations:
        start, end = step.number("from"), step.number("to")
        if start is None or end is None:
            continue
        if end <= start:
            yield Finding(step.at("to"), f"a migration goes up, not from {start} to {end}")
        if version is not None and end > version:
            yield Finding(step.at("to"), f"there is no version {end} yet: 'version' is {version}")
        if starts.setdefault(start, step) is not step:
            line = source.key_place(starts[start].at("from")).line
            yield Finding(
                step.at("from"), f"two migrations begin at version {start}: line {line} has one", at_key=True
            )
        # A name that a later step takes up was a label in between.
        new = [(trail, label) for trail, label in _targets(step) if gone_from.get(label, 0) < end]
        yield from _unknown(new, known)


def _label_ids(root: Item) -> dict[str, None]:
    return dict.fromkeys(filter(None, (label.item.text("id") for label in labels_of(root))))


def _targets(step: Item) -> list[tuple[Trail, str]]:
    into = ((merge.at("into"), merge.text("into")) for merge in step.items("merge"))
    return [*step.texts("rename"), *((trail, label) for trail, label in into if label)]


def _gone_from(steps: Iterable[Item]) -> dict[str, int]:
    """Each old name with the last version that a step takes it away from."""
    gone: dict[str, int] = {}
    for step in steps:
        for name in _old_names(step):
            gone[name] = max(step.number("from") or 0, gone.get(name, 0))
    return gone


def _old_names(step: Item) -> Iterator[str]:
    renamed = step.raw.get("rename")
    yield from renamed if isinstance(renamed, dict) else ()
    for merge in step.items("merge"):
        yield from (label for _, label in merge.texts("labels"))
    yield from (label for _, label in step.texts("retire"))


def _unknown(named: Iterable[tuple[Trail, str]], known: Collection[str]) -> Iterator[Finding]:
    for trail, label in named:
        if label not in known:
            yield Finding(trail, f"there is no label {quoted(label)}{did_you_mean(label, known)}")
