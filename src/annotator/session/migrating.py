"""The changes that lead from one state of a layer to another: how a migration gets into the history."""

from __future__ import annotations

from collections.abc import Iterator

from annotator.core.layer import Layer
from annotator.session.changes import (
    AnswerSet,
    Change,
    LayerChanged,
    LayerState,
    RelationAdded,
    RelationRemoved,
    SpanChanged,
)

MIGRATION = "migrate-schema"
"""The name of a migration in the history, where others have the name of a command."""


def changes_between(before: Layer, after: Layer) -> tuple[Change, ...]:
    """The changes from one layer to another that has the same spans and links by id."""
    return tuple(_changes(before, after))


def _changes(before: Layer, after: Layer) -> Iterator[Change]:
    now = {span.id: span for span in after.spans}
    yield from (SpanChanged(span, now[span.id]) for span in before.spans if span != now[span.id])
    links = {link.id: link for link in after.relations}
    for link in before.relations:
        if link != links[link.id]:
            yield from (RelationRemoved(link), RelationAdded(links[link.id]))
    for field in sorted({*before.answers, *after.answers}):
        was, is_ = before.answers.get(field), after.answers.get(field)
        if was != is_:
            yield AnswerSet(field, was, is_)
    if LayerState.of(before) != LayerState.of(after):
        yield LayerChanged(LayerState.of(before), LayerState.of(after))
