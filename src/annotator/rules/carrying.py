"""What of a layer can be carried to a near-identical text, as far as texts and schema allow.

Nothing that is there is replaced: what does not fit beside it is left out and counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from annotator.core.alignment import Alignment
from annotator.core.changes import AnswerSet, Change, RelationAdded, SpanAdded
from annotator.core.document import Document
from annotator.core.layer import Layer
from annotator.core.range import Range
from annotator.core.shingles import THRESHOLD, share_in_common, shingles
from annotator.core.span import Origin, Relation, Span, quote_of
from annotator.rules.breaches import fault_of, lies_on_edges, refusal_of
from annotator.rules.overlaps import crossed, to_replace
from annotator.rules.relations import fits, joins, leaving, relation_type
from annotator.schema.values import LabelSchema


class LeftOut(StrEnum):
    """What is not carried, in the singular, and why."""

    THERE = "already there"
    DIFFERENT = "span where the texts differ"
    OVERLAP = "span that would overlap others there"
    RULE = "span that the schema does not allow"
    ATTRIBUTE = "attribute that the schema does not allow"
    END = "relation without both spans there"
    RELATION = "relation that the schema does not allow"
    ANSWER = "answer that the schema does not allow"
    OTHER_ANSWER = "field that is answered otherwise there"
    UNLIKE = "answer, since the texts differ too much"


class Carried(Struct, frozen=True):
    """The changes in the layer of a copy, and how much of what is left out."""

    changes: tuple[Change, ...]
    left_out: Mapping[LeftOut, int]
    alignment: Alignment
    share: float
    """The share of shingles that the texts have in common."""

    def count(self, kind: type[Change]) -> int:
        """How many changes are of a kind."""
        return sum(isinstance(change, kind) for change in self.changes)


def carried(  # noqa: PLR0913 - a layer, a document, another one, and what a new span needs
    schema: LabelSchema,
    document: Document,
    layer: Layer,
    copy: Document,
    there: Layer,
    *,
    now: Callable[[], str],
    new_id: Callable[[], str],
) -> Carried:
    """What can be carried from a layer on the document to one, ``there``, on the copy."""
    carrying = _Carrying(schema, document, layer, copy, there, now=now, new_id=new_id)
    carrying.carry_spans()
    carrying.carry_relations()
    carrying.carry_answers()
    return Carried(tuple(carrying.changes), dict(carrying.left_out), carrying.alignment, carrying.share)


class _Carrying:
    """The layer of the copy as it grows."""

    def __init__(  # noqa: PLR0913 - see ``carried``
        self,
        schema: LabelSchema,
        document: Document,
        layer: Layer,
        copy: Document,
        there: Layer,
        *,
        now: Callable[[], str],
        new_id: Callable[[], str],
    ) -> None:
        self._schema, self._layer, self._copy, self._there = schema, layer, copy, there
        self._now, self._new_id = now, new_id
        self.alignment = Alignment(document.text, copy.text)
        self.share = share_in_common(shingles(document.text), shingles(copy.text))
        self.changes: list[Change] = []
        self.left_out = Counter[LeftOut]()
        self._ids: dict[str, str] = {}  # of the spans there, by those of the spans here

    def _add(self, change: Change) -> None:
        self.changes.append(change)
        self._there = change.apply(self._there)

    def carry_spans(self) -> None:
        for span in self._layer.spans:
            fragments = tuple(
                found for each in span.fragments if (found := self.alignment.there(each)) is not None
            )
            if len(fragments) < len(span.fragments):
                self.left_out[LeftOut.DIFFERENT] += 1
            elif same := self._same(span, fragments):
                self._ids[span.id] = same.id
                self.left_out[LeftOut.THERE] += 1
            else:
                self._carry_span(span, fragments)

    def _same(self, span: Span, fragments: tuple[Range, ...]) -> Span | None:
        others = self._there.spans.with_extent(Range(fragments[0].start, fragments[-1].end))
        return next(
            (each for each in others if (each.label, each.fragments) == (span.label, fragments)), None
        )

    def _carry_span(self, span: Span, fragments: tuple[Range, ...]) -> None:
        if left_out := self._refused(span.label, fragments):
            self.left_out[left_out] += 1
            return
        allowed = {
            name: value
            for name, value in span.attributes.items()
            if (field := self._schema.attribute(span.label, name)) is not None
            and fault_of(field, value) is None
        }
        new = replace(
            span,
            id=self._new_id(),
            fragments=fragments,
            text=quote_of(self._copy.text, fragments),
            annotator=self._there.annotator,
            origin=Origin.PROPAGATED,
            attributes=allowed,
            created_at=self._now(),
            schema_version=self._schema.version,
        )
        if refusal_of(self._schema, self._there.spans, new) is not None:
            self.left_out[LeftOut.RULE] += 1
            return
        if unfit := len(span.attributes) - len(allowed):
            self.left_out[LeftOut.ATTRIBUTE] += unfit
        self._ids[span.id] = new.id
        self._add(SpanAdded(new))

    def _refused(self, label_id: str, fragments: tuple[Range, ...]) -> LeftOut | None:
        label = self._schema.label(label_id)
        if label is None or label.retired:
            return LeftOut.RULE
        if not all(lies_on_edges(self._schema, self._copy, each) for each in fragments):
            return LeftOut.RULE
        range_ = Range(fragments[0].start, fragments[-1].end)
        others = self._there.spans.overlapping(range_)
        if to_replace(self._schema, others, range_, label_id) or crossed(
            self._schema, others, range_, label_id
        ):
            return LeftOut.OVERLAP
        return None

    def carry_relations(self) -> None:
        there = {(each.type, each.source, each.target) for each in self._there.relations}
        for relation in self._layer.relations:
            source, target = self._ids.get(relation.source), self._ids.get(relation.target)
            if source is None or target is None:
                self.left_out[LeftOut.END] += 1
            elif (relation.type, source, target) in there:
                self.left_out[LeftOut.THERE] += 1
            elif not self._allows(relation.type, source, target):
                self.left_out[LeftOut.RELATION] += 1
            else:
                there.add((relation.type, source, target))
                new = Relation(
                    self._new_id(), relation.type, source, target, self._there.annotator, self._now()
                )
                self._add(RelationAdded(new))

    def _allows(self, type_id: str, source: str, target: str) -> bool:
        type_ = relation_type(self._schema, type_id)
        spans = [self._there.spans.with_id(each) for each in (source, target)]
        if type_ is None or None in spans:
            return False
        labels = [span.label for span in spans if span is not None]
        if not (joins if type_.directed else fits)(self._schema, type_, *labels):
            return False
        ends = (source,) if type_.directed else (source, target)
        counts = leaving(self._there, type_)
        return type_.max is None or all(counts[end] < type_.max for end in ends)

    def carry_answers(self) -> None:
        answers = self._layer.answers
        for name in answers.keys() - {field.id for field in self._schema.document_fields}:
            self.left_out[LeftOut.ANSWER] += name in answers
        for field in self._schema.document_fields:
            value, other = answers.get(field.id), self._there.answers.get(field.id)
            if value is None:
                continue
            if other is not None:
                self.left_out[LeftOut.THERE if other == value else LeftOut.OTHER_ANSWER] += 1
            elif self.share < THRESHOLD:
                self.left_out[LeftOut.UNLIKE] += 1
            elif fault_of(field, value) is not None or not field.is_asked(self._there.answers):
                self.left_out[LeftOut.ANSWER] += 1
            else:
                self._add(AnswerSet(field.id, None, value))
