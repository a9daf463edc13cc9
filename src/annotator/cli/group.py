"""The command line: ``annotator [PATH...]`` opens the app, the other commands work without a screen."""

from __future__ import annotations

import gc
import sys
from importlib import import_module

import click
from click_default_group import DefaultGroup

from annotator import __version__
from annotator.formats.shared.errors import FormatError
from annotator.schema.bundled import IncompleteInstallationError

# Where each command is, in the order of the help; a command is imported when it is asked for, since together
# they bring in most of the program.
_PLACES = {
    "open": "open_command:open_command",
    "import": "import_command:import_command",
    "export": "export_command:export_command",
    "convert": "convert_command:convert_command",
    "check": "check_command:check_command",
    "init": "init_command:init_command",
    "schema": "schema_group:schema_group",
    "keys": "keys_command:keys_command",
    "settings": "settings_command:settings_command",
    "replay": "replay_command:replay_command",
    "stats": "stats_command:stats_command",
    "tour": "tour_command:tour_command",
    "sample": "sample_command:sample_command",
}


class LazyGroup(DefaultGroup):
    """A group that imports a command when it is asked for."""

    def list_commands(self, _context: click.Context) -> list[str]:
        """The names of the commands, in the order of the help."""
        return list(_PLACES)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """The command of that name; anything else is an argument of the default command."""
        wanted = name if name in _PLACES else "open"
        if wanted not in self.commands:
            module, _, attribute = _PLACES[wanted].partition(":")
            self.add_command(getattr(import_module(f"annotator.cli.{module}"), attribute), wanted)
            gc.enable()
        return super().get_command(context, name)

    def resolve_command(
        self, context: click.Context, arguments: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command and its arguments; nothing runs on settings that are wrong but help and ``settings`` itself."""
        name, command, rest = super().resolve_command(context, arguments)
        asks_for_help = not set(rest).isdisjoint(context.help_option_names)
        if not (name == "settings" or asks_for_help or context.resilient_parsing):
            from annotator.cli.project import settings_in_force

            settings_in_force()
        return name, command, rest


@click.group(
    cls=LazyGroup,
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
    except (FormatError, IncompleteInstallationError) as error:
        # Of another package's format, since files are the commands' business; or a bundled file is missing.
        click.echo(str(error), err=True)
        sys.exit(click.UsageError.exit_code)
    except click.Abort:
        sys.exit(130)
    sys.exit(code if isinstance(code, int) else 0)
