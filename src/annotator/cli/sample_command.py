"""``annotator sample DIR``: write the sample articles and their schema, for users without the repository."""

from __future__ import annotations

import os
from pathlib import Path

import click

from annotator.cli.errors import BadInput
from annotator.core.counting import counted
from annotator.core.quoting import shell_path, visible

SCHEMA = "news.yaml"
ARTICLES = "articles"
GOLD = "gold.jsonl"
"""The same articles, annotated by hand; beside them in a checkout, not among the samples."""


@click.command("sample")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
def sample_command(folder: Path) -> None:
    """Write the sample articles and their schema into DIR.

    Existing files are not overwritten.
    """
    sources = _sources()
    if taken := next((folder / name for name in sources if os.path.lexists(folder / name)), None):
        raise BadInput(f"{os.fspath(taken)!r} is there already; nothing was written")
    try:
        (folder / ARTICLES).mkdir(parents=True, exist_ok=True)
        for name, source in sources.items():
            with (folder / name).open("xb") as file:
                file.write(source.read_bytes())
    except OSError as error:
        raise BadInput(f"{os.fspath(folder)!r}: cannot be written ({error.strerror})") from None
    click.echo(visible(f"{folder / SCHEMA}: the label schema, to be adapted to your needs"))
    count = sum(name.parent == Path(ARTICLES) for name in sources)
    click.echo(visible(f"{folder / ARTICLES}: {counted(count, 'file')} to read and mark"))
    click.echo(f"read them with: {_next_command(folder)}")


def _sources() -> dict[Path, Path]:
    """Return the bundled file for each file to write, whose path is relative to the folder."""
    from annotator.schema.bundled import FOR_EDITORS, bundled_path

    sources = {Path(name): bundled_path(f"schemas/{name}") for name in (SCHEMA, FOR_EDITORS)}
    for path in sorted(bundled_path("sample_data").iterdir()):
        if path.is_file() and path.name != GOLD:
            sources[Path(ARTICLES, path.name)] = path
    return sources


def _next_command(folder: Path) -> str:
    """Return the command to run next; it puts the database beside the articles, not among the user's own work."""
    go_there = "" if folder == Path() else f"cd {shell_path(folder)} && "
    return f"{go_there}annotator --schema {SCHEMA} {ARTICLES}"
