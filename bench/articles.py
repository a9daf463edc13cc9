"""News-like articles of about 1 KB, each following from its number alone: the same in every run, no corpora.

Words are as common as in a language (Zipf), every tenth article is Chinese, every two-hundredth has spans of one or two
annotators. Half of the sentences have a name in them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate

from annotator.core.document import Document, document_id
from annotator.core.layer import Layer, Status
from annotator.core.range import Range
from annotator.core.record import Record
from annotator.core.span import Origin, Span
from annotator.core.spans import Spans
from annotator.formats.jsonl import write_record
from bench.texts import ANNOTATOR, MARKER

_MOST_COMMON = (
    "the of and to in a is that for on was by with as at from it has have had police minister court law government "
    "internet country people after before president election protest report city network company service users"
)
_MOST_COMMON_CHINESE = (
    "的 是 在 和 了 有 中国 政府 警察 北京 法院 记者 网络 经济 公司 国家 法律 部长 城市 选举"
)
_FIRST_NAMES = "Marie Anna José Wei Olga Ahmed Priya John Lena Chen"
_LAST_NAMES = "Curie Müller García Zhang Ivanova Hassan Sharma Smith Okafor Li"
_SYLLABLES = (
    "ba ce di fo gu ha je ki lo mu na pe qui ro su ta ve wi xa yo zu ter ment ing ion al er tan sel ling"
)

COMMON_WORDS = _MOST_COMMON.split()
COMMON_CHINESE = _MOST_COMMON_CHINESE.split()
"""The words of the highest ranks, in their order."""

NAMES = [f"{first} {last}" for first in _FIRST_NAMES.split() for last in _LAST_NAMES.split()]
CHINESE_NAMES = ("居里夫人", "王小明", "李建国", "张伟", "陈静", "刘洋")
SOURCES = ("reuters", "afp", "xinhua", "dpa", "ansa", "tass", "efe", "kyodo")
OTHER_ANNOTATOR = "anna"

_WORDS, _CHINESE_WORDS = 50_000, 20_000
_HAN = range(0x4E00, 0x4E00 + 3500)
_SENTENCES, _CHINESE_SENTENCES = 11, 17  # in an article: 1 KB in UTF-8
_FIRST_DAY = date(2015, 1, 1)
_DAYS = 4000
_STATUSES = (Status.DONE, Status.IN_PROGRESS, Status.FLAGGED)
_LABELLED = 200
"""One article in so many has spans."""


def is_chinese(number: int) -> bool:
    """Whether the article with that number is written in Chinese."""
    return number % 10 == 9


def lines(numbers: range) -> Iterator[bytes]:
    """Yield the articles as lines of JSON, line ends included, as the program writes them itself."""
    return (write_record(article(number)) for number in numbers)


def article(number: int) -> Record:
    """Return the article with that number; its text begins with the number, so no two are equal."""
    chance = random.Random(number)
    title, body, names = (_chinese if is_chinese(number) else _english)(chance)
    text = f"Article {number}{MARKER}\n\n{body}"
    source = chance.choice(SOURCES)
    day = _FIRST_DAY + timedelta(days=chance.randrange(_DAYS))
    document = Document(
        document_id(text), text, title, source=f"{source}/{day.year}/{number}.txt", date=day.isoformat()
    )
    layers = tuple(_layers(document, number, names)) if number % _LABELLED == 0 else ()
    return Record(document, layers, "news", 1)


def rare_word(rank: int) -> str:
    """Return the made-up English word that so many are rarer than."""
    return _words()[0][-1 - rank]


# -- texts ----------------------------------------------------------------------------------------------------


def _english(chance: random.Random) -> tuple[str, str, list[str]]:
    """Return title, body and the names in the body."""
    words = chance.choices(_words()[0], cum_weights=_words()[1], k=_SENTENCES * 14)
    names = chance.choices(NAMES, k=_SENTENCES // 2)
    sentences = []
    for number in range(_SENTENCES):
        some = words[14 * number : 14 * number + chance.randint(8, 14)]
        if number % 2:
            some.insert(len(some) // 2, names[number // 2])
        sentences.append(f"{some[0].capitalize()} {' '.join(some[1:])}.")
    title = " ".join(words[-8:]).capitalize()
    return title, _in_paragraphs(sentences, " "), names


def _chinese(chance: random.Random) -> tuple[str, str, list[str]]:
    words = chance.choices(_chinese_words()[0], cum_weights=_chinese_words()[1], k=_CHINESE_SENTENCES * 12)
    names = chance.choices(CHINESE_NAMES, k=_CHINESE_SENTENCES // 2)
    sentences = []
    for number in range(_CHINESE_SENTENCES):
        some = words[12 * number : 12 * number + chance.randint(7, 12)]
        if number % 2:
            some.insert(len(some) // 2, names[number // 2])
        some.insert(len(some) // 2, "，")
        sentences.append(f"{''.join(some)}。")
    return "".join(words[-8:]), _in_paragraphs(sentences, ""), names


def _in_paragraphs(sentences: Sequence[str], space: str) -> str:
    return "\n\n".join(space.join(sentences[first : first + 4]) for first in range(0, len(sentences), 4))


@lru_cache(maxsize=1)
def _words() -> tuple[list[str], list[float]]:
    """Return the English words and their cumulated weights."""
    chance, words, syllables = random.Random(7), dict.fromkeys(COMMON_WORDS), _SYLLABLES.split()
    while len(words) < _WORDS:
        words["".join(chance.choices(syllables, k=chance.randint(2, 4)))] = None
    return list(words), _weights(len(words))


@lru_cache(maxsize=1)
def _chinese_words() -> tuple[list[str], list[float]]:
    chance, words = random.Random(8), dict.fromkeys(COMMON_CHINESE)
    while len(words) < _CHINESE_WORDS:
        words["".join(map(chr, chance.choices(_HAN, k=chance.randint(1, 2))))] = None
    return list(words), _weights(len(words))


def _weights(count: int) -> list[float]:
    """Return the cumulated weights of words by Zipf's law."""
    return list(accumulate(1 / rank for rank in range(1, count + 1)))


# -- spans ----------------------------------------------------------------------------------------------------


def _layers(document: Document, number: int, names: Sequence[str]) -> Iterator[Layer]:
    """Yield the layers in the order of their annotators, as the program writes them."""
    if number // _LABELLED % 2:
        spans = Spans(_spans(document, number, names[1:], OTHER_ANNOTATOR))
        yield Layer(document.id, OTHER_ANNOTATOR, spans, status=Status.DONE)
    status = _STATUSES[number // _LABELLED % len(_STATUSES)]
    yield Layer(document.id, ANNOTATOR, Spans(_spans(document, number, names, ANNOTATOR)), status=status)


def _spans(document: Document, number: int, names: Sequence[str], annotator: str) -> Iterator[Span]:
    """Yield a span on the first occurrence of each name."""
    for place, name in enumerate(dict.fromkeys(names)):
        start = document.text.index(name)
        yield Span(
            f"{number:015x}{annotator.encode()[:4].hex():>8}{place:09x}",
            (Range(start, start + len(name)),),
            "person",
            name,
            annotator,
            Origin.IMPORTED,
            created_at="2026-01-02T00:00:00Z",
        )
