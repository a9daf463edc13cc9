"""The copy of a checked schema in the database: JSON, read without PyYAML or pydantic.

It is read at every start, so reading has to be fast.
"""

from __future__ import annotations

import msgspec

from annotator.schema.values import LabelSchema


def schema_to_json(schema: LabelSchema) -> str:
    """The schema as JSON; equal schemas give equal texts."""
    return msgspec.json.encode(schema).decode()


def schema_from_json(text: str) -> LabelSchema:
    """The schema that ``schema_to_json`` wrote, in this version of the program or an older one.

    Missing keys get their defaults, unknown ones are ignored. Raises ``ValueError`` for any other text.
    """
    try:
        return msgspec.json.decode(text, type=LabelSchema)
    except (msgspec.MsgspecError, RecursionError, UnicodeError) as error:
        raise ValueError(f"this is not a stored schema: {error}") from error
