"""Conversion of checked entries of the file to the frozen values that the program uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from annotator.core.span import Value
from annotator.schema.answers import AnswerError, FieldType
from annotator.schema.free_keys import choice_keys, letter_keys
from annotator.schema.migration import FieldChange, Migration, Split
from annotator.schema.values import (
    Boundaries,
    Choice,
    Condition,
    Example,
    Field,
    Label,
    LabelSchema,
    Overlap,
    RelationType,
    spoken,
)
from annotator.schema.yaml.language import (
    FieldChangeEntry,
    FieldEntry,
    LabelEntry,
    MigrationEntry,
    RelationEntry,
    SchemaEntry,
)

MOST_WITH_OWN_KEY = 20
"""With more labels than this, child labels are chosen by the letter of their group and one of their own."""


def build_schema(entry: SchemaEntry, sha256: str) -> LabelSchema:
    """The schema that the file describes, with keys chosen for everything without one, as far as letters last."""
    return LabelSchema(
        id=entry.id,
        version=entry.version,
        title=entry.title or spoken(entry.id),
        labels=tuple(_build_labels(entry.labels)),
        document_fields=_build_form(entry.document),
        relations=tuple(_build_relations(entry.relations)),
        migrations=tuple(map(_build_migration, entry.migrations)),
        guidelines=entry.guidelines,
        boundaries=Boundaries(entry.text.boundaries),
        overlap=Overlap(entry.spans.overlap),
        discontinuous=entry.spans.discontinuous,
        hash=sha256,
    )


def build_field(entry: FieldEntry, taken: Iterable[str] = ()) -> Field:
    """One field without its default and condition; ``taken`` are the keys that jump to fields of its form."""
    choices = entry.values or []
    keys = choice_keys([choice.value for choice in choices], [choice.key for choice in choices], taken)
    return Field(
        id=entry.id,
        type=FieldType(entry.type),
        name=entry.name or "",
        description=entry.description,
        required=entry.required,
        key=entry.key,
        choices=tuple(
            Choice(choice.value, key, choice.description) for choice, key in zip(choices, keys, strict=True)
        ),
        minimum=entry.min,
        maximum=entry.max,
        multiline=entry.multiline,
    )


def fitting(field: Field, value: object) -> Value:
    """Return ``value`` of the YAML file as an answer to ``field``; raises ``AnswerError`` if it is not one.

    Stricter than ``Field.check``: a number of YAML is not a text, nor a text a number.
    """
    wanted, kinds = _KINDS[field.type]
    if isinstance(value, list) and field.type is FieldType.MULTICHOICE:
        for part in value:
            _only(part, str, "text", repr(part))
    else:
        _only(value, kinds, wanted, str(value))
    return field.check(value)


def _only(value: object, kinds: type | tuple[type, ...], wanted: str, shown: str) -> None:
    if isinstance(value, bool) and kinds is not bool:
        shown = shown.lower()
    elif isinstance(value, kinds):
        return
    hint = f'; quote it: "{shown}"' if kinds is str and isinstance(value, int | float) else ""
    raise AnswerError(f"expected {wanted}, not {shown[:60]}{hint}")


_NUMBERS: tuple[type, ...] = (int, float)
_KINDS: dict[FieldType, tuple[str, type | tuple[type, ...]]] = {
    FieldType.CHOICE: ("text", str),
    FieldType.MULTICHOICE: ("a list of texts", str),
    FieldType.TEXT: ("text", str),
    FieldType.DATE: ("a date", (str, int)),  # a bare 2026 is a number to YAML and a year to everyone else
    FieldType.BOOL: ("true or false", bool),
    FieldType.NUMBER: ("a number", _NUMBERS),
    FieldType.SCALE: ("a number", _NUMBERS),
}


def _build_form(own: Sequence[FieldEntry], inherited: Sequence[FieldEntry] = ()) -> tuple[Field, ...]:
    if not own:
        return ()
    form = {entry.id: entry for entry in (*inherited, *own)}
    jumps = [entry.key for entry in form.values() if entry.key]
    return tuple(_completed(entry, form, jumps) for entry in own)


def _completed(entry: FieldEntry, form: Mapping[str, FieldEntry], jumps: Sequence[str]) -> Field:
    field = build_field(entry, jumps)
    default = None if entry.default is None else fitting(field, entry.default)
    condition = None
    if entry.show_if:
        other = build_field(form[entry.show_if.field])
        condition = Condition(other.id, fitting(other, entry.show_if.equals))
    return replace(field, default=default, show_if=condition)


def _lineages(
    labels: Iterable[LabelEntry], above: tuple[LabelEntry, ...] = ()
) -> Iterator[tuple[LabelEntry, ...]]:
    for label in labels:
        lineage = (*above, label)
        yield lineage
        yield from _lineages(label.children, lineage)


def _build_labels(labels: Sequence[LabelEntry]) -> Iterator[Label]:
    lineages = list(_lineages(labels))
    keys = _label_keys(lineages)
    group_keys = _group_keys(lineages, keys)
    for lineage in lineages:
        *above, entry = lineage
        inherited = [field for label in above for field in label.attributes]
        yield Label(
            id=entry.id,
            name=entry.name or spoken(entry.id),
            key=keys[entry.id],
            color=entry.color,
            description=entry.description,
            examples=tuple(Example(example.text, example.ok, example.why) for example in entry.examples),
            attributes=_build_form(entry.attributes, inherited),
            parent=above[-1].id if above else None,
            overlap=Overlap(entry.overlap) if entry.overlap else None,
            discontinuous=entry.discontinuous,
            max=entry.max,
            pattern=entry.pattern,
            retired=entry.retired,
            group_key=group_keys.get(entry.id),
        )


def _label_keys(lineages: Sequence[tuple[LabelEntry, ...]]) -> dict[str, str | None]:
    """The keys that work at any time. With many labels, such a key is chosen for top-level ones only."""
    offered = [lineage for lineage in lineages if not lineage[-1].retired]
    is_large = len(offered) > MOST_WITH_OWN_KEY
    with_key = [lineage[-1] for lineage in offered if lineage[-1].key or len(lineage) == 1 or not is_large]
    chosen = letter_keys([_names(label) for label in with_key], [label.key for label in with_key])
    return {lineage[-1].id: lineage[-1].key for lineage in lineages} | {
        label.id: key for label, key in zip(with_key, chosen, strict=True)
    }


def _group_keys(lineages: Sequence[tuple[LabelEntry, ...]], keys: Mapping[str, str | None]) -> dict[str, str]:
    """The keys of labels inside their group: those that work at any time, or else chosen ones.

    The group's own key stays free for the label of the group.
    """
    groups = (lineage[-1] for lineage in lineages if lineage[-1].children)
    chosen: dict[str, str] = {}
    for group in groups:
        offered = [label for label in group.children if not label.retired]
        own = keys.get(group.id) or chosen.get(group.id)
        found = letter_keys(
            [_names(label) for label in offered], [keys[label.id] for label in offered], taken=own or ""
        )
        chosen |= {label.id: key for label, key in zip(offered, found, strict=True) if key}
    return chosen


def _names(label: LabelEntry) -> tuple[str, str]:
    return (label.name or "", label.id)


def _build_relations(relations: Sequence[RelationEntry]) -> Iterator[RelationType]:
    names = [(relation.name or "", relation.id) for relation in relations]
    keys = letter_keys(names, [relation.key for relation in relations])
    for entry, key in zip(relations, keys, strict=True):
        yield RelationType(
            id=entry.id,
            name=entry.name or spoken(entry.id),
            sources=tuple(entry.sources),
            targets=tuple(entry.targets),
            key=key,
            directed=entry.directed,
            max=entry.max,
            description=entry.description,
        )


def _build_migration(entry: MigrationEntry) -> Migration:
    return Migration(
        from_version=entry.from_version,
        to_version=entry.to_version,
        rename=dict(entry.rename),
        merge=tuple((merge.into, tuple(merge.labels)) for merge in entry.merge),
        retire=tuple(entry.retire),
        split=tuple(Split(split.label, tuple(split.into)) for split in entry.split),
        attributes=tuple(map(_build_change, entry.attributes)),
        fields=tuple(map(_build_change, entry.fields)),
        relations=dict(entry.relations),
    )


def _build_change(entry: FieldChangeEntry) -> FieldChange:
    return FieldChange(entry.id, entry.rename, dict(entry.values), entry.label)
