"""The language of schema files as pydantic models: which keys there are and what each may hold.

What one entry requires of another (ids, keys, references) is checked in ``schema.checks``. The JSON Schema for
editors is generated from these models, so users read their docstrings and descriptions.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from annotator.schema.texts import ChoiceText, Color, ExampleText, Id, Key, Line, Pattern, Prose

OverlapName = Literal["none", "nested", "any"]
FieldTypeName = Literal["choice", "multichoice", "bool", "text", "number", "scale", "date"]
AnyValue = Annotated[
    Any, WithJsonSchema({"type": ["string", "boolean", "number", "array"], "items": {"type": "string"}})
]
MOST = 1_000_000
"""The highest version and count: more than anyone needs, and within the integers of every database."""


class Entry(BaseModel):
    """A mapping of the file: unknown keys are refused and no value is converted to another type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


def _as_choice(raw: Any) -> Any:
    return raw if isinstance(raw, dict) else {"value": raw}


def _as_example(raw: Any) -> Any:
    return raw if isinstance(raw, dict) else {"text": raw}


def _as_list(raw: Any) -> Any:
    return [raw] if isinstance(raw, dict) else raw


class ChoiceEntry(Entry):
    """A value with its key; a bare text stands for a value alone."""

    value: ChoiceText
    key: Key | None = None
    description: Prose = ""


class ExampleEntry(Entry):
    """A sentence with the span in [brackets]; `ok: false` for what is not to be marked."""

    text: ExampleText
    ok: bool = True
    why: Prose = ""


class ShowIfEntry(Entry):
    """The field is asked only while another field of the same form has this value."""

    field: Id
    equals: AnyValue


class FieldEntry(Entry):
    """A question of the tagging form, about a span or about the document."""

    id: Id
    type: FieldTypeName
    name: Line | None = Field(None, description="what the form calls the field; the id by default")
    description: Prose = ""
    required: bool = False
    default: AnyValue = Field(None, description="the value of a new span or document")
    key: Key | None = Field(None, description="one letter that jumps to the field")
    values: (
        list[
            Annotated[
                ChoiceEntry, BeforeValidator(_as_choice, json_schema_input_type=ChoiceText | ChoiceEntry)
            ]
        ]
        | None
    ) = Field(None, description="of a choice or multichoice")
    min: float | None = Field(None, description="of a number or scale")
    max: float | None = Field(None, description="of a number or scale")
    multiline: bool = Field(default=False, description="of a text")
    show_if: ShowIfEntry | None = None


class LabelEntry(Entry):
    """A kind of span."""

    id: Id
    name: Line | None = Field(None, description="what people read; the id by default")
    key: Key | None = Field(None, description="one letter; by default the first free one of the name")
    color: Color | None = Field(None, description='a name of the palette or "#rrggbb"')
    description: Prose = Field("", description="a definition of a line or two")
    examples: list[
        Annotated[
            ExampleEntry, BeforeValidator(_as_example, json_schema_input_type=ExampleText | ExampleEntry)
        ]
    ] = []
    attributes: list[FieldEntry] = Field([], description="what is asked of each span; children inherit it")
    children: list[LabelEntry] = Field([], description="labels that refine this one")
    overlap: OverlapName | None = None
    discontinuous: bool | None = None
    max: int | None = Field(None, ge=1, le=MOST, description="how many spans a document may have")
    pattern: Pattern | None = Field(None, description="a regular expression that the span's text matches")
    retired: bool = Field(default=False, description="kept with its spans, no longer offered")


class RelationEntry(Entry):
    """A type of relation between spans; a label stands for its children too."""

    id: Id
    name: Line | None = None
    sources: list[Id] = Field(alias="from", min_length=1)
    targets: list[Id] = Field(alias="to", min_length=1)
    key: Key | None = None
    directed: bool = True
    max: int | None = Field(None, ge=1, le=MOST, description="how many may leave one span")
    description: Prose = ""


class MergeEntry(Entry):
    """Several labels become one."""

    into: Id
    labels: list[Id] = Field(min_length=1)


class SplitEntry(Entry):
    """A label whose spans become one of several others: each is flagged, and a person decides."""

    label: Id
    into: list[Id] = Field(min_length=2)


class FieldChangeEntry(Entry):
    """A new name for a field, or for its values; old values are on the left."""

    id: Id
    rename: Id | None = None
    values: dict[ChoiceText, ChoiceText] = {}
    label: Id | None = Field(
        None, description="of an attribute: only on spans of this label and its children"
    )


class MigrationEntry(Entry):
    """How spans made under one version of the label set become spans of a later one."""

    from_version: int = Field(alias="from", ge=1, le=MOST)
    to_version: int = Field(alias="to", ge=2, le=MOST)
    rename: dict[Id, Id] = {}
    merge: Annotated[
        list[MergeEntry], BeforeValidator(_as_list, json_schema_input_type=MergeEntry | list[MergeEntry])
    ] = []
    retire: list[Id] = []
    split: Annotated[
        list[SplitEntry], BeforeValidator(_as_list, json_schema_input_type=SplitEntry | list[SplitEntry])
    ] = []
    attributes: list[FieldChangeEntry] = Field([], description="of spans: new names, or new values")
    fields: list[FieldChangeEntry] = Field([], description="of the document: new names, or new values")
    relations: dict[Id, Id] = Field({}, description="new names of relations")


class TextEntry(Entry):
    """Where spans may start and end."""

    boundaries: Literal["word", "grapheme", "any"] = "word"


class SpansEntry(Entry):
    """How spans may overlap, and whether they may have gaps."""

    overlap: OverlapName = "nested"
    discontinuous: bool = False


class SchemaEntry(Entry):
    """What may be marked and asked in a project."""

    language: Literal[1] = Field(alias="schema", description="the version of this file format")
    id: Id
    version: int = Field(ge=1, le=MOST, description="the version of this label set")
    title: Line | None = None
    guidelines: Prose = Field("", description="Markdown, shown while annotating")
    text: TextEntry = TextEntry()
    spans: SpansEntry = SpansEntry()
    labels: list[LabelEntry] = Field(min_length=1)
    relations: list[RelationEntry] = []
    document: list[FieldEntry] = Field([], description="what is asked of each document")
    migrations: list[MigrationEntry] = []


ENTRY_UNDER: dict[str, type[Entry]] = {
    "": SchemaEntry,
    "labels": LabelEntry,
    "children": LabelEntry,
    "attributes": FieldEntry,
    "document": FieldEntry,
    "values": ChoiceEntry,
    "examples": ExampleEntry,
    "show_if": ShowIfEntry,
    "relations": RelationEntry,
    "migrations": MigrationEntry,
    "merge": MergeEntry,
    "split": SplitEntry,
    "fields": FieldChangeEntry,
    "text": TextEntry,
    "spans": SpansEntry,
}
"""The model of the mappings under each key of the file; that of the whole file is under ``""``."""


def keys_of(entry: type[Entry]) -> list[str]:
    """The keys that a mapping of this kind may have, as they are written."""
    return [field.alias or name for name, field in entry.model_fields.items()]
