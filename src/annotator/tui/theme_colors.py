"""What a theme gives the page: its colours, or none where the terminal or the user has none to give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from annotator.schema.palette import PALETTE, Swatch
from annotator.schema.tints import to_lch

if TYPE_CHECKING:
    from textual.app import App


class ThemeColors(Struct, frozen=True):
    """The colours of a theme, each as ``#rrggbb`` or, where ``is_ansi``, as Rich names the terminal's own."""

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
        """Whether the terminal has to dim the text, as no colour does; the other answer is none, not no."""
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
# The terminal's own 16 colours, whatever the user made of them: on its own background only the default foreground
# is sure to be read, so text that matters is in it, and a label is a colour behind black or white.
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

# Picked by hand: neighbours in the palette lie far apart among the sixteen, and black or white is readable.
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
    """The colour behind a label's text and that of the text, of the terminal's 16: of the name nearest by hue."""
    if swatch.name in _SIXTEEN:
        return _SIXTEEN[swatch.name]
    return _SIXTEEN[min(PALETTE, key=lambda name: _distance(PALETTE[name], swatch))]


def _distance(one: Swatch, other: Swatch) -> float:
    (_, chroma, hue), (_, other_chroma, other_hue) = to_lch(one.dark.accent), to_lch(other.dark.accent)
    turn = abs(hue - other_hue) % 6.2832
    return min(turn, 6.2832 - turn) * min(chroma, other_chroma) + abs(chroma - other_chroma)


_by_theme: dict[str, ThemeColors] = {}


def ground_of(app: App[object]) -> ThemeColors:
    """The ground of the app's theme: none of colour under NO_COLOR, the terminal's own where it has but 16."""
    if app.no_color:
        return PLAIN
    has_sixteen = app.console.color_system == "standard" and not app.is_headless
    if has_sixteen:
        return ANSI
    name = app.theme
    ground = _by_theme.get(name)
    if ground is None:  # Textual copies its table of themes at every look into it, and every row asks
        theme = app.current_theme
        ground = _by_theme[name] = ANSI if theme.ansi else DARK if theme.dark else LIGHT
    return ground
