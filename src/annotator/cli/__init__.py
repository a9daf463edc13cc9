"""Puts things together: one file per command. The only place that sees all floors.

What is slow to import (Textual, pydantic, sqlite-utils, trafilatura) is imported by the command that needs it.
"""

from annotator.cli.group import main

__all__ = ["main"]
