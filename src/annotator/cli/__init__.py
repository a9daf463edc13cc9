"""The command line: one file per command. The only package that may import all others.

Slow imports (Textual, pydantic, sqlite-utils, trafilatura) are left to the command that needs them.
"""

import gc

__all__ = ["main"]


def main() -> None:
    """Run the command line and leave with its exit code."""
    gc.disable()  # until the command is imported: collecting garbage meanwhile takes a twentieth of the start
    from annotator.cli.group import main as run

    run()
