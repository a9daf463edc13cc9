"""Making, moving and removing spans, for several commands."""

from __future__ import annotations

from msgspec.structs import replace

from annotator.core.changes import Change, RelationRemoved, SpanAdded, SpanChanged, SpanRemoved
from annotator.core.range import Range
from annotator.core.span import Origin, Span, quote_of
from annotator.rules.boundaries import snapped
from annotator.rules.breaches import decided, fault_of, refusal_of, relation_lost
from annotator.rules.overlaps import crossed, relation_to, to_replace
from annotator.schema.values import Boundaries
from annotator.session.context import Context
from annotator.session.session import Selection, Session
from annotator.session.step import Step


def name_of(session: Session, label_id: str) -> str:
    """The label's name; its id when the schema does not have it."""
    return session.schema.name_of(label_id)


def described(session: Session, span: Span) -> str:
    """The span's label and quote; a long quote is cut."""
    quote = span.text if len(span.text) <= 40 else span.text[:39] + "…"
    return f"{name_of(session, span.label)} “{quote}”"


def focused(session: Session, span: Span) -> Session:
    """The session with the span focused and the caret at its start, so that spans inside it can be aimed at."""
    return replace(session, focus=span, candidate=None, selection=Selection.caret(span.start))


def focus_at(session: Session, offset: int) -> Session:
    """The session at rest with the caret at the offset and the innermost span there focused."""
    inner = min(session.layer.spans.at(offset), key=lambda span: len(span.range_), default=None)
    return replace(session.at_rest(), selection=Selection.caret(offset), focus=inner)


def place(
    session: Session, context: Context, label_id: str, range_: Range, origin: Origin = Origin.MANUAL
) -> Step:
    """Put a new span on the range, as the schema's boundaries and overlap rules allow.

    A span that already has that extent gets the label instead.
    """
    extent = within_boundaries(session, range_)
    if not extent:
        return Step.refusal(session, "there is nothing to label here")
    same = session.layer.spans.with_extent(extent)
    if same:
        return relabel(session, session.focus if session.focus in same else same[0], label_id)
    span = new_span(session, context, label_id, extent, origin)
    return _set_down(session, span, SpanAdded(span))


def add_second(session: Session, context: Context, span: Span, label_id: str) -> Step:
    """Put another label on the same text as the span; refused where the schema allows no overlap."""
    others = session.layer.spans.with_extent(span.range_)
    if any(other.label == label_id for other in others):
        return Step.refusal(session, f"{name_of(session, label_id)} “{span.text}” is there already")
    if to_replace(session.schema, others, span.range_, label_id):
        return Step.refusal(
            session, f"the schema allows one label on a text, and this is {described(session, span)}"
        )
    second = new_span(session, context, label_id, span.range_, Origin.MANUAL)
    second = replace(second, fragments=span.fragments, text=span.text)
    return _set_down(session, second, SpanAdded(second))


def move_span(session: Session, span: Span, range_: Range) -> Step:
    """Move the span to another extent, under the same rules as for a new one."""
    extent = within_boundaries(session, range_)
    if not extent:
        return Step.refusal(session, session.keys.fill("a span cannot be empty; {delete} deletes it"))
    return refit(session, span, (extent,))


def refit(session: Session, span: Span, fragments: tuple[Range, ...]) -> Step:
    """Give the span other fragments, whose edges are already on the schema's boundaries."""
    after = replace(span, fragments=fragments, text=quote_of(session.document.text, fragments))
    if after.fragments == span.fragments:
        return Step(focused(session.at_rest(), span), message=f"it is already {described(session, span)}")
    if any(other.id != span.id for other in session.layer.spans.with_extent(after.range_)):
        return Step.refusal(session, f"“{after.text}” is labelled already")
    return _set_down(session, after, SpanChanged(span, after))


def _set_down(session: Session, span: Span, change: Change) -> Step:
    """The step that makes the change and removes the spans that the span may not overlap.

    Spans are removed only under a schema without overlap. Crossing another span is refused, since that span's far
    end may be off the screen. The message names what was replaced, or the nearest span around or inside this one.
    """
    obstacle = obstacle_to(session, span, _before(change))
    if obstacle is not None:
        return Step.refusal(session, obstacle)
    others = _others_at(session, span)
    replaced = to_replace(session.schema, others, span.range_, span.label)
    removals = removal_of(session, *replaced)
    message = described(session, span)
    if replaced:
        message += f" in place of {', '.join(described(session, other) for other in replaced)}"
    elif others:
        nearest = min(others, key=lambda other: abs(len(other.range_) - len(span.range_)))
        message += f" {relation_to(span.range_, nearest.range_)} {described(session, nearest)}"
    return Step.changing(focused(session.at_rest(), span), (*removals, change), message)


def obstacle_to(session: Session, span: Span, before: Span | None = None) -> str | None:
    """Why the schema does not allow the span, or ``None``; ``before`` is its earlier state, unless it is new."""
    others, spans = _others_at(session, span), session.layer.spans
    for replaced in to_replace(session.schema, others, span.range_, span.label):
        spans = spans.without(replaced)  # it is removed, so it does not count
    refusal = refusal_of(session.schema, spans, span, before)
    if refusal is not None:
        return refusal
    blocker = crossed(session.schema, others, span.range_, span.label)
    return f"that would cross {described(session, blocker)}" if blocker else None


def _others_at(session: Session, span: Span) -> list[Span]:
    return [other for other in session.layer.spans.overlapping(span.range_) if other.id != span.id]


def _before(change: Change) -> Span | None:
    return change.before if isinstance(change, SpanChanged) else None


def relabel(session: Session, span: Span, label_id: str) -> Step:
    """Give the span another label; attributes that the new label lacks, or with values it does not allow, go."""
    schema = session.schema
    if span.label == label_id:
        at_rest = focused(session.at_rest(), span)
        return Step(at_rest, message=f"it is already {described(session, span)}")
    if any(other.label == label_id for other in session.layer.spans.with_extent(span.range_)):
        return Step.refusal(session, f"{name_of(session, label_id)} “{span.text}” is there already")
    asked = {attribute.id: attribute for attribute in schema.attributes_of(label_id)}
    kept = {
        name: value
        for name, value in span.attributes.items()
        if name in asked and fault_of(asked[name], value) is None
    }
    after = decided(
        schema, replace(span, label=label_id, attributes=kept, schema_version=schema.version), span
    )
    if lost := relation_lost(schema, session.layer, after):
        keys = session.keys.fill("delete that first ({attributes}, {next-field}, {clear-field})")
        return Step.refusal(session, f"its relation “{lost}” joins no {name_of(session, label_id)}; {keys}")
    step = _set_down(session, after, SpanChanged(span, after))
    return (
        replace(step, message=f"{step.message}, was {name_of(session, span.label)}") if step.changes else step
    )


def removal_of(session: Session, *spans: Span) -> tuple[Change, ...]:
    """The changes that delete the spans and their relations, each relation once."""
    ids = {span.id for span in spans}
    relations = (r for r in session.layer.relations if r.source in ids or r.target in ids)
    return (*map(RelationRemoved, relations), *map(SpanRemoved, spans))


def within_boundaries(session: Session, range_: Range) -> Range:
    """The range with its edges moved to where the schema lets spans start and end.

    While the caret moves by character, edges inside words are what the user wants.
    """
    boundaries = session.schema.boundaries
    if session.characters and boundaries is Boundaries.WORD:
        boundaries = Boundaries.GRAPHEME
    return snapped(session.document, range_, boundaries)


def new_span(session: Session, context: Context, label_id: str, range_: Range, origin: Origin) -> Span:
    """A new span of that label on that range, attributes at their defaults; it is not added to the layer."""
    return Span(
        id=context.new_id(),
        fragments=(range_,),
        label=label_id,
        text=range_.slice(session.document.text),
        annotator=session.layer.annotator,
        origin=origin,
        attributes={
            attribute.id: attribute.default
            for attribute in session.schema.attributes_of(label_id)
            if attribute.default is not None
        },
        created_at=context.now(),
        schema_version=session.schema.version,
    )
