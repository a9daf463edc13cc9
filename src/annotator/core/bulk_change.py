"""Changes in all documents that a query asks for, as values: what is to be done in each of them.

The tag of a kind is also the name of the command under which the history keeps it.
"""

from __future__ import annotations

from typing import get_args

from msgspec import Struct

from annotator.core.layer import Status


class LabelHits(Struct, frozen=True, tag="label-hits"):
    """Label every hit of the query's words."""

    label: str


class RelabelSpans(Struct, frozen=True, tag="relabel-spans"):
    """Give the spans of one label another one."""

    before: str
    after: str


class RemoveSpans(Struct, frozen=True, tag="remove-spans"):
    """Remove the spans of a label, and their relations."""

    label: str


class RejectHits(Struct, frozen=True, tag="reject-hits"):
    """Suggest the strings that are hits of the query's words nowhere in these documents."""


class SetStatuses(Struct, frozen=True, tag="set-statuses"):
    """Set the status of the documents."""

    status: Status


class SetAnswers(Struct, frozen=True, tag="set-answers"):
    """Answer a field of the form with a text, as it would be typed there; an empty one takes the answer away."""

    field: str
    text: str


class FlagDocuments(Struct, frozen=True, tag="flag-documents"):
    """Flag the documents for review, or remove the flag."""

    is_flagged: bool


BulkChange = LabelHits | RelabelSpans | RemoveSpans | RejectHits | SetStatuses | SetAnswers | FlagDocuments


def command_of(change: BulkChange) -> str:
    """The name of the change in the history."""
    return str(type(change).__struct_config__.tag)


BULK_COMMANDS = frozenset(str(kind.__struct_config__.tag) for kind in get_args(BulkChange))
"""The names under which the history has such changes."""
