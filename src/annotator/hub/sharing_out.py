"""What rounds assign to people is known to the hub, so that it lends them that first.

Who gets a document follows from a hash, a query and what is finished, so a server cannot know it. A machine of a lead
that has all documents works it out when it exchanges, and sends what has changed.
"""

from __future__ import annotations

from itertools import islice

from annotator.core.clock import is_older_than, now
from annotator.core.query import QueryError
from annotator.hub.hub_protocol import Hub
from annotator.store.errors import StoreError
from annotator.store.hub_notes import LEAD, SharedOut
from annotator.store.store import Store

_AT_ONCE = 1000
"""Documents that are said with one statement."""

_AGAIN = 300.0
"""Seconds after which it is worked out anew what people have finished meanwhile; it reads all documents."""


def share_out(store: Store, hub: Hub) -> None:
    """Say on the hub whom documents are assigned to, if this is a lead's to say and something may have changed."""
    if hub.person.kind != LEAD:
        return
    rounds, action, before = store.what_is_shared_out, store.last_action, store.shared_out
    if before is None and not rounds:
        return
    if (
        before is not None
        and before.rounds == rounds
        and (before.action == action or not is_older_than(before.at, _AGAIN))
    ):
        return
    try:
        here = store.assigned()
    except (StoreError, QueryError):  # a round asks for what is not known here, such as near-identical copies
        return
    there = hub.assigned()
    ids = sorted({*here, *there})
    changed = iter([(id_, here.get(id_, ())) for id_ in ids if here.get(id_) != there.get(id_)])
    while some := dict(islice(changed, _AT_ONCE)):
        hub.assign(some)
    store.note_shared_out(SharedOut(rounds, action, now()))
