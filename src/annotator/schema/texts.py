"""The types of text in a schema file, each with its rule and the sentence for a text that breaks it."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated

import regex
from pydantic import AfterValidator, Field

from annotator.core.quoting import quoted
from annotator.schema.palette import NAMES, OLD_NAMES, is_color
from annotator.schema.problems import did_you_mean
from annotator.schema.values import PATTERN_SECONDS

_ID = re.compile(r"[a-z][a-z0-9_-]*")
_NOT_IN_ID = re.compile(r"[^a-z0-9_-]+")
_BRACKET = re.compile(r"[\[\]]")
_PROBES = ("a" * 40, "x" * 40, "A" * 40, "Ab" * 20, "1" * 40, " " * 40, "a " * 20)
"""Texts on which patterns with catastrophic backtracking take long: a long run, to be followed by a mismatch."""


def _id(text: str) -> str:
    if _ID.fullmatch(text):
        return text
    hint = suggested_id(text)
    raise ValueError(
        f"{quoted(text)} is not an id: lower-case letters, digits, _ and -, a letter first"
        + (f", did you mean '{hint}'?" if hint else "")
    )


def suggested_id(text: str) -> str:
    """An id made from a name, as far as its letters are in ASCII."""
    return _NOT_IN_ID.sub("_", _unaccented(text).lower()).strip("_-0123456789")[:60]


def _unaccented(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text)
    return "".join(char for char in parts if not unicodedata.combining(char))


def _line(text: str) -> str:
    if not text.strip():
        raise ValueError("the text is empty")
    if not text.isprintable() and any(unicodedata.category(char) in {"Cc", "Zl", "Zp"} for char in text):
        raise ValueError("write one line without control characters")
    return text


def _prose(text: str) -> str:
    if not text.isprintable() and any(
        unicodedata.category(char) == "Cc" and char not in "\n\t" for char in text
    ):
        raise ValueError("there is a control character in the text")
    return text


def _choice(text: str) -> str:
    if "," in text:
        raise ValueError(f"{quoted(text)}: no comma in a value, lists of values are joined with commas")
    if text != text.strip():
        raise ValueError(f"{quoted(text)}: a value does not begin or end with a space")
    return _line(text)


def _color(text: str) -> str:
    if is_color(text):
        return text
    raise ValueError(
        f'{quoted(text)} is not a colour: {", ".join(NAMES)} or "#rrggbb"{did_you_mean(text, NAMES)}'
    )


def _pattern(text: str) -> str:
    try:
        compiled = regex.compile(text)
    except (regex.error, RecursionError, OverflowError) as error:
        raise ValueError(f"{quoted(text)} is no regular expression: {error}") from None
    for probe in _PROBES:
        try:
            # Followed by the pattern's own letters, or the library sees that one is missing and does not try.
            compiled.fullmatch(f"{probe}!{text}", timeout=PATTERN_SECONDS)
        except TimeoutError:
            raise ValueError(
                f"{quoted(text)} takes too long on {len(probe)} characters like {quoted(probe[:3] + '…')}; "
                "write it without repeats inside repeats"
            ) from None
    return text


def _example(text: str) -> str:
    opened: list[int] = []
    for bracket in _BRACKET.finditer(text):
        if bracket[0] == "[":
            opened.append(bracket.end())
        elif not opened:
            raise ValueError(f"the brackets do not match: {quoted(text)}")
        elif not text[opened.pop() : bracket.start()].strip():
            raise ValueError(f"there is nothing in the brackets: {quoted(text)}")
    if opened:
        raise ValueError(f"the brackets do not match: {quoted(text)}")
    if "[" not in text:
        raise ValueError(f"no [brackets] round the span: {quoted(text)}")
    return _line(text)


# The bound on the length comes first: a text that is too long is not checked any further.
Id = Annotated[
    str, Field(max_length=64, json_schema_extra={"pattern": f"^{_ID.pattern}$"}), AfterValidator(_id)
]
Key = Annotated[str, Field(min_length=1, max_length=1)]
Line = Annotated[str, AfterValidator(_line)]
Prose = Annotated[str, AfterValidator(_prose)]
ChoiceText = Annotated[str, AfterValidator(_choice)]
Color = Annotated[
    str,
    Field(json_schema_extra={"anyOf": [{"enum": [*NAMES, *OLD_NAMES]}, {"pattern": "^#[0-9a-fA-F]{6}$"}]}),
    AfterValidator(_color),
]
# A longer pattern is not a rule for a label but an attack on the compiler.
Pattern = Annotated[str, Field(max_length=1000), AfterValidator(_pattern)]
ExampleText = Annotated[str, AfterValidator(_example)]
