"""What is handed to programs outside: a text to the clipboard or an editor, an address, the terminal."""

from __future__ import annotations

import subprocess
from typing import assert_never

from textual.app import App

from annotator.core.own_program import module_command
from annotator.session.requests import CopyText, EditText, OpenAddress, Suspend
from annotator.view.cells import without_controls
from annotator.workspace.workspace import Workspace

Outside = EditText | CopyText | OpenAddress | Suspend
"""Requests that leave the terminal, or what is in it, to other programs."""


def hand_out(app: App[object], workspace: Workspace, request: Outside) -> None:
    """Carry out the request; what comes back from an editor is the argument of the request's command."""
    match request:
        case CopyText(text):
            _copy_text(app, text)
        case Suspend():
            app.action_suspend_process()
        case OpenAddress(address):
            if not _open_address(address):
                workspace.refuse("no browser could be started")
        case EditText(command, initial, prefix):
            from annotator.tui.terminal.editor import EditorError, edited  # delays the start

            try:
                text = edited(app, initial)
            except EditorError as error:
                workspace.refuse(str(error))
            else:
                workspace.run_typed(command, prefix + text)
        case _:
            assert_never(request)


def _copy_text(app: App[object], text: str) -> None:
    """Ask the terminal to keep a text for pasting (OSC 52), without what a terminal or a shell would obey in it."""
    app.copy_to_clipboard(without_controls(text))


def _open_address(address: str) -> bool:
    """Open a web address in the user's browser; return whether that was begun.

    Another process looks for the browser, without this terminal: some browsers write to it, and some would take it.
    """
    command = module_command("webbrowser", address)
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
