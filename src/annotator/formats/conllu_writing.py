"""Writing CoNLL-U Plus, which ``conllu`` describes and reads.

Spans are written as tags. The mentions under ``Entity`` that a file had were read as spans and are not written again:
what has been done to the spans since would not be in them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from annotator.core.record import Record
from annotator.formats.conllu import ESCAPES, NAMES, SPACING
from annotator.formats.conllu_entities import GLOBAL
from annotator.formats.format import Writing
from annotator.formats.shared.losses import Thing
from annotator.formats.shared.tagging import IOB2, gaps_of, sentences_of, tags_of
from annotator.formats.shared.tokens import COLUMNS, CONLLU, TOKENISER, tokenise


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
            yield "".join(map(_head_line, head))
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


def _head_line(line: str) -> str:
    """Return a line before the first word: a comment, or an empty node."""
    if GLOBAL.match(line):
        return ""
    return f"{line}\n" if line.startswith("#") else _further_line(line)


def _further_line(line: str) -> str:
    """Return a line that is no token of the text: it has no tag."""
    head, _, misc = line.rpartition("\t")
    return f"{head}\t{'|'.join(_remarks(misc)) or '_'}\t_\n"


def _remarks(misc: str) -> list[str]:
    """Return what is in MISC beside mentions."""
    return [part for part in misc.split("|") if part != "_" and not part.startswith("Entity=")]


def _lines_of(lines: Sequence[str], before: str, after: str, tag: str, *, is_last: bool) -> str:
    """Return the lines of one token with its spacing and its tag; the words of a multiword token have none."""
    first, *rest = lines
    head, _, misc = first.rpartition("\t")
    parts = [part for part in _remarks(misc) if not part.startswith(SPACING)]
    if before:
        parts.append(f"SpacesBefore={_escaped(before)}")
    if after == "":
        parts.append("SpaceAfter=No")
    elif after != " " or is_last:  # after a sentence the default is a newline
        parts.append(f"SpacesAfter={_escaped(after)}")
    whole = f"{head}\t{'|'.join(parts) or '_'}\t{tag}\n"
    return whole + "".join(map(_further_line, rest))


def _escaped(gap: str) -> str:
    return "".join(ESCAPES.get(character, character) for character in gap)
