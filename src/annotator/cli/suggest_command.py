"""``annotator suggest``: ask other people's models about all documents of a query, before anybody opens them."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from annotator.cli.errors import BadInput
from annotator.cli.project import (
    annotator_option,
    check_there,
    database_option,
    opened_store,
    project_schema,
    schema_option,
    settings_in_force,
)
from annotator.cli.query_option import chosen_query, joined_query
from annotator.cli.workers import workers_option, working
from annotator.core.counting import counted
from annotator.core.layer import Status
from annotator.core.quoting import visible
from annotator.settings.addresses import AddressError, checked_address
from annotator.settings.suggester_settings import CHAT, SuggesterSettings


@click.command("suggest", context_settings={"ignore_unknown_options": True})  # a query may begin with a minus
@click.argument("query", nargs=-1)
@click.option("--source", metavar="NAME", help="Ask the suggester of that name in annotator.yaml.")
@click.option(
    "--status", type=click.Choice([str(each) for each in Status]), help="Only documents in this status."
)
@click.option("--anew", is_flag=True, help="Ask again about documents that were asked about before.")
@click.option("--drop", is_flag=True, help="Forget what the suggester has suggested, and ask nothing.")
@click.option(
    "--confirm", metavar="ADDRESS", help="Allow that texts are sent to ADDRESS from this machine, for you."
)
@click.option("--revoke", metavar="ADDRESS", help="Allow it no more.")
@workers_option
@database_option
@schema_option
@annotator_option
def suggest_command(  # noqa: PLR0913 - one parameter an option
    *,
    query: tuple[str, ...],
    source: str | None,
    status: str | None,
    anew: bool,
    drop: bool,
    confirm: str | None,
    revoke: str | None,
    workers: int,
    database: Path,
    schema_path: Path | None,
    annotator: str,
) -> None:
    """Ask a suggester about the documents that QUERY asks for; without --source, list the suggesters.

    What it suggests comes up in the app, where you take or reject it; nothing is labelled. Interrupted, it goes on when
    it is run again. Nothing is sent to an address that you have not confirmed (docs/suggesters.md).
    """
    asked = joined_query(query)
    if confirm is not None or revoke is not None:
        if source is not None or asked or (confirm is not None and revoke is not None):
            raise click.UsageError("--confirm and --revoke take an address and nothing else.")
        _change_confirmed(confirm, revoke)
        return
    if source is None:
        if asked or status or anew or drop:
            raise click.UsageError("Name a suggester with --source.")
        _list(database, schema_path, annotator)
        return
    check_there(database)
    with opened_store(database, annotator) as store:
        if drop and (gone := store.forget_suggested(source)):  # also of one that annotator.yaml names no more
            click.echo(f"forgot what {source} has suggested in {counted(gone, 'document')}")
            return
        settings = _named(source)
        if drop:
            click.echo(f"{source} has suggested nothing")
            return
        from annotator.cli.asking_documents import AskingDocuments

        wanted = chosen_query(f"{asked} status:{status}".strip() if status else asked, "the query", store)
        asking = AskingDocuments(store, settings, project_schema(store, schema_path))
        documents = asking.documents(wanted, anew=anew)
        if settings.address and documents:
            _let_confirm(settings, len(documents))
        with working(workers) as pool:
            raise SystemExit(asking.ask(documents, pool if workers > 1 else None))


def _named(source: str) -> SuggesterSettings:
    found = settings_in_force().settings.suggesters
    for each in found:
        if each.name == source:
            return each
    names = f"there are {', '.join(each.name for each in found)}" if found else "annotator.yaml has none"
    raise BadInput(f"no suggester is called {source!r}; {names}")


# -- addresses --------------------------------------------------------------------------------------------------------


def _change_confirmed(confirm: str | None, revoke: str | None) -> None:
    from annotator.external import confirmed_addresses

    try:
        address = checked_address(confirm if confirm is not None else revoke or "")
        if confirm is not None:
            confirmed_addresses.confirm(address)
            click.echo(f"confirmed: texts may be sent to {address} from this machine, for you")
        elif confirmed_addresses.revoke(address):
            click.echo(f"{address} is asked no more")
        else:
            raise BadInput(f"{address} was not confirmed")
    except AddressError as error:
        raise BadInput(f"{confirm if confirm is not None else revoke!r}: {error}") from None
    except OSError as error:
        path = confirmed_addresses.confirmations_file()
        raise BadInput(f"{path}: cannot be written ({error.strerror})") from None


def _let_confirm(settings: SuggesterSettings, documents: int) -> None:
    """Ask whether the texts may be sent, where that was not confirmed; raises ``BadInput`` if they may not."""
    from annotator.external.confirmed_addresses import is_confirmed
    from annotator.external.errors import NotConfirmedError

    address = settings.address
    if is_confirmed(address):
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise BadInput(str(NotConfirmedError(address)))
    key = _about_key(settings)
    plain = ", unencrypted" if address.startswith("http:") else ""
    click.echo(
        visible(f"{settings} sends the texts of {counted(documents, 'document')} to {address}{plain}{key}"),
        err=True,
    )
    if not click.confirm("allow that from this machine, for you, from now on?", err=True):
        raise BadInput("nothing was sent")
    _change_confirmed(address, None)


def _about_key(settings: SuggesterSettings) -> str:
    from annotator.external.http_exchange import CREDENTIAL

    return f", and the key in {CREDENTIAL}, if there is one" if settings.kind == CHAT else ""


# -- the list ---------------------------------------------------------------------------------------------------------


def _list(database: Path, schema_path: Path | None, annotator: str) -> None:
    """Print the suggesters with what is known of each."""
    found = settings_in_force().settings.suggesters
    if not found:
        click.echo("annotator.yaml names no suggesters; docs/suggesters.md has examples")
        return
    check_there(database)
    from annotator.external.confirmed_addresses import is_confirmed
    from annotator.external.kept_answers import identity_of

    with opened_store(database, annotator) as store:
        schema, observed = project_schema(store, schema_path), store.observed()
        for each in found:
            texts, spans = store.count_suggested(each.name, identity_of(each, schema))
            where = each.address or each.path
            state = (
                f" ({'confirmed' if is_confirmed(each.address) else 'not confirmed'})" if each.address else ""
            )
            answers = f"{counted(spans, 'span')} suggested in {counted(texts, 'document')}"
            off = "; off: it costs more keys than it saves" if observed.is_off(each.name) else ""
            click.echo(visible(f"{each.name}: {each.kind}, {where}{state}; {answers}{off}"))
