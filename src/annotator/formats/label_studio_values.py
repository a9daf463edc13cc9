"""The value of an attribute or answer as the result of a Label Studio control, and back."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from annotator.core.span import Value
from annotator.formats.shared.value_text import as_value


class Control(StrEnum):
    """The Label Studio controls that can hold the values of our fields; each value is the type of its results."""

    CHOICES = "choices"
    TEXTAREA = "textarea"
    NUMBER = "number"
    RATING = "rating"


def control_for(value: Value, *, is_choice: bool = False, is_scale: bool = False) -> Control:
    """Return the control that can hold the value; the schema says whether a text is a choice, a number a scale."""
    if isinstance(value, bool | tuple):
        return Control.CHOICES
    if isinstance(value, str):
        return Control.CHOICES if is_choice else Control.TEXTAREA
    return Control.RATING if is_scale and isinstance(value, int) and value > 0 else Control.NUMBER


def result_value(value: Value, control: Control) -> tuple[str, dict[str, Any]]:
    """Return the type and the value of the result."""
    if isinstance(value, bool):
        return control, {"choices": ["true" if value else "false"]}
    if isinstance(value, tuple):
        return control, {"choices": list(value)}
    if control in {Control.CHOICES, Control.TEXTAREA}:
        return control, {"choices" if control is Control.CHOICES else "text": [value]}
    return control, {str(control): value}


def value_of(kind: str, found: Mapping[str, Any], *, is_multiple: bool) -> Value | None:
    """Return the value that a result of this kind holds; ``None`` if it is no simple one."""
    held = found.get("text" if kind == Control.TEXTAREA else kind)
    if (
        kind in {Control.CHOICES, Control.TEXTAREA}
        and isinstance(held, list)
        and not is_multiple
        and len(held) == 1
        and not isinstance(held[0], list)
    ):
        if kind == Control.CHOICES and held in (["true"], ["false"]):
            return held == ["true"]
        held = held[0]
    return as_value(held)
