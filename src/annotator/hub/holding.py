"""What comes to a database that takes its documents from a hub by lease: all about those that it holds or now takes.

An entry may refer to one in a document that is not here, as a part of a change in many documents to its head: then that
document comes, too.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from annotator.core.clock import is_older_than, now
from annotator.core.shared_log import Counted, LogEntry
from annotator.hub.hub_protocol import KINDS, Hub
from annotator.store.store import Store
from annotator.store.upgrade import Report

if TYPE_CHECKING:
    from annotator.store.partial_log import PartialLog

_SHORT = 4
"""More is taken when less than this part of what is to be at hand is left."""

_ASKED_AGAIN = 300.0
"""Seconds after which a hub that had nothing more to lend is asked again, and how many documents it has."""


def is_by_lease(store: Store, hub: Hub) -> bool:
    """Whether the database takes some of the documents of the hub, not all."""
    joined = store.hub
    return joined is not None and joined.share > 0 and hub.has_leases


def renew(store: Store, hub: Hub) -> tuple[int, int]:
    """Give back what is finished or gone, and take more if little is left; return how many went and came."""
    joined = store.hub
    store.note_leases(hub.leases())
    lent, held, stock = store.lent, store.held, store.stock
    gone = [id_ for id_ in lent.absent if id_ in held]
    over = [*lent.finished, *gone]
    if over:
        store.note_leases(hub.give_back(over, done=True))
    left = len(lent.to_do) + len(lent.absent) - len(gone)
    is_old = stock is None or is_older_than(stock.at, _ASKED_AGAIN)
    taken = 0
    if (
        joined is not None
        and left < max(1, joined.share // _SHORT)
        and (is_old or stock is None or stock.free)
    ):
        before = len(store.leases)
        store.note_leases(hub.take_leases(joined.share - left, joined.days))
        taken = len(store.leases) - before
    if over or taken or is_old:
        note_stock(store, hub)
    return len(over), taken


def note_stock(store: Store, hub: Hub) -> None:
    """Ask how many documents the hub has, and note it."""
    store.note_stock(hub.stock(now()))


def pull_what_is_held(  # noqa: PLR0913, PLR0917 - one step of an exchange
    store: Store, hub: Hub, incoming: PartialLog, since: Counted, to: Counted, report: Report
) -> set[str]:
    """Pull what is new of the documents that are held, and all of those that are to be; return which these are.

    What comes may refer to further documents, all of which come, too.
    """
    held, came = store.held, 0

    def add(batches: Iterable[list[LogEntry]]) -> None:
        nonlocal came
        for batch in batches:
            incoming.add(batch)
            came += len(batch)
            report(f"receiving, {came:,} entries so far", 0)

    add(hub.pull(since, to, sorted(held)))
    new, all_ = store.to_be_held - held, set(held)
    asked = set[tuple[str, int]]()
    while True:
        if new:
            add(hub.pull_documents(sorted(new), to))
            all_ |= new
        names = [name for name in incoming.lacking() if name not in asked]
        asked.update(names)
        found = hub.entries(names)
        incoming.add(found)
        new = {each.document for each in found if each.document is not None} - all_
        if not found and not new:
            break
    incoming.restrict(all_)
    return all_


def take_one(store: Store, hub: Hub, document: str, days: int) -> bool:
    """Take a document, so that it comes with the next exchange; return whether it may be had.

    Whoever sees the work of all has it without a lease where that is taken by others.
    """
    is_taken = hub.take_document(document, days)
    if not is_taken and (hub.person.kind == KINDS[0] or next(hub.documents([document])).text is None):
        return False
    if all(document != each.document for each in hub.leases()):
        store.hold_also([document])
    return True
