"""The command line: ``annotator [PATH...]`` opens the app, the other commands work without a screen."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import click
from click_default_group import DefaultGroup

from annotator import __version__
from annotator.cli.export_command import export_command
from annotator.cli.import_command import import_command
from annotator.cli.open_command import open_command


class OneLineGroup(DefaultGroup):
    """Says in one line what is wrong with a command line, where click would take four."""

    def main(self, args: Sequence[str] | None = None, *rest: Any, **options: Any) -> Any:
        """Run a command line and leave with its exit code."""
        if not options.pop("standalone_mode", True):
            return super().main(args, *rest, standalone_mode=False, **options)
        try:
            code = super().main(args, *rest, standalone_mode=False, **options)
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


@click.group(
    cls=OneLineGroup,
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
