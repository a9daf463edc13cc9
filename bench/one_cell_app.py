"""The floor of a key: one widget, and every key changes one cell of it."""

from rich.segment import Segment
from textual import events
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


class OneCell(Widget):
    DEFAULT_CSS = "OneCell { height: 1fr; }"
    pressed = 0

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        text = f"ready {self.pressed % 10}" if y == 0 else ""
        return Strip([Segment(text.ljust(width))], width)


class OneCellApp(App[None]):
    def compose(self) -> ComposeResult:
        yield OneCell()

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        cell = self.query_one(OneCell)
        cell.pressed += 1
        cell.refresh(Region(6, 0, 1, 1))


if __name__ == "__main__":
    OneCellApp().run()
