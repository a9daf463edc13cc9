"""Which columns of a CoNLL file are which, found from what is in them, from a header, or from what the user names.

A column of tags has ``O`` and labels with a prefix (``B-per``); several are levels of nested spans. The token is in
the first other column that does not number the tokens. A line that begins with ``#`` is a comment unless it has a tag
where the other lines have one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice, pairwise

from msgspec import Struct

from annotator.core.quoting import quoted
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.tagging import NOTHING, OUTSIDE, PREFIXES, stretches_of

START = "-DOCSTART-"
COMMENT = "#"
UNNAMED = "entity"
"""The label of spans whose tags are a prefix alone."""

_LAST = -1
_LOOKED_AT = 20_000
"""Lines that are looked at."""

_NEARLY_ALL = 0.9
_TAG = re.compile(rf"[{''.join(sorted(PREFIXES))}][-_](?=\S)(.+)")
_CHUNKS = frozenset(
    ("NP", "VP", "PP", "ADVP", "ADJP", "SBAR", "PRT", "CONJP", "INTJ", "LST", "UCP", "PRN", "AP", "CL", "S")
)
"""Labels of the phrases that CoNLL-2000 and CoNLL-2003 tag beside the names."""

_NO_SPAN = NOTHING | {"-"}
_TOKEN_NAMES = ("token", "tokens", "word", "words", "form")
_TAG_NAMES = ("ner", "ner_tag", "ner_tags", "tag", "tags", "label", "labels", "entity", "iob", "bio", "ne")
_TEXT_NAMES = frozenset(("text", "body", "content", "article"))
_WORD = re.compile(r"[A-Za-z][\w./-]{0,39}")
_GLOBAL = re.compile(r"#\s*global\.columns\s*=\s*(.+)")


class Columns(Struct, frozen=True):
    """The columns of a file, numbered from 0; negative numbers count from the end of a line.

    ``width`` is the number of cells of most lines, ``names`` are those of a header. ``rivals`` are columns of tags
    that mark mostly the same spans as one that is taken. ``known`` are the tags that were seen,
    perhaps a prefix alone or one before an underscore.
    """

    token: int = 0
    tags: tuple[int, ...] = (_LAST,)
    width: int = 2
    widths: frozenset[int] = frozenset((2,))
    names: tuple[str, ...] = ()
    has_header: bool = False
    rivals: tuple[int, ...] = ()
    known: frozenset[str] = frozenset()
    has_bare_prefixes: bool = False
    has_underscores: bool = False

    def name(self, column: int) -> str:
        """Return what a column is called: its name in the header, else its number from 1."""
        return self.names[column] if column < len(self.names) else str(column + 1)

    def cells(self, line: str) -> list[str]:
        """Return the cells of a line, without the empty ones that follow the last column."""
        found = cells_of(line)
        while len(found) > self.width and not found[-1]:
            found.pop()
        return found

    def is_comment(self, line: str) -> bool:
        """Return whether a line is a comment: it begins with ``#`` and has no token and tag in their places."""
        if not line.startswith(COMMENT):
            return False
        cells = self.cells(line)
        if len(cells) not in self.widths or " " in cells[self.token]:
            return True
        tags = [cells[column] for column in self.tags]
        return not all(tag in self.known or tag in _NO_SPAN or _TAG.fullmatch(tag) for tag in tags)

    def tags_in(self, cells: Sequence[str]) -> list[str]:
        """Return the tags of a line, one for each column of tags, with a hyphen after the prefix."""
        return [self._tag(cells[column]) for column in self.tags]

    def _tag(self, tag: str) -> str:
        if tag in _NO_SPAN:
            return OUTSIDE
        if self.has_bare_prefixes and tag in PREFIXES:
            return f"{tag}-{UNNAMED}"
        is_other = tag[1:2] == "_" and self.has_underscores and tag[0] in PREFIXES
        return f"{tag[0]}-{tag[2:]}" if is_other else tag

    def further(self, cells: Sequence[str]) -> list[str]:
        """Return the cells that are neither token nor tag."""
        taken = {self.token, *(column % len(cells) for column in self.tags)}
        return [cell for number, cell in enumerate(cells) if number not in taken]


def cells_of(line: str) -> list[str]:
    """Return the columns, cut at tabs if there are any, else at spaces; a no-break space is part of a token."""
    if "\t" in line:
        return [cell.strip(" ") for cell in line.split("\t")]
    return [cell for cell in line.split(" ") if cell]


def is_blank(line: str) -> bool:
    """Return whether a line ends a sentence."""
    return not line.strip(" \t\r\n")


def columns_of(lines: Iterable[str], place: RecordLocation, token: str = "", tag: str = "") -> Columns:
    """Return the columns of a file, from its first lines.

    ``token`` and ``tag`` are what the user names: numbers from 1, or names of the header; several tags have commas
    between them. Raises ``FormatError`` if there is no such column.
    """
    sample = _Sample(lines)
    if not sample.rows:
        return Columns()
    names, has_header = sample.header((token, *tag.split(",")))
    rows = sample.rows[1:] if has_header else sample.rows
    usual = [row for row in rows if row and len(row) == sample.width]
    rivals: tuple[int, ...] = ()
    first = _named(token, names, sample.width, place) if token else _token_column(names, rows, usual)
    if tag:
        tags = tuple(_named(each, names, sample.width, place) for each in tag.split(","))
    else:
        tags, rivals = _tag_columns(names, usual, first)
    if not token and first in tags and sample.width > len(tags):  # as in the corpora of MIT
        first = next(column for column in range(sample.width) if column not in tags)
    tags = tuple(_LAST if column == sample.width - 1 else column for column in tags)
    known = frozenset(row[column] for row in usual for column in tags if row[column])
    return Columns(
        first,
        tags,
        sample.width,
        sample.widths,
        names,
        has_header,
        rivals,
        known,
        has_bare_prefixes=_are_bare(known),
        has_underscores=not any(_TAG.fullmatch(tag) and tag[1] == "-" for tag in known),
    )


def is_columns(lines: Sequence[str], place: RecordLocation) -> bool:
    """Return whether nearly all lines have a token and a tag; strict, for files that may be anything else."""
    columns = columns_of(lines, place)
    rows = [
        columns.cells(line)
        for line in lines
        if not is_blank(line) and not line.startswith(START) and not columns.is_comment(line)
    ]
    rows = rows[1:] if columns.has_header else rows
    if len(rows) < 2 or columns.width < 2 or _is_table(rows[0]):
        return False
    fit = [row for row in rows if len(row) == columns.width and row[columns.token]]
    is_consistent = len(fit) >= len(rows) * _NEARLY_ALL
    return is_consistent and _are_tags(
        [row[columns.tags[0]] for row in fit], [row[columns.token] for row in fit]
    )


def _is_table(header: Sequence[str]) -> bool:
    """Return whether the first line names a column with whole texts."""
    names = {cell.lower() for cell in header}
    return bool(_TEXT_NAMES & names) and not any(_TAG.fullmatch(cell) or cell == "O" for cell in header)


def _are_tags(tags: Sequence[str], tokens: Sequence[str]) -> bool:
    """Return whether these are tags: nearly all with a prefix or outside, or bare labels among many outside."""
    if _is_tagged(tags):
        labels = [match[1] for tag in tags if (match := _TAG.fullmatch(tag))]
        are_ids = len(set(labels)) == len(labels) and any(map(str.isdigit, "".join(labels)))
        return "O" in tags or not are_ids  # ids such as S_1, S_2 look like tags, too
    if set(tags) <= NOTHING:
        return "O" in tags and not any(" " in token for token in tokens)
    is_word = all(_WORD.fullmatch(tag) for tag in tags if tag not in NOTHING)
    return is_word and tags.count("O") * 5 >= len(tags) and not any(" " in token for token in tokens)


# -- what is in the columns -----------------------------------------------------------------------------------


class _Sample:
    """The cells of the first lines with tokens, and ``None`` where a sentence ends."""

    def __init__(self, lines: Iterable[str]) -> None:
        found = list(islice(lines, _LOOKED_AT))
        self._lines = found
        rest = [line for line in found if not line.startswith((COMMENT, START)) or is_blank(line)]
        if all(is_blank(line) for line in rest):  # perhaps all its tokens begin so
            rest = [line for line in found if not line.startswith(START)]
        rows = [None if is_blank(line) else cells_of(line.rstrip("\r\n")) for line in rest]
        reach = max((_reach(row) for row in rows if row), default=0)
        self.rows = [row and row[: max(reach, 1)] for row in rows]
        counts = Counter(len(row) for row in self.rows if row)
        self.width = max(counts, key=lambda width: (counts[width], width), default=0)
        self.widths = frozenset(w for w, n in counts.items() if n >= counts.total() * (1 - _NEARLY_ALL))
        while self.rows and self.rows[0] is None:
            del self.rows[0]
        if not counts:
            self.rows = []

    def header(self, wanted: Sequence[str]) -> tuple[tuple[str, ...], bool]:
        """Return the names of the columns, and whether they are on the first line with cells."""
        named = (_GLOBAL.match(line) for line in self._lines)
        given = next((tuple(match[1].split()) for match in named if match), ())
        if len(given) == self.width:
            return given, False
        first = tuple(self.rows[0] or ())
        lower = {name.lower() for name in first}
        is_header = bool(lower & set(_TOKEN_NAMES) and lower & set(_TAG_NAMES))
        is_wanted = any(name and not _is_number(name) and name in first for name in wanted)
        return (first, True) if is_header or is_wanted else ((), False)


def _reach(row: Sequence[str]) -> int:
    return max((number for number, cell in enumerate(row, 1) if cell), default=0)


def _is_number(name: str) -> bool:
    return name.isascii() and name.isdigit()


def _named(name: str, names: Sequence[str], width: int, place: RecordLocation) -> int:
    name = name.strip()
    if _is_number(name) and 1 <= int(name) <= width:
        return int(name) - 1
    if name in names:
        return names.index(name)
    listed = f"or {', '.join(names)}" if names else "the file has no header with names"
    raise place.error(f"there is no column {quoted(name)}", f"use a number from 1 to {width}; {listed}")


def _token_column(names: Sequence[str], rows: Sequence[list[str] | None], usual: Sequence[list[str]]) -> int:
    lower = [name.lower() for name in names]
    found = next((lower.index(name) for name in _TOKEN_NAMES if name in lower), None)
    if found is not None:
        return found
    return 1 if _numbers_tokens(rows) and len({row[1] for row in usual}) > 1 else 0


def _numbers_tokens(rows: Sequence[list[str] | None]) -> bool:
    """Return whether the first of at least three columns counts the tokens of each sentence."""
    found = [row for row in rows if row]
    if any(len(row) < 3 or not _is_number(row[0]) for row in found):
        return False
    firsts = [int(found[0][0])] + [int(b[0]) for a, b in pairwise(rows) if b and not a]
    follow = [int(a[0]) + 1 == int(b[0]) for a, b in pairwise(rows) if a and b]
    return set(firsts) <= {0, 1} and all(follow)


def _tag_columns(
    names: Sequence[str], rows: Sequence[list[str]], token: int
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the columns of tags, and those that rival one of them."""
    values = [[row[column] for row in rows] for column in range(len(rows[0]))]
    others = [column for column in range(len(values)) if column != token]
    tagged = [column for column in others if _is_tagged(values[column])]
    of_names = [column for column in tagged if not _is_chunks(values[column])]
    if of_names:
        return _without_rivals(of_names, values)
    lower = [name.lower() for name in names]
    by_name = [lower.index(name) for name in _TAG_NAMES if name in lower]
    outside = [column for column in others if "O" in values[column] and set(values[column]) <= _NO_SPAN]
    is_first = [token] if token == 0 and _is_tagged(values[0]) else []
    is_last = others[-1:] if others and "O" in values[others[-1]] else []
    found = by_name[:1] or outside[-1:] or is_first or is_last or tagged or [_LAST]
    return (found[0],), ()


def _is_tagged(values: Sequence[str]) -> bool:
    """Return whether nearly all are tags with a prefix, or a prefix alone, or outside."""
    inside = [value for value in values if value not in _NO_SPAN]
    tags = sum(1 for value in inside if _TAG.fullmatch(value))
    if tags:
        return len(inside) - tags <= len(values) * (1 - _NEARLY_ALL)
    return _are_bare(values)


def _are_bare(values: Iterable[str]) -> bool:
    """Return whether the tags are a prefix alone, as of a corpus with one kind of span."""
    inside = set(values) - _NO_SPAN
    return inside <= PREFIXES and bool(inside & {"B", "S"}) and (len(inside) > 1 or "O" in set(values))


def _is_chunks(values: Iterable[str]) -> bool:
    labels = {match[1] for value in set(values) if (match := _TAG.fullmatch(value))}
    return bool(labels) and labels <= _CHUNKS


def _without_rivals(
    columns: Sequence[int], values: Sequence[Sequence[str]]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Take a column apart from the others if it marks mostly what an earlier one marks: a prediction, not a level."""
    taken: list[int] = []
    spans: dict[int, set[object]] = {column: set(stretches_of(values[column])) for column in columns}
    for column in columns:
        mine = spans[column]
        if not any(2 * len(mine & spans[other]) > min(len(mine), len(spans[other])) for other in taken):
            taken.append(column)
    return tuple(taken), tuple(column for column in columns if column not in taken)
