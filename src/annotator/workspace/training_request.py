"""What the process that learns is asked, and what it answers."""

from __future__ import annotations

from msgspec import Struct


class TrainingRequest(Struct, frozen=True):
    """Whose work to learn from, under which schema, and the file that the models go into."""

    annotator: str
    schema_hash: str
    nests: bool
    target: str


class TrainingReport(Struct, frozen=True):
    """What came of it: ``has_models`` is false where there was too little to learn from."""

    has_models: bool = False
    error: str = ""
