"""Texts and spans made up by rule: the same in every run, no corpora.

The sentences carry curly quotes and dashes as articles do, so that a text is no plain ASCII in memory.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import lru_cache

from annotator.core.document import Document, document_id
from annotator.core.layer import Layer, Status
from annotator.core.range import Range
from annotator.core.record import Record
from annotator.core.span import Span
from annotator.core.spans import Spans

ANNOTATOR = "bench"

FREE_INITIALS = "taowishb"
"""No span is ever put on a word that begins with one of these, so a label can always be given to one."""

MARKER = " of the text."
"""Stands in the first row of every text, in one piece on the screen, and in no title."""

_SMALL_WORDS = (
    "the a of to and in that it was for on with as by at from this had have not they but were which when who said "
    "will has been more than its their over after about all would also one two out into could some other before"
)
_SYLLABLES = (
    "ba ce di fo gu la me ni po ru sa te vi wo ken lor mar net par ran sel tan vor ling dent port ment"
)
_VOCABULARY = 5000  # made-up words beside the small ones, so that few words on a page are the same
_LABELS = ("person", "policy", "event")
_SPANNED = re.compile(rf"\b(?![{FREE_INITIALS}])[a-z]+", re.IGNORECASE)
_CREATED = "2026-01-01T00:00:00Z"


@lru_cache(maxsize=1)
def _sentences() -> tuple[str, ...]:
    chance = random.Random(1)
    return tuple(_sentence(chance) for _ in range(3000))


@lru_cache(maxsize=1)
def _words() -> tuple[str, ...]:
    """The small words, as many times as half of a text takes, and the made-up ones."""
    chance = random.Random(2)
    made_up = [
        "".join(chance.choices(_SYLLABLES.split(), k=chance.randint(2, 4))) for _ in range(_VOCABULARY)
    ]
    small = _SMALL_WORDS.split()
    return (*made_up, *small * (_VOCABULARY // len(small)))


def _sentence(chance: random.Random) -> str:
    words = " ".join(chance.choices(_words(), k=chance.randint(7, 22)))
    shape = chance.choice(("{}.", "{}.", "{}.", "“{},” said a reader.", "{} — and no more."))
    return shape.format(words[0].upper() + words[1:])


def text_of(number: int, size: int) -> str:
    """The text with that number, ``size`` code points long, in paragraphs."""
    chance = random.Random(number)
    parts = [f"Article {number}{MARKER}"]
    length = len(parts[0])
    while length < size:
        paragraph = " ".join(chance.choices(_sentences(), k=chance.randint(3, 7)))
        parts.append(paragraph)
        length += len(paragraph) + 2
    return "\n\n".join(parts)[:size]


def texts(count: int, size: int) -> Iterator[str]:
    """So many different texts."""
    return (text_of(number, size) for number in range(count))


def record_of(text: str, spans: int, name: str) -> Record:
    """The text with so many spans spread evenly over it; where words run out, several lie on one word.

    Spans that are alike but for their ids have a note, or a key that goes from one to the other would paint nothing.
    """
    document = Document(document_id(text), text, title=name, source=f"{name}.txt", encoding="utf-8")
    if not spans:
        return Record(document)
    layer = Layer(document.id, ANNOTATOR, Spans(_spans(text, spans)), status=Status.IN_PROGRESS)
    return Record(document, (layer,), "news", 1)


def _spans(text: str, count: int) -> Iterator[Span]:
    seen: set[tuple[int, str]] = set()
    for number in range(count):
        match = _SPANNED.search(text, number * len(text) // count) or _SPANNED.search(text)
        if match is None:
            raise ValueError("a text without a word that may carry a span")
        label = _LABELS[number % len(_LABELS)]
        is_twin = (match.start(), label) in seen
        seen.add((match.start(), label))
        yield Span(
            id=f"{number:032x}",
            fragments=(Range(match.start(), match.end()),),
            label=label,
            text=match[0],
            annotator=ANNOTATOR,
            attributes={"role": "official"} if label == _LABELS[0] else {},
            note=f"span {number}" if is_twin else None,
            created_at=_CREATED,
        )
