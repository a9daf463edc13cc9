r"""CoNLL-U Plus: the ten columns of CoNLL-U and one for names, ``NER``, in IOB2 or BILOU.

The unit is the token. White space is kept: no space as ``SpaceAfter=No``, and anything but one space as
``SpacesAfter`` and ``SpacesBefore`` with UDPipe's escapes (``\s``, ``\t``, ``\r``, ``\n``, ``\p``, ``\\``).
Comments, the other columns, parts of multiword tokens and empty nodes are kept when read and written again (by
``conllu_writing``). In plain CoNLL-U the tag is looked for in MISC, under ``NER`` or ``NE``, and mentions under
``Entity``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from annotator.core.record import Record
from annotator.formats.conllu_entities import GLOBAL, Mentions
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.evidence import Evidence
from annotator.formats.shared.import_report import Kind
from annotator.formats.shared.layer_building import LayerBuilder
from annotator.formats.shared.metadata import document_with
from annotator.formats.shared.opened_text import opened_text
from annotator.formats.shared.source_file import SourceFile
from annotator.formats.shared.tagging import OUTSIDE, layer_with
from annotator.formats.shared.text_building import TextBuilder
from annotator.formats.shared.tokens import CONLLU, tokens_meta

NAMES = ("ID", "FORM", "LEMMA", "UPOS", "XPOS", "FEATS", "HEAD", "DEPREL", "DEPS", "MISC")

OWN_ENDINGS = (".conllu", ".conllup")
"""The endings of files that are always read so; others may be CoNLL of another kind."""

NAME = "newdoc"
"""The metadata key of what a file calls a document."""

ESCAPES = {"\\": "\\\\", " ": "\\s", "\t": "\\t", "\r": "\\r", "\n": "\\n", "|": "\\p"}
_ESCAPED = {escape: character for character, escape in ESCAPES.items()}
_ESCAPE = re.compile(r"\\[\\strnp]")
SPACING = ("SpaceAfter=", "SpacesAfter=", "SpacesBefore=")
_NEW_DOCUMENT = re.compile(r"#\s*newdoc\b(?:\s*id\s*=)?(.*)")
_OWN_NAME = re.compile(r"[0-9a-f]{32}")
_USUAL_LINE = re.compile(
    r"\d+(?:[-.]\d+)?(?:\t[^\t\n]+){5}\t(?:\d+|_)(?:\t[^\t\n]+){2}\t(?:_|[^\t\n]*=[^\t\n]*)\r?$"
)
_GLOBAL_COLUMNS = re.compile(r"#\s*global\.columns\s*=\s*(.+)")
_WORD, _RANGE, _EMPTY = re.compile(r"\d+"), re.compile(r"(\d+)-(\d+)"), re.compile(r"\d+\.\d+")
_PLAIN_MISC_TAG = re.compile(r"(?:^|\|)(?:NER|NE)=([^|]*)")


def sniff(evidence: Evidence) -> bool:
    """Return whether the first line that is no comment has the ten columns; files with an ending of their own do."""
    if evidence.path.suffix.lower() in OWN_ENDINGS:
        return True
    lines = evidence.start.decode("utf-8-sig", "replace").split("\n")
    first = next((line for line in lines if line.strip() and not line.startswith("#")), "")
    return bool(_USUAL_LINE.match(first))


def read(source: SourceFile) -> Iterator[Record]:
    """Yield the documents of a file, tokens, sentences and other columns kept as given; raises ``FormatError``.

    A line that is wrong costs its sentence.
    """
    with opened_text(source) as file:
        reading = _Reading(source)
        for number, line in enumerate(iter(file.readline, ""), 1):
            bare = line.rstrip("\r\n")
            if found := _NEW_DOCUMENT.match(bare):
                yield from reading.take_record(number)
                reading.name_document(found[1])
            elif found := _GLOBAL_COLUMNS.match(bare):
                reading.name_columns(found[1].split())
            elif bare.startswith("# tokeniser = annotator"):
                reading.keeps_tokens = False
            else:
                reading.take_line(bare, source.place(number))
        yield from reading.take_record(None)
    if not reading.count and not reading.wrong:
        raise source.place().error("the file has no token", "leave it out")


class _Row(NamedTuple):
    """A line with a word, part of one, or an empty node: CoNLL-U's ten columns, as cells and joined, and its tag."""

    number: str
    form: str
    misc: str
    line: str
    tag: str
    place: RecordLocation


class _Reading:
    """The document that is being read."""

    def __init__(self, source: SourceFile) -> None:
        self._source = source
        self.name_columns(list(NAMES))
        self._mention_names: list[str] | None = None
        self.count = 0
        self.wrong = 0
        self._comments: list[str] = []
        self._begin(1)

    def name_columns(self, names: list[str]) -> None:
        """Set the names of the columns in the lines that follow."""
        self.columns = names
        self._starts_as_usual = tuple(names[: len(NAMES)]) == tuple(NAMES)
        tags = (
            number
            for number, name in enumerate(names)
            if name.upper().rpartition(":")[2] in {"NER", "NE", "MWE"}
        )
        self._tag_column = next(tags, None)

    def name_document(self, said: str) -> None:
        """Keep what a file calls a document, unless it is an id that this program gave."""
        name = said.strip()
        self._name = "" if _OWN_NAME.fullmatch(name) else name

    def _begin(self, line: int) -> None:
        self._place = self._source.place(line)
        self._name = ""
        self.keeps_tokens = True
        self._text = TextBuilder()
        self._gap: str | None = None
        self._tags: list[list[str]] = []
        self._sentences: list[tuple[list[str], list[list[str]]]] = []
        self._mentions = Mentions(self._mention_names)
        self._tokens = 0
        self._begin_sentence()

    def _begin_sentence(self) -> None:
        self._found: list[_Row] = []
        self._is_wrong = False

    def take_line(self, line: str, place: RecordLocation) -> None:
        """Take a comment, a word, or the end of a sentence; what is wrong with a word costs its sentence."""
        if not line.strip(" \t"):
            self._end_sentence()
        elif line.startswith("#") and not self._found:
            if found := GLOBAL.match(line):
                self._mention_names = self._mentions.names = found[1].split("-")
            self._comments.append(line)
        else:
            is_right = False
            with place.costing(Kind.RECORD):
                self._found.append(self._row(line.split("\t"), place))
                is_right = True
            self._is_wrong |= not is_right

    def _row(self, cells: list[str], place: RecordLocation) -> _Row:
        if len(cells) != len(self.columns):
            what = f"the line has {len(cells)} columns, not {len(self.columns)}"
            raise place.error(what, "separate columns with tabs and name others in # global.columns")
        usual = cells[: len(NAMES)] if self._starts_as_usual else self._usual(cells)
        number, form, misc = usual[0], usual[1], usual[-1]
        if not form:
            raise place.error("the line has no FORM", "give it one")
        for column, (name, cell) in enumerate(zip(self.columns, cells, strict=True)):
            if name not in NAMES and column != self._tag_column and cell not in {"", "_", "*"}:
                place.omit(Kind.COLUMN, name, cell)
        return _Row(number, form, misc, "\t".join(usual), self._tag(cells, misc), place)

    def _usual(self, cells: list[str]) -> list[str]:
        """Return CoNLL-U's ten columns from those of the file, a missing one as ``_``, a missing form as empty."""
        row = {"FORM": ""} | dict(zip(self.columns, cells, strict=True))
        return [row.get(name, "_") for name in NAMES]

    def _tag(self, cells: list[str], misc: str) -> str:
        if self._tag_column is not None:
            tag = cells[self._tag_column]
            return tag if tag not in {"", "_", "*"} else OUTSIDE
        found = _PLAIN_MISC_TAG.search(misc)
        return found[1] if found else OUTSIDE

    # -- a sentence -------------------------------------------------------------------------------------------

    def _end_sentence(self) -> None:
        if not self._found and not self._is_wrong:
            return
        if self._is_wrong:
            self.wrong += 1
        else:
            self._take_sentence()
        self._comments = []
        self._begin_sentence()

    def _take_sentence(self) -> None:
        rows: list[list[str]] = []
        tags: list[str] = []
        covered_to = 0
        for row in self._found:
            is_empty = bool(_EMPTY.fullmatch(row.number))
            is_part = bool(rows) and bool(_WORD.fullmatch(row.number)) and int(row.number) <= covered_to
            if covered := _RANGE.fullmatch(row.number):
                covered_to = int(covered[2])
            if is_empty and not rows:
                self._comments.append(row.line)
            elif is_empty or is_part:
                rows[-1].append(row.line)
                if tags[-1] == OUTSIDE:  # a multiword token has the tag of its first tagged word
                    tags[-1] = row.tag
            else:
                self._take_token(row)
                rows.append([row.line])
                tags.append(row.tag)
            self._mentions.take(row.misc, row.place, self._tokens - (not is_empty), is_in_text=not is_empty)
        if rows:
            self._text.end_sentence()
            self._tags.append(tags)
            self._sentences.append((self._comments, rows))

    def _take_token(self, row: _Row) -> None:
        parts = row.misc.split("|") if row.misc != "_" else ()
        spacing = dict(part.split("=", 1) for part in parts if part.startswith(SPACING))
        before = self._gap
        if "SpacesBefore" in spacing:
            before = (before or "") + _unescaped(spacing["SpacesBefore"])
        self._text.token(row.form, before)
        self._gap = _unescaped(spacing["SpacesAfter"]) if "SpacesAfter" in spacing else None
        if spacing.get("SpaceAfter") == "No":
            self._gap = ""
        self._tokens += 1

    # -- a document -------------------------------------------------------------------------------------------

    def take_record(self, line: int | None) -> Iterator[Record]:
        """Yield the document that ends here, if it has a token; ``line`` is where the next one starts."""
        self._end_sentence()
        if self._tags:
            self.count += 1
            yield self._record()
        if line is None and self._comments:
            self._place.omit(Kind.TEXT, "comments without a sentence", self._comments)
        self._begin(line or 1)

    def _record(self) -> Record:
        self._text.gap(self._gap or "")
        kept: dict[str, Any] = {}
        if self.keeps_tokens or self._has_more():
            kept = tokens_meta(self._text.sentences)
            kept[CONLLU] = [[comments, rows] for comments, rows in self._sentences]
        metadata = {NAME: self._name} if self._name else {}
        document = document_with(self._text.text, metadata, self._place, tokens=kept)
        builder = LayerBuilder(document, self._place)
        layer_with(builder, self._source.annotator, self._text.sentences, self._tags)
        tokens = [token for sentence in self._text.sentences for token in sentence]
        self._mentions.add_to(builder, self._source.annotator, tokens)
        return Record(document, builder.layers())

    def _has_more(self) -> bool:
        """Return whether a file that this program wrote has had something added to it."""
        return any(
            comments or any(len(lines) > 1 or _says_more(lines[0]) for lines in rows)
            for comments, rows in self._sentences
        )


def _says_more(line: str) -> bool:
    """Return whether a line has more than a number, a form and the white space around it."""
    *between, misc = line.split("\t")[2:]
    return set(between) != {"_"} or not all(
        part == "_" or part.startswith(SPACING) for part in misc.split("|")
    )


def _unescaped(gap: str) -> str:
    return _ESCAPE.sub(lambda match: _ESCAPED[match[0]], gap)
