"""What the first lines of a plain text say about it: title, author, date. When in doubt, nothing.

Only unmistakable forms are used: a line that is a date, a by-line under the title, and the front matter of a
Markdown file, which is read line by line and stays part of the text. Lines above the title that only lead elsewhere,
such as "Skip to content", are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import dropwhile

from msgspec import Struct

LONGEST_TITLE = 200
"""Maximum number of code points in a title; a text may be one line of any length."""

_LOOKED_AT = 2000
_LONGEST_FRONT = 10_000
_LINES = 6  # not counting empty ones: title, sub-title, by-line, date and some spare
_LONGEST_BYLINE = 120
_HEADING = re.compile(r"#{1,6}[ \t]+|[ \t]+#+[ \t]*$")
_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE | re.DOTALL)
_ENTRY = re.compile(r"""^(title|author|date):[ \t]*(["']?)(.+?)\2[ \t]*\r?$""", re.MULTILINE)

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_ISO_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ][\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})\.? ([A-Za-z]{3,9})\.? (\d{4})")
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2}), (\d{4})")
_NAVIGATION = re.compile(
    r"""
      (?:skip|jump)\ to\ (?:the\ )?(?:main\ )?(?:content|navigation|search|footer)
    | (?:(?:main|toggle|open|close|show|site)\ )?(?:menu|navigation|search)
    | home(?:page)? | (?:log|sign)[ -]?(?:in|up) | subscribe(?:\ now)? | register | advertisement
    | (?:home(?:page)?|menu|search)\ *(?:[|>/»›·•→].*)          # a path or a row of links
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""A whole line above an article scraped from the web that is no headline of any."""
_BY = re.compile(
    r"(?:By|BY)[: ] ?(?P<name>[^|,;:•·\d.!?][^|,;:•·\d!?]{0,79}?)(?:\s*(?:[|,•·]|\s[-–—])\s*(?P<when>.{8,30}))?"
)
_NAME = re.compile(r"(?:[^\W\d_][\w.'’-]*|&)(?: (?:[^\W\d_][\w.'’-]*|&)){0,7}")
_SMALL_WORDS = {
    "and",
    "of",
    "for",
    "de",
    "da",
    "dos",
    "del",
    "la",
    "van",
    "von",
    "der",
    "den",
    "bin",
    "al",
    "el",
    "&",
}


class Opening(Struct, frozen=True):
    """What the first lines say; ``title`` is empty if all lines are blank."""

    title: str = ""
    author: str | None = None
    date: str | None = None


def read_opening(text: str, *, is_markdown: bool = False) -> Opening:
    """Return title, author and date of a text, from the ``_LOOKED_AT`` code points after the front matter."""
    front: Mapping[str, str] = {}
    body = 0
    if is_markdown and (match := _FRONT_MATTER.match(text, 0, _LONGEST_FRONT)):
        front = {key: value for key, _, value in _ENTRY.findall(match[1])}
        body = match.end()
    lines = [*_lines(text[body : body + _LOOKED_AT])]
    if is_markdown:
        lines = [_HEADING.sub("", line).strip() for line in lines]
    lines = ([*dropwhile(_NAVIGATION.fullmatch, lines)] or lines)[:_LINES]
    author, day = _byline(lines[1:])
    return Opening(
        title=front.get("title") or (_cut(lines[0]) if lines else ""),
        author=front.get("author") or author,
        date=parse_date(front.get("date", "")) or day,
    )


def headline(text: str) -> str:
    """Return the first line that is not blank, cut to a title's length; empty if there is none."""
    return _cut(next(_lines(text[:_LOOKED_AT]), ""))


def _lines(head: str) -> Iterator[str]:
    """Yield the lines that are not blank, stripped."""
    return filter(None, map(str.strip, head.splitlines()))


def parse_date(text: str) -> str | None:
    """Return the day that ``text`` is, in numbers or with English months, as ISO 8601; ``None`` for anything else."""
    if match := _ISO_DATE.fullmatch(text):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if match := _DAY_FIRST.fullmatch(text):
        return _day(int(match[3]), _month(match[2]), int(match[1]))
    if match := _MONTH_FIRST.fullmatch(text):
        return _day(int(match[3]), _month(match[1]), int(match[2]))
    return None


def _byline(lines: list[str]) -> tuple[str | None, str | None]:
    author = day = None
    for line in lines:
        if len(line) > _LONGEST_BYLINE:
            continue
        if author is None and (match := _BY.fullmatch(line)):
            when = parse_date(match["when"] or "")
            if _is_name(match["name"], dated=when is not None) and (when or not match["when"]):
                author, day = match["name"].strip(), day or when
        day = day or parse_date(line)
    return author, day


def _is_name(text: str, *, dated: bool) -> bool:
    """Return whether this is an author's name; if no date follows, it needs capitals (unlike "By the sea")."""
    words = text.split()
    return bool(_NAME.fullmatch(text.strip())) and (
        dated or all(word[0].isupper() or word in _SMALL_WORDS for word in words)
    )


def _month(name: str) -> int:
    """Return the number of an English month, given in full or as its first letters; 0 for any other word."""
    return next((n for n, month in enumerate(_MONTHS, 1) if month.startswith(name.lower()[:9])), 0)


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _cut(line: str) -> str:
    return line if len(line) <= LONGEST_TITLE else line[: LONGEST_TITLE - 1].rstrip() + "…"
