"""A schema as a codebook in Markdown, to hand out to the people who will annotate."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import assert_never

from annotator.schema.answers import FieldType
from annotator.schema.examples import marked_parts
from annotator.schema.harmless import harmless_markdown, without_controls
from annotator.schema.values import Choice, Example, Field, Label, LabelSchema, RelationType

_MARKUP = re.compile(r"([\\`*_\[\]<>#|])")
_PLAIN = re.compile(r"[\w-]+")


def codebook_markdown(schema: LabelSchema) -> str:
    """The codebook: guidelines, labels with examples, relations, questions about the document."""
    return without_controls("\n".join(_lines(schema))).rstrip() + "\n"


def _lines(schema: LabelSchema) -> Iterator[str]:
    yield f"# {_escaped(schema.title)}"
    yield ""
    yield f"Label set {_code(schema.id)}, version {schema.version}."
    yield ""
    if schema.guidelines:
        yield _deeper(harmless_markdown(schema.guidelines.strip()))
        yield ""
    yield "## Labels"
    yield ""
    for label in schema.labels:
        yield from _label(schema, label)
    if schema.relations:
        yield "## Relations"
        yield ""
        yield from map(_relation, schema.relations)
        yield ""
    if schema.document_fields:
        yield "## About the document"
        yield ""
        yield from (line for field in schema.document_fields for line in _field(field))


def _deeper(markdown: str) -> str:
    """The guidelines with their headings one level further down, below the codebook's own."""
    return re.sub(r"^(#{1,5}) ", r"#\1 ", markdown, flags=re.MULTILINE)


def _label(schema: LabelSchema, label: Label) -> Iterator[str]:
    depth = min(3 + len(schema.path(label.id)) - 1, 6)
    key = label.key or label.group_key
    parts = [
        _code(label.id),
        *([f"key {_code(key)}"] if key else []),
        *(["retired"] if label.retired else []),
    ]
    yield f"{'#' * depth} {_escaped(label.name)} ({', '.join(parts)})"
    yield ""
    if label.description:
        yield _escaped(label.description.strip())
        yield ""
    rules = list(rules_of(schema, label))
    if rules:
        yield f"*{_escaped('. '.join(rules))}.*"
        yield ""
    yield from _examples("Mark:", [each for each in label.examples if each.ok])
    yield from _examples("Do not mark:", [each for each in label.examples if not each.ok])
    for field in label.attributes:
        yield from _field(field)


def rules_of(schema: LabelSchema, label: Label) -> Iterator[str]:
    """The label's rules for its spans that differ from those of the whole schema, in a few words each."""
    if label.overlap is not None and label.overlap is not schema.overlap:
        yield {
            "none": "Does not overlap with other spans",
            "nested": "May lie inside other spans",
            "any": "May cross other spans",
        }[label.overlap]
    if label.discontinuous is not None and label.discontinuous != schema.discontinuous:
        yield "May have gaps" if label.discontinuous else "Has no gaps"
    if label.max is not None:
        yield f"At most {label.max} in a document"
    if label.pattern is not None:
        yield f"Its text matches {label.pattern}"


def _examples(heading: str, examples: list[Example]) -> Iterator[str]:
    if examples:
        yield heading
        yield ""
        yield from map(_example, examples)
        yield ""


def _example(example: Example) -> str:
    text = "".join(
        f"**\\[{_escaped(part)}\\]**" if inside else _escaped(part)
        for part, inside in marked_parts(example.text)
    )
    return f"- {text}{f' ({_escaped(example.why)})' if example.why else ''}"


def _field(field: Field) -> Iterator[str]:
    yield f"- **{_escaped(field.title)}** ({field_kind(field)}){_described(field.description)}"
    yield from map(_choice, field.choices)
    if field.show_if is not None:
        yield f"  - asked while {_escaped(field.show_if.field)} is {_escaped(str(field.show_if.equals).lower())}"
    yield ""


def field_kind(field: Field) -> str:
    """The type of a field with its bounds, in words."""
    kind = _kind(field.type)
    if field.minimum is not None and field.maximum is not None:
        kind += f" from {field.minimum:g} to {field.maximum:g}"
    return f"{kind}, required" if field.required else kind


def _kind(type_: FieldType) -> str:
    match type_:
        case FieldType.BOOL:
            return "yes or no"
        case FieldType.CHOICE:
            return "one of"
        case FieldType.MULTICHOICE:
            return "any number of"
        case FieldType.DATE:
            return "a date"
        case FieldType.TEXT | FieldType.NUMBER | FieldType.SCALE:
            return str(type_)
        case _:
            assert_never(type_)


def _choice(choice: Choice) -> str:
    key = f" [{choice.key}]" if choice.key and choice.key != choice.value else ""
    return f"  - {_escaped(choice.value)}{_escaped(key)}{_described(choice.description)}"


def _relation(relation: RelationType) -> str:
    sign = "→" if relation.directed else "—"
    ends = f"{', '.join(map(_name, relation.sources))} {sign} {', '.join(map(_name, relation.targets))}"
    most = f", at most {relation.max} from one span" if relation.max else ""
    return f"- **{_escaped(relation.name)}** ({ends}{most}){_described(relation.description)}"


def _code(text: str) -> str:
    return f"`{text}`" if _PLAIN.fullmatch(text) else _escaped(text)


def _name(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else _escaped(text)


def _described(text: str) -> str:
    return f": {_escaped(text.strip())}" if text.strip() else ""


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text)
