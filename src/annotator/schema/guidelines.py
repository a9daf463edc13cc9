"""The guidelines of a schema as lines for a terminal: Markdown as plain text, a label's part first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import pairwise
from typing import Any, NamedTuple

from annotator.schema.values import Example, Field, Label, LabelSchema

_BULLET = "•"


class Emphasis(StrEnum):
    """How a stretch of a line stands out."""

    STRONG = "strong"
    STRESSED = "stressed"
    CODE = "code"
    LINK = "link"


Emphasized = tuple[int, int, Emphasis]
"""Where a stretch starts and ends in its line, in code points, and how it stands out."""


class ReadingLine(NamedTuple):
    """A paragraph, list item or heading; an empty line separates them."""

    text: str
    is_heading: bool = False
    emphasized: tuple[Emphasized, ...] = ()


_KINDS = {"strong": Emphasis.STRONG, "em": Emphasis.STRESSED, "link": Emphasis.LINK}

BLANK = ReadingLine("")


def guideline_lines(schema: LabelSchema, label_id: str | None = None) -> tuple[ReadingLine, ...]:
    """The guidelines for a label, or for the whole schema; a paragraph or list item is one line.

    For a label: its definition, examples, the section of the guidelines with its name, and its attributes; then the
    sections that belong to no label.
    """
    label = schema.label(label_id) if label_id else None
    sections = list(_sections(schema.guidelines))
    if label is None:
        return tuple(_without_double_blanks(line for _, lines in sections for line in lines))
    names = {name.casefold() for each in schema.labels for name in (each.id, each.name)}
    own = [lines for heading, lines in sections if heading.casefold() in (label.id, label.name.casefold())]
    general = [lines for heading, lines in sections if heading.casefold() not in names]
    lines = [ReadingLine(line) for line in _head(schema, label)]
    lines += [BLANK, *(ReadingLine(_example_line(example)) for example in label.examples)]
    lines += [line for part in own for line in (BLANK, *part[1:])]
    asked = (line for field in schema.attributes_of(label.id) for line in field_lines(field))
    lines += [BLANK, *map(ReadingLine, asked)]
    lines += [line for part in general for line in (BLANK, *part)]
    return tuple(_without_double_blanks(lines))


def _head(schema: LabelSchema, label: Label) -> Iterator[str]:
    above = [each.name for each in schema.lineage(label.id)][1:]
    if above:
        yield f"below {' › '.join(reversed(above))}"
    if label.retired:
        yield "retired: kept with its spans, no longer offered"
    yield from label.description.strip().splitlines() or ["no description"]


def _example_line(example: Example) -> str:
    why = f" ({example.why})" if example.why else ""
    return f"  {'✓' if example.ok else '✗'} {example.text}{why}"


def field_lines(field: Field) -> Iterator[str]:
    """A field and its values, as lines for annotators."""
    asked = " (required)" if field.required else ""
    yield f"{field.title}{asked}{f': {field.description.strip()}' if field.description else ''}"
    for choice in field.choices:
        yield f"  {_BULLET} {choice.value}{f': {choice.description}' if choice.description else ''}"


def _without_double_blanks(lines: Iterable[ReadingLine]) -> Iterator[ReadingLine]:
    """The lines with one blank line between paragraphs and none at either end."""
    blank_pending, began = False, False
    for line in lines:
        if line.text:
            yield from (BLANK,) if blank_pending and began else ()
            yield line
            began, blank_pending = True, False
        else:
            blank_pending = True


def _sections(markdown: str) -> Iterator[tuple[str, list[ReadingLine]]]:
    """The sections of a Markdown text: each heading, and the lines of its section, the heading included."""
    from annotator.schema.harmless import harmless_tokens  # imports a Markdown parser in 20 ms

    tokens = harmless_tokens(markdown)
    starts = [index for index, token in enumerate(tokens) if token.type == "heading_open"]
    edges = [*([0] if tokens and 0 not in starts else []), *starts, len(tokens)]
    for start, end in pairwise(edges):
        part = tokens[start:end]
        first, *rest = list(_lines(part)) or [BLANK]
        is_heading = part[0].type == "heading_open"
        yield first.text if is_heading else "", [first._replace(is_heading=is_heading), *rest]


def _lines(tokens: Sequence[Any]) -> Iterator[ReadingLine]:
    """The lines of one section: a list item begins with its marker, and nested items are indented."""
    lists: list[int | None] = []
    marker = ""
    for token in tokens:
        match token.type:
            case "ordered_list_open":
                lists.append(int(token.attrs.get("start", 1)))
            case "bullet_list_open":
                lists.append(None)
            case "ordered_list_close" | "bullet_list_close":
                lists.pop()
                if not lists:
                    yield BLANK
            case "list_item_open":
                number = lists[-1]
                marker = _BULLET if number is None else f"{number}."
                lists[-1] = None if number is None else number + 1
            case "inline":
                indent = "  " * (len(lists) - 1) if lists else ""
                yield _inline(f"{indent}{marker} " if marker else indent, token)
                marker = ""
            case "paragraph_close" | "heading_close" if not lists:
                yield BLANK
            case "fence" | "code_block":
                yield from (ReadingLine("  " + line) for line in token.content.splitlines())
                yield BLANK
            case _:  # what opens and closes, and what no terminal shows
                continue


def _inline(ahead: str, token: Any) -> ReadingLine:
    """The text of a paragraph without the marks of emphasis, with where each leads behind a link."""
    text, found = ahead, list[Emphasized]()
    begun: list[tuple[int, str]] = []
    for child in token.children or []:
        kind = child.type
        if kind.endswith("_open"):
            begun.append((len(text), str(child.attrs.get("href", ""))))
        elif kind.endswith("_close"):
            start, address = begun.pop()
            found.append((start, len(text), _KINDS.get(kind.removesuffix("_close"), Emphasis.STRESSED)))
            if address and text[start:] != address.removeprefix("mailto:"):
                text += f" ({address})"
        elif kind in ("softbreak", "hardbreak"):
            text += " "
        else:
            if kind == "code_inline":
                found.append((len(text), len(text) + len(child.content), Emphasis.CODE))
            text += child.content
    return ReadingLine(text, emphasized=tuple(sorted(found, key=lambda each: (each[0], -each[1]))))
