"""Which of the formats that are plain text a file has; it imports none of them, since every article is looked at."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from annotator.formats.shared.evidence import Evidence

OWN_ENDINGS = (".conll", ".iob", ".iob2", ".bio", ".bioes", ".bilou", ".bmes", ".bmeso", ".ner")
"""The endings of files that are always made of columns; others may be anything else."""

_NO_TOKENS = ("#", "-DOCSTART-")
"""How lines begin that are no tokens."""

_OTHER_FORMAT = "#FORMAT="

_FIRST_LOOK = 12
"""Lines that are looked at before all are."""

_BEGINNING = 4096
"""Bytes in which those lines are."""

_LONGEST = 300
"""Code points of a line above which it is taken for one of a text, not for the columns of a token."""

_PUBTATOR = re.compile(rb"(?:\xef\xbb\xbf)?\s*[\w.-]+\|t\|[^\n]*\r?\n[\w.-]+\|a\|")


def is_pubtator(evidence: Evidence) -> bool:
    """Return whether the file begins with a title and an abstract, as PubTator writes them."""
    return _PUBTATOR.match(evidence.start) is not None


def is_made_of_columns(evidence: Evidence) -> bool:
    """Return whether a file has a token and a tag on each line; one with an ending of its own does if not CoNLL-U."""
    if evidence.path.suffix.lower() in OWN_ENDINGS:
        from annotator.formats import conllu

        return not conllu.sniff(evidence)
    beginning = _lines(evidence.start[:_BEGINNING])
    if beginning[0].startswith(_OTHER_FORMAT) or not _may_be_columns(beginning):
        return False
    lines = _lines(evidence.start)
    if evidence.path.stat().st_size > len(evidence.start):
        del lines[-1]  # it may be cut
    from annotator.formats.conll_columns import is_columns
    from annotator.formats.shared.source_file import SourceFile

    return is_columns(lines, SourceFile(evidence.path).place())


def _lines(raw: bytes) -> list[str]:
    return [line.rstrip("\r") for line in raw.decode("utf-8-sig", "replace").split("\n")]


def _may_be_columns(lines: Sequence[str]) -> bool:
    """Return whether most of the first lines have as many cells: a look that rules articles out in microseconds."""
    rows = [line for line in lines[: 4 * _FIRST_LOOK] if line.strip() and not line.startswith(_NO_TOKENS)]
    first = rows[:_FIRST_LOOK]
    if not first:  # nothing but comments so far
        return True
    cells = Counter(map(_cells, (line for line in first if len(line) <= _LONGEST)))
    return bool(cells) and 2 * max(cells.values()) > len(first)


def _cells(line: str) -> int:
    return line.count("\t") + 1 if "\t" in line else len(line.split())
