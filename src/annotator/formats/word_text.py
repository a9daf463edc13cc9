"""The text of a Word document's XML: each element is given to the table of blocks under HTML's name for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.etree import ElementTree as ET

from annotator.core.structure import Kind as Role
from annotator.formats.shared.blocks import Blocks, MarkupText
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.import_report import Kind

_WORD = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",
)
_BLOCKS = {"tbl": "table", "tr": "tr", "tc": "td", "br": "br", "cr": "br"}
_CHARACTERS = {"tab": "\t", "ptab": "\t", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
_DELETED = ("del", "moveFrom")
_BEFORE = {"den": "/", "sup": "^", "sub": "_"}
"""What stands between the parts of a formula in a line: of a fraction, of powers and indices."""

_SETTINGS = ("Pr", "PrEx", "PrChange", "Grid")
_HEADINGS = ("heading", "title")
_QUOTES = ("quote", "intense quote")


def word_name(element: ET.Element) -> str:
    """Return the name of an element, whichever namespace it is in: other kinds of OOXML use the same names."""
    return element.tag.rpartition("}")[2]


def text_in(root: ET.Element) -> Iterator[str]:
    """Yield the text of a part: each comment's with its author, or else that of each paragraph, value or note."""
    comments = [each for each in root.iter() if word_name(each) == "comment"]
    for each in comments or [root]:
        author = _value(each, "author")
        pieces = [piece.text or "" for piece in each.iter() if word_name(piece) in {"t", "v"}]
        if text := " ".join(filter(None, pieces)).strip():
            yield f"{author}: {text}" if author else text


def _value(element: ET.Element | None, name: str = "val") -> str:
    if element is None:
        return ""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def _child(element: ET.Element | None, *names: str) -> ET.Element | None:
    for name in names:
        children = () if element is None else element
        element = next((each for each in children if word_name(each) == name), None)
    return element


class WordText:
    """Reads the text of a document, with its ``styles`` and ``notes``; names at the ``place`` what is no part of it."""

    def __init__(
        self, place: RecordLocation, *, styles: Iterable[ET.Element], notes: Iterable[ET.Element]
    ) -> None:
        self._place = place
        self._blocks = Blocks()
        self._styles = {_value(each, "styleId"): _role_of(each) for part in styles for each in part}
        self._notes = {
            (word_name(each), _value(each, "id")): each
            for part in notes
            for each in part
            if not _value(each, "type") or _value(each, "type") == "normal"
        }
        self._met: list[tuple[str, str]] = []
        self._boxes: list[ET.Element] = []

    def read(self, document: ET.Element) -> MarkupText:
        """Return the text of the document, and after it the notes that it refers to."""
        self._walk(document)
        self._add_notes()
        for note in (note for key, note in self._notes.items() if key not in self._met):
            self._omit(word_name(note), note)
        return self._blocks.read()

    def _add_notes(self) -> None:
        number = 0
        while number < len(self._met):  # a note may refer to another one
            note = self._notes.get(self._met[number])
            number += 1
            if note is None:
                self._place.omit(Kind.TEXT, self._met[number - 1][0], "it is referred to and not in the file")
                continue
            self._blocks.start("div")
            self._blocks.text(f"[{number}] ")
            first, *others = list(note) or [note]
            self._walk_inside(first)
            for each in others:
                self._walk(each)
            self._blocks.end("div")

    def _walk(self, element: ET.Element) -> None:
        name = word_name(element)
        if name.endswith(_SETTINGS) and name != "docPr":
            return
        if name in _DELETED:
            self._omit("deleted text", element)
        elif name == "p" and element.tag.startswith(_WORD):
            self._paragraph(element)
        elif name in _BLOCKS:
            self._blocks.start(_BLOCKS[name])
            self._walk_inside(element)
            self._blocks.end(_BLOCKS[name])
        else:
            self._walk_in_line(name, element)

    def _walk_inside(self, element: ET.Element) -> None:
        for child in element:
            self._walk(child)

    def _paragraph(self, element: ET.Element) -> None:
        settings = _child(element, "pPr")
        role = self._styles.get(_value(_child(settings, "pStyle")))
        if role is not Role.HEADING and _child(settings, "numPr") is not None:
            role = Role.ITEM if _is_numbered(settings) else None
        self._blocks.start("p", role)
        self._walk_inside(element)
        self._blocks.end("p")
        boxes, self._boxes = self._boxes, []
        for box in boxes:  # text boxes stand beside a paragraph and must not cut its sentences
            self._walk_inside(box)

    def _walk_in_line(self, name: str, element: ET.Element) -> None:
        if name == "t":
            self._add(element.text or "")
        elif name in _CHARACTERS:
            self._add(_CHARACTERS[name])
        elif name == "sym":
            self._symbol(element)
        elif name in {"footnoteReference", "endnoteReference"}:
            self._met.append((name.removesuffix("Reference"), _value(element, "id")))
            self._add(f"[{len(self._met)}]")
        elif name == "txbxContent":
            self._boxes.append(element)
        elif name == "AlternateContent":
            self._alternative(element)
        elif name == "ruby":
            for part in sorted(
                element, key=lambda each: word_name(each) == "rt"
            ):  # the word before its reading
                self._walk(part)
        elif name == "rt":
            self._around("(", element, ")")
        else:
            self._name(name, element)
            self._around(_BEFORE.get(name, ""), element, "")

    def _around(self, before: str, element: ET.Element, after: str) -> None:
        self._add(before)
        self._walk_inside(element)
        self._add(after)

    def _name(self, name: str, element: ET.Element) -> None:
        """Report what an element says that is no text of the document."""
        if name == "instrText":
            self._place.omit(Kind.TEXT, "field code", element.text, is_harmless=True)
        elif name == "docPr" and (description := _value(element, "descr") or _value(element, "title")):
            self._place.omit(Kind.TEXT, "description of a picture", description)
        elif name == "altChunk":
            self._place.omit(Kind.TEXT, "embedded document", _value(element, "id"))

    def _add(self, text: str) -> None:
        if text:
            self._blocks.text(text, is_kept=True)

    def _symbol(self, element: ET.Element) -> None:
        try:
            self._add(chr(int(_value(element, "char"), 16)))
        except (ValueError, OverflowError):
            self._place.omit(
                Kind.TEXT, "symbol", f"{_value(element, 'font')} {_value(element, 'char')}".strip()
            )

    def _alternative(self, element: ET.Element) -> None:
        """Read the first of the alternatives that has text: they say the same for programs of different age."""
        for choice in element:
            if any(word_name(each) == "t" for each in choice.iter()):
                self._walk_inside(choice)
                return
        for choice in element[:1]:
            self._walk_inside(choice)

    def _omit(self, name: str, element: ET.Element) -> None:
        text = "".join(each.text or "" for each in element.iter() if word_name(each) in {"t", "delText"})
        if text.strip():
            self._place.omit(Kind.TEXT, name, text)


def _is_numbered(settings: ET.Element | None) -> bool:
    return _value(_child(settings, "numPr", "numId")) not in {"", "0"}


def _role_of(style: ET.Element) -> Role | None:
    """Return what paragraphs of a style are; the names of Word's own styles are English in the file everywhere."""
    name = _value(_child(style, "name")).lower()
    if name.startswith(_HEADINGS) or _child(style, "pPr", "outlineLvl") is not None:
        return Role.HEADING
    if name in _QUOTES:
        return Role.QUOTE
    return Role.ITEM if _is_numbered(_child(style, "pPr")) else None
