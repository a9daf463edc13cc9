"""The checks of migrations: versions go up, and new names exist in this schema or are changed by a later step.

The old names are no longer in the schema, so little can be checked about them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from annotator.core.quoting import quoted
from annotator.schema.problems import did_you_mean
from annotator.schema.yaml.outline import Finding, Item, labels_of
from annotator.schema.yaml.yaml_file import Trail, YamlFile

Names = Iterable[tuple[Trail, str]]


def migration_findings(root: Item, source: YamlFile) -> Iterator[Finding]:
    """The faults of all steps."""
    steps = [step for step in root.items("migrations") if _is_placed(step)]
    yield from _order_findings(root, steps, source)
    labels = [label.item for label in labels_of(root)]
    fields = root.items("document")
    attributes = [field for label in labels for field in label.items("attributes")]
    relations = root.items("relations")
    for step in steps:
        yield from _twice(step)
        yield from _unknown(step, steps, _new_labels(step), _old_labels, _ids(labels), "there is no label")
        yield from _unknown(
            step, steps, step.texts("relations"), _keys("relations"), _ids(relations), "there is no relation"
        )
        for key, known, sentence in (
            ("fields", fields, "the document has no field"),
            ("attributes", attributes, "no label has the attribute"),
        ):
            renamed = [name for change in step.items(key) for name in _texts(change, "rename")]
            yield from _unknown(step, steps, renamed, _changed(key), _ids(known), sentence)
            for change in step.items(key):
                yield from _change_findings(step, steps, change, key, known)


def _is_placed(step: Item) -> bool:
    return step.number("from") is not None and step.number("to") is not None


def _order_findings(root: Item, steps: Iterable[Item], source: YamlFile) -> Iterator[Finding]:
    version = root.number("version")
    starts: dict[int, Item] = {}
    for step in steps:
        start, end = step.number("from") or 0, step.number("to") or 0
        if end <= start:
            yield Finding(step.at("to"), f"a migration goes up, not from {start} to {end}")
        if version is not None and end > version:
            yield Finding(step.at("to"), f"there is no version {end} yet: 'version' is {version}")
        if starts.setdefault(start, step) is not step:
            line = source.key_place(starts[start].at("from")).line
            yield Finding(
                step.at("from"), f"two migrations begin at version {start}: line {line} has one", at_key=True
            )


def _ids(items: Iterable[Item]) -> dict[str, None]:
    return dict.fromkeys(filter(None, (item.text("id") for item in items)))


def _texts(item: Item, *keys: str) -> Iterator[tuple[Trail, str]]:
    for key in keys:
        if (text := item.text(key)) is not None:
            yield item.at(key), text


def _new_labels(step: Item) -> Iterator[tuple[Trail, str]]:
    yield from step.texts("rename")
    for merge in step.items("merge"):
        yield from _texts(merge, "into")
    for split in step.items("split"):
        yield from split.texts("into")
    for change in step.items("attributes"):
        yield from _texts(change, "label")


def _old_labels(step: Item) -> Iterator[tuple[Trail, str]]:
    """The names that a step renames, merges, retires or splits, each with its path."""
    yield from _keys("rename")(step)
    for merge in step.items("merge"):
        yield from merge.texts("labels")
    yield from step.texts("retire")
    for split in step.items("split"):
        yield from _texts(split, "label")


def _keys(key: str) -> Callable[[Item], Iterator[tuple[Trail, str]]]:
    """A function that yields the keys of a mapping in a step: its old names."""

    def old(step: Item) -> Iterator[tuple[Trail, str]]:
        mapping = step.raw.get(key)
        if isinstance(mapping, dict):
            yield from ((step.at(key, name), name) for name in mapping)

    return old


def _changed(key: str) -> Callable[[Item], Iterator[tuple[Trail, str]]]:
    """A function that yields the old names of the fields or attributes that a step changes."""

    def old(step: Item) -> Iterator[tuple[Trail, str]]:
        for change in step.items(key):
            yield from _texts(change, "id")

    return old


def _twice(step: Item) -> Iterator[Finding]:
    seen: set[str] = set()
    for trail, name in _old_labels(step):
        if name in seen:
            what = f"{quoted(name)} is changed twice in this step; keep one change, or write two steps"
            yield Finding(trail, what, at_key=True)
        seen.add(name)


def _unknown(  # noqa: PLR0913, PLR0917 - where to look for a name, for four kinds of names
    step: Item,
    steps: Iterable[Item],
    new: Names,
    old: Callable[[Item], Names],
    known: Collection[str],
    sentence: str,
) -> Iterator[Finding]:
    """The new names that neither the schema has nor a later step changes."""
    later = _names_later(step, steps, old)
    for trail, name in new:
        if name not in known and name not in later:
            yield Finding(trail, f"{sentence} {quoted(name)}{did_you_mean(name, known)}")


def _names_later(step: Item, steps: Iterable[Item], old: Callable[[Item], Names]) -> set[str]:
    end = step.number("to") or 0
    return {name for other in steps if (other.number("from") or 0) >= end for _, name in old(other)}


def _change_findings(
    step: Item, steps: Iterable[Item], change: Item, key: str, known: Iterable[Item]
) -> Iterator[Finding]:
    """A field change without effect, and new values that the field does not have."""
    name = change.text("rename") or change.text("id")
    if change.text("id") is None or name is None:
        return
    if "rename" not in change.raw and not change.raw.get("values"):
        yield Finding(change.trail, f"{quoted(name)} gets neither a new name nor new values")
    if name in _names_later(step, steps, _changed(key)):
        return  # a later step may change the values again
    values = _values_of(name, known)
    for trail, value in change.texts("values"):
        if values and value not in values:
            yield Finding(trail, f"{quoted(name)} has no value {quoted(value)}{did_you_mean(value, values)}")


def _values_of(name: str, fields: Iterable[Item]) -> Mapping[str, None]:
    """The values of all fields with that id: two labels may each have an attribute of that name."""
    own = [field for field in fields if field.text("id") == name]
    bare = (text for field in own for _, text in field.texts("values"))
    full = (choice.text("value") for field in own for choice in field.items("values"))
    return dict.fromkeys(filter(None, (*bare, *full)))
