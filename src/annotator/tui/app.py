"""The Textual app: one screen, one store, and manners towards the terminal."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable

from textual import constants
from textual.app import App
from textual.screen import Screen

from annotator.keys.keymap import Keymap, keymap_for
from annotator.schema.values import LabelSchema
from annotator.session.text.extents import preparations
from annotator.store.store import Store
from annotator.tui.process import settle
from annotator.tui.reader import ReaderScreen
from annotator.tui.terminal.driver import CleanInputDriver
from annotator.tui.terminal.probe import WidthsMeasured
from annotator.view.cells import set_widths

SETTLING = 0.3
"""Seconds until the garbage collector is settled: behind the first painted article, which it would hold up."""


class AnnotatorApp(App[None], inherit_bindings=False):
    """Reads and annotates the documents of one store under one schema; without a keymap, by the default keys."""

    TITLE = "annotator"
    ENABLE_COMMAND_PALETTE = False

    def __init__(
        self,
        store: Store,
        schema: LabelSchema,
        *,
        now: Callable[[], str],
        new_id: Callable[[], str],
        keymap: Keymap | None = None,
    ) -> None:
        # TEXTUAL_DRIVER stays in force: it is how the app is served to a browser.
        super().__init__(driver_class=None if constants.DRIVER else CleanInputDriver)
        self._reader = ReaderScreen(store, schema, keymap or keymap_for(schema), now=now, new_id=new_id)

    def greet(self, greeting: str) -> None:
        """Begin with these words in the status line."""
        self._reader.greeting = greeting

    def get_default_screen(self) -> Screen[None]:
        """The reader is the only screen."""
        return self._reader

    def on_mount(self) -> None:
        """Leave cleanly when told to, and paint again after a stop."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(number, self.exit)
        self.app_resume_signal.subscribe(self, lambda _: self.screen.refresh(layout=True))

    def on_ready(self) -> None:
        """Do what can wait, once the article stands on the screen."""
        self.set_timer(SETTLING, self._settle)

    async def _settle(self) -> None:
        """Make ready what the first label would wait for, a little at a time, then settle the garbage collector."""
        for make_ready in (*preparations(), self._reader.make_ready):
            make_ready()
            await asyncio.sleep(0)
        settle()

    def on_widths_measured(self, event: WidthsMeasured) -> None:
        """Measure and paint by the terminal's own widths."""
        if set_widths(event.widths):
            self._reader.measure_anew()
