"""Puts things together: one file per command. The only place that sees all floors.

What is slow to import (Textual, pydantic, sqlite-utils, trafilatura) is imported by the command that needs it.
"""

import gc

__all__ = ["main"]


def main() -> None:
    """Run the command line and leave with its exit code."""
    gc.disable()  # until the command's modules are there: looking for garbage among them is a twentieth of the start
    from annotator.cli.group import main as run

    run()
