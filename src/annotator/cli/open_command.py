"""``annotator [PATH...]``: import what is new, then open the app."""

from __future__ import annotations

import gc
from contextlib import suppress
from pathlib import Path

import click

from annotator.cli.keys_files import project_keymap
from annotator.cli.project import (
    annotator_option,
    database_option,
    new_workspace,
    opened_store,
    project_schema,
    schema_option,
    settings_in_force,
)
from annotator.cli.showing_app import check_terminal, plain_option, show_app, theme_option
from annotator.core.counting import counted
from annotator.core.holdout import percent_of
from annotator.core.quoting import visible
from annotator.session.commands import REACHING_OUTSIDE
from annotator.session.states import Suggesting
from annotator.store.errors import StoreError
from annotator.store.store import Store


@click.command("open")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@database_option
@schema_option
@annotator_option
@click.option(
    "--served", "lifeline", type=int, hidden=True, help="What annotator serve begins a session with."
)
@theme_option
@plain_option
def open_command(  # noqa: PLR0913 - one parameter an option
    *,
    paths: tuple[Path, ...],
    database: Path,
    schema_path: Path | None,
    annotator: str,
    theme: str | None,
    plain: bool | None,
    lifeline: int | None,
) -> None:
    """Open the app, after importing what is new in PATH."""
    is_served = lifeline is not None
    if lifeline is not None:
        from annotator.serve.lifeline import hold

        hold(lifeline)
    check_terminal("without one use 'annotator import' and 'annotator export'")
    gc.disable()  # until the app settles: collections in the middle of the imports took a tenth of the start
    settings = settings_in_force().settings
    with opened_store(database, annotator) as store:
        store.log_keys_by_default(on=settings.key_log)
        store.sum_old_keys(on=settings.sum_old_keys)
        schema = project_schema(store, schema_path)
        keymap = project_keymap(database, schema)
        if is_served:
            keymap = keymap.served(REACHING_OUTSIDE, schema)
        if paths:
            from annotator.cli.import_outcome import Outcome, left_out_lines
            from annotator.cli.importer import import_files

            outcome = Outcome()
            import_files(store, schema, paths, outcome)
            if outcome.exit_code:  # what is said is seen when the app is left
                for line in [*left_out_lines(outcome.report, None), *map(visible, outcome.advice)]:
                    click.echo(line, err=True)
        suggesting, models = Suggesting(settings.suggestions), settings.suggesters
        workspace = new_workspace(store, schema, keymap, suggesting, models, asks_models=not is_served)
        workspace.hold_out(percent_of(settings.suggestions_holdout))
        if store.hub is not None and not is_served:
            workspace.exchange()
        tour = "" if is_served else _tour_greeting(store)
        greeting = keymap.names.fill(_round_greeting(store)) or tour
        show_app(workspace, theme, greeting, plain=plain)


def _round_greeting(store: Store) -> str:
    """Return how many documents are left in a round, with commands in braces; empty without one."""
    rounds = store.own_rounds()
    if not rounds:
        return ""
    names = " and ".join(each.round.name for each in rounds)
    counts = store.count_own()
    if counts is None:
        return f"{names}: {{next-document}} goes to your next document, {{library}} lists yours"
    documents, left = counts
    if not left:
        return f"{names}: nothing is left of your {counted(documents, 'document')}"
    return f"{names}: {left:,} left of your {counted(documents, 'document')} · {{next-document}} goes to the next"


def _tour_greeting(store: Store) -> str:
    """Return a hint at the tour on the annotator's first start on this database; a busy database is no error."""
    if store.was_offered_tour:
        return ""
    with suppress(StoreError):
        store.remember_tour_offered()
    return "new here? try: annotator tour"
