"""Values of attributes and answers as strings, for formats that have only strings, and back without loss.

A string is written as it is, unless it would be read as something else: then, as for numbers, booleans and lists,
its JSON form is written.
"""

from __future__ import annotations

import json
import math
from typing import Any

from annotator.core.span import Value


def value_text(value: Value) -> str:
    """Return the value as a string that ``text_value`` reads back."""
    if isinstance(value, str) and text_value(value) == value:
        return value
    return json.dumps(value, ensure_ascii=False)


def text_value(text: str) -> Value:
    """Return the value that a string means: anything but the JSON of a simple value means itself."""
    if not text or text[0] not in '"[-0123456789tf':
        return text
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    if isinstance(value, int | float) and json.dumps(value) != text:
        return text  # 1.10 and 1e5 are what somebody wrote, not the numbers 1.1 and 100000.0
    found = as_value(value)
    return text if found is None else found


def as_value(value: Any) -> Value | None:
    """Return the JSON value as the value of an attribute: lists of strings become tuples; ``None`` if nested deeper."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return tuple(value)
    return None


def as_values(found: Any) -> dict[str, Value]:
    """Return the simple values in an object from a file; anything but an object counts as an empty one."""
    if not isinstance(found, dict):
        return {}
    values = {str(name): as_value(value) for name, value in found.items()}
    return {name: value for name, value in values.items() if value is not None}
