"""``annotator sync``: exchange with the hub, once or until it is stopped."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from annotator.cli.hub_errors import hub_errors
from annotator.cli.progress import stages_shown
from annotator.cli.project import annotator_option, check_there, database_option, opened_store
from annotator.core.counting import counted
from annotator.core.quoting import visible
from annotator.workspace.exchanging import stock_line

if TYPE_CHECKING:
    from annotator.hub.exchange import Exchanged
    from annotator.store.store import Store

_POLL = 15.0
"""Seconds after which the hub is asked even without a hint."""

_LONGEST_PAUSE = 60.0
"""Seconds between two tries to reach a hub that cannot be reached."""


@click.command("sync")
@click.option("--watch", is_flag=True, help="Go on exchanging until Ctrl+C.")
@database_option
@annotator_option
def sync_command(*, watch: bool, database: Path, annotator: str) -> None:
    """Exchange with the hub: send what was done here, and take what is new there.

    The app does so by itself while it is open. What was done without the hub is sent later, in order, each entry
    once; an exchange that was interrupted goes on with the next one. What one person did to the same thing in two
    places is set aside where it does not fit, and listed by annotator merge --list.
    """
    check_there(database)
    with opened_store(database, annotator) as store, hub_errors():
        exchanged(store)
        if watch:
            _watch(store)


def exchanged(store: Store) -> None:
    """Exchange once, and say what went and came; raises ``HubError`` or ``StoreError``."""
    from annotator.hub.exchanger import Exchanger

    exchanger = Exchanger(store)
    try:
        with stages_shown() as report:
            done = exchanger.exchange(report)
    finally:
        exchanger.close()
    _say(done, store)


def _watch(store: Store) -> None:
    from annotator.hub.errors import UnreachableError
    from annotator.hub.exchanger import Exchanger

    exchanger, pause, said = Exchanger(store), 1.0, ""
    try:
        while True:
            try:
                done = exchanger.exchange()
                if said:
                    click.echo("the hub can be reached again")
                if not done.is_nothing:
                    _say(done, store)
                pause, said, until, known = 1.0, "", time.monotonic() + _POLL, store.last_action
                while time.monotonic() < until and store.last_action == known and not exchanger.wait(1.0):
                    continue
            except UnreachableError as error:
                if str(error) != said:
                    said = str(error)
                    click.echo(visible(said), err=True)
                time.sleep(pause)
                pause = min(_LONGEST_PAUSE, pause * 2)
    finally:
        exchanger.close()


def _say(done: Exchanged, store: Store) -> None:
    if done.is_nothing:
        click.echo("nothing is new")
    else:
        names = ", ".join(visible(name) for name in sorted(done.received) if name)
        received = f"{counted(done.received.total(), 'action')}{names and f' of {names}'}"
        documents = f" and {counted(done.documents, 'document')}" if done.documents else ""
        click.echo(f"sent {counted(done.sent, 'action')}, received {received}{documents}")
    if done.given_back:
        click.echo(f"gave back {counted(done.given_back, 'document')}, finished or gone")
    if done.taken:
        click.echo(f"took {counted(done.taken, 'document')}")
    if (line := stock_line(store)) and not done.is_nothing:
        click.echo(line)
    for each in done.aside:
        where = f" in “{each.title}”" if each.title else ""
        click.echo(
            visible(f"  set aside: {each.at} {each.annotator} {each.command}{where}: {each.why}"), err=True
        )
    if done.held:
        click.echo(
            f"{counted(done.held, 'action')} of others stay here, since they are not yours to send", err=True
        )
    if done.unsound:
        click.echo(
            f"{counted(done.unsound, 'device')} sent what this annotator cannot read, and nothing after it is taken; "
            "install the newest one",
            err=True,
        )
    if done.waiting:
        click.echo("something has not come over whole yet; it comes with a later sync", err=True)
