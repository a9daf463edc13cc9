"""``annotator [PATH...]``: import what is new, then open the app."""

from __future__ import annotations

import gc
import sys
from contextlib import suppress
from pathlib import Path

import click

from annotator.cli.errors import BadInput
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
from annotator.core.quoting import visible
from annotator.session.states import Suggesting
from annotator.store.errors import StoreError
from annotator.store.store import Store
from annotator.tui.process import THEMES, prepare

NOT_WHERE_EXPECTED = 1
"""The exit code where something that was shown is not on the disk, or not where the user expects it."""


@click.command("open")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@database_option
@schema_option
@annotator_option
@click.option(
    "--theme",
    type=click.Choice(sorted(THEMES)),
    help="The colours; ansi uses the terminal's own 16.  "
    "[default: $TEXTUAL_THEME, else the one chosen in the app, else theme in your annotator.yaml, "
    "else dark; $NO_COLOR is respected]",
)
def open_command(
    paths: tuple[Path, ...], database: Path, schema_path: Path | None, annotator: str, theme: str | None
) -> None:
    """Open the app, after importing what is new in PATH."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise BadInput("the app needs a terminal; without one use 'annotator import' and 'annotator export'")
    gc.disable()  # until the app settles: collections in the middle of the imports took a tenth of the start
    settings = settings_in_force().settings
    with opened_store(database, annotator) as store:
        store.log_keys_by_default(on=settings.key_log)
        store.sum_old_keys(on=settings.sum_old_keys)
        schema = project_schema(store, schema_path)
        keymap = project_keymap(database, schema)
        if paths:
            from annotator.cli.import_outcome import Outcome, left_out_lines
            from annotator.cli.importer import import_files

            outcome = Outcome()
            import_files(store, schema, paths, outcome)
            if outcome.exit_code:  # what is said is seen when the app is left
                for line in [*left_out_lines(outcome.report, None), *map(visible, outcome.advice)]:
                    click.echo(line, err=True)
        prepare(theme, chosen=store.theme or settings.theme)
        from annotator.tui.app import AnnotatorApp

        workspace = new_workspace(
            store, schema, keymap, Suggesting(settings.suggestions), settings.suggesters
        )
        if store.hub is not None:
            workspace.exchange()
        try:
            AnnotatorApp(workspace, greeting=_tour_greeting(store)).run()
        finally:
            ending = workspace.end()
            for line in ending.lines:
                click.echo(visible(line), err=True)
        if not ending.is_saved:
            raise SystemExit(NOT_WHERE_EXPECTED)


def _tour_greeting(store: Store) -> str:
    """Return a hint at the tour on the annotator's first start on this database; a busy database is no error."""
    if store.was_offered_tour:
        return ""
    with suppress(StoreError):
        store.remember_tour_offered()
    return "new here? try: annotator tour"
