"""CoNLL columns: a token a line with a tag, a blank line after each sentence.

The unit is the token; a text is its tokens with spaces between them and a newline between sentences, so other white
space is lost, and reported as lost. Chinese and Japanese have no spaces between them, and a comment ``# text = ...``
that has the same tokens says what is between them. A line ``-DOCSTART-`` starts a document; a file without any is one
document, or, with ``documents=sentences``, one for each sentence. Which columns have tokens and tags is found in
``conll_columns``; the others, and comments, are kept in the metadata. Written are CoNLL-2003's four columns: the ones
between token and tag as they were read, else ``_``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TextIO

from annotator.core.document import document_id
from annotator.core.record import Record
from annotator.formats.conll_columns import START, Columns, columns_of, is_blank
from annotator.formats.format import Writing
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.import_report import Kind
from annotator.formats.shared.layer_building import LayerBuilder
from annotator.formats.shared.losses import Thing
from annotator.formats.shared.metadata import document_with
from annotator.formats.shared.opened_text import opened_text
from annotator.formats.shared.source_file import SourceFile
from annotator.formats.shared.tagging import IOB2, NOTHING, layer_with, sentences_of, tags_of
from annotator.formats.shared.text_building import TextBuilder, gaps_in, joining_of
from annotator.formats.shared.tokens import COLUMNS, CONLLU, tokens_meta

DOCSTART, SENTENCES = "docstart", "sentences"
"""Where documents end: at the next ``-DOCSTART-``, or at each blank line."""

AUTO = "auto"
"""What is between two tokens depends on their script."""

COMMENTS, NAMES, BEGUN_BY = "comments", "column_names", "docstart"
"""Keys of the metadata: the comments of each sentence, the header, what else the line ``-DOCSTART-`` has."""

_TEXT = re.compile(r"#\s*text\s*=\s?(.*)")
_NEW_DOCUMENT = re.compile(r"#\s*(?:newdoc|begin document)\b")
_FILLERS = NOTHING | {"-X-", "-"}


# -- writing ------------------------------------------------------------------------------------------------


def write(records: Iterable[Record], writing: Writing, tags: str = IOB2) -> Iterator[str]:
    """Yield one document after the other; ``tags`` is ``iob2`` or ``bilou``."""
    for record in records:
        document = record.document
        sentences = list(sentences_of(record))
        forms = [token.slice(document.text) for tokens, _ in sentences for token in tokens]
        built = TextBuilder(joining_of(forms))
        columns = document.meta.get(COLUMNS)
        lines = [f"{START} -X- _ O\n\n"]
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
        return [" ".join(cell or "_" for cell in row.split("\t")) for row in rows]
    return ["_ _"] * count


# -- reading ------------------------------------------------------------------------------------------------


def read(
    source: SourceFile, *, documents: str = DOCSTART, token: str = "", tag: str = "", join: str = AUTO
) -> Iterator[Record]:
    """Yield the documents of a file, tokens and sentences kept as given, tags in any scheme; raises ``FormatError``.

    ``token`` and ``tag`` name columns, as in ``columns_of``; ``join`` is what is between two tokens. A line that is
    wrong costs its sentence.
    """
    with opened_text(source) as file:
        columns = columns_of(_lines(file), source.place(), token, tag)
        file.seek(0)
        reading = _Reading(source, columns, join)
        for number, line in enumerate(_lines(file), 1):
            bare = line.rstrip("\r\n")
            if line.startswith(START):
                yield from reading.take_record(number)
                reading.begun_by(bare)
            elif is_blank(line):
                if documents == SENTENCES:
                    yield from reading.take_record(number + 1)
                reading.end_sentence()
            elif columns.is_comment(bare):
                if _NEW_DOCUMENT.match(bare):
                    yield from reading.take_record(number)
                reading.take_comment(bare)
            else:
                reading.take_line(bare, number)
        reading.end_comments()
        yield from reading.take_record(None)
    if not reading.count and not reading.wrong:
        raise source.place().error("the file has no token", "leave it out")


def _lines(file: TextIO) -> Iterator[str]:
    return iter(file.readline, "")


class _Sentence:
    """A sentence that is being read: its comments and the cells of its lines."""

    def __init__(self) -> None:
        self.comments: list[str] = []
        self.rows: list[list[str]] = []
        self.is_wrong = False


class _Reading:
    """The document that is being read."""

    def __init__(self, source: SourceFile, columns: Columns, join: str) -> None:
        self._source = source
        self._columns = columns
        self._join = join
        self._is_header_ahead = columns.has_header
        self._sentence = _Sentence()
        self.count = 0
        self.wrong = 0
        self._begin(1)

    def _begin(self, line: int) -> None:
        self._place = self._source.place(line)
        self._sentences: list[_Sentence] = []
        self._begun_by = ""

    def begun_by(self, line: str) -> None:
        """Note what else the line ``-DOCSTART-`` says of the document that begins there."""
        rest = line.removeprefix(START).strip()
        if not set(rest.split()) <= _FILLERS:
            self._begun_by = rest

    def take_comment(self, line: str) -> None:
        """Keep a comment with the sentence that it is in or before."""
        self._sentence.comments.append(line)

    def take_line(self, line: str, number: int) -> None:
        """Add a token to the sentence; what is wrong with it costs the sentence."""
        if self._is_header_ahead:
            self._is_header_ahead = False
            return
        place = self._source.place(number)
        is_right = False
        with place.costing(Kind.RECORD):
            self._sentence.rows.append(self._checked(self._columns.cells(line), place))
            is_right = True
        self._sentence.is_wrong |= not is_right

    def _checked(self, cells: list[str], place: RecordLocation) -> list[str]:
        token, tags = self._columns.token, self._columns.tags
        if token >= len(cells) or not cells[token]:
            where = "first column" if token == 0 else f"column {token + 1}"
            raise place.error("the line has no token", f"put it in the {where}")
        if any(column >= len(cells) or column % len(cells) == token for column in tags):
            where = "last column" if tags == (-1,) else f"column {self._columns.name(max(tags))}"
            raise place.error("the line has a token and no tag", f"give it a tag in its {where}")
        return cells

    def end_sentence(self) -> None:
        """End the sentence, if it has a token; one with a wrong line is left out."""
        sentence = self._sentence
        if not sentence.rows and not sentence.is_wrong:
            return
        self._sentence = _Sentence()
        if sentence.is_wrong:
            self.wrong += 1
        else:
            self._sentences.append(sentence)

    def end_comments(self) -> None:
        """Keep the comments at the end of the file with its last document."""
        self.end_sentence()
        if self._sentences and self._sentence.comments:
            self._sentences.append(self._sentence)
        elif self._sentence.comments:
            self._place.omit(Kind.TEXT, "comments without a sentence", self._sentence.comments)

    def take_record(self, line: int | None) -> Iterator[Record]:
        """Yield the document that ends here, if it has a token; ``line`` is where the next one starts."""
        self.end_sentence()
        if self._sentences:
            self.count += 1
            yield self._record()
        elif self._begun_by:
            self._place.omit(Kind.TEXT, f"{START} without a token", self._begun_by)
        self._begin(line or 1)

    # -- the document -----------------------------------------------------------------------------------------

    def _record(self) -> Record:
        columns = self._columns
        whole = [sentence for sentence in self._sentences if sentence.rows]
        forms = [[row[columns.token] for row in sentence.rows] for sentence in whole]
        text = TextBuilder(
            joining_of(form for each in forms for form in each) if self._join == AUTO else self._join
        )
        for sentence, each in zip(whole, forms, strict=True):
            for form, gap in zip(each, self._gaps(sentence, each), strict=True):
                text.token(form, gap)
            text.end_sentence()
        tokens = tokens_meta(text.sentences)
        document = document_with(text.text, self._metadata(whole), self._place, tokens=tokens)
        builder = LayerBuilder(document, self._place)
        for number in range(len(columns.tags)):
            tags = [[columns.tags_in(row)[number] for row in sentence.rows] for sentence in whole]
            layer_with(builder, self._source.annotator, text.sentences, tags)
        self._name_rivals(whole)
        formerly = tuple(id_ for id_ in [self._former_id(whole)] if id_ != document.id)
        return Record(document, builder.layers(), formerly=formerly)

    def _former_id(self, whole: Sequence[_Sentence]) -> str:
        """Return the id that the document had when comments were tokens, and all tokens had a space between them."""
        text = TextBuilder()
        for sentence in whole:
            for form in (
                *(_first(comment) for comment in sentence.comments),
                *(row[0] for row in sentence.rows),
            ):
                text.token(form)
            text.end_sentence()
        return document_id(text.text)

    def _gaps(self, sentence: _Sentence, forms: Sequence[str]) -> Sequence[str | None]:
        """Return what is before each token, as a comment with the text has it; the comment is then not kept."""
        for comment in sentence.comments if self._join == AUTO else ():
            match = _TEXT.fullmatch(comment)
            found = match and gaps_in(match[1].strip(), forms)
            if found and found[0]:
                sentence.comments.remove(comment)
                return [None, *found[0][1:]]
        return [None] * len(forms)

    def _metadata(self, whole: Sequence[_Sentence]) -> dict[str, Any]:
        further = [[self._columns.further(row) for row in sentence.rows] for sentence in whole]
        comments = [sentence.comments for sentence in self._sentences]
        found = {
            COLUMNS: [["\t".join(cells) for cells in rows] for rows in further]
            if any(cell.strip("_") for rows in further for cells in rows for cell in cells)
            else None,
            NAMES: list(self._columns.names),
            COMMENTS: comments if any(comments) else None,
            BEGUN_BY: self._begun_by,
        }
        return {key: value for key, value in found.items() if value}

    def _name_rivals(self, whole: Sequence[_Sentence]) -> None:
        for column in self._columns.rivals:
            found = (row[column] for sentence in whole for row in sentence.rows if column < len(row))
            marked = next((tag for tag in found if tag not in NOTHING), "")
            name = f"{self._columns.name(column)} (marks mostly the same as another; -O tag={column + 1} takes it)"
            self._place.omit(Kind.COLUMN, name, marked)


def _first(line: str) -> str:
    return line.split("\t" if "\t" in line else " ", 1)[0]
