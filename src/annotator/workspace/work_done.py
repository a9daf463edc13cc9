"""How far somebody is, for the line above the article: in their rounds or, without one, in all documents."""

from __future__ import annotations

from typing import NamedTuple

from annotator.core.layer import Status
from annotator.store.store import Store


class WorkDone(NamedTuple):
    """Whose work it is, in which database and rounds, and how many of how many documents are finished."""

    database: str
    annotator: str
    rounds: tuple[str, ...]
    done: int
    total: int


def work_done(store: Store) -> WorkDone:
    """Return how far the annotator is; a document that is flagged is finished, too. Raises ``StoreError``."""
    rounds = tuple(each.round.name for each in store.own_rounds())
    own = store.count_own() if rounds else None
    if own is not None:
        total, left = own
        return WorkDone(store.path.stem, store.annotator, rounds, total - left, total)
    counts = store.progress()
    done = counts[Status.DONE] + counts[Status.FLAGGED]
    return WorkDone(store.path.stem, store.annotator, rounds, done, sum(counts.values()))
