"""Amending entries of imports that are here by what they say of documents that were taken since."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from annotator.store.database import Database
from annotator.store.gone import last_number
from annotator.store.log import content_json, stamp_of
from annotator.store.log_taking import Texts
from annotator.store.merge_notes import Merge, note_running
from annotator.store.partial_log import Amendment
from annotator.store.restricted_imports import document_in, ids_in, restricted

_AT = "SELECT at FROM actions WHERE number = ?"
_SET_CHANGES = "UPDATE actions SET changes = ? WHERE number = ?"
_AT_ONCE = 20
"""Entries that are amended by one transaction."""


def amend(
    database: Database, other: sqlite3.Connection, amendments: Sequence[Amendment], bringing: Merge
) -> None:
    """Amend the entries, and bring the documents that they are about; ``other`` has the texts."""
    for start in range(0, len(amendments), _AT_ONCE):
        with database.writing() as connection:
            texts = Texts(other, connection, bringing)
            for each in amendments[start : start + _AT_ONCE]:
                _amend(connection, texts, each, bringing)
            bringing.documents_to = max(bringing.documents_to, last_number(connection))
            note_running(connection, bringing)


def _amend(connection: sqlite3.Connection, texts: Texts, each: Amendment, bringing: Merge) -> None:
    (at,) = connection.execute(_AT, (each.number,)).fetchone()
    second = stamp_of("", at, 1).at
    content = restricted(json.loads(each.changes), lambda id_: not texts.is_removed(id_))
    known = {*ids_in(json.loads(each.here)), *bringing.amended}
    for said in content:
        id_ = document_in(said)
        if id_ is not None and id_ not in known:
            known.add(id_)
            texts.bring(id_, second, None if "layer" in said else said)
            bringing.amended.append(id_)
    connection.execute(_SET_CHANGES, (content_json(content), each.number))
