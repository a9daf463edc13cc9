"""The XML of REFI-QDA: how it is escaped and named in writing, and what a reader asked for in reading.

XML cannot hold every character, and turns some into others. Strings that it cannot hold, and those that begin with a
quotation mark, are written as JSON (``coded``), which only files of this program's own are read for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator
from uuid import UUID, uuid5
from xml.etree import ElementTree as ET

from annotator.formats.shared.errors import FormatError, RecordLocation
from annotator.formats.shared.import_report import Kind

PROJECT, CODEBOOK = "urn:QDA-XML:project:1.0", "urn:QDA-XML:codebook:1.0"
ORIGIN = "annotator"
"""What our own files say of where they come from."""

ANNOTATORS = "annotators"
"""The variable with the names of those whose layers a document has, in our own files."""

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAMESPACE = UUID("6d1b7c1e-52f3-5c0e-9a53-5b6a0d5f3c11")
_OWN_ID = re.compile(r"[0-9a-f]{32}")
_IN_TEXT = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
_IN_ATTRIBUTE = {**_IN_TEXT, '"': "&quot;", "\t": "&#9;", "\n": "&#10;"}
_REFERENCE = "targetGUID"
_UNREMARKABLE = {
    "guid", "creatingUser", "creationDateTime", "modifyingUser", "modifiedDateTime", "creatingUserGUID",
    "modifyingUserGUID", "color",
}  # fmt: skip
"""Attributes that programs set by themselves."""


# -- writing ------------------------------------------------------------------------------------------------


def guid_of(kind: str, name: str) -> str:
    """Return a GUID that is the same whenever the same thing is written."""
    return str(uuid5(_NAMESPACE, json.dumps([kind, name])))


def guid_of_id(id_: str) -> str:
    """Return an id of this program, 32 hex digits, as a GUID."""
    return str(UUID(id_)) if _OWN_ID.fullmatch(id_) else guid_of("id", id_)


def coded(text: str) -> str:
    """Return the text as it is, or as JSON if it would not be read back."""
    return json.dumps(text) if NOT_XML.search(text) or text.startswith('"') else text


def decoded(text: str) -> str:
    """Return the text that ``coded`` made this of."""
    try:
        found = json.loads(text) if text.startswith('"') else text
    except (ValueError, RecursionError):
        return text
    return found if isinstance(found, str) else text


def in_text(text: str) -> str:
    """Return the text escaped for the content of an element."""
    return _escaped(text, _IN_TEXT)


def start(tag: str, /, *, is_empty: bool = False, **attributes: str | None) -> str:
    """Return the start tag of an element; an attribute that is ``None`` is left out."""
    given = {key: value for key, value in attributes.items() if value is not None}
    parts = (f' {key}="{_escaped(value, _IN_ATTRIBUTE)}"' for key, value in given.items())
    return f"<{tag}{''.join(parts)}{'/' if is_empty else ''}>"


def _escaped(text: str, references: dict[str, str]) -> str:
    return "".join(references.get(char, char) for char in text)


def holding(name: str, content: str) -> str:
    """Return an element with content that is XML already; nothing without content."""
    return f"<{name}>{content}</{name}>" if content else ""


# -- reading ------------------------------------------------------------------------------------------------


class Node:
    """An element, by local names, in whatever namespace; it notes what of it was asked for."""

    def __init__(self, element: ET.Element, place: RecordLocation) -> None:
        self._element = element
        self._asked: set[str] = {"guid"}
        self.place = place
        self.tag = _local(element.tag)
        self.guid = plain_guid(element.get("guid", ""))

    def get(self, name: str) -> str:
        """Return an attribute; empty if absent."""
        self._asked.add(name)
        return self._element.get(name, "")

    def reference(self, name: str = _REFERENCE) -> str:
        """Return an attribute that is a GUID, in the form in which they are compared."""
        return plain_guid(self.get(name))

    def integer(self, name: str) -> int:
        """Return an attribute that is a whole number; raises ``FormatError``."""
        value = self.get(name)
        try:
            return int(value)
        except ValueError:
            raise self.error(f"{self.tag}: {name} is not a whole number ({value!r})") from None

    def error(self, what: str) -> FormatError:
        """Return the error to raise for a fault of the element."""
        return self.place.error(what, "correct it, or export the project again")

    def children(self, *tags: str) -> list[Node]:
        """Return the elements directly inside, of some names or all."""
        self._asked |= set(tags)
        found = (Node(each, self.place) for each in self._element if isinstance(each.tag, str))
        return [node for node in found if not tags or node.tag in tags]

    def child(self, tag: str) -> Node | None:
        """Return the first element of a name inside."""
        return next(iter(self.children(tag)), None)

    @property
    def text(self) -> str:
        """The text directly inside."""
        return self._element.text or ""

    def text_of(self, tag: str) -> str:
        """Return the text of the first element of a name inside; empty if there is none."""
        found = self.child(tag)
        return "" if found is None else found.text

    def omit_rest(self, name_of: Callable[[str], str]) -> None:
        """Report the attributes and elements that nobody asked for; ``name_of`` gives the name behind a GUID."""
        for key, value in self._element.attrib.items():
            local = _local(key)
            if local not in self._asked and value:
                is_harmless = local in _UNREMARKABLE
                self.place.omit(Kind.KEY, f"{self.tag}.{local}", value, is_harmless=is_harmless)
        for node in self.children():
            if node.tag not in self._asked:
                node.omit(name_of)

    def omit(self, name_of: Callable[[str], str], *, called: str = "") -> None:
        """Report the element with all that is in it."""
        values = [
            name_of(plain_guid(value)) if _local(key) == _REFERENCE else value
            for key, value in self._element.attrib.items()
            if _local(key) not in _UNREMARKABLE
        ]
        detail = " ".join((*values, self.text)).strip()
        self.place.omit(_kind(self.tag), called or self.tag, detail)
        for key, value in self._element.attrib.items():
            if _local(key) in _UNREMARKABLE and _local(key) != "guid":
                self.place.omit(Kind.KEY, f"{self.tag}.{_local(key)}", value, is_harmless=True)
        for node in self.children():
            node.omit(name_of)


def _kind(tag: str) -> Kind:
    if tag.endswith("Source"):
        return Kind.FILE
    if tag.endswith(("Selection", "Coding", "CodeRef")) or tag in {"Link", "Case"}:
        return Kind.ANNOTATION
    if tag.endswith(("Content", "Description", "Note")):
        return Kind.TEXT
    return Kind.KEY


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def plain_guid(guid: str) -> str:
    """Return a GUID as 32 hex digits: some programs write braces or capital letters."""
    return guid.strip().strip("{}").replace("-", "").lower()


def walk(nodes: list[Node], tag: str) -> Iterator[tuple[tuple[Node, ...], Node]]:
    """Yield the nodes and those of the same name inside them, each with those around it."""
    stack: list[tuple[tuple[Node, ...], Node]] = [((), node) for node in reversed(nodes)]
    while stack:
        around, node = stack.pop()
        yield around, node
        stack += [((*around, node), each) for each in reversed(node.children(tag))]


def names_of(nodes: Collection[Node], attribute: str = "name") -> dict[str, str]:
    """Return an attribute of each node by its GUID."""
    return {node.guid: node.get(attribute) for node in nodes}
