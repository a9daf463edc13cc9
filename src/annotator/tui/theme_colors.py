"""The colours of a theme, or none where the terminal or the user has turned them off."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from annotator.schema.palette import PALETTE, Swatch, hue_of
from annotator.schema.tints import to_lch

if TYPE_CHECKING:
    from textual.app import App
    from textual.theme import Theme


class ThemeColors(Struct, frozen=True):
    """The colours of a theme, each as ``#rrggbb`` or, if ``is_ansi``, by Rich's name of a terminal colour.

    A label is a ground and the interface is ink, so there are two grounds only: the ``page``, and what is ``raised``
    from it, which is the row at a cursor and a line that is being typed.
    """

    dark: bool
    page: str
    raised: str
    text: str
    dim: str
    """Names of fields, counts, what a key does."""
    line: str
    """Borders and what is left of a bar: decoration, which nobody has to read."""
    accent: str
    """Keys, the panel that has them, bars, hits."""
    warning: str
    """What is to answer, and questions."""
    good: str
    """Done and taken."""
    is_ansi: bool = False
    has_colors: bool = True

    @property
    def dims_by_attribute(self) -> bool | None:
        """``True`` if the terminal has to dim the text because no colour does, else ``None``: unset in Rich."""
        return None if self.has_colors else True


DARK = ThemeColors(
    dark=True,
    page="#14161b",
    raised="#242831",
    text="#dfe2e8",
    dim="#8f96a3",
    line="#3d434f",
    accent="#8fd0c4",
    warning="#f0b35e",
    good="#8cc98a",
)
LIGHT = ThemeColors(
    dark=False,
    page="#fbfaf7",
    raised="#ebe8df",
    text="#22252b",
    dim="#636870",
    line="#cbc8bf",
    accent="#0b6b60",
    warning="#9a4a00",
    good="#2c6e2f",
)
# The terminal's own 16 colours, which the user may have changed: on its own background only the default foreground is
# sure to be readable, so text that matters is in it, and a label is a background behind black or white.
ANSI = ThemeColors(
    dark=True,
    page="default",
    raised="bright_black",
    text="default",
    dim="bright_black",
    line="bright_black",
    accent="default",
    warning="default",
    good="default",
    is_ansi=True,
)
PLAIN = ThemeColors(
    dark=True,
    page="default",
    raised="default",
    text="default",
    dim="default",
    line="default",
    accent="default",
    warning="default",
    good="default",
    is_ansi=True,
    has_colors=False,
)

# Picked by hand: neighbours in the palette are far apart among the sixteen, and black or white is readable.
_SIXTEEN = {
    "blue": ("blue", "bright_white"),
    "amber": ("yellow", "black"),
    "rose": ("bright_magenta", "black"),
    "green": ("green", "black"),
    "violet": ("magenta", "bright_white"),
    "yellow": ("bright_yellow", "black"),
    "indigo": ("bright_blue", "black"),
    "red": ("bright_red", "black"),
    "teal": ("cyan", "black"),
    "sand": ("red", "bright_white"),
    "pink": ("white", "black"),
    "lime": ("bright_green", "black"),
    "grey": ("bright_black", "bright_white"),
}


def sixteen(swatch: Swatch) -> tuple[str, str]:
    """Return the background and the text colour of a label among the terminal's 16, by the name nearest in hue.

    Among so few a label has the colour of its parent, and its letter tells them apart.
    """
    hue = hue_of(swatch.name)
    if hue in _SIXTEEN:
        return _SIXTEEN[hue]
    return _SIXTEEN[min(PALETTE, key=lambda name: _distance(PALETTE[name], swatch))]


def _distance(one: Swatch, other: Swatch) -> float:
    (_, chroma, hue), (_, other_chroma, other_hue) = to_lch(one.dark.accent), to_lch(other.dark.accent)
    turn = abs(hue - other_hue) % 6.2832
    return min(turn, 6.2832 - turn) * min(chroma, other_chroma) + abs(chroma - other_chroma)


@lru_cache(maxsize=2)
def textual_theme(name: str) -> Theme | None:
    """Return the theme in our colours that Textual's own widgets have instead of its theme of that name.

    What comes up over the reader has the page as its ``$surface``, and ``$panel`` is what is raised from it.
    """
    colors = {"textual-dark": DARK, "textual-light": LIGHT}.get(name)
    if colors is None:
        return None
    from textual.theme import Theme

    return Theme(
        name=name,
        dark=colors.dark,
        primary=colors.accent,
        secondary=colors.accent,
        accent=colors.accent,
        warning=colors.warning,
        error=colors.warning,
        success=colors.good,
        foreground=colors.text,
        background=colors.page,
        surface=colors.page,
        panel=colors.raised,
        boost=colors.raised,
        variables={"border": colors.accent, "border-blurred": colors.line, "text-disabled": colors.dim},
    )


_by_theme: dict[str, ThemeColors] = {}


def colors_of(app: App[object]) -> ThemeColors:
    """Return the colours of the app's theme: none under NO_COLOR, the terminal's own where it has only 16."""
    if app.no_color:
        return PLAIN
    has_sixteen = app.console.color_system == "standard" and not app.is_headless
    if has_sixteen:
        return ANSI
    name = app.theme
    colors = _by_theme.get(name)
    if colors is None:  # Textual copies its table of themes at every lookup, and every row looks it up
        theme = app.current_theme
        colors = _by_theme[name] = ANSI if theme.ansi else DARK if theme.dark else LIGHT
    return colors
