"""What values the fields of a query may have: checks that return what is wrong with one, empty if nothing is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from annotator.store.finding_fields import NO, YES

_DATE = re.compile(r"[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?")
DATES = re.compile(rf"({_DATE.pattern})?(\.\.)?({_DATE.pattern})?")
"""A date, or two with what is between them, either of which may be left out."""

NUMBERS = re.compile(r"([0-9]{1,9})?(\.\.)?([0-9]{1,9})?")
"""The same with numbers."""


def any_value(_: str) -> str:
    """Anything may be asked for."""
    return ""


def one_of(values: Iterable[str]) -> Callable[[str], str]:
    """Return the check for one of these values."""
    known = tuple(values)
    return lambda value: "" if value in known else f"there are {', '.join(known)}"


def _matching(
    pattern: re.Pattern[str], example: str, is_after: Callable[[str, str], bool]
) -> Callable[[str], str]:
    def check(value: str) -> str:
        match = pattern.fullmatch(value)
        if match is None or not (match[1] or match[3]) or (match[3] and not match[2]):
            return f"write it like {example}"
        if match[1] and match[3] and is_after(match[1], match[3]):
            return f"it ends before it begins; write {match[3]}..{match[1]}"
        return ""

    return check


def has_equals_sign(value: str) -> str:
    """Check for a name and a value with an equals sign between them."""
    return "" if "=" in value else "write it like topic=war"


def is_id(value: str) -> str:
    """Check for the beginning of an id."""
    return (
        ""
        if re.fullmatch("[0-9a-f]{4,32}", value)
        else "write its first four signs or more, 0 to 9 and a to f"
    )


def _is_later(first: str, last: str) -> bool:
    return first[: len(last)] > last  # a shorter date is all that begins with it


def _is_more(first: str, last: str) -> bool:
    return int(first) > int(last)


DATED = _matching(DATES, "2024, 2024-03, 2024-03-09, 2020..2022 or 2020..", _is_later)
COUNTED = _matching(NUMBERS, "3, 1..5, 10.. or ..2", _is_more)
DECIDED = one_of((YES, NO))
