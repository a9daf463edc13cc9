"""``annotator join ADDRESS``: take part in a project that is on a hub."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import click

from annotator.cli.errors import BadInput
from annotator.cli.hub_errors import hub_errors
from annotator.cli.lending_options import HOW_MANY, days_option
from annotator.cli.project import annotator_option, database_option, opened_store
from annotator.cli.sync_command import exchanged
from annotator.store.hub_notes import AT_HAND


@click.command("join")
@click.argument("address")
@click.option("--project", metavar="NAME", default="", help="Which project, if the hub has several.")
@click.option(
    "--count",
    type=HOW_MANY,
    help="How many documents to have at hand, on PostgreSQL; more come when most are finished.  [default: 20]",
)
@days_option
@click.option(
    "--all", "takes_all", is_flag=True, help="Bring all documents of the hub here, without a lease."
)
@database_option
@annotator_option
def join_command(  # noqa: PLR0913 - one parameter an option
    *,
    address: str,
    project: str,
    count: int | None,
    days: int,
    takes_all: bool,
    database: Path,
    annotator: str,
) -> None:
    """Join the project on the hub at ADDRESS: postgresql://NAME@HOST/DATABASE, or a shared folder.

    A database is made, if there is none, and filled with what you may see: of a hub on PostgreSQL, of documents that
    are lent to you, of a folder, all of it. One that exists keeps what it has. From then on the app exchanges with the
    hub by itself while it is open; without the app, annotator sync does. Work goes on without the hub for as long as
    you like. A password is taken from the file that $PGPASSFILE names, or ~/.pgpass.
    """
    from annotator.hub.exchanger import check_person
    from annotator.hub.hub_address import address_of
    from annotator.hub.opening_hub import opened_hub
    from annotator.store.exchange_part import make_joined
    from annotator.store.hub_notes import Joined

    with hub_errors():
        address = address_of(address)
        hub = opened_hub(address, project, annotator, "")
        try:
            check_person(hub, annotator)
            project, database_id, kind = hub.project, hub.database_id, hub.person.kind
            lends = hub.has_leases
        finally:
            hub.close()
        if count and (takes_all or not lends):
            raise BadInput(
                "give --count or --all, not both"
                if lends
                else "a folder lends no documents: leave --count out"
            )
        is_new = not database.exists()
        if is_new:
            make_joined(database, database_id)
    try:
        with opened_store(database, annotator) as store, hub_errors():
            if store.database_id != database_id:
                raise BadInput(  # noqa: TRY301 - what was made is taken away
                    f"{os.fspath(database)!r} is another database than the one on the hub; name one that does not "
                    "exist yet with --db"
                )
            before = store.hub
            is_part = is_new or (before is not None and before.share > 0)
            share = (
                0 if takes_all or not lends or not is_part else count or (before and before.share) or AT_HAND
            )
            if count and not share:
                click.echo("all documents are here already, so none is taken", err=True)
            store.join(Joined(address, project, kind, share, days))
            exchanged(store)
    except BadInput:
        if is_new and not _has_work(database, annotator):
            for name in (database.name, f"{database.name}-lock", f"{database.name}-import-lock"):
                with suppress(OSError):
                    database.with_name(name).unlink()
        raise


def _has_work(database: Path, annotator: str) -> bool:
    """Whether anything came before it failed: then the next sync goes on with it."""
    with suppress(BadInput), opened_store(database, annotator) as store:
        return bool(store.last_action)
    return True
