"""What a change in many documents changes in one of them, and what of it the schema or the annotator forbids.

What is done already makes no change, so the same change can be made again, and then does what is left.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from enum import StrEnum
from functools import lru_cache
from typing import assert_never

from msgspec import Struct, field
from msgspec.structs import replace

from annotator.core.bulk_change import (
    BulkChange,
    FlagDocuments,
    LabelHits,
    RejectHits,
    RelabelSpans,
    RemoveSpans,
    SetAnswers,
    SetStatuses,
)
from annotator.core.changes import Change, RejectionAdded, SpanAdded
from annotator.core.document import Document
from annotator.core.layer import Layer, Status
from annotator.core.query import Words
from annotator.core.range import Range
from annotator.core.span import Origin, Span
from annotator.core.suggestion import Rejection, string_key
from annotator.core.word_patterns import expression_of
from annotator.rules.breaches import lies_on_edges, refusal_of
from annotator.schema.answers import AnswerError
from annotator.schema.values import LabelSchema
from annotator.session.commands.filling import set_field, set_status, toggle_flag
from annotator.session.context import Context
from annotator.session.form import fields_of
from annotator.session.marking import new_span, relabel, removal_of
from annotator.session.open_places import in_boilerplate, is_open, is_rejected
from annotator.session.session import Session


class LeftOut(StrEnum):
    """Why something is left as it is, in words that follow a number."""

    BOILERPLATE = "in boilerplate"
    REJECTED = "rejected"
    EDGES = "with an edge where the schema has none"
    OCCUPIED = "where other spans are in the way"
    RULES = "against another rule of the schema"
    NOT_ASKED = "where the form does not ask it"


class DocumentResult(Struct, frozen=True):
    """The changes in a document, in how many things, what is left out, and a place in the text to show."""

    changes: tuple[Change, ...] = ()
    things: int = 0
    """Spans, or strings that are rejected; 0 for what is done to the document as a whole."""
    left_out: Mapping[LeftOut, int] = field(default_factory=dict)
    place: Range | None = None


def changes_for(  # noqa: PLR0913 - what they follow from
    document: Document,
    layer: Layer,
    schema: LabelSchema,
    context: Context,
    *,
    change: BulkChange,
    words: tuple[Words, ...],
) -> DocumentResult:
    """What the change does in a document; ``words`` are those of the query, whose hits it may be about."""
    session = Session(document, schema, layer)
    match change:
        case LabelHits(label):
            return _labelled(session, context, label, words)
        case RelabelSpans(before, after):
            return _relabelled(session, before, after)
        case RemoveSpans(label):
            spans = _spans_of(layer, label)
            place = spans[0].range_ if spans else None
            return DocumentResult(removal_of(session, *spans), len(spans), place=place)
        case RejectHits():
            return _rejected(session, words)
        case SetStatuses(status):
            changes = set_status(session, context, status).changes
        case SetAnswers(field_id, text):
            if text and all(asked.id != field_id for asked in fields_of(session, of_span=False)):
                return DocumentResult(left_out={LeftOut.NOT_ASKED: 1})
            changes = set_field(session, context, f"{field_id}={text}").changes
        case FlagDocuments(is_flagged):
            is_so = (layer.status is Status.FLAGGED) is is_flagged
            changes = () if is_so else toggle_flag(session, context, "").changes
        case _:
            assert_never(change)
    return DocumentResult(changes, place=next(iter(hits_of(document, words)), None))


def hits_of(document: Document, words: Iterable[Words]) -> list[Range]:
    """Where the text has the words, in reading order; the beginning of a word finds all of it."""
    found = {range_ for each in words for range_ in _hits(document, each)}
    return sorted(found, key=lambda range_: (range_.start, -range_.end))


def _hits(document: Document, words: Words) -> Iterator[Range]:
    for match in _compiled(expression_of(words)).finditer(document.text):
        start, end = match.span()
        token = document.segmentation.token_at(end - 1) if words.is_prefix else None
        yield Range(start, max(end, token.end) if token else end)


@lru_cache(maxsize=64)
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression)


def _labelled(session: Session, context: Context, label: str, words: tuple[Words, ...]) -> DocumentResult:
    changes, left_out, place = list[Change](), Counter[LeftOut](), None
    for range_ in hits_of(session.document, words):
        spans = session.layer.spans
        if any(other.label == label and other.range_.covers(range_) for other in spans.overlapping(range_)):
            continue
        span = new_span(session, context, label, range_, Origin.PROPAGATED)
        if why := _why_not(session, span):
            left_out[why] += 1
            continue
        session = replace(session, layer=replace(session.layer, spans=spans.with_span(span)))
        changes.append(SpanAdded(span))
        place = place or range_
    return DocumentResult(tuple(changes), len(changes), left_out, place)


def _why_not(session: Session, span: Span) -> LeftOut | None:
    """Why a hit gets no span, or ``None``."""
    range_ = span.range_
    if in_boilerplate(session, range_):
        return LeftOut.BOILERPLATE
    if is_rejected(session, range_):
        return LeftOut.REJECTED
    if not lies_on_edges(session.schema, session.document, range_):
        return LeftOut.EDGES
    if not is_open(session, range_, span.label):
        return LeftOut.OCCUPIED
    return LeftOut.RULES if refusal_of(session.schema, session.layer.spans, span) else None


def _relabelled(session: Session, before: str, after: str) -> DocumentResult:
    changes, left_out, place = list[Change](), Counter[LeftOut](), None
    for span in _spans_of(session.layer, before):
        if any(other.label == after for other in session.layer.spans.with_extent(span.range_)):
            left_out[LeftOut.OCCUPIED] += 1
            continue
        step = relabel(session, span, after)
        if (
            step.refused or len(step.changes) > 1
        ):  # it would take other spans away, which nobody looks at here
            left_out[LeftOut.RULES if step.refused else LeftOut.OCCUPIED] += 1
            continue
        session = replace(session, layer=step.session.layer)
        changes += step.changes
        place = place or span.range_
    return DocumentResult(tuple(changes), len(changes), left_out, place)


def _rejected(session: Session, words: tuple[Words, ...]) -> DocumentResult:
    document, rejections = session.document, session.layer.rejections
    ranges = [each for each in hits_of(document, words) if not in_boilerplate(session, each)]
    new = {Rejection(string_key(each.slice(document.text))): each for each in reversed(ranges)}
    changes = tuple(
        RejectionAdded(each) for each in sorted(new, key=lambda each: each.order) if each not in rejections
    )
    places = (range_ for rejection, range_ in new.items() if rejection not in rejections)
    return DocumentResult(changes, len(changes), place=min(places, key=lambda each: each.start, default=None))


def _spans_of(layer: Layer, label: str) -> list[Span]:
    return [span for span in layer.spans if span.label == label] if label in layer.spans.counts else []


# -- what is wrong with a change --------------------------------------------------------------------------------------


def fault_of_change(
    change: BulkChange, words: Collection[Words], schema: LabelSchema, labels_in_use: Collection[str]
) -> str:
    """Why the change cannot be made under the schema, whatever the documents; empty if it can."""
    given = [label.id for label in schema.labels if not label.retired]
    match change:
        case LabelHits() | RejectHits() if not words:
            return 'the query has no words, so there are no hits; name the words, as in police "marie curie"'
        case LabelHits(label):
            return _unknown("label", label, given)
        case RelabelSpans(before, after) if before == after:
            return f"the spans of {before} have that label already"
        case RelabelSpans(before, after):
            return _unknown_label(before, schema, labels_in_use) or _unknown("label", after, given)
        case RemoveSpans(label):
            return _unknown_label(label, schema, labels_in_use)
        case SetAnswers(field_id, text):
            asked = schema.document_field(field_id)
            if asked is None:
                return _unknown(
                    "field of the document", field_id, [each.id for each in schema.document_fields]
                )
            try:
                asked.parse(text)
            except AnswerError as error:
                return f"{field_id}: {error}"
        case RejectHits() | SetStatuses() | FlagDocuments():
            pass
        case _:
            assert_never(change)
    return ""


def _unknown_label(label: str, schema: LabelSchema, in_use: Collection[str]) -> str:
    """Spans may have a label that the schema has no more."""
    return _unknown("label", label, [*dict.fromkeys((*(each.id for each in schema.labels), *in_use))])


def _unknown(what: str, name: str, known: list[str]) -> str:
    if name in known:
        return ""
    [near] = get_close_matches(name, known, n=1) or [""]
    fix = f"did you mean {near}?" if near else f"there are {', '.join(known)}" if known else "there is none"
    return f"there is no {what} {name}; {fix}"
