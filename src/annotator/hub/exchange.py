"""One exchange with a hub: look that both mean the same, take what is new there, send what is new here.

Whatever is interrupted, by a kill or by the line, goes on with the next exchange: an entry has one name everywhere, so
that sending or taking it twice is nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from msgspec import Struct, field

from annotator.core.shared_log import Counted, LogEntry, SharedDocument, SharedSchema
from annotator.hub.errors import HubError
from annotator.hub.holding import is_by_lease, pull_what_is_held, renew
from annotator.hub.hub_protocol import LEADS_ONLY, Batch, Hub
from annotator.hub.sharing_out import share_out
from annotator.store.gone import REMOVE
from annotator.store.hub_notes import LEAD
from annotator.store.log_sending import documents_of, schemas_of_entry
from annotator.store.removing import hashes_removed
from annotator.store.restricted_imports import is_restricted
from annotator.store.set_aside import Aside
from annotator.store.store import Store
from annotator.store.upgrade import Report, unreported

SENT_AT_ONCE = 200
"""Entries that are sent with one transaction."""

_TEXTS_AT_ONCE = 4_000_000
"""Code points of texts from which on fewer entries are sent at once."""

_CLONED = (
    "the hub has other work under the name of this database's, as after a machine was copied or brought back to an "
    "earlier state; nothing was sent or taken: export from this database, join in a new one, and import there"
)


class Exchanged(Struct):
    """What went and what came: entries by annotator, documents, what was set aside, what had to wait.

    ``held`` are entries that are not this person's to send; ``waiting`` whether something has not come whole yet;
    ``unsound`` is how many devices sent something that cannot be applied, and nothing after it is taken. ``taken`` and
    ``given_back`` are documents that were lent.
    """

    sent: int = 0
    received: Counter[str] = field(default_factory=Counter)
    documents: int = 0
    aside: list[Aside] = field(default_factory=list)
    held: int = 0
    waiting: bool = False
    unsound: int = 0
    taken: int = 0
    given_back: int = 0

    @property
    def is_nothing(self) -> bool:
        """Whether both had the same already."""
        return not (self.sent or self.received or self.documents or self.taken or self.given_back)


def exchange(
    store: Store,
    hub: Hub,
    report: Report = unreported,
    is_stopped: Callable[[], bool] = lambda: False,
) -> Exchanged:
    """Exchange what is new; raises ``HubError`` or ``StoreError``, and then what was done so far stands.

    ``is_stopped`` is asked between two parts.
    """
    if hub.database_id != store.database_id:
        raise HubError(
            f"{hub.name} has the project of another database; join it in a new one with: annotator join"
        )
    done = Exchanged()
    before, agreed = store.agreed
    rights, there = hub.rights_and_counted()
    # A hub that was brought back to an earlier state gets again what it lost.
    agreed = {device: min(seq, there.get(device, 0)) for device, seq in agreed.items()}
    _check_same(store, hub, agreed, there)
    by_lease = is_by_lease(store, hub)
    if by_lease:
        done.given_back, done.taken = renew(store, hub)
    is_short = by_lease and bool(store.to_be_held - store.held)
    if there != agreed or rights != before or is_short or store.has_unfinished_exchange:
        waiting = _pull(store, hub, agreed if rights == before else {}, there, done, report)
        agreed = {
            device: max(agreed.get(device, 0), min(last, waiting.get(device, last + 1) - 1))
            for device, last in there.items()
        }
        done.waiting = len(waiting) > done.unsound
        store.note_agreed(before if waiting else rights, agreed)
    _push(store, hub, agreed, there, done, is_stopped)
    if hub.has_leases and not by_lease:
        share_out(store, hub)
    return done


def _check_same(store: Store, hub: Hub, agreed: Counted, there: Counted) -> None:
    """Raise ``HubError`` where the two have different entries under one name."""
    common = {}
    for device, seq in store.counted_by_device().items():
        last = min(seq, there.get(device, 0))
        if last > agreed.get(device, 0):
            common[device] = last
    for device, theirs in hub.what_is_at(common).items() if common else ():
        ours = store.what_is_at((device, common[device]))
        if ours is not None and ours != theirs:
            raise HubError(_CLONED)


def _pull(  # noqa: PLR0913, PLR0917 - one step of an exchange
    store: Store, hub: Hub, since: Counted, there: Counted, done: Exchanged, report: Report
) -> Counted:
    """Take what is new there; return before which entry of a device something still waits."""
    by_lease = is_by_lease(store, hub)
    with store.incoming(takes_all=not by_lease) as incoming:
        held = set[str]()
        if by_lease:
            held = pull_what_is_held(store, hub, incoming, since, there, report)
        else:
            came = 0
            for batch in hub.pull(since, there):
                incoming.add(batch)
                came += len(batch)
                report(f"receiving, {came:,} entries so far", 0)
        if hashes := incoming.wanted_schemas():
            incoming.add_schemas(hub.schemas(hashes))
        for ids in incoming.wanted_documents():
            incoming.add_documents(hub.documents(ids))
        if incoming.is_empty and not store.has_unfinished_exchange:
            merging, waiting = None, Counted()
        else:
            merging, waiting = store.take(incoming, hub.name, report)
        done.unsound = len(incoming.unsound)
        if len(waiting) <= done.unsound:
            store.note_held(held)
    if merging is None:
        return waiting
    done.received, done.documents, done.aside = merging.actions, merging.documents, merging.aside
    return waiting


def _push(  # noqa: PLR0913, PLR0917 - one step of an exchange
    store: Store,
    hub: Hub,
    agreed: Counted,
    there: Counted,
    done: Exchanged,
    is_stopped: Callable[[], bool],
) -> None:
    """Send what is new here, of each device in order, as far as it is this person's to send."""
    agreed = dict(agreed)
    rights, _ = store.agreed
    for device, last in sorted(store.counted_by_device().items()):
        at = there.get(device, 0)
        while at < last and not is_stopped():
            found = store.entries_after(device, at, SENT_AT_ONCE)
            mine = _mine(hub, device, at, found)
            if not mine:
                done.held += last - at
                break
            batch = _with_needs(store, hub, mine)
            if not hub.push(device, at, batch):
                break  # another copy of this database was faster; the next exchange sees what it sent
            removals = [each.changes for each in batch.entries if each.command == REMOVE]
            if hub.person.kind == LEAD and (
                removed := [sha256 for changes in removals for sha256 in hashes_removed(changes)]
            ):
                hub.forget(removed)
            at = agreed[device] = batch.entries[-1].seq
            done.sent += len(batch.entries)
            store.note_agreed(rights, agreed)


def _mine(hub: Hub, device: str, at: int, entries: list[LogEntry]) -> list[LogEntry]:
    """The first of the entries, as far as they follow ``at`` without a gap, are whole, and this person's to send."""
    mine: list[LogEntry] = []
    for entry in entries:
        is_mine = hub.person.kind == LEAD or (
            entry.annotator == hub.person.annotator and entry.command not in LEADS_ONLY
        )
        follows = (entry.device, entry.seq) == (device, at + len(mine) + 1)
        if not (follows and is_mine) or is_restricted(entry.changes):
            break
        mine.append(entry)
    return mine


def _with_needs(store: Store, hub: Hub, entries: list[LogEntry]) -> Batch:
    """The first of the entries with the texts and schemas that they need, not too much at once."""
    texts, schemas = dict[str, SharedDocument](), dict[str, SharedSchema]()
    lacking = hub.lacking(sorted({id_ for entry in entries for id_ in documents_of(entry)}))
    length = 0
    for number, entry in enumerate(entries):
        ids = [id_ for id_ in documents_of(entry) if id_ in lacking and id_ not in texts]
        for document in store.shared_documents(ids):
            texts[document.id] = document
            length += len(document.text or "")
        wanted = [sha256 for sha256 in schemas_of_entry(entry) if sha256 not in schemas]
        for schema in store.shared_schemas(wanted):
            schemas[schema.hash] = schema
        if length > _TEXTS_AT_ONCE:
            entries = entries[: number + 1]
            break
    return Batch(entries, list(texts.values()), list(schemas.values()))
