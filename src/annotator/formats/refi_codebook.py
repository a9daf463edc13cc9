"""The codebook of REFI-QDA: the labels of a schema as codes with colours and hierarchy, in a ``.qdc`` or a project."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple
from xml.etree import ElementTree as ET

from annotator.core.record import Record
from annotator.formats.refi_xml import CODEBOOK, ORIGIN, Node, coded, decoded, guid_of, in_text, start, walk
from annotator.formats.shared.limits import read_whole, xml_root
from annotator.formats.shared.source_file import SourceFile
from annotator.schema.palette import swatch
from annotator.schema.values import Label, LabelSchema

HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'


class Code(NamedTuple):
    """A code: its label, unique in the codebook; ``parent`` is the label of the code around it."""

    guid: str
    label: str
    parent: str | None
    color: str
    description: str
    node: Node


# -- writing ------------------------------------------------------------------------------------------------


def codebook_file(schema: LabelSchema | None, used: Iterable[str]) -> str:
    """Return a ``.qdc``, with the labels of the schema and those that occur."""
    inside = "".join(codes_of(schema, used))
    return f"{HEAD}{start('CodeBook', xmlns=CODEBOOK, origin=ORIGIN)}{inside}</CodeBook>\n"


def codes_of(schema: LabelSchema | None, used: Iterable[str]) -> Iterator[str]:
    """Yield the element ``Codes``, with the labels of the schema and those that occur; nothing without any."""
    known = {label.id for label in schema.labels} if schema else set()
    further = [label for label in used if label not in known]
    if known or further:
        yield "<Codes>"
        if schema:
            for label in schema.children.get(None, ()):
                yield from _code(label, schema)
        for name in further:
            yield start("Code", is_empty=True, guid=code_guid(name), name=coded(name), isCodable="true")
        yield "</Codes>"


def _code(label: Label, schema: LabelSchema) -> Iterator[str]:
    color = swatch(schema.colors[label.id]).light.tint
    is_codable = "false" if label.retired else "true"
    yield start("Code", guid=code_guid(label.id), name=coded(label.id), isCodable=is_codable, color=color)
    if label.description:
        yield f"<Description>{in_text(coded(label.description))}</Description>"
    for child in schema.children.get(label.id, ()):
        yield from _code(child, schema)
    yield "</Code>"


def code_guid(label: str) -> str:
    """Return the GUID of the code for a label."""
    return guid_of("code", label)


# -- reading ------------------------------------------------------------------------------------------------


def codes_in(codes: Node | None, *, is_own: bool) -> list[Code]:
    """Return the codes of a codebook, those around others first; names that several have are told apart by paths."""
    found = list(walk(codes.children("Code") if codes else [], "Code"))
    counts: dict[str, int] = {}
    for _, node in found:
        counts[node.get("name")] = counts.get(node.get("name"), 0) + 1
    labels = {
        node.guid: "/".join(
            each.get("name") for each in ((*around, node) if counts[node.get("name")] > 1 else (node,))
        )
        for around, node in found
    }
    if is_own:
        labels = {guid: decoded(label) for guid, label in labels.items()}
    return [
        Code(
            node.guid,
            labels[node.guid] or node.guid,
            labels[around[-1].guid] if around else None,
            node.get("color"),
            decoded(node.text_of("Description")) if is_own else node.text_of("Description"),
            node,
        )
        for around, node in found
    ]


def codebook_of(source: SourceFile) -> list[Code]:
    """Return the codes of a ``.qdc``; raises ``FormatError``."""
    place = source.place()
    try:
        root = Node(xml_root(read_whole(source.path, place), place), place)
    except ET.ParseError as error:
        raise place.error(f"not a codebook of REFI-QDA ({error})", "export it again") from None
    return codes_in(root.child("Codes"), is_own=root.get("origin") == ORIGIN)


def read(source: SourceFile) -> Iterator[Record]:
    """Raise the ``FormatError`` that a codebook has labels and no documents."""
    count = len(codebook_of(source))
    what = f"a codebook of {count:,} codes, without documents"
    raise source.place().error(what, "make a schema of it with annotator schema from")
