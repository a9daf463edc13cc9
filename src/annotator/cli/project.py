"""What every command needs: the database, the annotator, the schema and the settings."""

from __future__ import annotations

import getpass
import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from annotator.cli.error_report import current_run
from annotator.cli.errors import BadInput
from annotator.cli.progress import stages_shown
from annotator.cli.settings_files import settings_files
from annotator.core.clock import new_id, now, now_to_the_millisecond
from annotator.core.quoting import visible
from annotator.schema.bundled import IncompleteInstallationError, default_schema, named_schema
from annotator.schema.values import LabelSchema
from annotator.session.states import Suggesting
from annotator.settings.precedence import InForce, environment_layer, merged
from annotator.settings.settings import Owner, Settings, before_default
from annotator.store.annotators import check_annotator
from annotator.store.errors import StoreError
from annotator.store.store import Store

if TYPE_CHECKING:
    from annotator.keys.keymap import Keymap
    from annotator.settings.suggester_settings import SuggesterSettings
    from annotator.workspace.workspace import Workspace

_Command = TypeVar("_Command", bound=Callable[..., Any])


_IN_FORCE = "annotator.settings"


def settings_in_force() -> InForce:
    """Return the settings of this run without its options; they are read once and cached in click's context.

    Raises ``BadInput`` with a line for each problem in the files. Completions in a shell use the defaults.
    """
    context = click.get_current_context()
    if context.resilient_parsing:
        return InForce(Settings(), {})
    if _IN_FORCE not in context.meta:
        context.meta[_IN_FORCE] = read_settings(settings_files())
    in_force: InForce = context.meta[_IN_FORCE]
    return in_force


def read_settings(files: Sequence[tuple[Path, Owner]]) -> InForce:
    """Return the settings under these files and the environment; raises ``BadInput`` with a line for each problem."""
    environment = environment_layer(os.environ)
    if not files:  # the usual case, which does without PyYAML
        return _with_fit_name(merged([environment]))
    from annotator.schema.problems import SchemaProblems
    from annotator.settings.settings_file import load_layers

    try:
        return _with_fit_name(merged([*load_layers(files), environment]))
    except SchemaProblems as found:
        raise BadInput(*map(str, found.problems)) from None


def _with_fit_name(in_force: InForce) -> InForce:
    """Return the settings; raises ``BadInput`` for an annotator's name that cannot be one, with its place."""
    if (name := in_force.settings.annotator) is not None:
        try:
            check_annotator(name)
        except StoreError as error:
            raise BadInput(f"{in_force.sources['annotator']}: {error}") from None
    return in_force


def database_option(command: _Command) -> _Command:
    """Add the option ``--db`` to a command."""
    return click.option(
        "--db",
        "database",
        metavar="FILE",
        default=lambda: settings_in_force().settings.database,
        type=click.Path(path_type=Path),
        help=f"The database.  {before_default('database')}",
    )(command)


def annotator_option(command: _Command) -> _Command:
    """Add the option ``--annotator`` to a command."""
    return click.option(
        "--annotator",
        metavar="NAME",
        default=lambda: settings_in_force().settings.annotator or login_name(),
        help=f"Who annotates.  {before_default('annotator')}",
    )(command)


def reader_option(command: _Command) -> _Command:
    """Add the option ``--reader``: the app says with it who sees what the command shows, whose layer it may be."""
    return click.option("--reader", hidden=True)(command)


def schema_option(command: _Command) -> _Command:
    """Add the option ``--schema`` to a command."""
    return click.option(
        "--schema",
        "schema_path",
        metavar="FILE",
        default=lambda: settings_in_force().settings.schema,
        type=click.Path(path_type=Path),
        help=f"The label schema (YAML); the database remembers it.  {before_default('schema')}",
    )(command)


def login_name() -> str:
    """Return the name of the user who is logged in."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container without a user database
        return "annotator"


def check_there(database: Path) -> None:
    """Raise ``BadInput`` unless there is such a file."""
    if not database.exists():
        raise BadInput(f"{os.fspath(database)!r}: there is no such database; name it with --db")


@contextmanager
def opened_store(database: Path, annotator: str | None, *, imports: bool = False) -> Iterator[Store]:
    """Open the store; raises ``BadInput`` for a ``StoreError``.

    Without an ``annotator``, whoever is logged in sees everyone's work, as a lead does; an annotator sees that of
    others as far as rounds let them.
    That an import is not finished is said unless the command ``imports`` itself, and so goes on with it.
    A database that was created here and is still empty after bad input is deleted again. Of an older one it is said
    that its tables were changed, and where the copy is.
    """
    was_there = database.exists()
    try:
        with stages_shown() as report:
            opened = Store.open(
                database,
                login_name() if annotator is None else annotator,
                now=now_to_the_millisecond,
                report=report,
                sees_all=annotator is None,
            )
        with opened as store:
            current_run().database = database
            if store.upgrade:
                older = (
                    f"{database} was of an older annotator (version {store.upgrade.version} of its tables)"
                )
                copy = f"a copy as it was: {store.upgrade.copy}"
                click.echo(visible(f"{older} and now has the tables of this one; {copy}"), err=True)
            if not imports and store.has_unfinished_import:
                unfinished = f"an import into {database} is not finished, its documents are not shown"
                click.echo(visible(f"{unfinished}; if none is running, run it again to go on"), err=True)
            try:
                yield store
            except (BadInput, IncompleteInstallationError):
                was_there = was_there or store.first_document() is not None
                raise
    except StoreError as error:
        raise BadInput(str(error)) from None
    except (BadInput, IncompleteInstallationError):
        if not was_there:
            for leftover in (database, database.with_name(f"{database.name}-lock")):
                leftover.unlink(missing_ok=True)
        raise


def new_workspace(  # noqa: PLR0913 - what it is made of
    store: Store,
    schema: LabelSchema,
    keymap: Keymap,
    suggesting: Suggesting = Suggesting.ON,
    models: Sequence[SuggesterSettings] = (),
    *,
    asks_models: bool = True,
) -> Workspace:
    """Return a workspace that learns, asks other people's ``models``, and is observed for error reports.

    Unless it ``asks_models``, only what they have answered before is suggested. All are imported here, since few
    commands need them.
    """
    from annotator.suggest.tagged_memory import TaggedMemory
    from annotator.workspace.learning import Learning
    from annotator.workspace.model_suggester import ModelSuggester
    from annotator.workspace.workspace import Workspace

    tagged = TaggedMemory(is_waited_for=True)
    with_models = ModelSuggester(tagged, store, models) if models else None
    workspace = Workspace(
        store, schema, keymap, with_models or tagged, now=now, new_id=new_id, suggesting=suggesting
    )
    workspace.learn(Learning(store, tagged))
    workspace.watch_suggestions()
    if with_models is not None and asks_models:
        workspace.ask_models(with_models)
    workspace.observers.append(current_run())
    return workspace


def project_schema(store: Store, path: Path | None) -> LabelSchema:
    """Return the schema to work under: the one named, else the one remembered, else the bundled news schema.

    The one named is parsed only if it differs from the one remembered: that saves importing pydantic.
    """
    remembered = store.remembered_schema()
    if path is None and remembered is not None:
        return remembered
    if path is None or not path.exists():
        path = default_schema() if path is None else named_schema(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadInput(f"{os.fspath(path)!r}: {error.strerror}; name a schema file with --schema") from None
    if remembered is not None and remembered.hash == hashlib.sha256(raw).hexdigest():
        return remembered
    return _adopted(store, path, remembered)


def _adopted(store: Store, path: Path, remembered: LabelSchema | None) -> LabelSchema:
    """Read the schema, check that all work fits it, and remember it."""
    from annotator.cli.schema_files import check_nothing_is_left_behind, schema_at

    schema = schema_at(path)
    if remembered is not None:
        check_nothing_is_left_behind(store, path, remembered, schema)
        if remembered.id != schema.id and store.labels_in_use():
            click.echo(visible(f"the schema is now '{schema.id}'; it was '{remembered.id}'"), err=True)
    store.remember_schema(schema, path.read_text(encoding="utf-8"))
    return schema
