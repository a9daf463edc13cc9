"""The command line: ``annotator [PATH...]`` opens the app, the other commands work without a screen."""

from __future__ import annotations

import errno
import gc
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click
from click_default_group import DefaultGroup

from annotator import __version__
from annotator.cli.error_report import UNEXPECTED, Run, names_used, reported
from annotator.cli.errors import BAD_INPUT, INTERRUPTED, BadInput
from annotator.cli.terminal_output import OutputClosedError, discard, guarded_output, output_errors
from annotator.core.quoting import visible
from annotator.formats.shared.errors import FormatError
from annotator.schema.bundled import IncompleteInstallationError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

# Where each command is, in the order of the help; a command is imported when it is run, since together they import
# most of the program.
_LOCATIONS = {
    "open": "open_command:open_command",
    "import": "import_command:import_command",
    "list": "list_command:list_command",
    "change": "change_command:change_command",
    "suggest": "suggest_command:suggest_command",
    "index": "index_command:index_command",
    "carry": "carry_command:carry_command",
    "export": "export_command:export_command",
    "convert": "convert_command:convert_command",
    "check": "check_command:check_command",
    "init": "init_command:init_command",
    "schema": "schema_group:schema_group",
    "keys": "keys_command:keys_command",
    "settings": "settings_command:settings_command",
    "replay": "replay_command:replay_command",
    "assign": "assign_command:assign_command",
    "agree": "agree_command:agree_command",
    "review": "review_command:review_command",
    "stats": "stats_command:stats_command",
    "report": "report_command:report_command",
    "serve": "serve_command:serve_command",
    "tour": "tour_command:tour_command",
    "sample": "sample_command:sample_command",
    "backup": "backup_command:backup_command",
    "doctor": "doctor_command:doctor_command",
    "merge": "merge_command:merge_command",
    "hub": "hub_group:hub_group",
    "join": "join_command:join_command",
    "sync": "sync_command:sync_command",
    "undo-import": "undo_import_command:undo_import_command",
    "remove": "remove_command:remove_command",
    "rename-annotator": "rename_command:rename_command",
    "completion": "completion_command:completion_command",
}


COMPLETION = "_ANNOTATOR_COMPLETE"
"""The environment variable by which a shell asks what may follow, however the program was started."""

_WRONG_NAMES = (errno.ENAMETOOLONG, errno.ELOOP)
"""What the system says of a name as soon as it is asked for the file, whoever asks."""


class LazyGroup(DefaultGroup):
    """A group that imports a command when it is first used."""

    def list_commands(self, _context: click.Context) -> list[str]:
        """Return the names of the commands, in the order of the help."""
        return list(_LOCATIONS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """Return the command of that name; any other name is an argument of the default command."""
        wanted = name if name in _LOCATIONS else "open"
        if wanted not in self.commands:
            module, _, attribute = _LOCATIONS[wanted].partition(":")
            self.add_command(getattr(import_module(f"annotator.cli.{module}"), attribute), wanted)
            gc.enable()
        return super().get_command(context, name)

    def make_context(self, *arguments: Any, **more: Any) -> click.Context:
        """Return the context; help is printed meanwhile, if it is asked for."""
        with output_errors():
            return super().make_context(*arguments, **more)

    def parse_args(self, context: click.Context, arguments: list[str]) -> list[str]:
        """Take the arguments apart; while a shell completes the first word, it may be a command or a file to open."""
        if context.resilient_parsing and not arguments:
            return click.Group.parse_args(self, context, arguments)
        return super().parse_args(context, arguments)

    def shell_complete(self, context: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return what may follow: commands and options or, where none starts so, options and files of ``open``."""
        from click.shell_completion import CompletionItem

        found = super().shell_complete(context, incomplete)
        if incomplete.startswith("-") and (opening := self.get_command(context, "open")) is not None:
            with click.Context(opening, parent=context, resilient_parsing=True) as of_open:
                options = opening.shell_complete(of_open, incomplete)
            known = {each.value for each in found}
            return found + [each for each in options if each.value not in known]
        return found or [CompletionItem(incomplete, type="file")]

    def invoke(self, context: click.Context) -> Any:
        """Run the command."""
        with output_errors():
            return super().invoke(context)

    def resolve_command(
        self, context: click.Context, arguments: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command and its arguments; with invalid settings, only help and ``settings`` itself run."""
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

    annotator [PATH...] imports what is new and opens the app; this is the command open. Write a file that is named
    like a command as ./export.
    """


def main() -> None:
    """Run the command line and exit with its code; every error takes one line."""
    with guarded_output():
        code, message = _run()
        try:
            if message:
                click.echo(message, err=True)
        except OSError:
            discard(sys.stderr)
        sys.exit(code)


def _run() -> tuple[int, str]:
    """Run the command line; return its exit code and what is to be said of an error."""
    run = Run()
    try:
        code = commands.main(standalone_mode=False, obj=run, complete_var=COMPLETION)
    except click.UsageError as error:
        # One line, where click prints four.
        command = error.ctx.command_path if error.ctx else "annotator"
        return error.exit_code, visible(f"{command}: {error.format_message()} See {command} --help.")
    except BadInput as error:
        return error.exit_code, error.message
    except click.ClickException as error:
        return error.exit_code, visible(f"Error: {error.format_message()}")
    except (FormatError, IncompleteInstallationError) as error:
        # From another package's format (commands handle the errors of files), or a bundled file is missing.
        return BAD_INPUT, visible(str(error))
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED, ""
    except OutputClosedError:
        return 0, ""
    except Exception as error:  # noqa: BLE001 - what nobody foresaw
        if isinstance(error, OSError) and error.errno in _WRONG_NAMES and error.filename is not None:
            return BAD_INPUT, visible(f"{os.fspath(error.filename)!r}: {error.strerror}; give another name")
        gc.enable()
        return UNEXPECTED, visible(reported(error, run, names_used(commands, sys.argv[1:])))
    return (code if isinstance(code, int) else 0), ""
