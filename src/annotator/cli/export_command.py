"""``annotator export``: labelled spans as JSON lines."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

import click

from annotator.cli.project import BadInput, database_option, login_name, opened_store
from annotator.core.layer import Status
from annotator.formats.jsonl import write_record, write_spans
from annotator.store.exports import ExportQuery
from annotator.store.store import Store


@click.command("export")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write FILE, whole or not at all.  [default: the standard output]",
)
@click.option(
    "--per",
    type=click.Choice(["document", "span"]),
    default="document",
    show_default=True,
    help="What a line is.",
)
@click.option(
    "--label", "labels", multiple=True, metavar="ID", help="Only spans with this label (repeatable)."
)
@click.option(
    "--status",
    "statuses",
    multiple=True,
    type=click.Choice(list(Status)),
    help="Only documents with this status (repeatable).",
)
@click.option(
    "--annotator", "annotators", multiple=True, metavar="NAME", help="Only what NAME annotated (repeatable)."
)
@click.option("--labelled-only", is_flag=True, help="Leave out documents without any span.")
@database_option
def export_command(  # noqa: PLR0913 - one parameter an option
    *,
    output: Path | None,
    per: str,
    labels: tuple[str, ...],
    statuses: tuple[Status, ...],
    annotators: tuple[str, ...],
    labelled_only: bool,
    database: Path,
) -> None:
    """Write the documents with their spans as JSON lines, in the order of import."""
    if not database.exists():
        raise BadInput(f"{os.fspath(database)!r}: there is no such database; name it with --db")
    query = ExportQuery(
        labels=frozenset(labels) or None,
        statuses=frozenset(map(Status, statuses)) or None,
        annotators=frozenset(annotators) or None,
        labelled_only=labelled_only,
    )
    with opened_store(database, login_name()) as store:
        lines = _lines(store, query, per)
        if output is None:
            _print(lines)
        else:
            _write(lines, output)


def _lines(store: Store, query: ExportQuery, per: str) -> Iterator[str]:
    for record in store.records(query):
        if per == "span":
            yield from write_spans(record)
        else:
            yield write_record(record)


def _print(lines: Iterable[str]) -> None:
    """Write to the standard output as UTF-8; a reader that has had enough (``| head``) is no error."""
    output = sys.stdout.buffer
    try:
        for line in lines:
            output.write(line.encode())
        output.flush()
    except BrokenPipeError:
        # Python flushes once more on the way out; what it has goes where nobody waits for it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _write(lines: Iterable[str], path: Path) -> None:
    """Write beside the file and rename, so that a crash leaves the old one whole."""
    try:
        with NamedTemporaryFile("wb", dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            beside = Path(file.name)
            try:
                for line in lines:
                    file.write(line.encode())
                file.flush()
                os.fsync(file.fileno())
                beside.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
                beside.replace(path)
            except BaseException:
                with suppress(OSError):
                    beside.unlink()
                raise
    except OSError as error:
        raise BadInput(f"{os.fspath(path)!r}: cannot be written ({error.strerror})") from None


def _umask() -> int:
    """The process's mask for new files, which can be read only by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
