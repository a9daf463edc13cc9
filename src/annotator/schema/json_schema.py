"""The JSON Schema of schema files, with which editors complete and check a file while it is written.

``python -m annotator.schema.json_schema > schemas/label-schema.json`` regenerates the file.
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
    """The same without keys beside a ``$ref``, which draft 7 ignores, and without nulls.

    Pydantic describes a key that may be left out as one that may be null, which a schema file does not allow.
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
    options = [option for option in part["anyOf"] if option != {"type": "null"}]
    return {**options[0], **rest} if len(options) == 1 else {"anyOf": options, **rest}


if __name__ == "__main__":
    sys.stdout.write(label_schema_json())
