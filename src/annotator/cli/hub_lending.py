"""``annotator hub take`` and ``give-back``: documents that a hub lends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from annotator.cli.errors import BadInput
from annotator.cli.lending_options import HOW_MANY, days_option
from annotator.cli.opened_hubs import store_and_hub
from annotator.cli.project import annotator_option, database_option
from annotator.cli.sync_command import exchanged
from annotator.core.counting import counted
from annotator.hub.holding import note_stock, take_one
from annotator.store.hub_notes import AT_HAND

if TYPE_CHECKING:
    from annotator.hub.hub_protocol import Hub
    from annotator.store.hub_notes import Lease
    from annotator.store.store import Store

_SHORT_ID = 8
"""Letters of an id by which a document can be named."""


@click.command("take")
@click.argument("documents", nargs=-1)
@click.option(
    "--count",
    type=HOW_MANY,
    default=AT_HAND,
    show_default=True,
    help="How many documents to take, if none is named.",
)
@days_option
@database_option
@annotator_option
def take(*, documents: tuple[str, ...], count: int, days: int, database: Path, annotator: str) -> None:
    """Take documents that are yours to work on, and list all that you have.

    Without DOCUMENTS, which are ids as annotator list --hub lists them, it takes those that are next. Where not all
    documents are here, what was taken is brought, too.
    """
    with store_and_hub(database, annotator) as (store, hub):
        before = {each.document for each in hub.leases()}
        taken = take_named(store, hub, documents, days) if documents else hub.take_leases(count, days)
        if store.hub is not None and store.hub.share:
            new = sum(each.document not in before for each in taken)
            click.echo(f"took {counted(new, 'document')} from the hub")
            store.note_leases(taken)
            note_stock(store, hub)
            exchanged(store)
            taken = store.leases
        _list_leases(store, taken)


def take_named(store: Store, hub: Hub, documents: Sequence[str], days: int) -> list[Lease]:
    """Take these documents; whoever sees all work may have them here without a lease. Raises ``BadInput``."""
    for id_ in documents:
        if not take_one(store, hub, id_, days):
            raise BadInput(
                f"{id_!a} cannot be taken: it is assigned to others, as many people as it is for have it, or the hub "
                "has no such document"
            )
    return hub.leases()


@click.command("give-back")
@click.argument("documents", nargs=-1)
@click.option("--done", is_flag=True, help="They are finished, so nobody else need take them in your place.")
@click.option("--untouched", is_flag=True, help="Give all back in which you have done nothing.")
@database_option
@annotator_option
def give_back(
    *, documents: tuple[str, ...], done: bool, untouched: bool, database: Path, annotator: str
) -> None:
    """Give DOCUMENTS back that you took, named by their ids or eight characters of the beginning.

    They are not lent to you again by themselves. What is on this machine stays here.
    """
    if not documents and not untouched:
        raise BadInput("name the documents, or give all back that you did nothing in, with --untouched")
    with store_and_hub(database, annotator) as (store, hub):
        taken = [each.document for each in hub.leases()]
        store.note_leases(hub.leases())
        found = [id_ for id_ in taken if any(map(id_.startswith, _names(documents)))]
        lacking = [name for name in documents if not any(id_.startswith(name) for id_ in found)]
        if lacking:
            raise BadInput(f"you have not taken {lacking[0]!a}; nothing was given back")
        if untouched:
            found += [id_ for id_ in store.lent.untouched if id_ not in found]
        left = hub.give_back(found, done=done)
        if store.hub is not None and store.hub.share:
            note_stock(store, hub)
        _list_leases(store, left)


def _names(documents: Sequence[str]) -> Iterator[str]:
    return (name for name in documents if len(name) >= _SHORT_ID)


def _list_leases(store: Store, leases: list[Lease]) -> None:
    store.note_leases(leases)
    for each in leases:
        click.echo(f"{each.document}  until {each.until[:10]}")
    click.echo(f"{counted(len(leases), 'document')} taken", err=True)
