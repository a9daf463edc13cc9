r"""The lines of a WebAnno TSV 3 file: its layers, its sentences, and the text that they are from.

A line is a token, or a part of one (``1-2.1``), with its offsets in UTF-16 units and a cell for each feature of each
layer. The text of a sentence is in lines ``#Text=``; what is between two sentences is not in the file, and line ends
stand for it. Values escape what has a meaning with a backslash.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct, field

from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.import_report import Kind
from annotator.formats.shared.source_file import SourceFile
from annotator.formats.shared.units import CODEPOINT, UTF16, Offsets

SPANS, CHAINS, RELATIONS = "SP", "CH", "RL"
"""The kinds of layers."""

PLAIN, ROLE, TARGET, BASE = "plain", "role", "target", "base"
"""What a cell holds: a value, the roles of slots, what fills them, or where a relation comes from."""

NULL_CELL, NULL_VALUE = "_", "*"
NO_COLUMN = ""

_LAYER = re.compile(r"#T_(\w+)=(.+)")
_TEXT = "#Text="
_FORMAT = "#FORMAT="
_OF_SENTENCE = "#Sentence."
_UNIT = re.compile(r"(\d+-\d+)(?:\.(\d+))?\t(\d+)-(\d+)\t([^\t]*)(?:\t(.*))?")
_WIDEST_GAP = 10_000
"""Units between two sentences; more is no offset of this text."""

_ID = re.compile(r"(?<!\\)\[(\d+)\]$")
_ESCAPE = re.compile(r"\\(->|.)", re.DOTALL)
_TEXT_ESCAPE = re.compile(r"\\([\\tnrfb])")
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "b": "\b"}


class Column(Struct, frozen=True):
    """A column of a layer: what it holds, the name of the feature (or the layer at the other end), and its number."""

    holds: str
    name: str
    number: int


class AnnotationLayer(Struct, frozen=True):
    """A layer as the header has it: its kind, its type and its columns."""

    kind: str
    type: str
    columns: tuple[Column, ...]

    @property
    def name(self) -> str:
        """The type without its package."""
        return self.type.rpartition(".")[2]

    def of(self, holds: str) -> list[Column]:
        """Return the columns that hold this."""
        return [column for column in self.columns if column.holds == holds]


class Unit(Struct):
    """A token or a part of one: its id, its offsets as the file has them, and its cells.

    ``start`` and ``end`` are the offsets in code points, -1 while they are not known.
    """

    id: str
    token: str
    is_part: bool
    begin: int
    stop: int
    form: str
    cells: list[str]
    place: RecordLocation
    start: int = -1
    end: int = -1


class SentenceLines(Struct):
    """A sentence: its lines of text, further comments and units."""

    text: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)

    @property
    def tokens(self) -> list[Unit]:
        """The units that are whole tokens."""
        return [unit for unit in self.units if not unit.is_part]


class Lines(Struct):
    """A file: its layers, the other lines of its header, and its sentences."""

    layers: list[AnnotationLayer] = field(default_factory=list)
    header: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    sentences: list[SentenceLines] = field(default_factory=list)


# -- cells ----------------------------------------------------------------------------------------------------


def parts(cell: str, separator: str) -> list[str]:
    """Return the parts of a cell between separators that are not escaped."""
    return re.split(rf"(?<!\\){re.escape(separator)}", cell)


def without_id(item: str) -> tuple[str, str]:
    """Return a value, still escaped, and the number in brackets after it, if there is one."""
    match = _ID.search(item)
    return (item[: match.start()], match[1]) if match else (item, "")


def value_of(item: str) -> str:
    """Return the value that a part of a cell means; empty if it is none."""
    if item in {NULL_CELL, NULL_VALUE}:
        return ""
    return _ESCAPE.sub(lambda match: {"t": "\t", "n": "\n"}.get(match[1], match[1]), item)


# -- lines ----------------------------------------------------------------------------------------------------


def lines_of(source: SourceFile, file: Iterable[str]) -> Lines:
    """Return what is in the file; a line that cannot be read costs its annotations."""
    found = Lines()
    sentence = SentenceLines()
    for number, line in enumerate(file, 1):
        bare = line.rstrip("\r\n")
        if sentence.units and (not bare.strip() or bare.startswith("#")):
            found.sentences.append(sentence)
            sentence = SentenceLines()
        if bare.startswith(_TEXT):
            sentence.text.append(bare.removeprefix(_TEXT))
        elif bare.startswith("#"):
            _take_comment(bare, found, sentence)
        elif bare.strip():
            with source.place(number).costing(Kind.SPAN):
                sentence.units.append(_unit(bare, found.layers, source.place(number)))
    if sentence.units or sentence.text:
        found.sentences.append(sentence)
    elif sentence.comments:
        source.place().omit(Kind.TEXT, "comments without a sentence", sentence.comments)
    return found


def _take_comment(line: str, found: Lines, sentence: SentenceLines) -> None:
    match = _LAYER.fullmatch(line)
    if match:
        first = sum(len(layer.columns) for layer in found.layers)
        found.layers.append(_layer(match[1], match[2], first))
    if match or line.startswith(_FORMAT):
        found.header.append(line)
    elif found.sentences or sentence.text or line.startswith(_OF_SENTENCE):
        sentence.comments.append(line)
    else:
        found.comments.append(line)


def _layer(kind: str, said: str, first: int) -> AnnotationLayer:
    type_, *features = said.split("|")
    columns: list[Column] = []
    for number, name in enumerate(features or [NO_COLUMN], first):
        if columns and columns[-1].holds == ROLE:
            columns.append(Column(TARGET, name, number))
        elif name.startswith("ROLE_"):
            feature = name.removeprefix("ROLE_").partition(":")[2].partition("_")[0]
            columns.append(Column(ROLE, feature or name, number))
        elif name.startswith("BT_"):
            columns.append(Column(BASE, name.removeprefix("BT_"), number))
        else:
            columns.append(Column(PLAIN, name, number))
    return AnnotationLayer(kind, type_, tuple(columns))


def _unit(line: str, layers: Sequence[AnnotationLayer], place: RecordLocation) -> Unit:
    match = _UNIT.fullmatch(line)
    if match is None:
        raise place.error("the line is no token", "begin it with 1-1, its offsets 0-3, and the token")
    wanted = sum(len(layer.columns) for layer in layers)
    cells = match[6].split("\t") if match[6] is not None else []
    if len(cells) != wanted and cells and not cells[-1]:  # a tab ends each cell
        cells.pop()
    unit = Unit(
        match[1] + (f".{match[2]}" if match[2] else ""),
        match[1],
        match[2] is not None,
        int(match[3]),
        int(match[4]),
        match[5],
        cells,
        place,
    )
    if len(cells) != wanted:
        unit.cells = [NULL_CELL] * wanted
        with place.costing(Kind.SPAN):
            what = f"the line has {len(cells)} cells after the token, not {wanted}"
            raise place.error(what, "give it one for each feature that the header names")
    return unit


# -- the text -------------------------------------------------------------------------------------------------


def placed(lines: Lines, place: RecordLocation) -> str:
    """Return the text, and set where each unit is in it, in code points; one that is not there is wrong.

    Offsets that fit nowhere are not used if the tokens are in the text in their order.
    """
    best: tuple[int, str, list[tuple[int, int]]] | None = None
    for unit_of_offsets in (UTF16, CODEPOINT):
        for is_escaped in (True, False):
            text, places = _by_offsets(lines, unit_of_offsets, is_escaped=is_escaped)
            wrong = _wrong(lines, text, places)
            if best is None or wrong < best[0]:
                best = wrong, text, places
    if best is None or best[0]:
        text, places = _by_order(lines)
        if best is None or _wrong(lines, text, places) < best[0]:
            place.omit(Kind.KEY, "offsets that do not fit the text", f"{best and best[0]} of them")
            best = _wrong(lines, text, places), text, places
    _, text, places = best
    for unit, (start, end) in zip(_units(lines), places, strict=True):
        with unit.place.costing(Kind.SPAN):
            if not _is_at(unit, text, start, end):
                what = f"the text at {unit.begin}-{unit.stop} is not {unit.form!r}"
                raise unit.place.error(what, "correct the offsets or the text")
            unit.start, unit.end = start, end
    return text


def _units(lines: Lines) -> Iterator[Unit]:
    for sentence in lines.sentences:
        yield from sentence.units


def _is_at(unit: Unit, text: str, start: int, end: int) -> bool:
    found = text[start:end] if 0 <= start <= end else None
    return found is not None and found in {unit.form, _unescaped(unit.form)}


def _wrong(lines: Lines, text: str, places: Sequence[tuple[int, int]]) -> int:
    pairs = zip(_units(lines), places, strict=True)
    return sum(1 for unit, (start, end) in pairs if not _is_at(unit, text, start, end))


def _by_offsets(lines: Lines, unit: str, *, is_escaped: bool) -> tuple[str, list[tuple[int, int]]]:
    """Return the text with every sentence where its first token says, and the places by the offsets."""
    text: list[str] = []
    reached = base = 0
    for sentence in lines.sentences:
        said = _said(sentence, is_escaped=is_escaped)
        start = reached + 1
        if sentence.tokens:
            before = max(said.find(sentence.tokens[0].form), 0)
            start = sentence.tokens[0].begin - _width(said[:before], unit)
        if not text:
            base = reached = start
        gap = start - reached if 0 <= start - reached <= _WIDEST_GAP else 1
        text += ["\n" * gap, said]
        reached += gap + _width(said, unit)
    whole = "".join(text)
    offsets = Offsets(whole, unit)
    return whole, [
        (offsets.inward(unit.begin - base), offsets.inward(unit.stop - base)) for unit in _units(lines)
    ]


def _by_order(lines: Lines) -> tuple[str, list[tuple[int, int]]]:
    """Return the text with a line end between sentences, and the places where the tokens follow each other."""
    text = ""
    places: list[tuple[int, int]] = []
    for sentence in lines.sentences:
        text += "\n" * bool(text)
        reached, moved = len(text), 0
        text += _said(sentence, is_escaped=True)
        for unit in sentence.units:
            start = unit.begin + moved if unit.is_part else text.find(unit.form, reached)
            if not unit.is_part and start >= 0:
                moved, reached = start - unit.begin, start + len(unit.form)
            places.append((start, start + len(unit.form)))
    return text, places


def _said(sentence: SentenceLines, *, is_escaped: bool) -> str:
    """Return the text of a sentence; without any it is its tokens with spaces between them."""
    if not sentence.text:
        return " ".join(unit.form for unit in sentence.tokens)
    return "\n".join(_unescaped(line) if is_escaped else line for line in sentence.text)


def _unescaped(text: str) -> str:
    return _TEXT_ESCAPE.sub(lambda match: _CONTROLS.get(match[1], match[1]), text)


def _width(text: str, unit: str) -> int:
    return len(text) + (sum(1 for character in text if character > "\uffff") if unit == UTF16 else 0)
