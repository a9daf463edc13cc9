"""The values of plain scalars under the core schema of YAML 1.2.

``no``, ``on``, ``1:30``, ``1_000`` and ``2026-01-02`` are text here; PyYAML's own rules are those of YAML 1.1.
"""

from __future__ import annotations

import re

Scalar = str | bool | int | float | None

_SPECIAL = frozenset("0123456789+-.tTfF")
"""The first characters of all scalars that are not texts, except nulls."""

_NULL = {"", "~", "null", "Null", "NULL"}
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_DECIMAL = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_INFINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)")
_NAN = {".nan", ".NaN", ".NAN"}


def resolve(text: str) -> Scalar:
    """The value of an unquoted scalar; raises ``ValueError`` for a number with too many digits."""
    if text in _NULL:
        return None
    if text[0] not in _SPECIAL:
        return text
    if text in _BOOL:
        return _BOOL[text]
    if _DECIMAL.fullmatch(text):
        return int(text)
    if _BASED.fullmatch(text):
        return int(text, 0)
    if _FLOAT.fullmatch(text):
        return float(text)
    if _INFINITE.fullmatch(text):
        return float(text.replace(".", "").lower())
    return float("nan") if text in _NAN else text
