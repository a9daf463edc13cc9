"""``annotator review``: decide between what several people have finished."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from annotator.cli.errors import BadInput
from annotator.cli.keys_files import project_keymap
from annotator.cli.project import (
    annotator_option,
    check_there,
    database_option,
    new_workspace,
    opened_store,
    project_schema,
    schema_option,
    settings_in_force,
)
from annotator.cli.query_option import chosen_query
from annotator.cli.showing_app import check_terminal, plain_option, show_app, theme_option
from annotator.core.counting import counted
from annotator.core.layer import GOLD, GOLD_PREFIX, is_gold
from annotator.core.query import SAVED, with_saved
from annotator.core.quoting import visible

if TYPE_CHECKING:
    from annotator.store.reviews import QueuedDocument
    from annotator.store.store import Store
    from annotator.workspace.review_queue import ReviewQueue
    from annotator.workspace.workspace import Workspace


@click.command("review")
@click.option(
    "--of",
    "of",
    metavar="NAME,NAME",
    default="",
    help="Decide between these people only.  [default: all who have finished a document]",
)
@click.option("--where", "where", metavar="QUERY", default="", help="Only the documents that QUERY asks for.")
@click.option("--blind", is_flag=True, help="Show the people as A, B, C, in another order in each document.")
@click.option(
    "--as",
    "layer",
    metavar="NAME",
    default=GOLD,
    show_default=True,
    help="The layer of your decisions; a second adjudicator takes another name, which gets gold- before it.",
)
@click.option("--list", "lists", is_flag=True, help="List what waits for a decision instead.")
@click.option("--json", "as_json", is_flag=True, help="List it as JSON lines.")
@database_option
@schema_option
@annotator_option
@theme_option
@plain_option
def review_command(  # noqa: PLR0913 - one parameter an option
    *,
    of: str,
    where: str,
    blind: bool,
    layer: str,
    lists: bool,
    as_json: bool,
    database: Path,
    schema_path: Path | None,
    annotator: str,
    theme: str | None,
    plain: bool | None,
) -> None:
    """Decide between what two or more people have finished, beginning where they agree least.

    What they marked is suggested, and the keys that answer suggestions decide. Nothing is taken unasked, and what was
    decided stays as it is, whatever the others do later. docs/team.md is a walk through it.
    """
    check_there(database)
    if not (lists or as_json):
        check_terminal("without one use 'annotator review --list'")
    name = layer if is_gold(layer) else f"{GOLD_PREFIX}{layer}"
    if is_gold(annotator):
        raise BadInput(f"{visible(annotator)!r} is a layer of decisions; name yourself with --annotator")
    people = tuple(filter(None, (each.strip() for each in of.split(","))))
    gc.disable()  # until the app settles, as in the command open
    with opened_store(database, annotator) as store:  # whoever decides sees what a round lets them see
        store.become(name)
        from annotator.workspace.review_queue import ReviewQueue

        chosen_query(where, "--where", store)  # what is wrong in it has its place
        query = with_saved(where, store.saved_queries()) if SAVED in where else where
        review = ReviewQueue(store, annotator, people, query, blind=blind)
        queue = review.queue()
        if not queue:
            _check_people(store, people)
        if lists or as_json:
            gc.enable()
            changed = [store.title_of(each) or each for each in review.with_new_work()]
            for line in _json_lines(queue) if as_json else _lines(queue, changed):
                click.echo(line)
            return
        if not queue and next(review.with_new_work(), None) is None:
            raise BadInput(
                f"nothing waits for a decision in the layer {visible(name)}: a document is decided once two people "
                "have finished it (annotator agree shows how far they are), and by one person at a time"
            )
        workspace = _workspace(store, database, schema_path, review)
        show_app(workspace, theme, "", plain=plain)


def _workspace(store: Store, database: Path, schema_path: Path | None, review: ReviewQueue) -> Workspace:
    """Return a workspace that begins in the first document of the queue."""
    settings = settings_in_force().settings
    store.log_keys_by_default(on=settings.key_log)
    store.sum_old_keys(on=settings.sum_old_keys)
    schema = project_schema(store, schema_path)
    workspace = new_workspace(store, schema, project_keymap(database, schema))
    workspace.review = review
    return workspace


def _check_people(store: Store, people: Sequence[str]) -> None:
    """Raise ``BadInput`` if one of them never worked here."""
    known = set(store.annotators())
    for each in people:
        if each not in known:
            there = ", ".join(sorted(map(visible, known))) or "nobody"
            raise BadInput(f"--of {visible(each)}: nobody of that name worked here; there are {there}")


def _json_lines(queue: Sequence[QueuedDocument]) -> Iterator[str]:
    for each in queue:
        yield json.dumps(
            {
                "id": each.document_id,
                "title": each.title,
                "people": each.people,
                "agreement": each.agreement,
            },
            ensure_ascii=False,
        )


def _lines(queue: Sequence[QueuedDocument], changed: Sequence[str]) -> Iterator[str]:
    """A line for each document: agreement, people, title; then those that were decided and have new work."""
    yield f"{counted(len(queue), 'document')} to decide"
    for each in queue:
        agreement = "   ·" if each.agreement is None else f"{each.agreement:.2f}"
        yield f"  {agreement}  {each.people} people  {visible(each.title)}"
    if changed:
        yield f"{counted(len(changed), 'decided document')} with new work"
        yield from (f"  {visible(title)}" for title in changed)
