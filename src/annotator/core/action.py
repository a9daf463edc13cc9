"""Units of change: an edit on its way to the disk, and an action as the history stores it."""

from __future__ import annotations

from msgspec import Struct

from annotator.core.changes import Change, DocumentChanges
from annotator.core.document import Document

SCHEMA_MIGRATION = "migrate-schema"
"""The name of a schema migration in the history, where other actions have the name of a command."""


class Edit(Struct, frozen=True):
    """Changes by one annotator that are stored together or not at all.

    ``changes`` go to the annotator's layer on ``document``, ``elsewhere`` to the layers on other documents.
    ``schema_hash`` is that of the schema under which they were made; an edit made under a schema other than the one
    in use is refused. ``undoes`` and ``redoes`` are the id of the action that the changes undo or redo.
    """

    document: Document
    changes: tuple[Change, ...]
    command: str
    schema_hash: str
    elsewhere: tuple[DocumentChanges, ...] = ()
    undoes: str | None = None
    redoes: str | None = None


class Action(Struct, frozen=True):
    """An edit as the history stores it, with an id to refer to it later."""

    id: str
    document_id: str
    command: str
    changes: tuple[Change, ...]
    elsewhere: tuple[DocumentChanges, ...] = ()
    in_parts: int = 0
    """How many other documents it changed that are too many to be listed in ``elsewhere``."""
    at: str = ""
    """When it was made, ISO 8601 in UTC, to the second."""
