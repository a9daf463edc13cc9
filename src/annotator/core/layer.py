"""What one annotator recorded about one document."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct, field

from annotator.core.span import Relation, Value
from annotator.core.spans import Spans
from annotator.core.suggestion import Rejection


class Status(StrEnum):
    """An annotator's progress on a document."""

    NEW = "new"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    FLAGGED = "flagged"


SKIPPED = "skipped: "
"""The beginning of the note on a document that was skipped, which is flagged, too; then the reason."""


GOLD = "gold"
"""The layer in which it is decided between what several people marked; others are called ``gold-`` and a name."""

GOLD_PREFIX = f"{GOLD}-"


def is_gold(annotator: str) -> bool:
    """Whether a layer of that name has decisions between the work of others."""
    return annotator == GOLD or annotator.startswith(GOLD_PREFIX)


class Layer(Struct, frozen=True):
    """One annotator's spans, relations and answers on one document.

    ``answers`` maps the id of a document field to its value. ``keeps_boilerplate`` is true when the annotator
    overrides the boilerplate rule, so that the whole text counts as body. ``rejections`` are the suggestions that
    the annotator rejected.
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
