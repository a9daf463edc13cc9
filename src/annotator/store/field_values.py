"""What values the fields of a query may have: checks that return what is wrong with one, empty if nothing is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from annotator.store.finding_fields import NO, YES

_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
DATES = re.compile(rf"({_DATE.pattern})?(\.\.)?({_DATE.pattern})?")
"""A date, or two with what is between them, either of which may be left out."""

NUMBERS = re.compile(r"(\d{1,9})?(\.\.)?(\d{1,9})?")
"""The same with numbers."""


def any_value(_: str) -> str:
    """Anything may be asked for."""
    return ""


def one_of(values: Iterable[str]) -> Callable[[str], str]:
    """Return the check for one of these values."""
    known = tuple(values)
    return lambda value: "" if value in known else f"there are {', '.join(known)}"


def _matching(pattern: re.Pattern[str], example: str) -> Callable[[str], str]:
    def check(value: str) -> str:
        match = pattern.fullmatch(value)
        is_meant = match is not None and (match[1] or match[3]) and (match[2] or not match[3])
        return "" if is_meant else f"write it like {example}"

    return check


def has_equals_sign(value: str) -> str:
    """Check for a name and a value with an equals sign between them."""
    return "" if "=" in value else "write it like topic=war"


def is_id(value: str) -> str:
    """Check for the beginning of an id."""
    return "" if re.fullmatch("[0-9a-f]{4,32}", value) else "write four or more of its digits"


DATED = _matching(DATES, "2024, 2024-03, 2024-03-09, 2020..2022 or 2020..")
COUNTED = _matching(NUMBERS, "3, 1..5, 10.. or ..2")
DECIDED = one_of((YES, NO))
