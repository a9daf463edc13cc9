"""Patterns of spaCy and Prodigy, JSONL: strings to suggest, read only.

A line has a ``label`` and a ``pattern``, which is a string, or a list of spaCy's token patterns. Of those, the ones
that amount to a plain string are read: every token has ``LOWER`` alone (any case), or every token has ``ORTH`` or
``TEXT`` alone (exact case). Others are refused, since only spaCy's pipeline could say what they match.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from annotator.core.quoting import quoted
from annotator.core.record import Record
from annotator.core.suggestion import LONGEST, Pattern
from annotator.formats.shared.errors import RecordLocation
from annotator.formats.shared.evidence import Evidence
from annotator.formats.shared.import_report import Kind
from annotator.formats.shared.json_fields import Fields
from annotator.formats.shared.json_lines import json_lines
from annotator.formats.shared.json_text import load
from annotator.formats.shared.source_file import SourceFile

_EXACT = frozenset(("ORTH", "TEXT"))
_AS_STRING = "write it as a string, or take the line out"


def sniff(evidence: Evidence) -> bool:
    """Return whether one of the first lines is a pattern and not a text."""
    return any("label" in line and "pattern" in line and "text" not in line for line in evidence.lines)


def read(source: SourceFile) -> Iterator[Record]:
    """Raise ``FormatError``, since the file holds no documents."""
    raise source.place().error(
        "patterns are not documents", "import them into a database to have them suggested"
    )


def read_patterns(source: SourceFile) -> Iterator[Pattern]:
    """Yield the patterns of a file; raises ``FormatError`` for a line that is not a supported pattern.

    With a report, such a line costs only itself.
    """
    for place, _, line in json_lines(source):
        pattern = None
        with place.costing(Kind.RECORD):
            fields = Fields(load(line, place), "the line", place)
            pattern = _pattern(fields, place)
            fields.omit_rest(harmless=("id",))
        if pattern is not None:
            yield pattern


def _pattern(fields: Fields, place: RecordLocation) -> Pattern:
    label, value = fields.string("label"), fields.get("pattern")
    if isinstance(value, list) and value:
        return _checked(_of_tokens(value, label, place), place)
    return _checked(Pattern(fields.string("pattern"), label), place)


def _checked(pattern: Pattern, place: RecordLocation) -> Pattern:
    if len(pattern.text) > LONGEST or "\n" in pattern.text or not pattern.text.strip():
        what = f"the pattern {quoted(pattern.text)} is blank, has a line break, or is longer than {LONGEST} code points"
        raise place.error(what, "shorten it, or take the line out")
    return pattern


def _of_tokens(tokens: list[Any], label: str, place: RecordLocation) -> Pattern:
    """Return the pattern whose string is the tokens joined by spaces."""
    found = [_token(token, label, place) for token in tokens]
    keys = {"LOWER" if key == "LOWER" else "TEXT" for key, _ in found}
    if len(keys) > 1:
        raise place.error(f"a pattern of {quoted(label)} mixes LOWER with ORTH or TEXT", _AS_STRING)
    return Pattern(" ".join(word for _, word in found), label, any_case=keys == {"LOWER"})


def _token(token: Any, label: str, place: RecordLocation) -> tuple[str, str]:
    pairs = list(token.items()) if isinstance(token, Mapping) else []
    if len(pairs) != 1 or pairs[0][0].upper() not in {"LOWER", *_EXACT} or not isinstance(pairs[0][1], str):
        shown = quoted(json.dumps(token, ensure_ascii=False))
        raise place.error(f"a pattern of {quoted(label)} is more than a string: {shown}", _AS_STRING)
    key, word = pairs[0]
    if not word[:1].isalnum():
        what = f"in a pattern of {quoted(label)}, {quoted(word)} may have a space before it or none"
        raise place.error(what, _AS_STRING)
    return key.upper(), word
