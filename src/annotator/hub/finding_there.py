"""Finding words in the documents of a hub that are not here.

The index there says in which documents they may be; each is then looked at as the search of a database does, so that
the same words find the same. What else a query asks for (statuses, labels) is about work, which is not in the index.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence

from msgspec import Struct

from annotator.core.query import FieldValues, Query, Words
from annotator.core.range import Range
from annotator.core.word_patterns import expression_of
from annotator.hub.errors import HubError
from annotator.hub.hub_protocol import Hub, WordsThere
from annotator.hub.word_vectors import asked_of

CANDIDATES = 1_000
"""Documents that are looked at; a query with more says that it has."""

SECONDS = 10.0
"""Seconds after which no further document is looked at."""

_AT_ONCE = 25
"""Documents whose texts come at once."""

_AROUND = 100
"""Code points before and after the first hit that are shown of a text."""


class OnHub(Struct, frozen=True):
    """A document that was found: its id, title, the text around the first hit, and whether it could be taken now."""

    id: str
    title: str
    excerpt: str
    hit: Range
    is_free: bool


class FoundThere(Struct, frozen=True):
    """What was found, whether that is all, and the fields of the query that could not be asked for."""

    documents: tuple[OnHub, ...]
    is_all: bool = True
    unasked: tuple[str, ...] = ()


def find_there(hub: Hub, query: Query, here: set[str], most: int) -> FoundThere:
    """Find at most so many documents that are not ``here``; raises ``HubError``, also for a query without words."""
    words = query.words
    excluded = [
        term.condition for term in query.terms if isinstance(term.condition, Words) and term.is_excluded
    ]
    fields = (term.condition for term in query.terms if isinstance(term.condition, FieldValues))
    unasked = tuple(dict.fromkeys(f"{each.name}:{','.join(each.values)}" for each in fields))
    asked = asked_of(words)
    if asked is None:
        raise HubError(
            "the hub finds words with letters or digits, and needs at least one that a document has; fields such as "
            "status: are about what is here"
        )
    until = time.monotonic() + SECONDS
    candidates = hub.find_words(asked, CANDIDATES + 1)
    left = [each for each in candidates if each.id not in here]
    found: list[OnHub] = []
    is_all = len(candidates) <= CANDIDATES
    patterns = [re.compile(expression_of(each)) for each in words]
    without = [re.compile(expression_of(each)) for each in excluded]
    for each, text in _texts(hub, left):
        if len(found) == most or time.monotonic() > until:
            return FoundThere(tuple(found), is_all=False, unasked=unasked)
        if all(_has(pattern, each.title, text) for pattern in patterns) and not any(
            _has(pattern, each.title, text) for pattern in without
        ):
            found.append(_shown(each, text, patterns))
    return FoundThere(tuple(found), is_all, unasked)


def _texts(hub: Hub, candidates: Sequence[WordsThere]) -> Iterator[tuple[WordsThere, str]]:
    for start in range(0, len(candidates), _AT_ONCE):
        some = candidates[start : start + _AT_ONCE]
        texts = {each.id: each.text for each in hub.documents([each.id for each in some])}
        for each in some:
            text = texts.get(each.id)
            if text is not None:
                yield each, text


def _has(pattern: re.Pattern[str], title: str, text: str) -> bool:
    return pattern.search(title) is not None or pattern.search(text) is not None


def _shown(each: WordsThere, text: str, patterns: Sequence[re.Pattern[str]]) -> OnHub:
    hits = [match for pattern in patterns if (match := pattern.search(text))]
    start, end = min((match.span() for match in hits), default=(0, 0))
    first = max(0, start - _AROUND)
    part = text[first : end + _AROUND]
    return OnHub(each.id, each.title, part, Range(start - first, min(end - first, len(part))), each.is_free)
