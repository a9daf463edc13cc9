"""The differences between two versions of a label set, and the migration that someone would have to write."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import fields

from annotator.core.counting import counted
from annotator.schema.migrating import Steps, pending
from annotator.schema.migration import Migration
from annotator.schema.values import Field, Label, LabelSchema, RelationType
from annotator.schema.yaml.emitting import migration_data, to_yaml

_QUIET = {"id", "attributes", "examples", "group_key", "choices", "color"}
"""Parts of a value that are compared separately, or that make no difference to the work done."""


def differences(old: LabelSchema, new: LabelSchema) -> Iterator[str]:
    """One line for each difference that annotators should know about."""
    steps = pending(new, old.version) if old.id == new.id else ()
    followed = {label.id: follow(label.id, steps) for label in old.labels}
    yield from _moved(old, followed, new)
    renamed = _renamed(steps, "attributes")
    for label in new.labels:
        # Of labels that were merged, the one that kept its name is the one to compare with.
        earlier = sorted(
            (was for was, now in followed.items() if now == label.id), key=lambda was: was != label.id
        )
        before = old.label(earlier[0]) if earlier else None
        if before is None:
            yield f"+ label {label.id}"
        else:
            yield from _label_differences(before, label, renamed)
    yield from _listed("relation", old.relations, new.relations, _renamed(steps, "relations"))
    yield from _listed("field", old.document_fields, new.document_fields, _renamed(steps, "fields"))
    for part in ("boundaries", "overlap", "discontinuous"):
        if getattr(old, part) != getattr(new, part):
            yield f"~ {part}: {getattr(old, part)} → {getattr(new, part)}"
    if old.guidelines != new.guidelines:
        yield "~ guidelines"


def follow(label_id: str, steps: Steps) -> str:
    """The id that the label has after the steps."""
    for step in steps:
        label_id = step.labels.get(label_id, label_id)
    return label_id


def vanished(new: LabelSchema, version: int, in_use: Iterable[str]) -> list[str]:
    """The labels in use under that version that ``new`` neither has nor migrates to one it has."""
    steps = pending(new, version)
    return [label_id for label_id in in_use if new.label(follow(label_id, steps)) is None]


def missing_migration(old: LabelSchema, new: LabelSchema, gone: Mapping[str, int]) -> str:
    """The YAML of a migration for the labels in ``gone``, which maps to span counts; the new names are guesses."""
    target = max(new.version, old.version + 1)
    fresh = [label for label in new.labels if old.label(label.id) is None]
    guesses = {label_id: _guess(old.label(label_id), label_id, fresh) for label_id in gone}
    olds = {
        into: tuple(one for one in gone if guesses[one] == into) for into in filter(None, guesses.values())
    }
    step = Migration(
        old.version,
        target,
        rename={labels[0]: into for into, labels in olds.items() if len(labels) == 1},
        merge=tuple((into, labels) for into, labels in olds.items() if len(labels) > 1),
        retire=tuple(label_id for label_id, guess in guesses.items() if guess is None),
    )
    missing = (f"{one} ({counted(count, 'span')})" if count else one for one, count in gone.items())
    advice = "a guess: rename, merge, split or retire them as you mean it"
    version = {"version": target} if target != new.version else {}
    return f"# {', '.join(missing)}; {advice}\n" + to_yaml({**version, "migrations": [migration_data(step)]})


def _guess(old: Label | None, label_id: str, fresh: list[Label]) -> str | None:
    """The new label that is most like the old one: the same name, or an id that is nearly the same."""
    for label in fresh:
        if old is not None and old.name.casefold() == label.name.casefold():
            return label.id
    near = difflib.get_close_matches(label_id, [label.id for label in fresh], n=1, cutoff=0.7)
    return near[0] if near else None


def _moved(old: LabelSchema, followed: Mapping[str, str], new: LabelSchema) -> Iterator[str]:
    for was, now in followed.items():
        label = new.label(now)
        if label is None:
            yield f"- label {was}"
        elif now != was:
            yield f"→ label {was} is {now} now"
        elif was in new.alternatives and was not in old.alternatives:
            yield f"→ label {was} is split: {' or '.join(new.alternatives[was])}"
        elif label.retired and not ((before := old.label(was)) and before.retired):
            yield f"→ label {was} is retired"


def _label_differences(old: Label, new: Label, renamed: Mapping[str, str]) -> Iterator[str]:
    for part in _parts(old, new):
        yield f"~ label {new.id}: {part}"
    attributes = _listed("attribute", old.attributes, new.attributes, renamed)
    yield from (f"{text} of label {new.id}" for text in attributes)
    if old.examples != new.examples:
        yield f"~ label {new.id}: examples"


def _parts(old: Label | Field | RelationType, new: Label | Field | RelationType) -> Iterator[str]:
    for each in fields(new):
        was, now = getattr(old, each.name), getattr(new, each.name)
        if each.name not in _QUIET and was != now:
            yield each.name if each.name == "description" else f"{each.name} {_shown(was)} → {_shown(now)}"


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return "none" if value is None else str(value)


def _renamed(steps: Steps, kind: str) -> Mapping[str, str]:
    if kind == "relations":
        return {old: new for step in steps for old, new in step.relations.items()}
    changes = (change for step in steps for change in getattr(step, kind))
    return {change.id: change.rename for change in changes if change.rename}


def _listed(
    kind: str,
    old: tuple[Field, ...] | tuple[RelationType, ...],
    new: tuple[Field, ...] | tuple[RelationType, ...],
    renamed: Mapping[str, str],
) -> Iterator[str]:
    before = {renamed.get(each.id, each.id): each for each in old}
    after = {each.id: each for each in new}
    for id_, each in before.items():
        if id_ not in after:
            yield f"- {kind} {each.id}"
        elif each.id != id_:
            yield f"→ {kind} {each.id} is {id_} now"
    for id_, each in after.items():
        if id_ not in before:
            yield f"+ {kind} {id_}"
        else:
            yield from (f"~ {kind} {id_}: {part}" for part in _parts(before[id_], each))
            yield from _choice_differences(kind, before[id_], each)


def _choice_differences(kind: str, old: Field | RelationType, new: Field | RelationType) -> Iterator[str]:
    if isinstance(old, Field) and isinstance(new, Field):
        was = [choice.value for choice in old.choices]
        now = [choice.value for choice in new.choices]
        yield from (f"- value {value} of {kind} {new.id}" for value in was if value not in now)
        yield from (f"+ value {value} of {kind} {new.id}" for value in now if value not in was)
