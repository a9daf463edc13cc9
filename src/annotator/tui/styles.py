"""Every colour and attribute on the screen, in one place: looks and tones become Rich styles here.

In the article, colour means a label and nothing else. Everything that colour shows is shown in a second way, for people
who cannot see colours, and no two of these signs are the same:

============================  =======================================================
under the caret, selected     reverse
the focused span              reverse, bold, underlined
a span around another         underlined; two or more around it: doubly underlined
a suggestion                  dim, underlined; the one that Space accepts: italic, underlined
a search hit                  bold, underlined
boilerplate                   dim
heading or strong             bold
============================  =======================================================
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, assert_never

from rich.style import Style

from annotator.schema.palette import color_of
from annotator.schema.values import LabelSchema
from annotator.tui.theme_colors import ThemeColors, colors_of, sixteen
from annotator.view.form_rows import Tone
from annotator.view.looks import Look, Mark
from annotator.view.markup import Face

if TYPE_CHECKING:
    from textual.app import App

_KEPT_LOOKS = 4096
_POINTED_AT = Style(reverse=True)
_FOCUSED = Style(reverse=True, bold=True, underline=True)
_CARET_IN_FOCUS = Style(reverse=True, bold=True, underline=False)
_HIT = Style(bold=True, underline=True)
_AROUND, _FURTHER_AROUND = Style(underline=True), Style(underline2=True)
_SUGGESTED, _OFFERED = Style(dim=True, underline=True), Style(italic=True, underline=True)
_FACES = {
    Face.HEADING: Style(bold=True),
    Face.MARKER: Style(bold=True),
    Face.QUOTE: Style(italic=True),
}


class Styles:
    """The styles of one theme; looks are computed once."""

    def __init__(self, colors: ThemeColors) -> None:
        self.colors = colors
        self.has_brackets = not colors.has_colors
        self.plain = Style(color=colors.text, bgcolor=colors.page)
        self.dim = Style(color=colors.dim, bgcolor=colors.page, dim=colors.dims_by_attribute)
        self.title = self.plain + Style(bold=True)
        self.bar = self.plain
        self.bar_dim = self.dim
        self.stressed = self.bar + Style(italic=True)
        self.bar_key = Style(color=colors.accent, bgcolor=colors.page, bold=True)
        self.bar_hit = self.bar_key + Style(underline=True)
        self.bar_warning = Style(color=colors.warning, bgcolor=colors.page, bold=True)
        self.good = Style(color=colors.good, bgcolor=colors.page)
        self.line = Style(color=colors.line, bgcolor=colors.page, dim=colors.dims_by_attribute)
        ground = colors.page if colors.is_ansi else colors.raised  # where it is reversed, it is the ink
        self.row_at_cursor = Style(color=colors.text, bgcolor=ground, bold=True, reverse=colors.is_ansi)
        self._raised = Style(bgcolor=colors.raised, bold=True)
        self._hit_at_cursor = self.row_at_cursor + Style(underline=True)
        self.thumb = self.dim
        self._schema: LabelSchema | None = None
        self._labels: dict[str, Style] = {}
        self._looks: dict[Look, Style] = {}

    @staticmethod
    @lru_cache(maxsize=8)
    def on(colors: ThemeColors) -> Styles:
        """Return the styles with these colours, the identical object for the same colours."""
        return Styles(colors)

    @classmethod
    def of(cls, app: App[object]) -> Styles:
        """Return the styles of the app's theme."""
        return cls.on(colors_of(app))

    def at_cursor(self, name: str) -> Style:
        """Return how a piece with the style of this name is painted in the cursor row of a list."""
        if self.colors.is_ansi:
            return self._hit_at_cursor if name == "bar_hit" else self.row_at_cursor
        style: Style = getattr(self, name)
        return style + self._raised

    def tone(self, tone: Tone) -> Style:
        """Return how a piece of the form is painted."""
        match tone:
            case Tone.HEADING:
                return self.bar + Style(bold=True)
            case Tone.KEY:
                return self.bar_key
            case Tone.CHOSEN:
                return self.bar + Style(bold=True, reverse=True)
            case Tone.CURSOR:
                return self.bar + Style(bold=True, underline=True)
            case Tone.WANTED:
                return self.bar_warning
            case Tone.DIM:
                return self.bar_dim
            case Tone.PLAIN | Tone.LABEL:  # a label's colour is that of the piece, not of the tone
                return self.bar
            case _:
                assert_never(tone)

    def label(self, schema: LabelSchema, label_id: str) -> Style:
        """Return how text of a label is painted."""
        self._reset_for(schema)
        style = self._labels.get(label_id)
        if style is None:
            style = self._labels[label_id] = self._label(schema, label_id)
        return style

    def look(self, schema: LabelSchema, look: Look) -> Style:
        """Return how a run of the article is painted."""
        self._reset_for(schema)
        style = self._looks.get(look)
        if style is None:
            style = self._looks[look] = self._look(schema, look)
        return style

    def _reset_for(self, schema: LabelSchema) -> None:
        """Drop the styles of another schema. No cache is keyed by schema: hashing one takes longer than painting."""
        if schema is not self._schema or len(self._looks) > _KEPT_LOOKS:
            self._schema, self._labels, self._looks = schema, {}, {}

    def _label(self, schema: LabelSchema, label_id: str) -> Style:
        colors, swatch = self.colors, color_of(schema.colors, label_id)
        label = schema.label(label_id)
        if label is not None and label.retired:
            return self.dim + Style(underline=True)
        if not colors.has_colors:
            return self.plain + Style(underline=True)
        if colors.is_ansi:
            color, text = sixteen(swatch)
            return Style(color=text, bgcolor=color)
        shade = swatch.dark if colors.dark else swatch.light
        return Style(color=shade.text, bgcolor=shade.tint)

    def lane(self, schema: LabelSchema, label_id: str | None, *, focused: bool = False) -> Style:
        """Return how a span's lane is painted or, without a label, what is between spans; edges are not underlined."""
        style = self.label(schema, label_id) if label_id else self.dim
        return style + Style(underline=False, bold=focused, reverse=focused)

    def _look(self, schema: LabelSchema, look: Look) -> Style:
        colors = self.colors
        if look.mark is Mark.NUMBER:
            return Style(color=colors.page, bgcolor=colors.warning, bold=True, reverse=colors.is_ansi)
        if look.mark is not None:
            return self.dim
        style = self.label(schema, look.tint) if look.tint else self.plain
        if look.dim or look.face is Face.QUIET:
            style += Style(color=colors.dim if not look.tint else None, dim=colors.dims_by_attribute)
        if look.face in _FACES:
            style += _FACES[look.face]
        return style + self._signs(look)

    def _signs(self, look: Look) -> Style:
        """Return the attributes for everything but the innermost label."""
        signs = Style()
        around = look.around + (look.tint is not None and not self.colors.has_colors)
        if around:
            signs += _AROUND if around == 1 else _FURTHER_AROUND
        if look.suggested:
            signs += _OFFERED if look.offered else _SUGGESTED
        if look.hit:
            signs += _HIT + Style(color=None if look.tint else self.colors.accent)
        if look.focused:
            return signs + (_CARET_IN_FOCUS if look.caret else _FOCUSED)
        return signs + _POINTED_AT if look.caret or look.selected else signs
