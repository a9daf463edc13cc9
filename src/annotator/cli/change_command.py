"""``annotator change QUERY... ACTION``: one change in all documents that a query asks for."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from msgspec import Struct

from annotator.cli.errors import BadInput
from annotator.cli.progress import WORTH_A_BAR, stages_shown
from annotator.cli.project import annotator_option, check_there, database_option, opened_store
from annotator.cli.query_option import chosen_query, joined_query
from annotator.core.bulk_change import (
    BULK_COMMANDS,
    BulkChange,
    FlagDocuments,
    LabelHits,
    RejectHits,
    RelabelSpans,
    RemoveSpans,
    SetAnswers,
    SetStatuses,
)
from annotator.core.clock import local_time
from annotator.core.counting import counted
from annotator.core.layer import Status
from annotator.core.query import Query
from annotator.core.quoting import visible
from annotator.schema.values import LabelSchema
from annotator.session.bulk_changes import fault_of_change
from annotator.session.bulk_sentences import to_do, was_done, what_is_left_out
from annotator.session.commands.repeating import LABEL_IN_PROJECT
from annotator.store.errors import StoreError
from annotator.store.parts import Moved
from annotator.store.store import Store
from annotator.view.lines import fitted, padded
from annotator.workspace.changing_many import ChangingMany, ManyReport
from annotator.workspace.sample import Sample

_SAMPLES = 5
_TITLE, _ROW = 24, 110
"""Cells of a sample's title, and of its whole row."""

_STOPPED = 1
"""The exit code after a part was done."""


class _Action(Struct, frozen=True):
    """The options that say what is to be done, of which one is given."""

    label: str | None
    relabel: str | None
    unlabel: str | None
    reject: bool
    status: str | None
    answer: str | None
    flag: bool
    unflag: bool

    @property
    def changes(self) -> Iterator[BulkChange]:
        """Yield the change of each option that is given."""
        if self.label is not None:
            yield LabelHits(self.label)
        if self.relabel is not None:
            yield RelabelSpans(*_pair(self.relabel, "--relabel", "OLD=NEW"))
        if self.unlabel is not None:
            yield RemoveSpans(self.unlabel)
        if self.reject:
            yield RejectHits()
        if self.status is not None:
            yield SetStatuses(Status(self.status))
        if self.answer is not None:
            yield SetAnswers(*_pair(self.answer, "--answer", "FIELD=VALUE"))
        if self.flag or self.unflag:
            yield FlagDocuments(self.flag)

    @property
    def change(self) -> BulkChange:
        """The change; raises ``UsageError`` unless there is one."""
        changes = tuple(self.changes)
        if len(changes) != 1 or (self.flag and self.unflag):
            raise click.UsageError(
                "Give one of --label, --relabel, --unlabel, --reject, --status, --answer, --flag, --unflag, or --undo."
            )
        return changes[0]


def _pair(text: str, option: str, form: str) -> tuple[str, str]:
    first, sign, second = text.partition("=")
    if not sign or not first:
        raise BadInput(f"{option} {text}: write {form}")
    return first, second


@click.command("change", context_settings={"ignore_unknown_options": True})  # a query may begin with a minus
@click.argument("query", nargs=-1)
@click.option("--label", metavar="ID", help="Label every hit of the query's words.")
@click.option("--relabel", metavar="OLD=NEW", help="Give the spans of the label OLD the label NEW.")
@click.option("--unlabel", metavar="ID", help="Remove the spans of a label, with their relations.")
@click.option(
    "--reject", is_flag=True, help="Suggest the hits of the query's words no more in these documents."
)
@click.option(
    "--status", type=click.Choice([str(status) for status in Status]), help="Set the status of the documents."
)
@click.option(
    "--answer", metavar="FIELD=VALUE", help="Answer a field of the form; without VALUE, take it away."
)
@click.option("--flag", is_flag=True, help="Flag the documents for review.")
@click.option("--unflag", is_flag=True, help="Take the flag from the documents.")
@click.option("--undo", is_flag=True, help="Take back the last change in many documents.")
@click.option("--dry-run", is_flag=True, help="Show what would be done and do nothing.")
@click.option("--yes", is_flag=True, help="Do it without asking.")
@database_option
@annotator_option
def change_command(  # noqa: PLR0913 - one parameter an option
    *,
    query: tuple[str, ...],
    undo: bool,
    dry_run: bool,
    yes: bool,
    database: Path,
    annotator: str,
    label: str | None,
    relabel: str | None,
    unlabel: str | None,
    reject: bool,
    status: str | None,
    answer: str | None,
    flag: bool,
    unflag: bool,
) -> None:
    """Change your work in all documents that QUERY asks for, after showing how much that is; without one, in all.

    For example: annotator change '"marie curie"' --label person (docs/searching.md has more). It is one step for undo.
    Interrupted, it does what is left when it is run again.
    """
    action = _Action(label, relabel, unlabel, reject, status, answer, flag, unflag)
    asked = joined_query(query)
    if undo and (asked or any(True for _ in action.changes)):
        raise click.UsageError("--undo takes no query and nothing else to do.")
    change = None if undo else action.change
    check_there(database)
    with opened_store(database, annotator) as store:
        wanted = chosen_query(asked, "the query", store)
        if change is None:
            _undo(store, dry_run=dry_run)
        else:
            _change(store, wanted, change, dry_run=dry_run, yes=yes)


# -- the change -------------------------------------------------------------------------------------------------------


def _change(store: Store, query: Query, change: BulkChange, *, dry_run: bool, yes: bool) -> None:
    schema = store.remembered_schema()
    if schema is None:
        raise BadInput("there is no schema in the database yet; import or open something first")
    if fault := fault_of_change(change, query.words, schema, store.labels_in_use()):
        raise BadInput(fault)
    with stages_shown() as shown:
        counting = ChangingMany(store, schema, query, change, report=_on_a_bar(shown, "counting"))
        found = counting.find(_SAMPLES)
    if not found.documents:
        click.echo(
            visible(f"there is nothing to change{_asked(query, found)}{what_is_left_out(found.left_out)}")
        )
        return
    would = f"{to_do(change, schema, found.things, found.documents)}{_asked(query, found)}"
    if dry_run or not yes:
        click.echo(visible(f"would {would}{what_is_left_out(found.left_out)}"), err=not dry_run)
        for sample in found.samples:
            click.echo(_row(sample), err=not dry_run)
    if dry_run:
        return
    if not yes:
        _ask()
    _make(store, schema, query, change)


def _on_a_bar(shown: Callable[[str, int], None], what: str) -> Callable[[ManyReport], None]:
    """Show how far it is, if there are so many documents that anyone could see it."""
    return lambda done: shown(what, done.percent) if done.to_read >= WORTH_A_BAR else None


def _asked(query: Query, found: ManyReport) -> str:
    """Of how many documents these are, said plainly if they are all."""
    if not query.terms:
        return f", of all {counted(found.asked, 'document')} in the database"
    return f", of {counted(found.asked, 'document')} that the query asks for"


def _row(sample: Sample) -> str:
    line = f"{sample.before}[{sample.hit}]{sample.after}" if sample.hit else ""
    return fitted(f"  {padded(sample.title, _TITLE)}  {line}", _ROW).rstrip()


def _ask() -> None:
    if not sys.stdin.isatty():
        raise BadInput("nothing was changed; add --yes to change it")
    if not click.confirm("change it?", err=True):
        raise BadInput("nothing was changed")


def _make(store: Store, schema: LabelSchema, query: Query, change: BulkChange) -> None:
    error = ""
    with _stopping() as is_stopped, stages_shown() as shown:
        making = ChangingMany(
            store,
            schema,
            query,
            change,
            report=_on_a_bar(shown, "changing"),
            is_stopped=is_stopped,
        )
        try:
            done = making.make()
        except StoreError as why:
            done, error = making.so_far, f" ({why})"
    said = f"{was_done(change, schema, done.things, done.documents)}{what_is_left_out(done.left_out)}"
    if not (error or done.is_stopped):
        click.echo(visible(f"{said}; annotator change --undo takes it back"))
        return
    if done.documents:
        line = f"stopped{error}: {said}; run it again to go on, annotator change --undo takes it back"
    else:
        line = f"stopped{error}: nothing was changed; run it again to do it"
    click.echo(visible(line), err=True)
    raise SystemExit(_STOPPED)


@contextmanager
def _stopping() -> Iterator[Callable[[], bool]]:
    """Let Ctrl+C stop between two parts: whether it was pressed; the second time it interrupts at once."""
    pressed: list[int] = []

    def stop(number: int, _: object) -> None:
        pressed.append(number)
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield lambda: bool(pressed)
    finally:
        signal.signal(signal.SIGINT, before)


# -- taking it back ---------------------------------------------------------------------------------------------------


def _undo(store: Store, *, dry_run: bool) -> None:
    """Take the last action back, if it is a change in many documents."""
    action = store.undoable()
    if action is None:
        raise BadInput(f"there is nothing to undo for {store.annotator}")
    name = action.command.replace("-", " ")
    if not _is_in_many(action.command):
        raise BadInput(
            f"what {store.annotator} did last is “{name}”, no change in many documents; undo it in the app"
        )
    if dry_run:
        click.echo(f"would undo “{name}” of {local_time(action.at)}")
        return
    whole = action.in_parts or len(action.elsewhere) + bool(action.changes)
    left, error = whole, ""
    moved: Moved | None = None
    with _stopping() as is_stopped, stages_shown() as shown:
        try:
            while left and not is_stopped():
                moved = store.undo_some(action.id, moved.head if moved else None, moved)
                left = moved.left
                if whole >= WORTH_A_BAR:
                    shown("undoing", 100 * (whole - left) // whole)
        except StoreError as why:
            error = f" ({why})"
    if left:
        undone = f"undid “{name}” in {counted(whole - left, 'document')} of {whole:,}"
        line = f"stopped{error}: {undone}; run it again to go on"
        click.echo(visible(line), err=True)
        raise SystemExit(_STOPPED)
    earlier = store.undoable()
    again = "; what was done before it is one, too" if earlier and _is_in_many(earlier.command) else ""
    click.echo(visible(f"undid “{name}” in {counted(whole, 'document')}{again}"))


def _is_in_many(command: str) -> bool:
    return command in BULK_COMMANDS or command == LABEL_IN_PROJECT
