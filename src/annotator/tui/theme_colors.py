"""The colours of a theme, or none where the terminal or the user has turned them off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from annotator.schema.palette import PALETTE, Swatch
from annotator.schema.tints import to_lch

if TYPE_CHECKING:
    from textual.app import App


class ThemeColors(Struct, frozen=True):
    """The colours of a theme, each as ``#rrggbb`` or, if ``is_ansi``, by Rich's name of a terminal colour."""

    dark: bool
    page: str
    text: str
    dim: str
    bar: str
    accent: str
    warning: str
    selection: str
    is_ansi: bool = False
    has_colors: bool = True

    @property
    def dims_by_attribute(self) -> bool | None:
        """``True`` if the terminal has to dim the text because no colour does, else ``None``: unset in Rich."""
        return None if self.has_colors else True


DARK = ThemeColors(
    dark=True,
    page="#121212",
    text="#e4e4e4",
    dim="#8f8f8f",
    bar="#1f1f1f",
    accent="#8ab8ff",
    warning="#ffb454",
    selection="#3d4f66",
)
LIGHT = ThemeColors(
    dark=False,
    page="#ffffff",
    text="#1a1a1a",
    dim="#6a6a6a",
    bar="#eeeeee",
    accent="#0b57d0",
    warning="#a34700",
    selection="#c6d9f5",
)
# The terminal's own 16 colours, which the user may have changed: on its own background only the default foreground is
# sure to be readable, so text that matters is in it, and a label is a background behind black or white.
ANSI = ThemeColors(
    dark=True,
    page="default",
    text="default",
    dim="bright_black",
    bar="default",
    accent="default",
    warning="default",
    selection="bright_black",
    is_ansi=True,
)
PLAIN = ThemeColors(
    dark=True,
    page="default",
    text="default",
    dim="default",
    bar="default",
    accent="default",
    warning="default",
    selection="default",
    is_ansi=True,
    has_colors=False,
)

# Picked by hand: neighbours in the palette are far apart among the sixteen, and black or white is readable.
_SIXTEEN = {
    "orange": ("yellow", "black"),
    "sky": ("bright_cyan", "black"),
    "green": ("green", "black"),
    "yellow": ("bright_yellow", "black"),
    "blue": ("blue", "bright_white"),
    "vermillion": ("bright_red", "black"),
    "purple": ("bright_magenta", "black"),
    "violet": ("magenta", "bright_white"),
    "lime": ("bright_green", "black"),
    "brown": ("red", "bright_white"),
    "teal": ("cyan", "black"),
    "grey": ("white", "black"),
}


def sixteen(swatch: Swatch) -> tuple[str, str]:
    """Return the background and the text colour of a label among the terminal's 16, by the name nearest in hue."""
    if swatch.name in _SIXTEEN:
        return _SIXTEEN[swatch.name]
    return _SIXTEEN[min(PALETTE, key=lambda name: _distance(PALETTE[name], swatch))]


def _distance(one: Swatch, other: Swatch) -> float:
    (_, chroma, hue), (_, other_chroma, other_hue) = to_lch(one.dark.accent), to_lch(other.dark.accent)
    turn = abs(hue - other_hue) % 6.2832
    return min(turn, 6.2832 - turn) * min(chroma, other_chroma) + abs(chroma - other_chroma)


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
