"""``annotator schema``: check a label schema, show it as a codebook, compare two, migrate work to a new version."""

from __future__ import annotations

import os
from pathlib import Path

import click

from annotator.cli.errors import BadInput
from annotator.cli.progress import stages_shown
from annotator.cli.project import annotator_option, check_there, database_option, opened_store
from annotator.cli.schema_files import schema_at
from annotator.core.counting import counted
from annotator.core.quoting import visible
from annotator.schema.values import LabelSchema
from annotator.store.schema_migrations import Effects
from annotator.store.store import Store

_WIDTH = 48


@click.group("schema")
def schema_command() -> None:
    """Check, show, compare and change label schemas.

    FILE is a schema file, or the name of one that comes with the program: minimal, news, entities, events,
    political-events.
    """


@schema_command.command("check")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
def check_schema(files: tuple[Path, ...]) -> None:
    """Show all problems of schema files, with line and column.

    The exit code is 2 if there are any.
    """
    wrong = False
    for file in files:
        try:
            schema = schema_at(file)
        except BadInput as problems:
            wrong = True
            click.echo(problems.message, err=True)
        else:
            click.echo(visible(f"{file}: {_counted(schema)}, no problems"))
    if wrong:
        raise SystemExit(BadInput.exit_code)


def _counted(schema: LabelSchema) -> str:
    parts = {
        "label": len(schema.labels),
        "attribute": sum(len(label.attributes) for label in schema.labels),
        "relation": len(schema.relations),
        "document field": len(schema.document_fields),
    }
    return ", ".join(counted(count, what) for what, count in parts.items() if count)


@schema_command.command("show")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["md", "html"]), default="md", show_default=True)
@database_option
def show_schema(file: Path | None, form: str, database: Path) -> None:
    """Show a schema as a codebook to hand out: FILE, or the schema of the database."""
    schema = schema_at(file) if file is not None else _schema_in(database)
    if form == "html":
        from annotator.schema.codebook_html import codebook_html

        click.echo(codebook_html(schema), nl=False)
    else:
        from annotator.schema.codebook import codebook_markdown

        click.echo(codebook_markdown(schema), nl=False)


def _schema_in(database: Path) -> LabelSchema:
    if not database.exists():
        raise BadInput(f"{os.fspath(database)!r}: there is no such database; name a schema file instead")
    with opened_store(database, None) as store:
        return _in_use(store)


def _in_use(store: Store) -> LabelSchema:
    schema = store.remembered_schema()
    if schema is None:
        raise BadInput(f"{store.path}: no schema was used here yet; name a schema file")
    return schema


@schema_command.command("diff")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
def diff_schemas(old: Path, new: Path) -> None:
    """Show the differences between two versions of a schema, and the migration that is missing."""
    from annotator.schema.differences import differences, missing_migration, vanished

    before, after = schema_at(old), schema_at(new)
    click.echo(visible(f"{before.id} {before.version} → {after.id} {after.version}"))
    for line in differences(before, after):
        click.echo(visible(f"  {line}"))
    gone = vanished(after, before.version, [label.id for label in before.labels])
    if gone and before.id == after.id:
        click.echo(f"\n{visible(os.fspath(new))} lacks this step:\n")
        click.echo(missing_migration(before, after, dict.fromkeys(gone, 0)), nl=False)


@schema_command.command("migrate")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--apply", "applies", is_flag=True, help="Migrate; without this, the changes are only shown.")
@click.option("--undo", "undoes", is_flag=True, help="Undo the last migration.")
@database_option
@annotator_option
def migrate(file: Path | None, *, applies: bool, undoes: bool, database: Path, annotator: str) -> None:
    """Migrate the work in the database to the version of the schema in FILE, by the migrations in it.

    Show what would change, with the number of spans and a few examples; --apply does it in one transaction, and
    writes a copy of the database beside it first.
    """
    check_there(database)
    with opened_store(database, annotator) as store:
        if undoes:
            _undo(store)
        elif file is None:
            raise BadInput("name the schema file with the migrations")
        else:
            _migrate(store, file, schema_at(file), applies=applies)


def _undo(store: Store) -> None:
    with stages_shown() as report:
        used, layers = store.take_migration_back(report)
    click.echo(visible(f"undone in {counted(layers, 'layer')}; the schema is {used} again"))


def _migrate(store: Store, file: Path, schema: LabelSchema, *, applies: bool) -> None:
    old = _in_use(store)
    _refuse_unfit(store, file, old, schema)
    click.echo(visible(f"{schema.id} {old.version} → {schema.version}, {store.path}"))
    if not applies:
        with stages_shown() as report:
            effects = store.migration_effects(schema, report)
        _print(effects)
        click.echo(f"{_sum(effects)}; nothing was written; apply it with --apply")
        return
    backup = _free_path(store.path, old.version)
    store.back_up(backup)
    with stages_shown() as report:
        effects = store.migrate(schema, file.read_text(encoding="utf-8"), report)
    _print(effects)
    click.echo(visible(f"{_sum(effects)} made; a copy from before is {backup}"))
    click.echo("'annotator schema migrate --undo' reverts it, and so does undo in the app")


def _refuse_unfit(store: Store, file: Path, old: LabelSchema, new: LabelSchema) -> None:
    from annotator.cli.schema_files import refuse_vanished

    if old.id != new.id:
        raise BadInput(f"{file} is the schema '{new.id}'; the database uses '{old.id}'")
    if old.hash == new.hash:
        raise BadInput(f"{file} is already the schema in use; there is nothing to migrate")
    if new.version <= old.version:
        raise BadInput(
            f"{file} has version {new.version} and the database uses {old.version}; "
            "give the new version a higher number"
        )
    refuse_vanished(store, file, old, new)


def _print(effects: Effects) -> None:
    for (start, end, what), count in sorted(effects.counts.items(), key=lambda item: item[0][:2]):
        quotes = ", ".join(f"“{' '.join(text.split())[:40]}”" for text in effects.samples[start, end, what])
        click.echo(visible(f"  {start} → {end}  {what:<{_WIDTH}} {count:>6}  {quotes}".rstrip()))


def _sum(effects: Effects) -> str:
    changes, layers = counted(effects.changes, "change"), counted(effects.layers, "layer")
    return f"{changes} to spans, relations and answers in {layers}"


def _free_path(database: Path, version: int) -> Path:
    """Return a path beside the database that does not exist yet."""
    stem = f"{database.name}.version-{version}"
    names = (stem, *(f"{stem}.{number}" for number in range(2, 10_000)))
    return next(path for name in names if not (path := database.with_name(name)).exists())
