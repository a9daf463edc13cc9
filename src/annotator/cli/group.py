"""The command line: ``annotator [PATH...]`` opens the app, the other commands work without a screen."""

from __future__ import annotations

import sys

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
def commands() -> None:
    """Read an article in the terminal, mark what matters, keep it for good.

    annotator [PATH...] imports what is new and opens the app; that is the command open. A file that is called
    like a command is named as ./export.
    """


commands.add_command(open_command)
commands.add_command(import_command)
commands.add_command(export_command)


def main() -> None:
    """Run the command line and leave with its exit code; what is wrong takes one line, where click takes four."""
    try:
        code = commands.main(standalone_mode=False)
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "annotator"
        click.echo(f"{command}: {error.format_message()} See {command} --help.", err=True)
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(130)
    sys.exit(code if isinstance(code, int) else 0)
