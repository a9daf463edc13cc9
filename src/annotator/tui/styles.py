"""Every colour and attribute on the screen, in one place: looks and tones become Rich styles here.

The text is the page: colour means a label and nothing else. Whatever colour says is said a second time by an
attribute (underline, reverse, bold) or by a letter, for those who cannot see it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from rich.style import Style

from annotator.schema.palette import color_of
from annotator.schema.values import LabelSchema
from annotator.view.form import Tone
from annotator.view.runs import Look, Mark

if TYPE_CHECKING:
    from textual.app import App


@dataclass(frozen=True, slots=True)
class Ground:
    """The colours of a theme, each as ``#rrggbb``."""

    dark: bool
    page: str
    text: str
    dim: str
    bar: str
    accent: str
    warning: str
    selection: str


DARK = Ground(
    dark=True,
    page="#121212",
    text="#e4e4e4",
    dim="#8f8f8f",
    bar="#1f1f1f",
    accent="#8ab8ff",
    warning="#ffb454",
    selection="#3d4f66",
)
LIGHT = Ground(
    dark=False,
    page="#ffffff",
    text="#1a1a1a",
    dim="#6a6a6a",
    bar="#eeeeee",
    accent="#0b57d0",
    warning="#a34700",
    selection="#c6d9f5",
)


class Styles:
    """The styles of one theme; looks are worked out once."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.plain = Style(color=ground.text, bgcolor=ground.page)
        self.dim = Style(color=ground.dim, bgcolor=ground.page)
        self.title = Style(color=ground.text, bgcolor=ground.page, bold=True)
        self.bar = Style(color=ground.text, bgcolor=ground.bar)
        self.bar_dim = Style(color=ground.dim, bgcolor=ground.bar)
        self.bar_key = Style(color=ground.accent, bgcolor=ground.bar, bold=True)
        self.bar_warning = Style(color=ground.warning, bgcolor=ground.bar, bold=True)
        self.row_at_cursor = Style(color=ground.text, bgcolor=ground.selection, bold=True)
        self.thumb = Style(color=ground.dim, bgcolor=ground.page)
        self.label = lru_cache(maxsize=1024)(self._label)
        self.look = lru_cache(maxsize=4096)(self._look)

    @staticmethod
    @lru_cache(maxsize=4)
    def _of_ground(ground: Ground) -> Styles:
        return Styles(ground)

    @classmethod
    def of(cls, app: App[object]) -> Styles:
        """The styles of the app's theme."""
        return cls._of_ground(DARK if app.current_theme.dark else LIGHT)

    def tone(self, tone: Tone) -> Style:
        """How a piece of the form is painted."""
        ground = self.ground
        match tone:
            case Tone.HEADING:
                return Style(color=ground.text, bgcolor=ground.bar, bold=True)
            case Tone.KEY:
                return self.bar_key
            case Tone.CHOSEN:
                return Style(color=ground.text, bgcolor=ground.bar, bold=True, reverse=True)
            case Tone.CURSOR:
                return Style(color=ground.text, bgcolor=ground.bar, bold=True, underline=True)
            case Tone.WANTED:
                return self.bar_warning
            case Tone.DIM:
                return self.bar_dim
            case _:
                return self.bar

    def _label(self, schema: LabelSchema, label_id: str) -> Style:
        swatch = color_of(schema, label_id)
        shade = swatch.dark if self.ground.dark else swatch.light
        return Style(color=shade.text, bgcolor=shade.tint)

    def _look(self, schema: LabelSchema, look: Look) -> Style:
        """The style of a run of the article."""
        ground = self.ground
        style = self.label(schema, look.tint) if look.tint else self.plain
        if look.dim:
            style += Style(color=ground.dim)
        if look.underlines:
            style += Style(underline=True) if len(look.underlines) == 1 else Style(underline2=True)
        if look.selected:
            style += Style(bgcolor=ground.selection, underline=True)
        if look.focused:
            style += Style(bold=True, underline=True)
        if look.caret:
            style += Style(reverse=True)
        if look.mark is Mark.NUMBER:
            style = Style(color=ground.page, bgcolor=ground.warning, bold=True)
        elif look.mark is Mark.INITIAL:
            style = Style(color=ground.dim, bgcolor=ground.page)
        return style
