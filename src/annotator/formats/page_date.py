"""The date on which a saved page says that it was published.

Trafilatura uses htmldate, which takes some date from the running text if the page states none, and makes a full date
of a year, so its result is not used. Here only parts of the page that state the date are read, and nothing is added.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

_NAMES_THE_DATE = re.compile(
    r"publish(?!er)|publication|pub[-_]?date|(?:^|[.:])(?:date|issued|created)$|date[-_.]?(?:created|issued|posted)$"
    r"|^(?:article|citation|display|doc|p|post)[-_]?date$"
)
_NAMES_ANOTHER_DATE = re.compile(r"modif|updat|expir")
_NAMING = ("name", "property", "itemprop", "http-equiv")
_IN_JSON = re.compile(r'"datePublished"\s*:\s*"([^"]+)"')
_IN_URL = re.compile(r"[/_-]((?:19|20)\d\d)[/_-](\d{1,2})[/_-](\d{1,2})(?!\d)")
_STATED_IN_NUMBERS = re.compile(r"\s*([0-9]{4})(?:[-/.]?([0-9]{2})(?:[-/.]?([0-9]{2}))?)?(?=T|\s|$)")
_IN_LETTERS = re.compile(r"[^\W\d_]{3}.*[0-9]|[0-9].*[^\W\d_]{3}|[年月日]")
"""A date with the month in words: in 03/04/2021 it is unclear which is the month, and W10 is not a month."""

_EARLIEST = 1400
"""Earliest year of a date: programs without a date write the year 1 or 0."""

_LONGEST = 60
"""Maximum number of characters in a date that is written out."""

_TIMES = """
    //time[@datetime][not(ancestor::aside or ancestor::nav or ancestor::footer)]
    [@pubdate or @itemprop = "datePublished" or contains(@class, "entry-date") or contains(@class, "publish")
        or ancestor::header[ancestor::article or ancestor::main]]
    [not(@itemprop = "dateModified" or contains(@class, "modif") or contains(@class, "updat"))]/@datetime
"""


def published_on(tree: Any, url: str | None) -> str | None:
    """Return the date that the page states, to the day, the month or the year; ``None`` if it states none.

    ``tree`` is the lxml tree of the page. The first that states a date wins: its metadata, its JSON-LD, the ``time``
    of the article's header, its address.
    """
    stated = (*_in_metadata(tree), *_in_json(tree), *tree.xpath(_TIMES), *_in_address(url or ""))
    return next(filter(None, map(_as_stated, stated)), None)


def _in_metadata(tree: Any) -> Iterator[str]:
    for meta in tree.iter("meta"):
        name = next((meta.get(key).strip().lower() for key in _NAMING if meta.get(key)), "")
        if _NAMES_THE_DATE.search(name) and not _NAMES_ANOTHER_DATE.search(name):
            yield meta.get("content") or meta.get("datetime") or ""


def _in_json(tree: Any) -> Iterator[str]:
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or ""):
            yield from _IN_JSON.findall(script.text or "")


def _in_address(url: str) -> Iterator[str]:
    for year, month, day in _IN_URL.findall(url):
        yield f"{year}-{int(month):02}-{int(day):02}"


def _as_stated(text: str) -> str | None:
    """Return the date as ``2021-03-04``, or as much of that as the text states; ``None`` if it is not a date."""
    match = _STATED_IN_NUMBERS.match(text)
    if match is None:
        return _in_words(text)
    year, month, day = match.groups()
    if int(year) < _EARLIEST:
        return None
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    return "-".join(filter(None, (year, month, day)))


def _in_words(text: str) -> str | None:
    if len(text) > _LONGEST or not _IN_LETTERS.search(text):
        return None
    import dateparser  # 60 ms to import and a second for the first date: only where one is written out

    strictly = {"STRICT_PARSING": True, "PARSERS": ["absolute-time"], "DATE_ORDER": "DMY"}
    found = dateparser.parse(text, settings=strictly)
    return found.date().isoformat() if found else None
