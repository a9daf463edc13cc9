"""What comes up over the reader, on a layer of the one screen.

A modal screen takes 165 ms to its last frame; a layer that is there all the time and gets displayed takes 11.
"""

from __future__ import annotations

from textual import events
from textual.containers import Vertical
from textual.widget import Widget

from annotator.tui.terminal.driver import EscapeAndKey
from annotator.tui.terminal.widgets import awaits_layout


class Overlay(Vertical):
    """Something on the upper layer, hidden until it is opened; Escape closes it."""

    DEFAULT_CSS = """
    Overlay { layer: overlay; display: none; background: $surface; }
    """

    def open(self, focus: Widget) -> None:
        """Bring the overlay up and give that widget the keys, from the very next one on."""
        self.display = True
        self.screen.set_focus(focus)

    def close(self) -> None:
        """Take the overlay away; the reader has the keys again."""
        self.display = False
        self.screen.set_focus(None)

    @property
    def is_on_screen(self) -> bool:
        """Whether it is up, or went away just now and what was under it is yet to be painted."""
        return self.display or awaits_layout(self)

    def takes_key(self, event: events.Key) -> bool:
        """Do what the key means to the overlay; whether it meant anything.

        Inputs on the overlay ask this ahead of what they do themselves, in their own turn: through the usual
        bubbling a key typed right behind an Enter would reach the input before the overlay has closed.
        """
        del event
        return False

    def on_escape_and_key(self, event: EscapeAndKey) -> None:
        """Go away, and leave the key to the reader."""
        event.stop()
        if self.display:
            self.close()
        self.screen.post_message(events.Key(event.key, event.character))

    def on_key(self, event: events.Key) -> None:
        """Keep every key from the reader below."""
        event.stop()
