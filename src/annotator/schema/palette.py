"""The colours of labels: a name for each, with a tint for the background of text and an accent, for light and dark.

After Okabe and Ito, whose hues can be distinguished with any kind of colour vision; black is left to the text. Blue,
sky and teal, or yellow, orange and brown, differ in lightness as well as in hue, also as tints.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from msgspec import Struct

_CUSTOM = re.compile(r"#[0-9a-fA-F]{6}")


class Shade(Struct, frozen=True):
    """A colour on one kind of screen: ``text`` is readable on ``tint``, ``accent`` on the screen's background."""

    tint: str
    text: str
    accent: str


class Swatch(Struct, frozen=True):
    """One colour for light and for dark screens, each part as ``#rrggbb``."""

    name: str
    light: Shade
    dark: Shade


_LIGHT_TEXT, _DARK_TEXT = "#1a1a1a", "#f5f5f5"
_LIGHT_SCREEN, _DARK_SCREEN = "#ffffff", "#121212"

# Tint and accent for light screens, tint and accent for dark ones.
_SHADES = {
    "orange": ("#fdcc83", "#9f6d06", "#714d04", "#e69f00"),
    "sky": ("#a3dbff", "#0d7daf", "#095a7f", "#56b4e9"),
    "green": ("#68ddb0", "#108461", "#07553d", "#009e73"),
    "yellow": ("#f7ef89", "#7e7714", "#6d670a", "#f0e442"),
    "blue": ("#70bffd", "#0072b2", "#074269", "#2383c4"),
    "vermillion": ("#fcae87", "#bd5509", "#753001", "#d55e00"),
    "purple": ("#feafd9", "#a85986", "#782f5a", "#cc79a7"),
    "violet": ("#bdaefe", "#7b61c9", "#463379", "#856cd5"),
    "lime": ("#c5e98c", "#5e7e14", "#486204", "#9ccb3b"),
    "brown": ("#e19d72", "#86491d", "#5a2a02", "#ae6e43"),
    "teal": ("#6bc9d2", "#0a7d86", "#00494f", "#258b94"),
    "grey": ("#c5c5c5", "#747474", "#494949", "#8a8a8a"),
}

PALETTE: Mapping[str, Swatch] = {
    name: Swatch(name, Shade(light, _LIGHT_TEXT, light_accent), Shade(dark, _DARK_TEXT, dark_accent))
    for name, (light, light_accent, dark, dark_accent) in _SHADES.items()
}

NAMES = tuple(PALETTE)
"""The names of the palette in the order in which labels without a colour get them."""

UNKNOWN = "grey"
"""The colour of a label that the schema does not have."""


def is_color(text: str) -> bool:
    """Whether a label may have ``text`` as its colour: a name of the palette or ``#rrggbb``."""
    return text in PALETTE or _CUSTOM.fullmatch(text) is not None


def assigned(labels: Iterable[tuple[str, str | None]]) -> dict[str, str]:
    """A colour for each label id: its own, else the next name that no label has, starting over after the last."""
    pairs = list(labels)
    used = {color for _, color in pairs}
    free = [name for name in NAMES if name not in used] or list(NAMES)
    colors: dict[str, str] = {}
    given = 0
    for label_id, color in pairs:
        colors[label_id] = color or free[given % len(free)]
        given += not color
    return colors


@lru_cache(maxsize=512)
def swatch(color: str) -> Swatch:
    """The swatch of a palette name or of ``#rrggbb``; grey for anything else, which only a database can have."""
    return _derived(color.lower()) if _CUSTOM.fullmatch(color) else PALETTE.get(color, PALETTE[UNKNOWN])


def color_of(colors: Mapping[str, str], label_id: str) -> Swatch:
    """The swatch of a label under a schema's colours; grey for a label that the schema does not have."""
    return swatch(colors.get(label_id, UNKNOWN))


def _derived(color: str) -> Swatch:
    """Shades of any colour: its tints keep its relative lightness, within the range on which text is readable."""
    from annotator.schema.tints import from_lch, readable, to_lch  # few schemas need the arithmetic

    lightness, chroma, hue = to_lch(color)
    quiet = min(chroma, 0.12)
    light = readable(from_lch(0.55 + 0.43 * lightness, quiet, hue), _LIGHT_TEXT, lighter=True)
    dark = readable(from_lch(0.17 + 0.37 * lightness, quiet, hue), _DARK_TEXT, lighter=False)
    return Swatch(
        color,
        Shade(light, _LIGHT_TEXT, readable(color, _LIGHT_SCREEN, lighter=False)),
        Shade(dark, _DARK_TEXT, readable(color, _DARK_SCREEN, lighter=True)),
    )
