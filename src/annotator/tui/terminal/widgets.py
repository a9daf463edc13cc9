"""State of Textual's widgets that has no public name."""

from __future__ import annotations

from textual import events
from textual.widget import Widget


async def run_bound(field: Widget, event: events.Key) -> None:
    """Run the action that the field itself binds to the key: Backspace, arrows, Ctrl+W.

    Textual looks for bindings when the key has bubbled up to the app, and overlays keep it from getting there.
    """
    bound = field._bindings.key_to_bindings.get(event.key)  # noqa: SLF001 - it has no public name
    if bound:
        event.stop()
        event.prevent_default()
        await field.run_action(bound[0].action)


def awaits_layout(widget: Widget) -> bool:
    """Whether the widget was moved, shown or hidden and has not been painted since."""
    return widget._layout_required  # noqa: SLF001 - it has no public name
