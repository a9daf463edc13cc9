"""Inputs that keep the order of keys, however fast they come.

Textual hands each widget its keys through a queue of its own: keys typed ahead can reach an input whose overlay
is closed by then. Such a key goes back to the screen, which does with it what it would have done.
"""

from __future__ import annotations

from textual import events
from textual.widget import Widget
from textual.widgets import Input, TextArea

from annotator.tui.overlays.overlay import Overlay
from annotator.tui.terminal.widgets import run_bound


def offer_to_overlay(field: Widget, event: events.Key) -> bool:
    """Let the field's overlay take the key first, or the screen where the overlay is closed already.

    Whether either took it.
    """
    overlay = next((node for node in field.ancestors if isinstance(node, Overlay)), None)
    if overlay is None:
        return False
    if not overlay.display:
        field.screen.post_message(events.Key(event.key, event.character))
    elif not overlay.takes_key(event):
        return False
    event.stop()
    event.prevent_default()
    return True


class LineInput(Input):
    """One line to type in."""

    def __init__(self, placeholder: str = "") -> None:
        # Selecting what is there on focus would let the second typed character replace the first.
        super().__init__(placeholder=placeholder, compact=True, select_on_focus=False)

    async def on_key(self, event: events.Key) -> None:
        """Ask the overlay first; Textual calls this ahead of the input's own."""
        if not offer_to_overlay(self, event):
            await run_bound(self, event)

    def on_paste(self, event: events.Paste) -> None:
        """Take all lines of what is pasted, as one; the input's own handler, which comes next, takes the first."""
        event.text = " ".join(event.text.splitlines())


class AreaInput(TextArea):
    """Several lines to type in."""

    def __init__(self) -> None:
        super().__init__(tab_behavior="focus", soft_wrap=True, compact=True)

    async def on_key(self, event: events.Key) -> None:
        """Ask the overlay first; Textual calls this ahead of the input's own."""
        if not offer_to_overlay(self, event):
            await run_bound(self, event)
