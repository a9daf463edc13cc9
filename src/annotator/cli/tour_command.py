"""``annotator tour``: learn the keys on a sample article; nothing of it is saved."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from annotator.cli.errors import BadInput
from annotator.cli.keys_files import project_keymap
from annotator.cli.project import new_workspace, opened_store, settings_in_force
from annotator.core.document import Document, document_id
from annotator.core.record import Record
from annotator.tui.process import THEMES, prepare


@click.command("tour")
@click.option(
    "--theme",
    type=click.Choice(sorted(THEMES)),
    help="The colours.  [default: $TEXTUAL_THEME, else theme in your annotator.yaml, else dark]",
)
def tour_command(theme: str | None) -> None:
    """Learn the keys in two minutes, on a sample article.

    You do one task after another; your keys are counted, and shown at the end beside the fewest possible. The work goes
    into a temporary database, which is deleted at the end. Q leaves at any time.
    """
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise BadInput("the tour needs a terminal")
    from annotator.schema.bundled import bundled_path
    from annotator.schema.loading import load_schema

    schema = load_schema(bundled_path("samples/tour.yaml"))
    article = _article(bundled_path("samples/tour.txt"))
    settings = settings_in_force().settings
    keymap = project_keymap(settings.database, schema)
    with (
        TemporaryDirectory(prefix="annotator-tour-") as folder,
        opened_store(Path(folder) / "tour.db", "you") as store,
    ):
        store.import_records([Record(article)])
        prepare(theme, chosen=settings.theme)
        from annotator.tui.guided_app import TourApp

        workspace = new_workspace(store, schema, keymap)
        workspace.starts_plain = settings.plain
        app = TourApp(workspace)
        app.run()
    click.echo(app.tour.figures())


def _article(path: Path) -> Document:
    text = path.read_text(encoding="utf-8")
    return Document(
        document_id(text), text, title="The night shift ends", source="an article made up for the tour"
    )
