"""``annotator join ADDRESS``: take part in a project that is on a hub."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import click

from annotator.cli.errors import BadInput
from annotator.cli.hub_errors import hub_errors
from annotator.cli.project import annotator_option, database_option, opened_store
from annotator.cli.sync_command import exchanged


@click.command("join")
@click.argument("address")
@click.option("--project", metavar="NAME", default="", help="Which project, if the hub has several.")
@database_option
@annotator_option
def join_command(*, address: str, project: str, database: Path, annotator: str) -> None:
    """Join the project on the hub at ADDRESS: postgresql://NAME@HOST/DATABASE, or a shared folder.

    A database is made, if there is none, and filled with what you may see. From then on the app exchanges with the
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
        finally:
            hub.close()
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
            store.join(Joined(address, project, kind))
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
