"""Pydantic's errors about the shape of a schema file, in words that the author of a codebook understands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from annotator.core.quoting import quoted
from annotator.schema.problems import did_you_mean
from annotator.schema.yaml.language import ENTRY_UNDER, SchemaEntry, keys_of
from annotator.schema.yaml.outline import Finding
from annotator.schema.yaml.scalars import resolve
from annotator.schema.yaml.yaml_file import Data, Trail, YamlFile

_WANTED = {
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "a mapping (key: value)",
    "model_type": "a mapping (key: value)",
}


Shape = SchemaEntry | ValidationError | None
"""The result of validating a file: its entries, the errors, or ``None`` if it is not a mapping."""


def shape_of(source: YamlFile) -> Shape:
    """Validate the shape of a file; this is done once, and the result is passed to all checks."""
    if not isinstance(source.data, dict):
        return None
    try:
        return SchemaEntry.model_validate(source.data)
    except ValidationError as error:
        return error


def shape_findings(source: YamlFile, shape: Shape) -> Iterator[Finding]:
    """All problems with the shape of a file."""
    if shape is None:
        yield Finding((), "a schema is a mapping that starts with 'schema: 1'")
        return
    yield from _null_findings(source)
    if isinstance(shape, ValidationError):
        yield from (
            _finding(detail, source) for detail in shape.errors(include_url=False) if _is_reported(detail)
        )


def _null_findings(source: YamlFile) -> Iterator[Finding]:
    """Keys and items without a value: a null has no meaning here and is often an accident."""
    for trail, spelling in source.spellings.items():
        if resolve(spelling) is None:
            name = quoted(str(trail[-1])) if trail and isinstance(trail[-1], str) else "the item"
            hint = '; a bare # starts a comment, write "#rrggbb"' if name == "'color'" else ""
            yield Finding(trail, f"{name} has no value{hint}")


def _is_reported(detail: Mapping[str, Any]) -> bool:
    # Nulls have been reported already.
    return detail["input"] is not None or detail["type"] == "extra_forbidden"


def _finding(detail: Mapping[str, Any], source: YamlFile) -> Finding:
    trail: Trail = detail["loc"]
    match detail["type"]:
        case "extra_forbidden":
            return Finding(trail, _unknown_key(trail), at_key=True)
        case "missing":
            return Finding(trail[:-1], f"the key '{trail[-1]}' is missing")
        case _:
            return Finding(trail, _sentence(detail, source), at_key=trail[-1] == "[key]")


def _unknown_key(trail: Trail) -> str:
    key, above = str(trail[-1]), [step for step in trail[:-1] if isinstance(step, str)]
    place = above[-1] if above else ""
    if place == "attributes" and above[0] == "migrations":
        place = "fields"  # in a migration an attribute is changed, not defined
    known = keys_of(ENTRY_UNDER.get(place, SchemaEntry))
    return f"unknown key {quoted(key)}" + (did_you_mean(key, known) or f"; known: {', '.join(known)}")


def _sentence(detail: Mapping[str, Any], source: YamlFile) -> str:
    trail, value, context = source.nearest(detail["loc"]), detail["input"], detail.get("ctx", {})
    name = next((f"'{step}'" for step in reversed(trail) if isinstance(step, str)), "the file")
    match detail["type"]:
        case "value_error":
            return str(context["error"])
        case "string_type":
            return _not_text(name, value, source.spelling(trail))
        case "literal_error":
            return _not_one_of(str(trail[-1]), value, str(context["expected"]))
        case "float_type" if isinstance(value, int) and not isinstance(value, bool):
            return f"{name} is too large"  # an integer that no float can represent
        case type_ if type_ in _WANTED:
            return f"{name} is {_WANTED[type_]}, not {_kind(value, source.spelling(trail))}"
        case type_:
            return _out_of_bounds(type_, name, value, context) or f"{name}: {detail['msg']}"


def _out_of_bounds(type_: str, name: str, value: Data, bounds: Mapping[str, Any]) -> str | None:
    match type_:
        case "string_too_short" | "string_too_long" if bounds.get("max_length", 1) == 1:
            return f"{quoted(str(value))} is not a key: one character"
        case "string_too_long":
            return f"{name} is longer than {bounds['max_length']} characters"
        case "too_short":
            is_empty = not bounds.get("actual_length")
            least = f"{name} has at least {bounds.get('min_length')} entries"
            return f"the list {name} is empty" if is_empty else least
        case "greater_than_equal":
            return f"{name} is at least {bounds['ge']}"
        case "less_than_equal":
            return f"{name} is at most {bounds['le']}"
        case _:
            return None


def _not_text(name: str, value: Data, spelling: str) -> str:
    if isinstance(value, list | dict):
        return f"{name} is text, not {_kind(value, spelling)}"
    return f'{name} is text, not {_kind(value, spelling)}; quote it: "{spelling}"'


def _not_one_of(key: str, value: Data, expected: str) -> str:
    known = [word.strip("'") for word in expected.replace(" or ", ", ").split(", ")]
    if not isinstance(value, str):
        return f"'{key}' is one of {', '.join(known)}"
    what = "not a field type:" if key == "type" else "not one of"
    return f"{quoted(value)} is {what} {', '.join(known)}{did_you_mean(value, known)}"


def _kind(value: Data, spelling: str) -> str:
    match value:
        case bool() | int() | float():
            return f"the {'truth value' if isinstance(value, bool) else 'number'} {spelling}"
        case str():
            return f"the text {quoted(value)}"
        case _:
            return "a list" if isinstance(value, list) else "a mapping"
