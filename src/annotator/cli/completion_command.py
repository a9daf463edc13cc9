"""``annotator completion SHELL``: a script by which a shell completes commands, options, formats and files."""

from __future__ import annotations

import click
from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete

_PROGRAM = "annotator"
_SHELLS: dict[str, type[ShellComplete]] = {"bash": BashComplete, "zsh": ZshComplete, "fish": FishComplete}


_HELP = """Print a script that lets SHELL complete commands, options, formats and files with Tab.

\b
bash, in ~/.bashrc:   eval "$(annotator completion bash)"
zsh, in ~/.zshrc:     eval "$(annotator completion zsh)"
fish, once:           annotator completion fish > ~/.config/fish/completions/annotator.fish
"""
"""The help; to click, a backspace says that the lines after it stay as they are."""


@click.command("completion", help=_HELP)
@click.argument("shell", type=click.Choice([*_SHELLS]))
def completion_command(shell: str) -> None:
    """Print the script of a shell."""
    from annotator.cli.group import COMPLETION, commands

    # The script alone: click's own class for bash would first start bash and look at its version.
    click.echo(ShellComplete.source(_SHELLS[shell](commands, {}, _PROGRAM, COMPLETION)))
