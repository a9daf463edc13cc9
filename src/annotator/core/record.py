"""What travels between files and the store."""

from __future__ import annotations

from msgspec import Struct

from annotator.core.document import Document
from annotator.core.layer import Layer


class Record(Struct, frozen=True):
    """A document with the layers that were made on it, in the order of their annotators' names."""

    document: Document
    layers: tuple[Layer, ...] = ()
    schema_id: str | None = None
    schema_version: int | None = None
