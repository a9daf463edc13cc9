"""What travels between files and the store."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.core.document import Document
from annotator.core.layer import Layer


@dataclass(frozen=True, slots=True)
class Record:
    """A document with the layers that were made on it, in the order of their annotators' names."""

    document: Document
    layers: tuple[Layer, ...] = ()
    schema_id: str | None = None
    schema_version: int | None = None
