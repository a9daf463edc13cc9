"""CoNLL-2003 columns: a token a line, the tag in the last column, a blank line after each sentence.

The unit is the token; a text is its tokens with spaces between them and a newline between sentences, so other white
space is lost, and reported as lost. A line ``-DOCSTART-`` starts a document; a file without any is one document, or,
with ``documents=sentences``, one for each sentence. The columns between token and tag are kept when read and written
again, else they are ``_``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO

from annotator.core.record import Record
from annotator.formats.format import Writing
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.layer_building import LayerBuilder
from annotator.formats.shared.losses import Thing
from annotator.formats.shared.metadata import document_with
from annotator.formats.shared.opened_text import opened_text
from annotator.formats.shared.tagging import IOB2, layer_with, sentences_of, tags_of
from annotator.formats.shared.text_building import TextBuilder
from annotator.formats.shared.tokens import COLUMNS, CONLLU, tokens_meta

DOCSTART, SENTENCES = "docstart", "sentences"
"""Where documents end: at the next ``-DOCSTART-``, or at each blank line."""

_START = "-DOCSTART-"


# -- writing ------------------------------------------------------------------------------------------------


def write(records: Iterable[Record], writing: Writing, tags: str = IOB2) -> Iterator[str]:
    """Yield one document after the other; ``tags`` is ``iob2`` or ``bilou``."""
    for record in records:
        document = record.document
        sentences = list(sentences_of(record))
        built = TextBuilder()
        columns = document.meta.get(COLUMNS)
        lines = [f"{_START} -X- _ O\n\n"]
        for number, (tokens, stretches) in enumerate(sentences):
            between = _between(columns, number, len(tokens))
            for token, middle, tag in zip(
                tokens, between, tags_of(len(tokens), stretches, tags), strict=True
            ):
                form = token.slice(document.text)
                built.token(form)
                lines.append(f"{form} {middle} {tag}\n")
            built.end_sentence()
            lines.append("\n")
        if not any(tokens for tokens, _ in sentences):
            writing.losses.add(Thing.DOCUMENT, document.id, detail="no word in it")
            continue
        if built.text != document.text:
            writing.losses.add(Thing.SPACING, document.id)
        if CONLLU in document.meta:
            writing.losses.add(Thing.COLUMNS, document.id)
        yield "".join(lines)


def _between(columns: object, number: int, count: int) -> list[str]:
    """Return the columns between the first and the last, as they were read if they fit the sentence."""
    rows = columns[number] if isinstance(columns, list) and number < len(columns) else None
    if isinstance(rows, list) and len(rows) == count and all(isinstance(row, str) for row in rows):
        return [row.replace("\t", " ") for row in rows]
    return ["_ _"] * count


# -- reading ------------------------------------------------------------------------------------------------


def read(
    path: Path, *, annotator: str, encoding: str | None = None, documents: str = DOCSTART
) -> Iterator[Record]:
    """Yield the documents of a file, tokens and sentences kept as given, tags in any scheme; raises ``FormatError``."""
    with opened_text(path, encoding) as file:
        reading = _Reading(path, annotator)
        for line_number, line in enumerate(_lines(file), 1):
            if line.startswith(_START):
                yield from reading.take_record(line_number)
            elif line.strip(" \t\r\n"):
                reading.take_line(line.rstrip("\r\n"), line_number)
            elif documents == SENTENCES:
                yield from reading.take_record(line_number + 1)
            else:
                reading.end_sentence()
        yield from reading.take_record(None)
    if not reading.count:
        raise RecordLocation(path).error("the file has no token", "leave it out")


def _lines(file: TextIO) -> Iterator[str]:
    return iter(file.readline, "")


def _cells(line: str) -> list[str]:
    """Return the columns, cut at tabs if there are any, else at spaces; a no-break space is part of a token."""
    return line.split("\t") if "\t" in line else [cell for cell in line.split(" ") if cell]


class _Reading:
    """The document that is being read."""

    def __init__(self, path: Path, annotator: str) -> None:
        self._path = path
        self._annotator = annotator
        self.count = 0
        self._begin(1)

    def _begin(self, line: int) -> None:
        self._place = RecordLocation(self._path, line)
        self._text = TextBuilder()
        self._tags: list[list[str]] = []
        self._columns: list[list[str]] = []
        self._sentence: list[list[str]] = []

    def take_line(self, line: str, number: int) -> None:
        cells = _cells(line)
        if not cells[0]:
            raise RecordLocation(self._path, number).error(
                "the line has no token", "put it in the first column"
            )
        if len(cells) < 2:
            raise RecordLocation(self._path, number).error(
                "the line has a token and no tag", "give it a tag in its last column"
            )
        self._text.token(cells[0])
        self._sentence.append(cells)

    def end_sentence(self) -> None:
        if self._sentence:
            self._text.end_sentence()
            self._tags.append([cells[-1] for cells in self._sentence])
            self._columns.append(["\t".join(cells[1:-1]) for cells in self._sentence])
            self._sentence = []

    def take_record(self, line: int | None) -> Iterator[Record]:
        """Yield the document that ends here, if it has a token; ``line`` is where the next one starts."""
        self.end_sentence()
        if self._tags:
            self.count += 1
            yield self._record()
        self._begin(line or 1)

    def _record(self) -> Record:
        has_columns = any(column.strip("_\t") for sentence in self._columns for column in sentence)
        metadata = {COLUMNS: self._columns} if has_columns else {}
        tokens = tokens_meta(self._text.sentences)
        document = document_with(self._text.text, metadata, self._place, tokens=tokens)
        builder = LayerBuilder(document, self._place)
        layer_with(builder, self._annotator, self._text.sentences, self._tags)
        return Record(document, builder.layers())
