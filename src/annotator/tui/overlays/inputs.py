"""Inputs that keep the order of keys, however fast they are typed.

Textual passes each widget its keys through its own queue: keys typed quickly can reach an input whose overlay has been
closed meanwhile. Such a key goes back to the screen, which handles it as if it had come there first.
"""

from __future__ import annotations

from textual import events
from textual.geometry import Size
from textual.reactive import Reactive
from textual.widget import Widget
from textual.widgets import Input, TextArea

from annotator.tui.overlays.overlay import Overlay
from annotator.tui.terminal.widgets import run_bound


def offer_to_overlay(field: Widget, event: events.Key) -> bool:
    """Offer the key to the field's overlay or, if that is closed already, pass it to the screen.

    Return whether either took it.
    """
    overlay = next((each for each in field.ancestors if isinstance(each, Overlay)), None)
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
    """One line to type in, on a raised ground."""

    DEFAULT_CSS = """
    LineInput, LineInput:focus { background: $panel; background-tint: transparent; padding: 0 1; }
    """

    virtual_size: Reactive[Size] = Reactive(Size(0, 0))
    """The size of the text in cells; as Textual declares it, each letter would lay out the whole screen, in 15 ms."""

    def __init__(self, placeholder: str = "") -> None:
        # If the content were selected on focus, the second typed character would replace the first.
        super().__init__(placeholder=placeholder, compact=True, select_on_focus=False)

    async def on_key(self, event: events.Key) -> None:
        """Offer the key to the overlay first; Textual calls this before the input's own handler."""
        if not offer_to_overlay(self, event):
            await run_bound(self, event)

    def on_paste(self, event: events.Paste) -> None:
        """Join all pasted lines into one; the input's own handler, which runs next, takes only the first line."""
        event.text = " ".join(event.text.splitlines())


class AreaInput(TextArea):
    """Several lines to type in, on a raised ground."""

    DEFAULT_CSS = """
    AreaInput, AreaInput:focus { background: $panel; background-tint: transparent; padding: 0 1; }
    """

    def __init__(self) -> None:
        super().__init__(tab_behavior="focus", soft_wrap=True, compact=True)

    async def on_key(self, event: events.Key) -> None:
        """Offer the key to the overlay first; Textual calls this before the input's own handler."""
        if not offer_to_overlay(self, event):
            await run_bound(self, event)
