"""The JSON Schema of schema files, for the help and the red lines that editors give while one is written.

``python -m annotator.schema.json_schema > schemas/label-schema.json`` writes the file again.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from annotator.schema.yaml.language import SchemaEntry

_DRAFT = "http://json-schema.org/draft-07/schema#"  # what the YAML language server understands best


class _WithoutTitles(GenerateJsonSchema):
    """Pydantic's generator without a title for each property, which only repeats its name."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - pydantic calls it with the schema
        return False


def label_schema_json() -> str:
    """The text of ``label-schema.json``."""
    generated = SchemaEntry.model_json_schema(
        ref_template="#/definitions/{model}", schema_generator=_WithoutTitles
    )
    described = {
        "$schema": _DRAFT,
        "title": "annotator label schema",
        **{key: value for key, value in generated.items() if key not in {"$defs", "title"}},
        "definitions": generated["$defs"],
    }
    return json.dumps(_as_draft_07(described), indent=2, ensure_ascii=False) + "\n"


def _as_draft_07(part: Any) -> Any:
    """The same with no key beside a ``$ref``, where draft 7 would not see it, and without nulls.

    A key that may be left out is optional to pydantic by a null, which the file may not have.
    """
    if isinstance(part, list):
        return [_as_draft_07(item) for item in part]
    if not isinstance(part, dict):
        return part
    part = {key: _as_draft_07(value) for key, value in part.items() if (key, value) != ("default", None)}
    if "anyOf" in part:
        part = _without_null(part)
    if "$ref" in part and len(part) > 1:
        return {"allOf": [{"$ref": part.pop("$ref")}], **part}
    return part


def _without_null(part: dict[str, Any]) -> dict[str, Any]:
    rest = {key: value for key, value in part.items() if key != "anyOf"}
    ways = [way for way in part["anyOf"] if way != {"type": "null"}]
    return {**ways[0], **rest} if len(ways) == 1 else {"anyOf": ways, **rest}


if __name__ == "__main__":
    sys.stdout.write(label_schema_json())
