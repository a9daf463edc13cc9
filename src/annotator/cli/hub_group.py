"""``annotator hub``: what whoever runs a hub does, and what everyone may ask of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from annotator.cli.errors import BadInput
from annotator.cli.hub_errors import hub_errors
from annotator.cli.project import annotator_option, check_there, database_option, opened_store
from annotator.cli.sync_command import exchanged
from annotator.core.counting import counted
from annotator.core.quoting import visible
from annotator.store.annotators import check_annotator

if TYPE_CHECKING:
    from annotator.hub.hub_protocol import Hub
    from annotator.store.hub_notes import Lease
    from annotator.store.store import Store

_project = click.option(
    "--project", metavar="NAME", default="", help="Which project, if the hub has several."
)


@click.group("hub")
def hub_group() -> None:
    """Make and run a hub, over which several machines exchange their work; see docs/hub.md."""


@hub_group.command("init")
@click.argument("address")
@click.option("--project", metavar="NAME", help="What the project is called.  [default: the database's name]")
@click.option(
    "--people",
    "wanted",
    type=click.IntRange(1, 100),
    default=1,
    show_default=True,
    help="How many people are to do each document, for annotator hub take.",
)
@database_option
@annotator_option
def init(*, address: str, project: str | None, wanted: int, database: Path, annotator: str) -> None:
    """Make a hub at ADDRESS, put this database on it, and become its lead.

    ADDRESS is postgresql://NAME@HOST/DATABASE, of a database that exists and that you own, or a shared folder.
    """
    from annotator.hub.hub_address import address_of, is_folder
    from annotator.hub.opening_hub import check_postgres
    from annotator.store.hub_notes import Joined

    check_there(database)
    project = project or database.stem
    with opened_store(database, annotator) as store, hub_errors():
        address = address_of(address)
        if is_folder(address):
            from annotator.hub.folder_hub import FolderHub

            FolderHub.make(address, project, store.database_id)
        else:
            check_postgres()
            from annotator.hub.postgres_people import make

            make(address, project, store.database_id, annotator, wanted)
        store.join(Joined(address, project))
        exchanged(store)
        click.echo(
            visible(f"the project {project!r} is on the hub; others join with: annotator join ADDRESS")
        )
        if is_folder(address):
            click.echo(
                "a folder refuses nobody and lends no documents: all who can read it see all work, so share out by "
                "agreement who does which document"
            )


@hub_group.command("status")
@click.argument("address", required=False)
@_project
@database_option
@annotator_option
def status(*, address: str | None, project: str, database: Path, annotator: str) -> None:
    """Say what the hub has, as far as you may see it."""
    with _hub(address, project, database, annotator) as hub:
        found = hub.status()
    click.echo(visible(f"{hub.name}: project {found.project!r}"))
    click.echo(
        f"{counted(found.documents, 'document')}, {counted(found.entries, 'action')} of "
        f"{counted(found.devices, 'device')}, {counted(found.leases, 'document')} taken"
    )
    for each in found.members:
        said = " ".join(filter(None, (each.kind, each.login and f"(logs in as {each.login})")))
        revoked = ", no longer let in" if each.is_revoked else ""
        click.echo(visible(f"  {each.annotator}  {said}  {counted(each.entries, 'action')}{revoked}"))
    for round_ in found.rounds:
        click.echo(
            visible(f"  round {round_.name!r}{', shows the work of others' if round_.reveals else ''}")
        )


@hub_group.command("person")
@click.argument("address")
@click.argument("login")
@click.option("--as", "name", metavar="NAME", help="The name as annotator.  [default: LOGIN]")
@click.option(
    "--kind",
    type=click.Choice(["annotator", "reviewer", "lead"]),
    default="annotator",
    show_default=True,
    help="An annotator sends their own work; a reviewer also sees that of others; a lead may do everything.",
)
@click.option(
    "--password",
    "asks",
    is_flag=True,
    help="Ask for a password, or take the one in $ANNOTATOR_NEW_PASSWORD; the server gets only a verifier of it.",
)
@_project
def person(  # noqa: PLR0913 - one parameter an option
    *, address: str, login: str, name: str | None, kind: str, asks: bool, project: str
) -> None:
    """Let the person LOGIN, a role of the database, into a project on PostgreSQL, or make them another kind."""
    from annotator.hub.hub_address import address_of, is_folder
    from annotator.hub.opening_hub import check_postgres

    with hub_errors():
        address = address_of(address)
        if is_folder(address):
            raise BadInput("a folder knows no people: whoever can read it is in; share it with them")
        check_postgres()
        check_annotator(name or login)
        password = _new_password() if asks else ""
        from annotator.hub.postgres_people import add_person

        project = add_person(address, project, login, name or login, kind, password)
    click.echo(visible(f"{login} is let into {project!r} as {kind} {name or login!r}"))


def _new_password() -> str:
    if password := os.environ.get("ANNOTATOR_NEW_PASSWORD"):
        return password
    password = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return str(password)


@hub_group.command("revoke")
@click.argument("address")
@click.argument("login")
@_project
def revoke(*, address: str, login: str, project: str) -> None:
    """Let the person LOGIN in no more; what they sent stays."""
    from annotator.hub.hub_address import address_of, is_folder
    from annotator.hub.opening_hub import check_postgres

    with hub_errors():
        address = address_of(address)
        if is_folder(address):
            raise BadInput("a folder knows no people; stop sharing it with them")
        check_postgres()
        from annotator.hub.postgres_people import revoke as let_out

        project = let_out(address, project, login)
    click.echo(visible(f"{login} is not let into {project!r} any more"))


@hub_group.command("take")
@click.option(
    "--count",
    type=click.IntRange(1, 1000),
    default=20,
    show_default=True,
    help="How many documents to take.",
)
@click.option(
    "--days",
    type=click.IntRange(1, 366),
    default=14,
    show_default=True,
    help="After how many days others can take them.",
)
@database_option
@annotator_option
def take(*, count: int, days: int, database: Path, annotator: str) -> None:
    """Take documents that are yours to work on, and list all that you have."""
    with _store_and_hub(database, annotator) as (store, hub):
        _list_leases(store, hub.take_leases(count, days))


@hub_group.command("give-back")
@click.argument("documents", nargs=-1, required=True)
@click.option("--done", is_flag=True, help="They are finished, so nobody else need take them in your place.")
@database_option
@annotator_option
def give_back(*, documents: tuple[str, ...], done: bool, database: Path, annotator: str) -> None:
    """Give DOCUMENTS back that you took, named by their ids or eight characters of the beginning."""
    with _store_and_hub(database, annotator) as (store, hub):
        taken = [each.document for each in hub.leases()]
        found = [id_ for id_ in taken if any(id_.startswith(name) for name in documents if len(name) >= 8)]
        lacking = [name for name in documents if not any(id_.startswith(name) for id_ in found)]
        if lacking:
            raise BadInput(f"you have not taken {lacking[0]!a}; nothing was given back")
        _list_leases(store, hub.give_back(found, done=done))


def _list_leases(store: Store, leases: list[Lease]) -> None:
    store.note_leases(leases)
    for each in leases:
        click.echo(f"{each.document}  until {each.until[:10]}")
    click.echo(f"{counted(len(leases), 'document')} taken", err=True)


@hub_group.command("round")
@click.argument("name")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option(
    "--reveal/--hide",
    "reveals",
    default=None,
    help="Whether annotators see the work of others from now on.",
)
@database_option
@annotator_option
def round_command(
    *, name: str, file: Path | None, reveals: bool | None, database: Path, annotator: str
) -> None:
    """Put the round NAME on the hub, with what the YAML in FILE says of it; without FILE, that stays as it is."""
    from annotator.hub.hub_protocol import Round

    try:
        text = None if file is None else file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no UTF-8"
        raise BadInput(f"{os.fspath(file or '')!r}: {why}") from None
    with _store_and_hub(database, annotator) as (_, hub):
        before = next((each for each in hub.rounds() if each.name == name), Round(name, ""))
        hub.put_round(
            Round(
                name,
                before.yaml if text is None else text,
                before.reveals if reveals is None else reveals,
            )
        )
    click.echo(visible(f"the round {name!r} is on the hub"))


@contextmanager
def _hub(address: str | None, project: str, database: Path, annotator: str) -> Iterator[Hub]:
    """The hub at an address, or that of the database."""
    if address is None:
        with _store_and_hub(database, annotator) as (_, hub):
            yield hub
        return
    from annotator.hub.hub_address import address_of
    from annotator.hub.opening_hub import opened_hub

    with hub_errors():
        hub = opened_hub(address_of(address), project, annotator, "")
        try:
            yield hub
        finally:
            hub.close()


@contextmanager
def _store_and_hub(database: Path, annotator: str) -> Iterator[tuple[Store, Hub]]:
    """The database and the hub that it has joined."""
    from annotator.hub.exchanger import Exchanger

    check_there(database)
    with opened_store(database, annotator) as store, hub_errors():
        exchanger = Exchanger(store)
        try:
            yield store, exchanger.hub
        finally:
            exchanger.close()
