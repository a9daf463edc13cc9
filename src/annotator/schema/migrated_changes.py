"""Changes that were made under an older version of the schema, as they are under a later one."""

from __future__ import annotations

from annotator.core.changes import (
    AnswerSet,
    Change,
    LayerChanged,
    LayerState,
    RejectionAdded,
    RejectionRemoved,
    RelationAdded,
    RelationRemoved,
    SpanAdded,
    SpanChanged,
    SpanRemoved,
    apply_all,
)
from annotator.core.layer import Layer
from annotator.core.layer_difference import changes_between
from annotator.core.span import Relation
from annotator.core.spans import Spans
from annotator.core.suggestion import Rejection
from annotator.schema.migrating import migrated_layer
from annotator.schema.values import LabelSchema


def migrated_changes(
    changes: tuple[Change, ...], schema: LabelSchema, version: int, annotator: str
) -> tuple[Change, ...]:
    """The changes, which fit each other and were made under that version, under the schema."""
    before = _needed(changes, annotator)
    after = apply_all(before, changes)
    return changes_between(migrated_layer(before, schema, version), migrated_layer(after, schema, version))


def _needed(changes: tuple[Change, ...], annotator: str) -> Layer:
    """The least layer that the changes fit."""
    spans, seen = [], set[str]()
    relations, related = [], set[Relation]()
    answers = {}
    rejections, rejected = set[Rejection](), set[Rejection]()
    state = None
    for change in changes:
        match change:
            case SpanAdded(span):
                seen.add(span.id)
            case SpanRemoved(span) | SpanChanged(span, _) if span.id not in seen:
                seen.add(span.id)
                spans.append(span)
            case RelationAdded(relation):
                related.add(relation)
            case RelationRemoved(relation) if relation not in related:
                relations.append(relation)
            case RejectionAdded(rejection):
                rejected.add(rejection)
            case RejectionRemoved(rejection) if rejection not in rejected:
                rejections.add(rejection)
            case AnswerSet(field, before, _) if field not in answers:
                answers[field] = before
            case LayerChanged(before_state, _) if state is None:
                state = before_state
            case _:  # needs nothing
                continue
    state = state or LayerState()
    return Layer(
        "",
        annotator,
        Spans(spans),
        tuple(relations),
        {field: value for field, value in answers.items() if value is not None},
        state.status,
        state.note,
        state.keeps_boilerplate,
        frozenset(rejections),
    )
