"""Every colour and attribute on the screen, in one place: looks and tones become Rich styles here.

In the article, colour means a label and nothing else: its tint is the ground of its spans, its accent the ink of what
is suggested and the ground of the span in focus. Everything that colour shows is shown in a second way, for people who
cannot see colours, and no two of these signs are the same. Without colours, on terminals of 16 colours and in the plain
view they are as in the last column:

=============================  =========================  ====================================
what                           with colours               without
=============================  =========================  ====================================
under the caret, selected      reverse                    reverse
the focused span               reverse (accent), bold     reverse, bold, underlined
the caret in the focused span  reverse, bold, underlined  reverse, bold, not underlined
a span inside the focused one  bold, underlined           bold, underlined once more
a span around another          underlined                 underlined; two or more: doubly
a suggestion                   underlined, no tint        dim, underlined
the one that Space accepts     bold, italic, underlined   bold, italic, underlined
a search hit                   bold, underlined           bold, underlined
the hit that is selected       reverse, bold, underlined  reverse, bold, underlined
boilerplate                    dim                        dim
heading or strong              bold                       bold
=============================  =========================  ====================================

Within the focused span it is not shown that it is in another one. The line under a suggestion is dotted where the
terminal is known to draw that. Beside lanes the focused span is bold in the text, since its lane lights up.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, assert_never

from rich.style import Style

from annotator.schema.palette import Shade, color_of
from annotator.schema.values import LabelSchema
from annotator.session.states import View
from annotator.tui.terminal.underlines import dotted
from annotator.tui.theme_colors import ThemeColors, colors_of, sixteen
from annotator.view.chart_rows import Ink
from annotator.view.lane_lines import Part
from annotator.view.looks import Look, Mark
from annotator.view.markup import Face
from annotator.view.pieces import Tone

if TYPE_CHECKING:
    from textual.app import App

_KEPT_LOOKS = 4096
_POINTED_AT = Style(reverse=True)
_LIT = Style(reverse=True, bold=True, underline=False, underline2=False)
_CARET_IN_LIT = Style(reverse=True, bold=True, underline=True, underline2=False)
_FOCUSED = Style(reverse=True, bold=True, underline=True)
_CARET_IN_FOCUS = Style(reverse=True, bold=True, underline=False)
_INITIAL = Style(bold=True)
_INSIDE_FOCUS, _BESIDE_LANES = Style(bold=True), Style(bold=True)
_HIT = Style(bold=True, underline=True)
_AROUND, _FURTHER_AROUND = Style(underline=True), Style(underline2=True)
_SUGGESTED, _SUGGESTED_IN_PLAIN = Style(underline=True), Style(dim=True, underline=True)
_OFFERED = Style(bold=True, italic=True, underline=True)
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
        self.lit = Style(color=colors.accent, bgcolor=colors.page)
        self.raised = Style(bgcolor=colors.raised, bold=True)
        if colors.is_ansi:
            self.raised = Style(bold=True, reverse=colors.has_colors or None)
        bold = self.bar + Style(bold=True)
        self._tones = {
            Tone.PLAIN: self.bar,
            Tone.DIM: self.bar_dim,
            Tone.HEADING: bold,
            Tone.KEY: self.bar_key,
            Tone.CHOSEN: bold + Style(reverse=True),
            Tone.CURSOR: bold,
            Tone.WANTED: self.bar_warning,
            Tone.LABEL: self.bar,  # a label's colour is that of the piece, not of the tone
            Tone.INK: self.bar,
            Tone.OFFERED: bold + Style(italic=True),
            Tone.LINE: self.line,
            Tone.LIT: self.lit,
            Tone.MARK: self.bar_key,
        }
        self._schema: LabelSchema | None = None
        self._labels: dict[str, Style] = {}
        self._looks: dict[Look, Style] = {}
        self._lanes: dict[tuple[str, Part, bool], Style] = {}

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

    def of_ink(self, ink: Ink) -> Style:
        """Return how a piece of a chart or of a question is painted."""
        match ink:
            case Ink.PLAIN | Ink.FAIR:
                return self.bar
            case Ink.HEADING:
                return self.title
            case Ink.DIM:
                return self.bar_dim
            case Ink.BAR:
                return self.bar_key
            case Ink.GOOD:
                return self.good
            case Ink.POOR:
                return self.bar_warning
            case _:
                assert_never(ink)

    def tone(self, tone: Tone) -> Style:
        """Return how a piece of the form is painted."""
        return self._tones[tone]

    def label(self, schema: LabelSchema, label_id: str) -> Style:
        """Return how text of a label is painted."""
        self._reset_for(schema)
        style = self._labels.get(label_id)
        if style is None:
            style = self._labels[label_id] = self._label(schema, label_id)
        return style

    def ink(self, schema: LabelSchema, label_id: str) -> Style:
        """Return how what belongs to a label is written on the page: its letter, its bar."""
        colors = self.colors
        if not colors.has_colors:
            return self.plain
        swatch = color_of(schema.colors, label_id)
        if colors.is_ansi:
            return Style(color=sixteen(swatch)[0], bgcolor=colors.page)
        return Style(color=(swatch.dark if colors.dark else swatch.light).accent, bgcolor=colors.page)

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
            self._schema, self._labels, self._looks, self._lanes = schema, {}, {}, {}

    def _label(self, schema: LabelSchema, label_id: str) -> Style:
        colors = self.colors
        label = schema.label(label_id)
        if label is not None and label.retired:
            return self.dim + Style(underline=True)
        if not colors.has_colors:
            return self.plain + Style(underline=True)
        if colors.is_ansi:
            color, text = sixteen(color_of(schema.colors, label_id))
            return Style(color=text, bgcolor=color)
        shade = self._shade(schema, label_id)
        return Style(color=shade.text, bgcolor=shade.tint)

    def _shade(self, schema: LabelSchema, label_id: str) -> Shade:
        swatch = color_of(schema.colors, label_id)
        return swatch.dark if self.colors.dark else swatch.light

    def _accented(self, schema: LabelSchema, label_id: str) -> Style:
        """Return the style of text in the accent of a label, which 16 colours do not have: text has to be readable."""
        if self.colors.is_ansi:
            return self.plain
        return Style(color=self._shade(schema, label_id).accent, bgcolor=self.colors.page)

    def lane(
        self, schema: LabelSchema, label_id: str | None, part: Part = Part.NAME, *, focused: bool = False
    ) -> Style:
        """Return how a part of a span's lane is painted or, without a label, what is between spans."""
        if label_id is None:
            return self.dim
        self._reset_for(schema)
        style = self._lanes.get((label_id, part, focused))
        if style is None:
            style = self._lanes[label_id, part, focused] = self._lane(schema, label_id, part, focused=focused)
        return style

    def _lane(self, schema: LabelSchema, label_id: str, part: Part, *, focused: bool) -> Style:
        match part:
            case Part.BESIDE | Part.SUGGESTED | Part.ARC:
                return self._accented(schema, label_id) + Style(bold=focused)
            case Part.RELATION:
                return self._accented(schema, label_id) + Style(italic=True)
            case Part.LINE | Part.NAME:
                if focused and not self.colors.is_ansi:
                    return self._accented(schema, label_id) + _LIT
                style = self.label(schema, label_id) + Style(underline=False, bold=focused, reverse=focused)
                is_tinted = not self.colors.is_ansi and style.bgcolor != self.plain.bgcolor
                if part is Part.LINE and is_tinted:
                    style += Style(color=self._shade(schema, label_id).accent)
                return style
            case _:
                assert_never(part)

    def _look(self, schema: LabelSchema, look: Look) -> Style:
        colors = self.colors
        if look.mark is Mark.NUMBER:
            return Style(color=colors.page, bgcolor=colors.warning, bold=True, reverse=colors.is_ansi)
        if look.mark is Mark.INITIAL:
            return self._initial(schema, look)
        if look.mark is not None:
            return self.dim + self._focus(look) if look.focused else self.dim
        style = self._ground(schema, look)
        if look.dim or look.face is Face.QUIET:
            has_own = look.tint is not None or (look.suggested is not None and style != self.plain)
            style += Style(color=None if has_own else colors.dim, dim=colors.dims_by_attribute)
        if look.face in _FACES:
            style += _FACES[look.face]
        style += self._signs(look)
        return dotted(style) if look.suggested else style

    def _ground(self, schema: LabelSchema, look: Look) -> Style:
        """Return ground and ink, without what is shown by attributes."""
        if look.tint and not self._lights_up(look):
            return self.label(schema, look.tint)
        if look.tint:
            return self._accented(schema, look.tint)  # which is reversed
        if look.suggested and look.view is not View.PLAIN:
            return self._accented(schema, look.suggested)
        return self.plain

    def _lights_up(self, look: Look) -> bool:
        """Whether a cell of the focused span has the label's accent as its ground."""
        return look.focused and not look.inside and not self.colors.is_ansi

    def _initial(self, schema: LabelSchema, look: Look) -> Style:
        """Return how the letter of a label is written: in its accent, or as the text of the span around it."""
        if not self.colors.has_colors or look.initial_of is None:
            style = self.dim
        elif look.tint is None:
            style = self._accented(schema, look.initial_of) + _INITIAL
        else:
            style = self._ground(schema, look) + _INITIAL
        return style + self._focus(look) if look.focused and look.tint else style

    def _signs(self, look: Look) -> Style:
        """Return the attributes for everything but the innermost label."""
        signs = Style()
        colors = self.colors
        around = look.around + (look.tint is not None and not colors.has_colors)
        if around:
            signs += _AROUND if around == 1 else _FURTHER_AROUND
        if look.suggested:
            in_plain = colors.is_ansi or look.view is View.PLAIN
            signs += _OFFERED if look.offered else _SUGGESTED_IN_PLAIN if in_plain else _SUGGESTED
        if look.hit:
            signs += _HIT + self._color_of_hit(look)
        if look.focused:
            return signs + self._focus(look)
        return signs + _POINTED_AT if look.caret or look.selected else signs

    def _color_of_hit(self, look: Look) -> Style:
        """Return the accent as the ink of a hit, which is reversed where it is selected; tints stay."""
        colors = self.colors
        if look.selected and not look.focused:
            return Style(color=colors.accent, bgcolor=colors.page)
        return Style(color=None if look.tint else colors.accent)

    def _focus(self, look: Look) -> Style:
        """Return the attributes of a cell of the focused span; what is pointed at in it differs from the rest."""
        is_pointed_at = look.caret or look.selected
        if self._lights_up(look) and look.tint:
            return _CARET_IN_LIT if is_pointed_at else _LIT
        if look.inside or (look.view is View.LANES and look.tint is None):
            signs = _INSIDE_FOCUS if look.inside else _BESIDE_LANES
            return signs + _POINTED_AT if is_pointed_at else signs
        return _CARET_IN_FOCUS if is_pointed_at else _FOCUSED
