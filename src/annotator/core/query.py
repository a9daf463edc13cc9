"""The query language: words and phrases that a document has, and fields with values, each of which may be excluded.

``police "marie curie" status:done,flagged -source:reuters`` finds the documents that have the word and the phrase in
title or text, are done or flagged, and whose source does not contain "reuters". Which fields there are is given by
whoever answers the query; here a query becomes a value, or an error with its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches

from msgspec import Struct

LEAST_PREFIX = 2
"""Letters that a word needs before a star: shorter ones begin too many words."""

SAVED = "@"
"""The sign before the name of a saved query, which stands for it."""

_TOKEN = re.compile(
    r"""
      (?P<space> \s+ )
    | (?P<not> - (?=\S) )
    | (?P<field> [a-z][a-z-]* : (?=\S) )
    | (?P<quoted> ["“”] (?P<inside> (?: \\. | [^"“”\\] )* ) ["“”] )
    | (?P<open> ["“”] )
    | (?P<word> [^\s"“”]+ )
    """,
    re.VERBOSE,
)
_VALUE = re.compile(r"""["“”](?P<quoted>(?:\\.|[^"“”\\])*)["“”]|(?P<plain>[^\s,"“”]+)""")
_SAVED_NAME = re.compile(r"""["“”](?:\\.|[^"“”\\])*["“”]|(?:(?<=\s)|^)@(?P<name>[\w-]+)(?=\s|$)""")
_FIELD_NAME = re.compile(r"[a-z][a-z-]*:")
_SAVED_EXCLUDED = re.compile(r"-@[\w-]+(?=\s|$)")
_OPERATORS = {
    "OR": "there is no OR, only values of a field with commas between them",
    "AND": "there is no AND; all that is asked for has to hold, so leave it out",
    "NOT": "there is no NOT; put a minus before what is to be excluded",
}
"""What other languages have between words, and what is written here instead."""


class QueryError(ValueError):
    """A query cannot be read; ``line`` and ``column`` are those of what is wrong in it, from 1."""

    def __init__(self, query: str, offset: int, what: str) -> None:
        self.line = query.count("\n", 0, offset) + 1
        self.column = offset - (query.rfind("\n", 0, offset) + 1) + 1
        self.what = what
        super().__init__(f"{self.line}:{self.column}: {what}")


class Words(Struct, frozen=True):
    """A word, or several in this order, that title or text has; a prefix is the beginning of its last word."""

    text: str
    is_prefix: bool = False


class FieldValues(Struct, frozen=True):
    """A field that has one of these values."""

    name: str
    values: tuple[str, ...]


class Term(Struct, frozen=True):
    """One condition of a query, or its opposite."""

    condition: Words | FieldValues
    is_excluded: bool = False


class Query(Struct, frozen=True):
    """All conditions that a document has to meet; without any, every document does."""

    terms: tuple[Term, ...] = ()

    @property
    def words(self) -> tuple[Words, ...]:
        """The words that are to be found, which are marked in what is found."""
        return tuple(
            term.condition
            for term in self.terms
            if isinstance(term.condition, Words) and not term.is_excluded
        )


class QueryField(Struct, frozen=True):
    """A field of the language: its name, what it means, and the values that it may have.

    ``check`` returns what is wrong with a value, empty if nothing is. ``values`` are offered where they can be counted.
    """

    name: str
    help: str
    check: Callable[[str], str]
    values: tuple[str, ...] = ()


def parsed_query(text: str, fields: Mapping[str, QueryField], *, is_typed: bool = False) -> Query:
    """Return the value of a query without saved ones (see ``with_saved``); raises ``QueryError``.

    Of a query that is being typed, the last word may be the beginning of one.
    """
    query = Query(tuple(_terms(text, fields)))
    if is_typed and query.terms and text[-1:].strip(' "“”'):
        last = query.terms[-1]
        if isinstance(last.condition, Words) and len(last.condition.text) >= LEAST_PREFIX:
            begun = Term(Words(last.condition.text, is_prefix=True), last.is_excluded)
            return Query((*query.terms[:-1], begun))
    return query


def with_saved(text: str, saved: Mapping[str, str]) -> str:
    """The query with the saved ones, which have no such names in them, in place of their names; raises ``QueryError``.

    Where nothing is replaced, the place of what is wrong in the query stays.
    """

    def found(match: re.Match[str]) -> str:
        if match["name"] in saved:
            return saved[match["name"]]
        [near] = get_close_matches(match["name"], saved, n=1) or [""]
        fix = f"did you mean {SAVED}{near}?" if near else "a word with that sign needs quotation marks"
        raise QueryError(text, match.start(), f"no query is saved as {match['name']}; {fix}")

    return _SAVED_NAME.sub(lambda match: match[0] if match["name"] is None else found(match), text)


def _terms(text: str, fields: Mapping[str, QueryField]) -> Iterator[Term]:
    at, is_excluded = 0, False
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:  # cannot happen: a word is whatever is nothing else
            raise QueryError(text, at, "this cannot be read")
        at = token.end()
        match token.lastgroup:
            case "space":
                is_excluded = False
                continue
            case "not":
                if _SAVED_EXCLUDED.match(text, token.start()):
                    raise QueryError(
                        text,
                        token.start(),
                        "a saved query cannot be excluded; a word with that sign needs quotation marks",
                    )
                is_excluded = True
                continue
            case "field":
                condition, at = _field(text, token, fields)
                yield Term(condition, is_excluded)
            case "open":
                raise QueryError(text, token.start(), "the quotation mark is not closed")
            case "quoted" | "inside":
                words = _unescaped(token["inside"])
                if not words.strip():
                    raise QueryError(text, token.start(), "there is nothing between the quotation marks")
                yield Term(Words(words), is_excluded)
            case _:
                yield Term(_word(text, token, fields), is_excluded)
        is_excluded = False


def _word(text: str, token: re.Match[str], fields: Mapping[str, QueryField]) -> Words:
    word = token["word"]
    if _FIELD_NAME.fullmatch(word):
        raise QueryError(text, token.end(), f"{word} needs a value")
    if (wrong := _meant_otherwise(word)) and text[token.end() :].strip():
        raise QueryError(text, token.start(), f"{wrong}; as a word it needs quotation marks")
    name, colon, _ = word.partition(":")
    if colon and name.lower() in fields:
        raise QueryError(
            text,
            token.start(),
            f"there is no field {name}; did you mean {name.lower()}:?; a text with a colon needs quotation marks",
        )
    if not word.endswith("*"):
        return Words(word)
    if len(word) <= LEAST_PREFIX:
        raise QueryError(text, token.start(), f"write at least {LEAST_PREFIX} letters before the *")
    return Words(word[:-1], is_prefix=True)


def _meant_otherwise(word: str) -> str:
    """What is wrong with a word that stands before others as in languages with operators and brackets."""
    if word.startswith("(") and word.count("(") > word.count(")"):
        return "there are no brackets; all that is asked for has to hold"
    return _OPERATORS.get(word, "")


def _field(text: str, token: re.Match[str], fields: Mapping[str, QueryField]) -> tuple[FieldValues, int]:
    """Return the field at a token, and where it ends."""
    name, at = token["field"][:-1], token.end()
    field = fields.get(name)
    if field is None:
        [near] = get_close_matches(name, fields, n=1) or [""]
        fix = f"did you mean {near}:?" if near else f"there are {', '.join(sorted(fields))}"
        raise QueryError(
            text, token.start(), f"there is no field {name}; {fix}; a text with a colon needs quotation marks"
        )
    values: list[str] = []
    while True:
        value = _VALUE.match(text, at)
        if value is None:
            is_open = text[at : at + 1] in ('"', "“", "”")
            what = "the quotation mark is not closed" if is_open else f"{name}: needs a value here"
            raise QueryError(text, at, what)
        found = _unescaped(value["quoted"]) if value["quoted"] is not None else value["plain"]
        if wrong := field.check(found):
            raise QueryError(text, at, f"{name}:{found}: {wrong}")
        values.append(found)
        at = value.end()
        if text[at : at + 1] != ",":
            return FieldValues(name, tuple(values)), at
        at += 1


def _unescaped(inside: str) -> str:
    return re.sub(r"\\(.)", r"\1", inside, flags=re.DOTALL)
