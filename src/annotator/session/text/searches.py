"""What a search means as a pattern: plain text with all its spellings, whole words, or a regular expression.

A search is typed as plain text; a leading ``/w `` means whole words, ``/r `` a regular expression, ``/q `` a query for
documents. Case counts only when the text has an upper-case letter, in a regular expression always, in a query never.
``spellings`` describes what else a typed letter or quote finds outside regular expressions.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import regex

from annotator.core.document import Document
from annotator.core.regexes import compiled
from annotator.core.spellings import spelled
from annotator.session.states import Search, SearchKind

if TYPE_CHECKING:
    from annotator.core.query import Query, Words

_OF_A_WORD = r"[\p{L}\p{M}\p{N}_]"

_PREFIXES = {"/w ": SearchKind.WORD, "/r ": SearchKind.REGEX, "/q ": SearchKind.QUERY}


def search_from(typed: str) -> Search:
    """The search that the typed text means."""
    kind = _PREFIXES.get(typed[:3], SearchKind.PLAIN)
    return Search(typed if kind is SearchKind.PLAIN else typed[3:], kind)


def fault_of(search: Search) -> str:
    """Why the search is invalid; empty when it is valid."""
    if not search.text:
        return "nothing to search for"
    try:
        pattern_of(search)
    except (regex.error, OverflowError, RecursionError, MemoryError) as error:
        return f"not a regular expression: {error}"
    return ""


@lru_cache(maxsize=16)
def pattern_of(search: Search) -> regex.Pattern[str]:
    """The pattern of a search as it was typed; raises ``regex.error`` for a faulty regular expression."""
    pattern = regex.escape(search.text)
    match search.kind:
        case SearchKind.REGEX:
            return regex.compile(search.text, regex.MULTILINE)
        case SearchKind.WORD:
            pattern = rf"(?<!{_OF_A_WORD}){pattern}(?!{_OF_A_WORD})"
        case SearchKind.QUERY:
            return regex.compile(_expression_of(search))
        case SearchKind.PLAIN:
            pass
    return regex.compile(pattern, regex.IGNORECASE if is_caseless(search) else 0)


@lru_cache(maxsize=16)
def spelled_pattern_of(search: Search) -> re.Pattern[str]:
    """The pattern of all spellings of plain text, in ``re``, which is several times faster with sets than ``regex``."""
    if search.kind is SearchKind.QUERY:
        return re.compile(_expression_of(search))
    is_whole = search.kind is SearchKind.WORD
    return re.compile(spelled(search.text, any_case=is_caseless(search), whole=is_whole))


def _expression_of(search: Search) -> str:
    """The expression of any of the words of a query."""
    from annotator.core.query import parsed_query  # both delay the start
    from annotator.core.word_patterns import expression_of

    return "|".join(map(expression_of, parsed_query(search.text, {}).words))


def words_of(query: Query) -> str:
    """The words that are to be found, as the text of a search for them; empty if the query has none."""
    return " ".join(_typed(words) for words in query.words)


def _typed(words: Words) -> str:
    if re.fullmatch(r"\w+", words.text) and not words.is_prefix:
        return words.text
    quoted = words.text.replace("\\", "\\\\").replace('"', '\\"')
    return f"{words.text}*" if words.is_prefix else f'"{quoted}"'


def needs_spellings(document: Document, search: Search) -> bool:
    """Whether the search needs all spellings: in ASCII the only other ones differ in case."""
    if search.kind is SearchKind.QUERY:
        return True
    is_ascii = document.text.isascii() and search.text.isascii()
    return search.kind is not SearchKind.REGEX and not is_ascii


def touches_word(text: str, start: int, end: int) -> bool:
    """Whether the range begins or ends inside a word: ``re`` does not count combining marks as parts of words."""
    neighbours = (text[max(0, start - 1) : start], text[end : end + 1])
    return any(not each.isascii() and compiled(_OF_A_WORD).match(each) for each in neighbours)


def is_caseless(search: Search) -> bool:
    """Whether upper and lower case are the same to the search: no letter of it is upper-case."""
    return not any(map(str.isupper, search.text))
