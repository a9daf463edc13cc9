"""Changes in many documents in words: what is to be done, and what was done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

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
from annotator.core.counting import counted
from annotator.schema.values import LabelSchema


def to_do(change: BulkChange, schema: LabelSchema, things: int, documents: int) -> str:
    """What the change would do, such as "label 3 hits as Person in 2 documents"."""
    return _said(change, schema, things, documents)[0]


def was_done(change: BulkChange, schema: LabelSchema, things: int, documents: int) -> str:
    """What the change did, such as "labelled 3 hits as Person in 2 documents"."""
    return _said(change, schema, things, documents)[1]


def what_is_left_out(left_out: Mapping[str, int]) -> str:
    """What was left as it is, and why, after a semicolon; empty if nothing was."""
    parts = [f"{count:,} {why}" for why, count in left_out.items() if count]
    return f"; left out: {', '.join(parts)}" if parts else ""


def _said(change: BulkChange, schema: LabelSchema, things: int, documents: int) -> tuple[str, str]:
    where = counted(documents, "document")
    spans = f"{counted(things, 'span')} in {where}"
    match change:
        case LabelHits(label):
            what = f"{counted(things, 'hit')} as {_name(schema, label)} in {where}"
            return f"label {what}", f"labelled {what}"
        case RelabelSpans(before, after):
            what = f"from {_name(schema, before)} to {_name(schema, after)}: {spans}"
            return f"relabel {what}", f"relabelled {what}"
        case RemoveSpans(label):
            what = f"{_name(schema, label)}: {spans}"
            return f"remove {what}", f"removed {what}"
        case RejectHits():
            what = f"{counted(things, 'string')} in {where}"
            return f"stop suggesting {what}", f"no longer suggested: {what}"
        case SetStatuses(status):
            what = f"{where} to {status.replace('_', ' ')}"
            return f"set {what}", f"set {what}"
        case SetAnswers(field, "") if asked := schema.document_field(field):
            what = f"the answer to {asked.title} from {where}"
            return f"take {what}", f"took {what}"
        case SetAnswers(field, text):
            asked = schema.document_field(field)
            what = f"{asked.title if asked else field} with “{text}” in {where}"
            return f"answer {what}", f"answered {what}"
        case FlagDocuments(is_flagged):
            what = f"{where} for review" if is_flagged else f"the flag from {where}"
            return (f"flag {what}", f"flagged {what}") if is_flagged else (f"take {what}", f"took {what}")
        case _:
            assert_never(change)


def _name(schema: LabelSchema, label_id: str) -> str:
    label = schema.label(label_id)
    return label.name if label else label_id
