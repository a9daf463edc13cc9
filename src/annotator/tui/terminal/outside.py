"""What is handed to programs outside: a text to the clipboard of the terminal, an address to a browser."""

from __future__ import annotations

import subprocess
import sys

from textual.app import App

from annotator.view.cells import without_controls


def copy_text(app: App[object], text: str) -> None:
    """Ask the terminal to keep a text for pasting (OSC 52), without what a terminal or a shell would obey in it."""
    app.copy_to_clipboard(without_controls(text))


def open_address(address: str) -> bool:
    """Open a web address in the user's browser; return whether that was begun.

    Another process looks for the browser, without this terminal: some browsers write to it, and some would take it.
    """
    command = [sys.executable, "-P", "-m", "webbrowser", address]
    try:
        subprocess.Popen(  # noqa: S603 - no shell, and the address was checked
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return False
    return True
