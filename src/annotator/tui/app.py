"""The Textual app: one screen, one workspace, and the handling of signals and of the terminal's widths."""

from __future__ import annotations

import asyncio
import contextlib
import signal

from textual import events
from textual.binding import Binding
from textual.screen import Screen

from annotator.keys.keymap import ALWAYS_QUIT
from annotator.session.commands.going import QUIT
from annotator.session.requests import Quit
from annotator.session.text.extents import preparations
from annotator.tui.panels.painted import PaintedWidget
from annotator.tui.process import settle
from annotator.tui.reader import ReaderScreen
from annotator.tui.terminal.failing import RaisingApp, RaisingDriver
from annotator.tui.terminal.probe import WidthsMeasured
from annotator.view.cells import set_widths
from annotator.workspace.workspace import Workspace

SETTLING = 0.3
"""Seconds until the garbage collector is tuned: after the first painted article, which it would delay."""

RESIZING = 1 / 30
"""Seconds after which the screen has heard of a size, for which Textual waits to let others follow: a 120th."""


class AnnotatorApp(RaisingApp, inherit_bindings=False):
    """Shows one workspace. ``greeting`` is in the status line until the first key, ``banner`` above the article."""

    TITLE = "annotator"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [  # noqa: RUF012 - Textual's own name and type
        Binding(key, f"quit_by({key!r})", priority=True, show=False) for key in ALWAYS_QUIT
    ]

    def __init__(
        self, workspace: Workspace, *, greeting: str = "", banner: PaintedWidget | None = None
    ) -> None:
        # TEXTUAL_DRIVER is not in force: another driver would take a paste with an escape in it for keys.
        super().__init__(driver_class=RaisingDriver)
        self.reader = ReaderScreen(workspace, greeting=greeting, banner=banner)

    def get_default_screen(self) -> Screen[None]:
        """Return the reader, which is the only screen."""
        return self.reader

    def on_mount(self) -> None:
        """Exit cleanly on SIGTERM, SIGHUP and SIGQUIT, and repaint after the process was suspended."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(number, self.exit)
        self.app_resume_signal.subscribe(self, lambda _: self.screen.refresh(layout=True))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave a key that quits to the reader if the user has given it to another command."""
        workspace = self.reader.workspace
        return action != "quit_by" or workspace.keymap.always_quits(workspace.session, str(parameters[0]))

    def action_quit_by(self, key: str) -> None:
        """Quit by a key that nothing on the screen sees, once all has acted that was typed before it."""
        (self.focused or self.screen).call_later(self._quit_by, key)

    def _quit_by(self, key: str) -> None:
        """Quit; the log has the key if the reader would have had it, and not an overlay."""
        workspace = self.reader.workspace
        if workspace.session is not None and self.focused is None:
            workspace.store.note_key(key, QUIT.name, workspace.session.document.id)
        self.reader.carry_out(Quit(), workspace.step)

    def on_resize(self, event: events.Resize) -> None:
        """Paint all anew where a window has its size back before the screen heard of another: what was cut is gone."""
        if event.size == self.size:
            self.screen.refresh()
        elif event.size == self.reader.arranged_for:
            self.set_timer(RESIZING, self.screen.refresh)

    def on_ready(self) -> None:
        """Do what can wait until the article is on the screen."""
        self.set_timer(SETTLING, self._settle)

    async def _settle(self) -> None:
        """Prepare what the first label would wait for, a little at a time, then tune the garbage collector."""
        for prepare in (*preparations(), self._find_sentences, self.reader.workspace.index_texts):
            prepare()
            await asyncio.sleep(0)
        settle()

    def _find_sentences(self) -> None:
        """Find the sentence at the caret: importing the segmenter takes about 30 ms, too long for the first label."""
        session = self.reader.workspace.session
        if session is not None:
            session.document.segmentation.sentence_at(session.selection.head)

    def on_widths_measured(self, event: WidthsMeasured) -> None:
        """Measure and repaint with the widths that the terminal reported."""
        if set_widths(event.widths):
            self.reader.measure_again()
