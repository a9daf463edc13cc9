"""The types of fields in the tagging form, and the conversion of typed text to values and back."""

from __future__ import annotations

import math
import re
from datetime import date
from enum import StrEnum
from typing import assert_never

from annotator.core.span import Value


class FieldType(StrEnum):
    """The type of a field."""

    CHOICE = "choice"
    MULTICHOICE = "multichoice"
    BOOL = "bool"
    TEXT = "text"
    NUMBER = "number"
    SCALE = "scale"
    DATE = "date"


class AnswerError(ValueError):
    """A text or value that a field cannot hold; the message says what it can hold."""


_YES = {"true", "yes", "y", "1"}
_NO = {"false", "no", "n", "0"}
_LARGEST = 2**63 - 1  # the largest integer of a database
_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}")


def parse_value(
    text: str, type_: FieldType, choices: tuple[str, ...], minimum: float | None, maximum: float | None
) -> Value | None:
    """Return the value of ``text`` in a field of that type, ``None`` for an empty text.

    Raises ``AnswerError`` with a sentence for the status line.
    """
    if type_ is FieldType.TEXT:
        return text or None
    text = text.strip()
    if not text:
        return None
    match type_:
        case FieldType.CHOICE:
            return _choice(text, choices)
        case FieldType.MULTICHOICE:
            wanted = {_choice(part.strip(), choices) for part in text.split(",") if part.strip()}
            return tuple(choice for choice in choices if choice in wanted) or None
        case FieldType.BOOL:
            return _bool(text)
        case FieldType.DATE:
            return _date(text)
        case FieldType.NUMBER | FieldType.SCALE:
            return _number(text, minimum, maximum, whole=type_ is FieldType.SCALE)
        case _:
            assert_never(type_)


def _choice(text: str, choices: tuple[str, ...]) -> str:
    if text not in choices:
        raise AnswerError(f"'{text}' is not one of {', '.join(choices)}")
    return text


def _bool(text: str) -> bool:
    if text.lower() in _YES | _NO:
        return text.lower() in _YES
    raise AnswerError(f"'{text}' is neither yes nor no")


def _date(text: str) -> str:
    """A date, or the part of it that is known: 2021, 2021-06, 2021-06-04."""
    try:
        date.fromisoformat(f"{text}-01-01"[:10])
    except ValueError:
        is_date = False
    else:
        is_date = _DATE.fullmatch(text) is not None  # fromisoformat also reads weeks: 2026-W47-7
    if not is_date:
        raise AnswerError(f"'{text}' is not a date; write it as 2026-11-22, 2026-11 or 2026")
    return text


def _number(text: str, minimum: float | None, maximum: float | None, *, whole: bool) -> int | float:
    try:
        number: int | float = int(text)
    except ValueError:
        try:
            number = float(text)
        except ValueError:
            raise AnswerError(f"'{text}' is not a number") from None
        if whole or not math.isfinite(number):
            raise AnswerError(f"'{text}' is not a {'whole' if whole else 'finite'} number") from None
    if isinstance(number, int) and abs(number) > _LARGEST:
        raise AnswerError("the number is too large")
    if (minimum is not None and number < minimum) or (maximum is not None and number > maximum):
        raise AnswerError(f"{text} is not between {_plain(minimum)} and {_plain(maximum)}")
    return number


def _plain(bound: float | None) -> str:
    return "anything" if bound is None else f"{bound:g}"


def format_value(value: object) -> str:
    """Return the text that ``parse_value`` converts to ``value``; empty for ``None``."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case tuple() | list():
            return ",".join(map(str, value))
        case _:
            return str(value)
