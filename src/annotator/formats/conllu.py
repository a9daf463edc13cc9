r"""CoNLL-U Plus: the ten columns of CoNLL-U and one for names, ``NER``, in IOB2 or BILOU.

The unit is the token. White space is kept: no space as ``SpaceAfter=No``, and anything but one space as
``SpacesAfter`` and ``SpacesBefore`` with UDPipe's escapes (``\s``, ``\t``, ``\r``, ``\n``, ``\p``, ``\\``).
Comments, the other columns, parts of multiword tokens and empty nodes are kept when read and written again. In
plain CoNLL-U the tag is looked for in MISC, under ``NER`` or ``NE``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from annotator.core.record import Record
from annotator.formats.format import Writing
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.layer_building import LayerBuilder
from annotator.formats.shared.losses import Thing
from annotator.formats.shared.metadata import document_with
from annotator.formats.shared.opened_text import opened_text
from annotator.formats.shared.tagging import IOB2, OUTSIDE, gaps_of, layer_with, sentences_of, tags_of
from annotator.formats.shared.text_building import TextBuilder
from annotator.formats.shared.tokens import COLUMNS, CONLLU, TOKENISER, tokenise, tokens_meta

NAMES = ("ID", "FORM", "LEMMA", "UPOS", "XPOS", "FEATS", "HEAD", "DEPREL", "DEPS", "MISC")

_ESCAPES = {"\\": "\\\\", " ": "\\s", "\t": "\\t", "\r": "\\r", "\n": "\\n", "|": "\\p"}
_ESCAPED = {escape: character for character, escape in _ESCAPES.items()}
_ESCAPE = re.compile(r"\\[\\strnp]")
_SPACING = ("SpaceAfter=", "SpacesAfter=", "SpacesBefore=")
_NEW_DOCUMENT = re.compile(r"#\s*newdoc\b")
_GLOBAL_COLUMNS = re.compile(r"#\s*global\.columns\s*=\s*(.+)")
_WORD, _RANGE, _EMPTY = re.compile(r"\d+"), re.compile(r"(\d+)-(\d+)"), re.compile(r"\d+\.\d+")
_PLAIN_MISC_TAG = re.compile(r"(?:^|\|)(?:NER|NE)=([^|]*)")


# -- writing ------------------------------------------------------------------------------------------------


def write(records: Iterable[Record], writing: Writing, tags: str = IOB2) -> Iterator[str]:
    """Yield one document after the other, each after a ``# newdoc``; ``tags`` is ``iob2`` or ``bilou``."""
    yield f"# global.columns = {' '.join(NAMES)} NER\n"
    for record in records:
        document = record.document
        tagged = list(sentences_of(record))
        sentences = [tokens for tokens, _ in tagged]
        if not any(sentences):
            writing.losses.add(Thing.DOCUMENT, document.id, detail="no word in it")
            continue
        if COLUMNS in document.meta:
            writing.losses.add(Thing.COLUMNS, document.id)
        known = document.meta.get(CONLLU)
        gaps = list(gaps_of(document, sentences))
        tail = document.text[sentences[-1][-1].end :]
        yield f"# newdoc id = {document.id}\n"
        if not tokenise(document).is_given:
            yield f"# tokeniser = {TOKENISER}\n"
        for number, (tokens, stretches) in enumerate(tagged):
            forms = [token.slice(document.text) for token in tokens]
            after = [*gaps[number][1:], gaps[number + 1][0] if number + 1 < len(gaps) else tail]
            first = gaps[0][0] if number == 0 else ""
            head, rows = _known(known, number, forms)
            yield "".join(f"{comment}\n" for comment in head)
            for row, gap, tag in zip(rows, after, tags_of(len(tokens), stretches, tags), strict=True):
                yield _lines_of(row, first, gap, tag, is_last=row is rows[-1])
                first = ""
            yield "\n"


def _known(known: Any, number: int, forms: Sequence[str]) -> tuple[list[str], list[list[str]]]:
    """Return the comments of a sentence and the lines of each of its tokens, as read or else newly made."""
    if isinstance(known, list) and number < len(known):
        comments, rows = known[number]
        if len(rows) == len(forms):
            return comments, rows
    return [], [[f"{n}\t{form}" + "\t_" * 8] for n, form in enumerate(forms, 1)]


def _lines_of(lines: Sequence[str], before: str, after: str, tag: str, *, is_last: bool) -> str:
    """Return the lines of one token with its spacing and its tag; the words of a multiword token have none."""
    first, *rest = lines
    head, _, misc = first.rpartition("\t")
    parts = [part for part in misc.split("|") if part != "_" and not part.startswith(_SPACING)]
    if before:
        parts.append(f"SpacesBefore={_escaped(before)}")
    if after == "":
        parts.append("SpaceAfter=No")
    elif after != " " or is_last:  # after a sentence the default is a newline
        parts.append(f"SpacesAfter={_escaped(after)}")
    whole = f"{head}\t{'|'.join(parts) or '_'}\t{tag}\n"
    return whole + "".join(f"{line}\t_\n" for line in rest)


def _escaped(gap: str) -> str:
    return "".join(_ESCAPES.get(character, character) for character in gap)


def _unescaped(gap: str) -> str:
    return _ESCAPE.sub(lambda match: _ESCAPED[match[0]], gap)


# -- reading ------------------------------------------------------------------------------------------------


def read(path: Path, *, annotator: str, encoding: str | None = None) -> Iterator[Record]:
    """Yield the documents of a file, tokens, sentences and other columns kept as given; raises ``FormatError``."""
    with opened_text(path, encoding) as file:
        reading = _Reading(path, annotator)
        for number, line in enumerate(iter(file.readline, ""), 1):
            bare = line.rstrip("\r\n")
            if _NEW_DOCUMENT.match(bare):
                yield from reading.take_record(number)
            elif found := _GLOBAL_COLUMNS.match(bare):
                reading.name_columns(found[1].split())
            elif bare.startswith("# tokeniser = annotator"):
                reading.keeps_tokens = False
            else:
                reading.take_line(bare, RecordLocation(path, number))
        yield from reading.take_record(None)
    if not reading.count:
        raise RecordLocation(path).error("the file has no token", "leave it out")


class _Reading:
    """The document that is being read."""

    def __init__(self, path: Path, annotator: str) -> None:
        self._path = path
        self._annotator = annotator
        self.name_columns(list(NAMES))
        self.count = 0
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

    def _begin(self, line: int) -> None:
        self._place = RecordLocation(self._path, line)
        self.keeps_tokens = True
        self._text = TextBuilder()
        self._gap: str | None = None
        self._tags: list[list[str]] = []
        self._sentences: list[tuple[list[str], list[list[str]]]] = []
        self._begin_sentence()

    def _begin_sentence(self) -> None:
        self._comments: list[str] = []
        self._rows: list[list[str]] = []
        self._row_tags: list[str] = []
        self._covered_to = 0

    def take_line(self, line: str, place: RecordLocation) -> None:
        if not line.strip(" \t"):
            self._end_sentence()
        elif line.startswith("#") and not self._rows:
            self._comments.append(line)
        else:
            self._take_row(line.split("\t"), place)

    def _take_row(self, cells: list[str], place: RecordLocation) -> None:
        if len(cells) != len(self.columns):
            what = f"the line has {len(cells)} columns, not {len(self.columns)}"
            raise place.error(what, "separate columns with tabs and name others in # global.columns")
        usual = cells[: len(NAMES)] if self._starts_as_usual else self._usual(cells)
        number, form, misc = usual[0], usual[1], usual[-1]
        line = "\t".join(usual)
        tag = self._tag(cells, misc)
        if self._rows and (_EMPTY.fullmatch(number) or self._is_part(number)):
            self._rows[-1].append(line)
            if self._row_tags[-1] == OUTSIDE:  # a multiword token has the tag of its first tagged word
                self._row_tags[-1] = tag
            return
        if covered := _RANGE.fullmatch(number):
            self._covered_to = int(covered[2])
        self._take_token(form, misc, line, tag, place)

    def _usual(self, cells: list[str]) -> list[str]:
        """Return CoNLL-U's ten columns from those of the file, a missing one as ``_``, a missing form as empty."""
        row = {"FORM": ""} | dict(zip(self.columns, cells, strict=True))
        return [row.get(name, "_") for name in NAMES]

    def _is_part(self, number: str) -> bool:
        return bool(_WORD.fullmatch(number)) and int(number) <= self._covered_to

    def _take_token(self, form: str, misc: str, line: str, tag: str, place: RecordLocation) -> None:
        if not form:
            raise place.error("the line has no FORM", "give it one")
        parts = misc.split("|") if misc != "_" else ()
        spacing = dict(part.split("=", 1) for part in parts if part.startswith(_SPACING))
        before = self._gap
        if "SpacesBefore" in spacing:
            before = (before or "") + _unescaped(spacing["SpacesBefore"])
        self._text.token(form, before)
        self._gap = _unescaped(spacing["SpacesAfter"]) if "SpacesAfter" in spacing else None
        if spacing.get("SpaceAfter") == "No":
            self._gap = ""
        self._rows.append([line])
        self._row_tags.append(tag)

    def _tag(self, cells: list[str], misc: str) -> str:
        if self._tag_column is not None:
            tag = cells[self._tag_column]
            return tag if tag not in {"", "_", "*"} else OUTSIDE
        found = _PLAIN_MISC_TAG.search(misc)
        return found[1] if found else OUTSIDE

    def _end_sentence(self) -> None:
        if self._rows:
            self._text.end_sentence()
            self._tags.append(self._row_tags)
            self._sentences.append((self._comments, self._rows))
            self._begin_sentence()

    def take_record(self, line: int | None) -> Iterator[Record]:
        """Yield the document that ends here, if it has a token; ``line`` is where the next one starts."""
        self._end_sentence()
        if self._tags:
            self.count += 1
            yield self._record()
        self._begin(line or 1)

    def _record(self) -> Record:
        self._text.gap(self._gap or "")
        kept: dict[str, Any] = {}
        if self.keeps_tokens:
            kept = tokens_meta(self._text.sentences)
            kept[CONLLU] = [[comments, rows] for comments, rows in self._sentences]
        document = document_with(self._text.text, {}, self._place, tokens=kept)
        builder = LayerBuilder(document, self._place)
        layer_with(builder, self._annotator, self._text.sentences, self._tags)
        return Record(document, builder.layers())
