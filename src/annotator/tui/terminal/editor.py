"""The user's own editor, for a text that is written in the app: the terminal is lent to it until it ends."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from textual.app import App, SuspendNotSupported

from annotator.view.cells import without_controls

_FILE = "annotator.txt"


class EditorError(Exception):
    """Why nothing came back from the editor."""


def edited(app: App[object], text: str) -> str:
    """Return the text as the user left it in the program that VISUAL or EDITOR names; raises ``EditorError``.

    The program is started without a shell, on a file that only the user can read and that is removed afterwards.
    """
    command = _command()
    with tempfile.TemporaryDirectory(prefix="annotator-") as folder:
        path = Path(folder) / _FILE
        path.write_text(f"{text}\n" if text else "", encoding="utf-8")
        try:
            with app.suspend(), _interrupts_are_the_editors():
                code = subprocess.run([*command, str(path)], check=False).returncode  # noqa: S603 - no shell
        except SuspendNotSupported:
            raise EditorError("this terminal cannot be lent to an editor") from None
        except OSError as error:
            raise EditorError(f"{command[0]}: {error.strerror}; set EDITOR to another program") from None
        if code:
            raise EditorError(f"{command[0]} ended with code {code}; nothing was changed")
        try:
            written = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise EditorError(
                f"what {command[0]} wrote cannot be read as UTF-8; nothing was changed"
            ) from None
    return without_controls(written).rstrip("\n")


def _command() -> list[str]:
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    try:
        command = shlex.split(named)
    except ValueError:
        command = []
    if not command:
        raise EditorError("no editor is set; set EDITOR to a program, such as nano")
    return command


@contextmanager
def _interrupts_are_the_editors() -> Iterator[None]:
    """Leave Ctrl+C to the editor: the terminal sends it to both. A handler, other than ignoring, is not inherited."""
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
