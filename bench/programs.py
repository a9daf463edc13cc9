"""The programs that run in a terminal: ours, and the empty Textual apps that are its floors."""

from __future__ import annotations

import sys
from pathlib import Path

from bench.terminal import Terminal
from bench.texts import ANNOTATOR, MARKER

_HERE = Path(__file__).parent
_AS_PACKAGE = {"PYTHONPATH": str(_HERE.parent)}


def annotator(database: Path, program: str = "", **settings: str) -> Terminal:
    """Start the installed program, or another build of it, on an existing database."""
    command = (
        program or str(Path(sys.executable).parent / "annotator"),
        "--db",
        str(database),
        "--annotator",
        ANNOTATOR,
    )
    return Terminal(command, MARKER.encode(), database.parent, settings)


def empty_app(folder: Path, **settings: str) -> Terminal:
    """Start an empty Textual app: one Static with one word."""
    return Terminal((sys.executable, str(_HERE / "empty_app.py")), b"empty", folder, settings)


def one_cell_app(folder: Path) -> Terminal:
    """Start a Textual app that changes one cell for every key."""
    return Terminal((sys.executable, "-m", "bench.one_cell_app"), b"ready", folder, _AS_PACKAGE)


def keeping_app(database: Path) -> Terminal:
    """Start a Textual app that changes one cell and stores one span for every key."""
    command = (sys.executable, "-m", "bench.keeping_app", str(database))
    return Terminal(command, b"ready", database.parent, _AS_PACKAGE)
