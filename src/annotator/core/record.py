"""What files and the store exchange."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from annotator.core.document import Document
from annotator.core.layer import Layer


class Record(Struct, frozen=True):
    """A document with its layers, ordered by the names of their annotators.

    ``formerly`` are ids that earlier versions of the program gave to the same source, of which they took another text.
    """

    document: Document
    layers: tuple[Layer, ...] = ()
    schema_id: str | None = None
    schema_version: int | None = None
    formerly: tuple[str, ...] = ()
    suggested_by: Mapping[str, tuple[str, float]] = field(default_factory=dict)
    """The source and the score of the suggestion that a span was, by the id of the span, of those that were one."""
