"""``annotator list --hub``: documents of the hub, not here, that have the words of a query."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from msgspec import to_builtins

from annotator.cli.document_rows import list_width
from annotator.cli.errors import BadInput
from annotator.cli.opened_hubs import store_and_hub
from annotator.core.query import Query
from annotator.core.quoting import visible
from annotator.hub.finding_there import FoundThere, OnHub, find_there
from annotator.view.cells import sanitize
from annotator.view.lines import fitted, padded
from annotator.workspace.on_hub import FoundLine

MOST = 50
"""Documents that are listed."""

_TITLE = 30
"""Cells of a title in the table."""


def list_on_hub(query: Query, form: str, database: Path, annotator: str) -> None:
    """Print what the hub finds; raises ``BadInput``, with one line where it cannot be reached."""
    if not query.words:
        raise BadInput("name a word that the documents have; the hub finds words, not fields")
    with store_and_hub(database, annotator) as (store, hub):
        if not hub.has_leases:
            raise BadInput("a folder has no search; all of its documents are here")
        found = find_there(hub, query, store.held | store.to_be_held, MOST)
    if form == "csv":
        writer = csv.writer(sys.stdout)
        writer.writerow(("id", "free", "title", "excerpt"))
        writer.writerows((each.id, each.is_free, each.title, _line(each)) for each in found.documents)
    else:
        for line in _lines(found, form):
            click.echo(line, color=True)
    for line in _remarks(found):
        click.echo(visible(line), err=True)


def _lines(found: FoundThere, form: str) -> Iterator[str]:
    for each in found.documents:
        if form == "jsonl":
            said = FoundLine(each.id, each.title, _line(each), each.is_free)
            yield json.dumps(to_builtins(said), ensure_ascii=False)
        else:
            free = "on the hub" if each.is_free else "lent      "
            title = padded(fitted(sanitize(each.title) or "Untitled", _TITLE), _TITLE)
            yield fitted(f"{each.id}  {free}  {title}  {sanitize(_line(each))}", max(list_width(), 100))


def _line(each: OnHub) -> str:
    """The text around the hit in one line, from a few words before it."""
    before = " ".join(each.excerpt[: each.hit.start].split())[-30:]
    return " ".join(f"{before} {each.excerpt[each.hit.start :]}".split())


def _remarks(found: FoundThere) -> Iterator[str]:
    if found.unasked:
        yield f"only words were asked, not {' '.join(found.unasked)}"
    if not found.documents:
        yield "the hub has no such document that is not here"
    elif not found.is_all:
        yield "the hub has more of them"
