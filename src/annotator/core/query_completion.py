"""How a query that is being typed may go on: names of fields, and values that they may have."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec import Struct

from annotator.core.query import SAVED, QueryField

Values = Callable[[str], Sequence[str]]
"""The values to offer for a field, by its name; for the sign of saved queries, their names."""

_BEGUN_FIELD = re.compile(r"[a-z][a-z-]*")
_BEGUN_VALUE = re.compile(r"(?P<name>[a-z][a-z-]*):(?:.*,)?(?P<value>[^,]*)", re.DOTALL)
_NEEDS_QUOTES = re.compile(r'[\s,"“”]')


class Completion(Struct, frozen=True):
    """A word that the query may go on with, what it means (empty if it says so itself), and the query with it."""

    word: str
    help: str
    query: str


def completions(query: str, fields: Mapping[str, QueryField], values: Values) -> tuple[Completion, ...]:
    """What the last word of the query may become; nothing inside quotation marks, or after a blank."""
    start = _start_of_last_word(query)
    word = query[start:]
    if not word or '"' in word:
        return ()
    return tuple(
        Completion(shown, what, query[:start] + whole)
        for shown, what, whole in _words(word, fields, values)
        if whole != word
    )


def _words(word: str, fields: Mapping[str, QueryField], values: Values) -> Iterator[tuple[str, str, str]]:
    if word.startswith(SAVED):
        for name in values(SAVED):
            if name.startswith(word[1:]):
                yield SAVED + name, "", SAVED + name
    elif (begun := _BEGUN_VALUE.fullmatch(word)) and begun["name"] in fields:
        typed = begun["value"]
        for value in fields[begun["name"]].values or values(begun["name"]):
            if value.casefold().startswith(typed.casefold()):
                yield value, "", word[: len(word) - len(typed)] + _quoted(value)
    elif _BEGUN_FIELD.fullmatch(word):
        for name, field in fields.items():
            if name.startswith(word):
                yield f"{name}:", field.help, f"{name}:"


def _start_of_last_word(query: str) -> int:
    """Where the last word starts, after its minus."""
    start, is_quoted = 0, False
    for place, letter in enumerate(query):
        if letter in '"“”':
            is_quoted = not is_quoted
        elif letter.isspace() and not is_quoted:
            start = place + 1
    return start + query[start:].startswith("-")


def _quoted(value: str) -> str:
    if not _NEEDS_QUOTES.search(value):
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
