"""What can be done with all documents that the library lists, as choices to pick from."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

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
from annotator.core.layer import Status
from annotator.core.query import Query
from annotator.formats.registry import formats
from annotator.schema.answers import FieldType
from annotator.schema.values import LabelSchema
from annotator.session.commands.exporting import EXPORT_FOUND, Export
from annotator.session.requests import ChangeInProject, Pick, PickerItem
from annotator.workspace.search_results import SearchResults

_MOST_LABELS = 20
"""Labels of a schema up to which each can be exchanged for each other one; with more the list would be endless."""


def changes_to_pick(
    schema: LabelSchema, status: Status | None, found: SearchResults | None, withheld: frozenset[str]
) -> Pick:
    """The changes for the documents that were found or, without a query, for all in a status, or for all.

    Where exporting is not ``withheld``, also the formats that they can be written in.
    """
    if found is None:
        text, query, which = f"status:{status}" if status else "", Query(), "all documents listed"
    else:
        text, query = asked_as_found(found), found.query
        which = f"all documents found by {text.strip()}"
    choices = tuple(
        PickerItem(ChangeInProject(text, change).argument, what) for what, change in _changes(schema, query)
    )
    if EXPORT_FOUND not in withheld:
        choices += tuple(_exports(text))
    return Pick("find-to-change", f"In {which}", choices)


def _exports(query: str) -> Iterator[PickerItem]:
    """The formats that the documents can be written in."""
    for each in formats():
        if each.write is not None:
            ending = "" if each.is_folder or not each.endings else each.endings[0]
            argument = Export(query, each.name, ending).argument
            yield PickerItem(argument, f"export as {each.name}: {each.title}", command=EXPORT_FOUND)


def asked_as_found(found: SearchResults) -> str:
    """The query as it was answered: a word that is still being typed found all that begin like it."""
    last = found.query.terms[-1].condition if found.query.terms else None
    is_begun = getattr(last, "is_prefix", False) and not found.text.endswith("*")
    return f"{found.text}*" if is_begun else found.text


def _changes(schema: LabelSchema, query: Query) -> Iterator[tuple[str, BulkChange]]:
    labels = [label for label in schema.labels if not label.retired]
    if query.words:
        yield from ((f"label all hits as {label.name}", LabelHits(label.id)) for label in labels)
        yield "suggest the hits no more", RejectHits()
    yield from _about_documents(schema)
    if len(labels) <= _MOST_LABELS:
        for before, after in permutations(labels, 2):
            yield f"relabel {before.name} to {after.name}", RelabelSpans(before.id, after.id)
    yield from ((f"remove all spans of {label.name}", RemoveSpans(label.id)) for label in labels)


def _about_documents(schema: LabelSchema) -> Iterator[tuple[str, BulkChange]]:
    for status in Status:
        yield f"set the status to {status.replace('_', ' ')}", SetStatuses(status)
    yield "flag for review", FlagDocuments(is_flagged=True)
    yield "take the flag off", FlagDocuments(is_flagged=False)
    for field in schema.document_fields:
        values = ("true", "false") if field.type is FieldType.BOOL else [each.value for each in field.choices]
        for value in values:
            yield f"answer {field.title} with {value}", SetAnswers(field.id, value)
