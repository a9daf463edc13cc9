"""``annotator hub``: what whoever runs a hub does, and what everyone may ask of it."""

from __future__ import annotations

import os
from pathlib import Path

import click

from annotator.cli.errors import BadInput
from annotator.cli.hub_errors import hub_errors
from annotator.cli.hub_lending import give_back, take
from annotator.cli.opened_hubs import hub_at, store_and_hub
from annotator.cli.project import annotator_option, check_there, database_option, opened_store
from annotator.cli.sync_command import exchanged
from annotator.core.counting import counted
from annotator.core.quoting import visible
from annotator.store.annotators import check_annotator

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
        store.check_whole("to put a project on a hub")
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


@hub_group.command("upgrade")
@click.argument("address")
def upgrade(*, address: str) -> None:
    """Bring the tables of the hub at ADDRESS, which an older annotator made, up to this one's; you own them.

    Make a backup first, with pg_dump. Everyone needs this annotator then. Large hubs take a while: the words of all
    texts are put into an index.
    """
    from annotator.hub.hub_address import address_of, is_folder
    from annotator.hub.opening_hub import check_postgres

    with hub_errors():
        address = address_of(address)
        if is_folder(address):
            raise BadInput("a folder has no tables; nothing need be brought up")
        check_postgres()
        from annotator.hub.postgres_people import upgrade as bring_up

        before, after = bring_up(address)
    if before == after:
        click.echo(f"the tables are of this version already ({after})")
    else:
        click.echo(f"the tables were of version {before} and are of version {after} now")


@hub_group.command("status")
@click.argument("address", required=False)
@_project
@database_option
@annotator_option
def status(*, address: str | None, project: str, database: Path, annotator: str) -> None:
    """Say what the hub has, as far as you may see it."""
    with hub_at(address, project, database, annotator) as hub:
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


for _lending in (take, give_back):
    hub_group.add_command(_lending)


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
    with store_and_hub(database, annotator) as (_, hub):
        before = next((each for each in hub.rounds() if each.name == name), Round(name, ""))
        hub.put_round(
            Round(
                name,
                before.yaml if text is None else text,
                before.reveals if reveals is None else reveals,
            )
        )
    click.echo(visible(f"the round {name!r} is on the hub"))
