"""Values of attributes and answers as one text, for formats that know nothing else, and back without loss.

A text stands for itself, unless it would be read as something else: then, as for numbers, yes and no and lists,
its JSON form is written.
"""

from __future__ import annotations

import json
import math
from typing import Any

from annotator.core.span import Value


def value_text(value: Value) -> str:
    """The value as a text that ``text_value`` reads back."""
    if isinstance(value, str) and text_value(value) == value:
        return value
    return json.dumps(value, ensure_ascii=False)


def text_value(text: str) -> Value:
    """The value that a text stands for: whatever is no JSON of a simple value is the text itself."""
    if not text or text[0] not in '"[-0123456789tf':
        return text
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    found = as_value(value)
    return text if found is None else found


def as_value(value: Any) -> Value | None:
    """What JSON has as a value of an attribute: lists of texts become tuples; none for anything deeper."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return tuple(value)
    return None


def as_values(found: Any) -> dict[str, Value]:
    """The simple values in an object out of a file; anything else is as good as an empty one."""
    if not isinstance(found, dict):
        return {}
    values = {str(name): as_value(value) for name, value in found.items()}
    return {name: value for name, value in values.items() if value is not None}
