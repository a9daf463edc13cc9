"""The label schema as frozen values.

A schema reaches the program in two ways, both ending here: from YAML through ``loading`` (every problem with
its line), and from the JSON of a checked schema in the database.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from functools import cached_property

from msgspec import Struct

from annotator.core.span import Value
from annotator.schema.answers import AnswerError, FieldType, format_value, parse_value
from annotator.schema.migration import Migration
from annotator.schema.palette import assigned

RESERVED_KEYS: Mapping[str, str] = {"f": "focus", "u": "undo", "x": "delete"}
"""Lower-case letters that are commands everywhere and therefore cannot be a label's key."""

PATTERN_SECONDS = 0.05
"""Time limit for matching a label's pattern on one text: nobody waits longer for a key."""


class Overlap(StrEnum):
    """How spans may overlap: not at all, one inside the other, or in any way."""

    NONE = "none"
    NESTED = "nested"
    ANY = "any"


class Boundaries(StrEnum):
    """Where spans may start and end."""

    WORD = "word"
    GRAPHEME = "grapheme"
    ANY = "any"


class Condition(Struct, frozen=True):
    """A field is asked only while another field of the same form has this value."""

    field: str
    equals: Value


class Choice(Struct, frozen=True):
    """One value of a ``choice`` or ``multichoice`` field and the key that sets it (empty if none was left)."""

    value: str
    key: str
    description: str = ""


class Field(Struct, frozen=True):
    """A question of the tagging form: about a span (an attribute) or about the document.

    ``minimum`` and ``maximum`` bound ``number`` and ``scale``; ``choices`` belong to the two choice types.
    """

    id: str
    type: FieldType
    name: str = ""
    description: str = ""
    required: bool = False
    default: Value | None = None
    key: str | None = None
    choices: tuple[Choice, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    multiline: bool = False
    show_if: Condition | None = None

    @property
    def title(self) -> str:
        """The name of the field in the form."""
        return self.name or self.id.replace("_", " ").replace("-", " ")

    def parse(self, text: str) -> Value | None:
        """Return the value of ``text``, ``None`` for an empty text; raises ``AnswerError``."""
        return parse_value(
            text, self.type, tuple(choice.value for choice in self.choices), self.minimum, self.maximum
        )

    def check(self, value: object) -> Value:
        """Return the value of the field for ``value``, as read from a file; raises ``AnswerError`` for any other."""
        parsed = self.parse(format_value(value))
        if parsed is None:
            raise AnswerError(f"{self.id}: no value given")
        return parsed

    def is_asked(self, answers: Mapping[str, Value]) -> bool:
        """Whether the form shows the field, given the other answers."""
        return self.show_if is None or answers.get(self.show_if.field) == self.show_if.equals


class Example(Struct, frozen=True):
    """A sentence with the span in ``[brackets]``; ``ok`` is false for what is not to be marked."""

    text: str
    ok: bool = True
    why: str = ""


class Label(Struct, frozen=True):
    """A kind of span. ``parent`` is the id of the label it refines; ``color`` a palette name or ``#rrggbb``.

    ``group_key`` is the letter that chooses the label after the key of its parent has opened the group.
    """

    id: str
    name: str
    key: str | None = None
    color: str | None = None
    description: str = ""
    examples: tuple[Example, ...] = ()
    attributes: tuple[Field, ...] = ()
    parent: str | None = None
    overlap: Overlap | None = None
    discontinuous: bool | None = None
    max: int | None = None
    pattern: str | None = None
    retired: bool = False
    group_key: str | None = None


class RelationType(Struct, frozen=True):
    """A type of relation from spans of some labels to spans of others; a label stands for its descendants too."""

    id: str
    name: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    key: str | None = None
    directed: bool = True
    max: int | None = None
    description: str = ""


class LabelSchema(Struct, frozen=True, dict=True):
    """Everything that may be marked and asked in a project.

    ``labels`` are in the order of the file, parents before their children. ``hash`` is the SHA-256 of the
    original YAML, in hex.
    """

    id: str
    version: int
    title: str
    labels: tuple[Label, ...]
    document_fields: tuple[Field, ...] = ()
    relations: tuple[RelationType, ...] = ()
    migrations: tuple[Migration, ...] = ()
    guidelines: str = ""
    boundaries: Boundaries = Boundaries.WORD
    overlap: Overlap = Overlap.NESTED
    discontinuous: bool = False
    hash: str = ""

    @cached_property
    def _labels_by_id(self) -> dict[str, Label]:
        gone = {label_id: Label(label_id, spoken(label_id), retired=True) for label_id in self._gone_labels}
        return gone | {label.id: label for label in self.labels}

    @cached_property
    def _gone_labels(self) -> Mapping[str, None]:
        """Labels that only migrations name: existing spans keep them, so they are known but no longer offered."""
        gone: dict[str, None] = {}
        for migration in sorted(self.migrations, key=lambda step: step.from_version):
            for label_id in migration.labels:
                gone.pop(label_id, None)
            gone |= dict.fromkeys((*migration.retire, *(split.label for split in migration.split)))
        return gone

    def name_of(self, label_id: str) -> str:
        """The label's name; its id when the schema does not have it."""
        found = self.label(label_id)
        return found.name if found else label_id

    @cached_property
    def children(self) -> Mapping[str | None, tuple[Label, ...]]:
        """The labels directly below each label, by its id; the topmost ones below ``None``."""
        below: dict[str | None, list[Label]] = {}
        for label in self.labels:
            below.setdefault(label.parent, []).append(label)
        return {parent: tuple(labels) for parent, labels in below.items()}

    @cached_property
    def groups(self) -> frozenset[str]:
        """The labels whose key opens a group of their children: some of these have no key that works at any time."""
        return frozenset(
            parent
            for parent, labels in self.children.items()
            if parent is not None and any(label.key is None and not label.retired for label in labels)
        )

    @cached_property
    def alternatives(self) -> Mapping[str, tuple[str, ...]]:
        """For each label that was split, the labels of which its flagged spans must get one."""
        steps = sorted(self.migrations, key=lambda step: step.from_version)
        return {split.label: split.into for step in steps for split in step.split}

    @cached_property
    def colors(self) -> Mapping[str, str]:
        """The colour of each label by its id: its own, else in the hue of its parent, else one that is free."""
        return assigned((label.id, label.color, label.parent) for label in self.labels)

    @cached_property
    def labels_by_key(self) -> Mapping[str, Label]:
        """The labels with a key of their own, by that key."""
        return {label.key: label for label in self.labels if label.key and not label.retired}

    @cached_property
    def only_label(self) -> str | None:
        """The id of the one label that can be given; ``None`` where there are several, or none."""
        ids = [label.id for label in self.labels if not label.retired]
        return ids[0] if len(ids) == 1 else None

    def label(self, label_id: str) -> Label | None:
        """The label with that id, if the schema has it or had it until it was retired."""
        return self._labels_by_id.get(label_id)

    def lineage(self, label_id: str) -> Iterator[Label]:
        """The label and its ancestors, from the label upwards."""
        label = self.label(label_id)
        while label is not None:
            yield label
            label = self.label(label.parent) if label.parent else None

    def path(self, label_id: str) -> tuple[str, ...]:
        """The ids from the topmost label down to this one."""
        return tuple(label.id for label in self.lineage(label_id))[::-1]

    def is_among(self, label_id: str, ancestors: Collection[str]) -> bool:
        """Whether the label or one of its ancestors is among these: a label stands for its descendants."""
        return any(label.id in ancestors for label in self.lineage(label_id))

    def attributes_of(self, label_id: str) -> tuple[Field, ...]:
        """The attributes of a label, those of its ancestors first."""
        lineage = reversed(list(self.lineage(label_id)))
        return tuple(attribute for label in lineage for attribute in label.attributes)

    def attribute(self, label_id: str, attribute_id: str) -> Field | None:
        """One attribute of a label or of its ancestors."""
        found = (a for a in self.attributes_of(label_id) if a.id == attribute_id)
        return next(found, None)

    def document_field(self, field_id: str) -> Field | None:
        """One of the document's own fields."""
        return next((f for f in self.document_fields if f.id == field_id), None)

    @property
    def nests(self) -> bool:
        """Whether spans of any label may lie in each other."""
        return any(self.overlap_of(label.id) is not Overlap.NONE for label in self.labels)

    def overlap_of(self, label_id: str) -> Overlap:
        """How spans of that label may overlap others: the label's own rule, an ancestor's, or the schema's."""
        return next((lb.overlap for lb in self.lineage(label_id) if lb.overlap), self.overlap)


def spoken(id_: str) -> str:
    """The name for people of the thing with that id, if the schema gives it none."""
    return id_.replace("_", " ").replace("-", " ").capitalize()
