"""Whether an entry that came from elsewhere can be applied at all: a hub passes on what people send, whatever that is.

What contradicts other work is no concern here, since a merge sets that aside; only what no annotator ever wrote.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from annotator.core.change_json import Plain, Stamp, change_from_json
from annotator.core.changes import (
    AnswerSet,
    Change,
    LayerChanged,
    RejectionAdded,
    RejectionRemoved,
    RelationAdded,
    RelationRemoved,
    SpanAdded,
    SpanChanged,
    SpanRemoved,
)
from annotator.core.document import Document
from annotator.core.span import QuoteMismatchError, Relation, Span
from annotator.core.suggestion import Rejection
from annotator.store.annotators import check_annotator
from annotator.store.document_json import document_of
from annotator.store.errors import StoreError
from annotator.store.rows import Row, document_row, relation_row, span_row

Text = Callable[[str], str | None]
"""The text of the document of an id; ``None`` where it is gone."""

_TEXT_OR_NONE = (str, type(None))
_OF_A_SPAN = (str, int, str, int, int, str, str, str, _TEXT_OR_NONE, str, _TEXT_OR_NONE, int, int, str)
_OF_A_RELATION = (str, int, str, str, str, str, str)
_OF_A_DOCUMENT = (str, int, str, str, *[_TEXT_OR_NONE] * 5, str, str, str, str, int, str)
_SOMETHING_ELSE = (
    ValueError,  # also of JSON
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OverflowError,
    QuoteMismatchError,
    StoreError,
)


def is_sound(annotator: str, changes: str, document: str | None, text: Text) -> bool:
    """Whether what an entry does, JSON as the log has it, can be read and fits the texts that it is about."""
    try:
        content = json.loads(changes)
        if not all(isinstance(each, dict) for each in content):
            return False
        if annotator:
            check_annotator(annotator)
        if document is not None:
            return _fit(content, annotator, document, text)
        return all(_is_sound_import(each, text) for each in content)
    except _SOMETHING_ELSE:
        return False


def _is_sound_import(each: Plain, text: Text) -> bool:
    if "layer" in each:
        check_annotator(each["layer"])
        return _fit(each["changes"], each["layer"], each["of"], text)
    if "document" in each:
        return _have_types(document_row(document_of(each, each["document"], ""), 1, ""), _OF_A_DOCUMENT)
    return True


def _fit(content: Iterable[Plain], annotator: str, document: str, text: Text) -> bool:
    body = text(document)
    if body is None:
        return True  # it is gone, and so is what was done in it
    of = Document(document, body)
    stamp = Stamp(annotator, "", 1)
    return all(bool(data) and _fits(change_from_json(data, stamp), annotator, of) for data in content)


def _fits(change: Change, annotator: str, document: Document) -> bool:
    match change:
        case SpanAdded(span) | SpanRemoved(span):
            return _is_of(span, annotator, document)
        case SpanChanged(before, after):
            return before.id == after.id and all(
                _is_of(each, annotator, document) for each in (before, after)
            )
        case RelationAdded(relation) | RelationRemoved(relation):
            return _is_own(relation, annotator)
        case RejectionAdded(rejection) | RejectionRemoved(rejection):
            return _is_rejection(rejection)
        case AnswerSet(field, before, after):
            return isinstance(field, str) and not any(isinstance(each, dict) for each in (before, after))
        case LayerChanged(_, after):
            return isinstance(after.note, _TEXT_OR_NONE) and isinstance(after.keeps_boilerplate, bool)


def _is_of(span: Span, annotator: str, document: Document) -> bool:
    row = span_row(span, 1)
    if span.annotator != annotator or not _have_types(row, _OF_A_SPAN):
        return False
    if not all(0 <= each.start < each.end <= len(document.text) for each in span.fragments):
        return False
    span.check_quote(document.text, document.id)
    return True


def _have_types(row: Row, types: Sequence[Any]) -> bool:
    return all(isinstance(value, type_) for value, type_ in zip(row, types, strict=True))


def _is_own(relation: Relation, annotator: str) -> bool:
    return relation.annotator == annotator and _have_types(relation_row(relation, 1), _OF_A_RELATION)


def _is_rejection(rejection: Rejection) -> bool:
    return isinstance(rejection.text, str) and isinstance(rejection.start, int | None)
