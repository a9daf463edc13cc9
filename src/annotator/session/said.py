"""What people said in the form, in a review: answers, attributes, relations and notes, each with who said it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from annotator.core.changes import AnswerSet, Change, RelationAdded
from annotator.core.layer import Layer
from annotator.core.proposal import Proposal, ProposedRelation, end_of
from annotator.core.span import Relation, Span, Value
from annotator.core.suggestion import Rejection
from annotator.rules.relations import leaving, relation_type
from annotator.schema.values import LabelSchema
from annotator.session.context import Context
from annotator.session.session import Session

_NOTE = "note "
"""The beginning of the name of a note in the form; then the name of who wrote it."""


class SaidValue(Struct, frozen=True):
    """A value of a field, and who gave it."""

    value: Value
    people: tuple[str, ...]


class SaidNote(Struct, frozen=True):
    """A note on the focused span or the document, and who wrote it."""

    text: str
    person: str

    @property
    def key(self) -> str:
        """Its name in the form."""
        return f"{_NOTE}{self.person}"


def proposal_at(session: Session, span: Span | None) -> Proposal | None:
    """What others have of the span: the same ranges with the same label."""
    proposals = session.review.proposals if session.review and span else ()
    return next((each for each in proposals if span is not None and each.is_of(span)), None)


def said_values(session: Session, field_id: str, *, of_span: bool) -> tuple[SaidValue, ...]:
    """What people said in a field of the focused span or of the document, what most of them said first."""
    by_value: dict[tuple[type, Value], list[str]] = {}
    for name, answers in _answers(session, of_span=of_span):
        value = answers.get(field_id)
        if value is not None:
            by_value.setdefault((type(value), value), []).append(name)
    found = [SaidValue(value, tuple(people)) for (_, value), people in by_value.items()]
    return tuple(sorted(found, key=lambda each: -len(each.people)))


def _answers(session: Session, *, of_span: bool) -> Iterator[tuple[str, Mapping[str, Value]]]:
    review = session.review
    if review is None:
        return
    if not of_span:
        yield from zip(review.names, (layer.answers for layer in review.layers), strict=True)
    elif (proposal := proposal_at(session, session.focus)) is not None:
        yield from zip(proposal.people, (span.attributes for span in proposal.spans), strict=True)


def agreed_attributes(schema: LabelSchema, proposal: Proposal) -> dict[str, Value]:
    """The attributes that all who have the span gave alike; where none did, the defaults."""
    agreed: dict[str, Value] = {}
    for attribute in schema.attributes_of(proposal.label):
        first, *others = (span.attributes.get(attribute.id) for span in proposal.spans)
        if all(type(each) is type(first) and each == first for each in others):
            value = attribute.default if first is None else first
            if value is not None:
                agreed[attribute.id] = value
    return agreed


# -- relations and notes ----------------------------------------------------------------------------------


def said_relations(session: Session) -> tuple[ProposedRelation, ...]:
    """The undecided relations of the focused span with another span that is there, too."""
    span = session.focus
    relations = session.review.relations if session.review and span else ()
    if not relations or span is None:
        return ()
    mine = end_of(span)
    return tuple(each for each in undecided_relations(session) if mine in (each.source, each.target))


def undecided_relations(session: Session) -> Iterator[ProposedRelation]:
    """The relations that were neither taken nor turned down, both of whose ends are there."""
    review, layer = session.review, session.layer
    if review is None or not review.relations:
        return
    has = {_relation_ends(session.schema, layer, relation) for relation in layer.relations}
    for each in review.relations:
        is_decided = (each.type, each.source, each.target) in has or each.rejection in layer.rejections
        if not is_decided and _end(layer, each, target=False) and _end(layer, each, target=True):
            yield each


def _relation_ends(schema: LabelSchema, layer: Layer, relation: Relation) -> tuple[object, ...]:
    ends = [
        end_of(span)
        for end in (relation.source, relation.target)
        if (span := layer.spans.with_id(end)) is not None
    ]
    type_ = relation_type(schema, relation.type)
    return (relation.type, *(ends if type_ is None or type_.directed else sorted(ends)))


def _end(layer: Layer, relation: ProposedRelation, *, target: bool) -> Span | None:
    fragments, label = relation.target if target else relation.source
    hull = fragments[0].hull(fragments[-1])
    there = layer.spans.with_extent(hull)
    return next((span for span in there if span.fragments == fragments and span.label == label), None)


def relation_from(session: Session, context: Context, proposed: ProposedRelation) -> Relation | None:
    """A new relation as the proposed one, between the spans that are there; ``None`` if one is missing or full."""
    layer = session.layer
    source, target = _end(layer, proposed, target=False), _end(layer, proposed, target=True)
    type_ = relation_type(session.schema, proposed.type)
    if source is None or target is None or type_ is None:
        return None
    if type_.max is not None and leaving(layer, type_)[source.id] >= type_.max:
        return None
    return Relation(context.new_id(), type_.id, source.id, target.id, layer.annotator, context.now())


def other_end_of(session: Session, proposed: ProposedRelation) -> Span | None:
    """The span at the other end of a proposed relation of the focused span."""
    is_source = session.focus is not None and end_of(session.focus) == proposed.source
    return _end(session.layer, proposed, target=is_source)


def proposed_as(before: Session, after: Session, relation: Relation) -> ProposedRelation | None:
    """What others have of a relation that is in one of the two sessions."""
    review = before.review
    if review is None or not review.relations:
        return None
    layer = after.layer if relation in after.layer.relations else before.layer
    ends = _relation_ends(before.schema, layer, relation)
    return next((each for each in review.relations if (each.type, each.source, each.target) == ends), None)


def said_notes(session: Session, *, of_span: bool) -> tuple[SaidNote, ...]:
    """The notes of others on the focused span or the document that were neither taken nor turned down."""
    review = session.review
    if review is None:
        return ()
    pairs: Iterable[tuple[str, str | None]]
    if of_span:
        proposal, own = proposal_at(session, session.focus), session.focus.note if session.focus else None
        pairs = zip(proposal.people, (span.note for span in proposal.spans), strict=True) if proposal else ()
    else:
        own = session.layer.note
        pairs = zip(review.names, (layer.note for layer in review.layers), strict=True)
    notes = (SaidNote(note, name) for name, note in pairs if note and note != own)
    rejections = session.layer.rejections
    return tuple(each for each in notes if note_rejection(session, each, of_span=of_span) not in rejections)


def note_rejection(session: Session, note: SaidNote, *, of_span: bool) -> Rejection:
    """What remembers that a note was turned down."""
    span = session.focus if of_span else None
    return Rejection(f"{_NOTE}{note.text}", span.start if span else 0, span.label if span else "")


def answer_rejection(field_id: str) -> Rejection:
    """What remembers that the answer to a field of the document was cleared."""
    return Rejection(f"answer {field_id}", 0, "")


# -- what all agree on ------------------------------------------------------------------------------------


def agreed_changes(session: Session, context: Context) -> tuple[Change, ...]:
    """The answers and relations on which all agree and that are not there: what Enter takes after the spans."""
    review = session.review
    if review is None:
        return ()
    answers = session.layer.answers
    changes: list[Change] = []
    for field in session.schema.document_fields:
        said = said_values(session, field.id, of_span=False)
        is_open = field.id not in answers and answer_rejection(field.id) not in session.layer.rejections
        if is_open and len(said) == 1 and len(said[0].people) == len(review.names):
            changes.append(AnswerSet(field.id, None, said[0].value))
    for proposed in undecided_relations(session):
        relation = relation_from(session, context, proposed) if proposed.score == 1 else None
        if relation is not None:
            changes.append(RelationAdded(relation))
    return tuple(changes)
