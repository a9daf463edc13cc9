"""Applying migrations to existing work: spans, relations and answers as the later version has them.

Nothing is deleted. What no step mentions stays as it is, and so does an answer whose new name is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from msgspec.structs import replace

from annotator.core.layer import Layer, Status
from annotator.core.record import Record
from annotator.core.span import Relation, Span, Value
from annotator.core.spans import Spans
from annotator.core.suggestion import Rejection
from annotator.schema.migration import FieldChange, Migration
from annotator.schema.values import LabelSchema

Steps = tuple[Migration, ...]

ReportEffect = Callable[[Migration, str, Span | None], None]
"""Called for every effect with the step, a short description, and the span if it changes one."""

TO_DECIDE = "to decide: "
"""The start of the note that a split leaves on a span."""


def pending(schema: LabelSchema, version: int) -> Steps:
    """The migrations that work done under that version still needs, in order."""
    steps = (step for step in schema.migrations if step.to_version > version)
    return tuple(sorted(steps, key=lambda step: step.from_version))


def migrated_record(record: Record, schema: LabelSchema) -> Record:
    """Migrate a record that was exported under an older version of the schema to this one."""
    version = record.schema_version
    if record.schema_id != schema.id or version is None or version >= schema.version:
        return record
    layers = (migrated_layer(layer, schema, version, by_span=True) for layer in record.layers)
    return replace(record, layers=tuple(layers), schema_version=schema.version)


def migrated_layer(
    layer: Layer,
    schema: LabelSchema,
    version: int,
    report: ReportEffect | None = None,
    *,
    by_span: bool = False,
) -> Layer:
    """The layer after the steps from ``version`` on; with ``by_span`` each span starts from its own version instead.

    A document with spans that wait for a decision is flagged.
    """
    report = report or _ignore
    steps = pending(schema, version)
    spans = [
        migrated_span(span, pending(schema, span.schema_version) if by_span else steps, schema, report)
        for span in layer.spans
    ]
    waits = any(was != now and is_to_decide(now, schema) for was, now in zip(layer.spans, spans, strict=True))
    return replace(
        layer,
        spans=Spans(spans),
        relations=tuple(_migrated_relation(relation, steps, report) for relation in layer.relations),
        answers=_migrated_answers(layer.answers, steps, report),
        status=Status.FLAGGED if waits else layer.status,
        rejections=frozenset(_migrated_rejection(rejection, steps) for rejection in layer.rejections),
    )


def _migrated_rejection(rejection: Rejection, steps: Steps) -> Rejection:
    """The rejection of a string as a label after the steps: a label that was renamed stays turned down."""
    label = rejection.label
    for step in steps:
        label = step.labels.get(label, label) if label is not None else None
    return rejection if label == rejection.label else replace(rejection, label=label)


def migrated_span(span: Span, steps: Steps, schema: LabelSchema, report: ReportEffect | None = None) -> Span:
    """The span after the steps; if they change it, it gets this version of the schema."""
    after = span
    for index, step in enumerate(steps):
        after = _one_step(after, step, steps[index + 1 :], schema, report or _ignore)
    return span if after == span else replace(after, schema_version=schema.version)


def is_to_decide(span: Span, schema: LabelSchema) -> bool:
    """Whether the span's label was split and the span still waits for one of the new labels."""
    return span.flagged and span.label in schema.alternatives


def _ignore(step: Migration, what: str, span: Span | None) -> None:
    del step, what, span


def _one_step(span: Span, step: Migration, later: Steps, schema: LabelSchema, report: ReportEffect) -> Span:
    label = step.labels.get(span.label, span.label)
    if label != span.label:
        report(step, f"label {span.label} → {label}", span)
    for split in step.split:
        if split.label == span.label:
            report(step, f"label {span.label} waits for a decision: {' or '.join(split.into)}", span)
            span = _queued(span, split.into)
    if span.label in step.retire:
        report(step, f"label {span.label} is retired, its spans keep it", span)
    final = _finally(label, later)
    changes = [
        each
        for each in step.attributes
        if not each.label or schema.is_among(final, {_finally(each.label, later)}) or each.label == label
    ]
    attributes = _changed(span.attributes, changes, "attribute", lambda what: report(step, what, span))
    return replace(span, label=label, attributes=attributes)


def _finally(label: str, steps: Steps) -> str:
    for step in steps:
        label = step.labels.get(label, label)
    return label


def _queued(span: Span, into: tuple[str, ...]) -> Span:
    note = TO_DECIDE + " or ".join(into)
    return replace(span, flagged=True, note=f"{span.note}\n{note}" if span.note else note)


def _changed(
    values: Mapping[str, Value], changes: Iterable[FieldChange], kind: str, report: Callable[[str], None]
) -> Mapping[str, Value]:
    """The values by name after the changes, all of which refer to the names before."""
    after: dict[str, Value] = dict(values)
    for change in changes:
        if change.id not in values:
            continue
        old = values[change.id]
        value = _renamed_value(old, change.values)
        if value != old:
            report(f"{kind} {change.id}: {_shown(old)} → {_shown(value)}")
        name = change.rename or change.id
        if name != change.id and name in values:
            report(f"{kind} {change.id} stays, {name} has a value already")
            name = change.id
        elif name != change.id:
            report(f"{kind} {change.id} → {name}")
            del after[change.id]
        after[name] = value
    return after


def _renamed_value(value: Value, names: Mapping[str, str]) -> Value:
    if isinstance(value, tuple):
        return tuple(dict.fromkeys(names.get(part, part) for part in value))
    return names.get(value, value) if isinstance(value, str) else value


def _shown(value: Value) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _migrated_relation(relation: Relation, steps: Steps, report: ReportEffect) -> Relation:
    for step in steps:
        type_ = step.relations.get(relation.type, relation.type)
        if type_ != relation.type:
            report(step, f"relation {relation.type} → {type_}", None)
            relation = replace(relation, type=type_)
    return relation


def _migrated_answers(
    answers: Mapping[str, Value], steps: Steps, report: ReportEffect
) -> Mapping[str, Value]:
    for step in steps:
        answers = _changed(answers, step.fields, "field", lambda what, step=step: report(step, what, None))  # type: ignore[misc]
    return answers
