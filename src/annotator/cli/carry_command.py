"""``annotator carry DOCUMENT``: what is marked in a document, to its near-identical copies."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from msgspec import Struct

from annotator.cli.errors import BadInput
from annotator.cli.project import (
    annotator_option,
    check_there,
    database_option,
    opened_store,
    project_schema,
    schema_option,
)
from annotator.core.action import Edit
from annotator.core.changes import AnswerSet, DocumentChanges, RelationAdded, SpanAdded
from annotator.core.clock import new_id, now
from annotator.core.counting import counted
from annotator.core.document import Document
from annotator.core.layer import Layer
from annotator.core.quoting import visible
from annotator.core.range import Range
from annotator.rules.carrying import Carried, LeftOut, carried
from annotator.schema.values import LabelSchema
from annotator.store.errors import StoreError
from annotator.store.history import MOST_AT_ONCE
from annotator.store.store import Store

CARRY = "carry"
"""The name of the action in the history."""

_NOTHING = "nothing was carried"
_DIFFERENCES = 8
"""Differences of a copy that are shown; all are counted."""

_LONGEST = 160
"""Code points of each side of a difference that are shown; of what is around it, a fifth."""


class _Plan(Struct, frozen=True):
    """What is to be carried to a copy, whose layer is now as it says."""

    copy: Document
    there: Layer
    carried: Carried


@click.command("carry")
@click.argument("name", metavar="DOCUMENT")
@click.option("--to", "to", metavar="DOCUMENT", multiple=True, help="Carry to this one; may be given again.")
@click.option("--dry-run", is_flag=True, help="Show the differences and what would be carried.")
@click.option("--yes", is_flag=True, help="Carry without asking.")
@database_option
@annotator_option
@schema_option
def carry_command(  # noqa: PLR0913 - one parameter an option
    *,
    name: str,
    to: tuple[str, ...],
    dry_run: bool,
    yes: bool,
    database: Path,
    annotator: str,
    schema_path: Path | None,
) -> None:
    """Carry spans, relations and answers of a document to its near-identical copies, after showing the differences.

    A DOCUMENT is named by its id or eight characters of its beginning, its title, or the file or address it came from.
    Without --to, all copies that annotator index has found get what fits. Nothing that is there is changed, and one
    undo takes all of it back.
    """
    check_there(database)
    with opened_store(database, annotator) as store:
        schema = project_schema(store, schema_path)
        document = store.document(store.document_named(name, _NOTHING))
        layer = store.layer(document)
        if not layer.spans and not layer.answers:
            raise BadInput(
                f"{_NOTHING}: {annotator!r} has marked and answered nothing in {_called(document)}"
            )
        plans = [_plan(store, schema, document, layer, each) for each in _targets(store, document, to)]
        for number, plan in enumerate(plans, 1):
            for line in _described(document, plan, f"{number} of {len(plans)}"):
                click.echo(line, err=not dry_run)
        used = [plan for plan in plans if plan.carried.changes]
        what = f"{_sum(used)} to {counted(len(used), 'document')}"
        if not used:
            click.echo("there is nothing to carry")
            return
        if dry_run:
            click.echo(f"would carry {what}")
            return
        if not yes:
            _ask(what)
        _write(store, Edit(document, (), CARRY, schema.hash), layer, used)
    click.echo(f"carried {what}; undo in the app takes it back")


def _targets(store: Store, document: Document, names: Sequence[str]) -> list[str]:
    """Return the ids of the documents that are named, or of all copies."""
    ids = list(dict.fromkeys(store.document_named(name, _NOTHING) for name in names))
    if document.id in ids:
        raise BadInput(f"{_NOTHING}: {_called(document)} was given with --to as well")
    try:
        found = ids or store.copies_of(document.id)
    except StoreError as error:
        raise BadInput(f"{error}, or name documents with --to") from None
    if not found:
        raise BadInput(f"{_NOTHING}: no copy of {_called(document)} is known; name documents with --to")
    return found


def _plan(store: Store, schema: LabelSchema, document: Document, layer: Layer, copy_id: str) -> _Plan:
    copy = store.document(copy_id)
    there = store.layer(copy)
    return _Plan(copy, there, carried(schema, document, layer, copy, there, now=now, new_id=new_id))


def _write(store: Store, edit: Edit, layer: Layer, plans: Sequence[_Plan]) -> None:
    """Write the changes as one action, some documents in each transaction; raises ``BadInput`` if layers changed."""
    head: str | None = None
    for first in range(0, len(plans), MOST_AT_ONCE):
        some = plans[first : first + MOST_AT_ONCE]
        if store.layer(edit.document) != layer or any(store.layer(plan.copy) != plan.there for plan in some):
            done = f"only {counted(first, 'document')} got anything" if first else _NOTHING
            raise BadInput(f"{done}: what is marked was changed meanwhile; run it again")
        parts = tuple(DocumentChanges(plan.copy.id, plan.carried.changes) for plan in some)
        part = Edit(edit.document, (), edit.command, edit.schema_hash, parts)
        if len(plans) <= MOST_AT_ONCE:
            store.keep(part)
        else:
            head = store.keep_some(part, head)


def _ask(what: str) -> None:
    if not sys.stdin.isatty():
        raise BadInput(f"{_NOTHING}: look at the differences, and add --yes")
    if not click.confirm(f"carry {what}?", err=True):
        raise BadInput(_NOTHING)


# -- what is shown ----------------------------------------------------------------------------------------------------


def _called(document: Document) -> str:
    return f"{document.id[:8]} “{document.title}”" if document.title else document.id[:8]


def _described(document: Document, plan: _Plan, number: str) -> Iterator[str]:
    """Yield lines on how the texts differ and what fits, safe for a terminal."""
    share = f"{plan.carried.share:.0%} in common"
    yield visible(f"{number}: {_called(plan.copy)}  {plan.copy.source}".rstrip()) + f", {share}"
    differences = list(plan.carried.alignment.differences())
    for each in differences[:_DIFFERENCES]:
        yield "    " + _shown(document.text, plan.copy.text, each.here, each.there)
    if (more := len(differences) - _DIFFERENCES) > 0:
        yield f"    and {counted(more, 'more difference')}"
    yield f"  fits: {_sum([plan]) if plan.carried.changes else 'nothing'}{_left_out(plan.carried)}"


def _shown(text: str, other: str, here: Range, there: Range) -> str:
    """A difference as ``wdiff`` writes it, with a little of what is around it."""
    around = _LONGEST // 5
    before, after = text[max(0, here.start - around) : here.start], text[here.end : here.end + around]
    gone, new = (_cut(each.slice(of)) for each, of in ((here, text), (there, other)))
    sides = (f"[-{gone}-]" if gone else "") + (f"{{+{new}+}}" if new else "")
    return visible(" ".join(f"…{before}{sides}{after}…".split()))


def _cut(text: str) -> str:
    half = _LONGEST // 2
    return text if len(text) <= _LONGEST else f"{text[:half]} … {text[-half:]}"


def _sum(plans: Sequence[_Plan]) -> str:
    kinds = (("span", SpanAdded), ("relation", RelationAdded), ("answer", AnswerSet))
    counts = [(noun, sum(plan.carried.count(kind) for plan in plans)) for noun, kind in kinds]
    parts = [counted(count, noun) for noun, count in counts if count]
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _left_out(of: Carried) -> str:
    counts = Counter(of.left_out)
    there = f"; {counts.pop(LeftOut.THERE):,} {LeftOut.THERE}" if counts[LeftOut.THERE] else ""
    parts = [
        f"{counted(count, noun)}{why}"
        for reason, count in counts.items()
        for noun, why in re.findall(r"^(\w+)(.*)", reason)
        if count
    ]
    return there + (f"; left out: {', '.join(parts)}" if parts else "")
