"""What one annotator says of one document."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct, field

from annotator.core.span import Relation, Value
from annotator.core.spans import Spans
from annotator.core.suggestion import Rejection


class Status(StrEnum):
    """How far an annotator is with a document."""

    NEW = "new"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    FLAGGED = "flagged"


class Layer(Struct, frozen=True):
    """One annotator's spans, relations and answers on one document.

    ``answers`` maps the id of a document field to its value. ``keeps_boilerplate`` says that the annotator
    overrules the boilerplate rule and reads the whole text as body. ``rejections`` are suggestions that the
    annotator said no to.
    """

    document_id: str
    annotator: str
    spans: Spans = field(default_factory=Spans)
    relations: tuple[Relation, ...] = ()
    answers: Mapping[str, Value] = field(default_factory=dict)
    status: Status = Status.NEW
    note: str | None = None
    keeps_boilerplate: bool = False
    rejections: frozenset[Rejection] = frozenset()
