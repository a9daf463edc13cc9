"""The command line: ``annotator [PATH...]`` opens the app, the other commands work without a screen."""

from __future__ import annotations

import click
from click_default_group import DefaultGroup

from annotator import __version__
from annotator.cli.export_command import export_command
from annotator.cli.import_command import import_command
from annotator.cli.open_command import open_command


@click.group(
    cls=DefaultGroup,
    default="open",
    default_if_no_args=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="annotator")
def main() -> None:
    """Read an article in the terminal, mark what matters, keep it for good.

    annotator [PATH...] imports what is new and opens the app; that is the command open. A file that is called
    like a command is named as ./export.
    """


main.add_command(open_command)
main.add_command(import_command)
main.add_command(export_command)
