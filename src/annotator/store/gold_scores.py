"""Scores against the gold of a round: of each layer as it was when it was done for the first time.

What was corrected afterwards, with the gold in sight, counts for nothing: all later actions are taken back in memory.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from annotator.core.changes import ChangeRefusedError, LayerChanged, apply_all, inverses
from annotator.core.gold_comparison import GoldScore, compared_to_gold
from annotator.core.layer import Layer, Status
from annotator.store.documents import read_document
from annotator.store.layers import read_layer
from annotator.store.log import ACTIONS, action_from

if TYPE_CHECKING:
    from annotator.core.document import Document

_OF_LAYER = f"{ACTIONS} WHERE documents.id = ? AND actions.annotator = ? ORDER BY actions.number"
_COMPARED = """
    SELECT documents.id FROM documents JOIN layers ON layers.document = documents.number
    WHERE annotator = :person AND status IN ('done', 'flagged')
        AND number IN (SELECT value FROM json_each(:among)) AND id NOT IN (SELECT value FROM json_each(:known))
    ORDER BY number
"""


class ScoredDocument(Struct, frozen=True):
    """A document that somebody has done and that has gold, its score, and when it was done first, if that is known."""

    document_id: str
    score: GoldScore
    done: str | None


def first_done(
    connection: sqlite3.Connection, document: Document, annotator: str
) -> tuple[Layer, str | None]:
    """The annotator's layer as it was when it was done for the first time, and when that was.

    That is the layer as it is now where the log does not say, as for work that was imported.
    """
    layer = read_layer(connection, document, annotator)
    actions = [action_from(row) for row in connection.execute(_OF_LAYER, (document.id, annotator))]
    for place, action in enumerate(actions):
        if any(
            isinstance(each, LayerChanged) and each.after.status is Status.DONE for each in action.changes
        ):
            try:
                for later in reversed(actions[place + 1 :]):
                    layer = apply_all(layer, inverses(later.changes))
            except ChangeRefusedError:  # what was merged is not in the order in which it was done
                layer = read_layer(connection, document, annotator)
            return layer, action.at
    return layer, None


def scored(
    connection: sqlite3.Connection, person: str, gold: str, among: list[int], known: Collection[str]
) -> Iterator[ScoredDocument]:
    """The score of each document among these numbers, which have gold, that the person has finished.

    Those whose ids are ``known`` are left out.
    """
    asked = {"person": person, "among": json.dumps(among), "known": json.dumps([*known])}
    for (id_,) in connection.execute(_COMPARED, asked).fetchall():
        document = read_document(connection, id_)
        layer, at = first_done(connection, document, person)
        score, _ = compared_to_gold(document, layer, read_layer(connection, document, gold))
        yield ScoredDocument(id_, score, at)
