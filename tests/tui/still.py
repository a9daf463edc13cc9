"""Panels without an app: their size is given, and what they paint and post is kept."""

from __future__ import annotations

from typing import TypeVar

from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from annotator.tui.panels.painted import PaintedWidget
from annotator.tui.styles import Styles
from annotator.tui.theme_colors import DARK

STYLES = Styles(DARK)
P = TypeVar("P", bound=PaintedWidget)


def still(kind: type[P], width: int, height: int) -> P:
    """A panel of that size."""
    posted: list[Message] = []
    made = {
        "size": Size(width, height),
        "styles_of_app": STYLES,
        "is_plain": False,
        "posted": posted,
        "post_message": lambda _, message: posted.append(message),
        "refresh": lambda *_, **__: None,
    }
    panel = type(kind.__name__, (kind,), made, inherit_css=False)()
    assert isinstance(panel, kind)
    return panel


def rows(panel: PaintedWidget) -> list[str]:
    """What it painted, row by row."""
    return [strip.text.rstrip() for strip in panel._strips]


def posted(panel: PaintedWidget) -> list[Message]:
    """What it posted since it was last asked."""
    kept: list[Message] = panel.posted  # type: ignore[attr-defined]
    taken = [*kept]
    kept.clear()
    return taken


def style_at(strips: list[Strip], y: int, x: int) -> object:
    """The style of a cell."""
    cell = 0
    for segment in strips[y]:
        cell += segment.cell_length
        if x < cell:
            return segment.style
    raise AssertionError(f"row {y} ends before cell {x}")
