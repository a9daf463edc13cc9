"""The colours of labels: a name for each, with a tint for the ground of text and an accent, for light and dark screens.

The twelve hues were searched for, by annealing in OKLCH: what is as large as it can be is the least distance in OKLab
of two tints, of neighbours in the order first, then of the first six, then of all, for normal sight and for the three
kinds in which one sort of cones is missing (as simulated by Machado, Oliveira and Fernandes, 2009). The distances are
in ``tests/schema/test_palette.py``. With twelve hues some pairs can hardly be told apart, so the letter is shown, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from msgspec import Struct

_CUSTOM = re.compile(r"#[0-9a-fA-F]{6}")
_STEPPED = re.compile(rf"({_CUSTOM.pattern})(?: ([12]))?")


class Shade(Struct, frozen=True):
    """A colour on one kind of screen: ``text`` is readable on ``tint``, ``accent`` on the screen."""

    tint: str
    text: str
    accent: str


class Swatch(Struct, frozen=True):
    """One colour for light and for dark screens, each part as ``#rrggbb``.

    ``name`` has the step of lightness after it where a label is in the hue of its parent: ``blue 1``.
    """

    name: str
    light: Shade
    dark: Shade


_LIGHT_TEXT, _DARK_TEXT = "#1a1a1a", "#f4f4f4"
_LIGHT_GROUND, _DARK_GROUND = "#ebe8df", "#242831"
"""The ground of the screen on which an accent is hardest to read, which is the raised one."""

_STEP = 0.055
"""How far a label is from its parent in lightness, of 1; at least 0.04 can be seen with any sight."""

_DARKEST, _LIGHTEST = 0.24, 0.94
"""The least and the greatest lightness of a tint: beyond, it would be lost on a dark or on a light screen."""

# For light screens, then for dark ones: tint, tints of the first and second step of lightness, accent.
_HUES = {
    "blue": (
        ("#85c0ed", "#9bd1fb", "#74aedb", "#0069a1"),
        ("#2b4d65", "#3d5c73", "#1d3e56", "#5bbbfc"),
    ),
    "amber": (
        ("#ffd180", "#eebf6a", "#ddad53", "#815e11"),
        ("#814d01", "#8f5e26", "#6b4107", "#e89f4e"),
    ),
    "rose": (
        ("#f49ab5", "#feb1c7", "#e189a4", "#a63f65"),
        ("#62193a", "#702c48", "#52062c", "#f28db2"),
    ),
    "green": (
        ("#98f2be", "#83e0ab", "#6dcf99", "#0a7347"),
        ("#346844", "#487755", "#245836", "#6bc988"),
    ),
    "violet": (
        ("#d6ccff", "#c4baee", "#b3a8dd", "#6d54af"),
        ("#372c6e", "#453d7b", "#2a1d5e", "#aca5fc"),
    ),
    "yellow": (
        ("#cdb960", "#ddcb7a", "#bba84e", "#73630e"),
        ("#524500", "#635407", "#413704", "#c9b143"),
    ),
    "indigo": (
        ("#afb0ff", "#c3c5fc", "#9e9fec", "#5e59b4"),
        ("#3c5495", "#4d64a1", "#2e4484", "#8faffc"),
    ),
    "red": (
        ("#fdac97", "#ffc6b7", "#ea9b86", "#aa442b"),
        ("#803420", "#8e4734", "#6e240f", "#f89176"),
    ),
    "teal": (
        ("#8bf1f0", "#74dfdf", "#5ccecd", "#027070"),
        ("#00686f", "#0c7980", "#00575d", "#25c8d4"),
    ),
    "sand": (
        ("#fdd3b5", "#ecc1a2", "#dbaf8f", "#97510a"),
        ("#5a2a00", "#6b390f", "#462000", "#f0995c"),
    ),
    "pink": (
        ("#df9fde", "#efb3ed", "#cd8ecc", "#924792"),
        ("#743c74", "#824e82", "#632d64", "#dd93dc"),
    ),
    "lime": (
        ("#d5e795", "#c3d580", "#b1c46b", "#5c6a0a"),
        ("#2f3f23", "#3e4d33", "#213116", "#91c36a"),
    ),
}
_GREY = (("#c5c5c5", "#d6d6d6", "#b4b4b4", "#5f5f5f"), ("#494949", "#595959", "#3a3a3a", "#a4a4a4"))

UNKNOWN = "grey"
"""The colour of a label that the schema does not have. A label may have it, but none gets it."""

HUES = tuple(_HUES)
"""The names in the order in which labels without a colour get them."""

NAMES = (*HUES, UNKNOWN)
"""The names that a label may have as its colour."""

OLD_NAMES: Mapping[str, str] = {
    "orange": "amber",
    "vermillion": "red",
    "purple": "rose",
    "brown": "sand",
    "sky": "indigo",
}
"""Names that earlier versions had, each with the one that it stands for: schemas have them."""


def _swatches(
    name: str, light: tuple[str, str, str, str], dark: tuple[str, str, str, str]
) -> dict[str, Swatch]:
    return {
        _stepped(name, step): Swatch(
            _stepped(name, step),
            Shade(light[step], _LIGHT_TEXT, light[3]),
            Shade(dark[step], _DARK_TEXT, dark[3]),
        )
        for step in range(3)
    }


def _stepped(hue: str, step: int) -> str:
    """Return the name of a hue at that step of lightness; 0 is the hue itself."""
    return f"{hue} {step}" if step else hue


_SWATCHES = {
    name: swatch
    for hue, shades in (*_HUES.items(), (UNKNOWN, _GREY))
    for name, swatch in _swatches(hue, *shades).items()
}

PALETTE: Mapping[str, Swatch] = {name: _SWATCHES[name] for name in NAMES}


def is_color(text: str) -> bool:
    """Whether a label may have ``text`` as its colour: a name of the palette, now or once, or ``#rrggbb``."""
    return text in PALETTE or text in OLD_NAMES or is_custom(text)


def is_custom(text: str) -> bool:
    """Whether the colour is ``#rrggbb``."""
    return _CUSTOM.fullmatch(text) is not None


def hue_of(color: str) -> str:
    """The hue of a colour without its step of lightness, by its name of now or as ``#rrggbb``."""
    hue = color.partition(" ")[0]
    return OLD_NAMES.get(hue, hue)


def assigned(labels: Iterable[tuple[str, str | None, str | None]]) -> dict[str, str]:
    """A colour for each label, of which id, colour and parent are given, parents before their children.

    It is the label's own, else the hue of its parent at another lightness, else the next hue that no label has,
    starting over after the last.
    """
    rows = list(labels)
    used = {hue_of(color) for _, color, _ in rows if color}
    free = [name for name in HUES if name not in used] or list(HUES)
    colors: dict[str, str] = {}
    given = 0
    children: dict[str, int] = {}
    for label_id, color, parent in rows:
        if color:
            colors[label_id] = color
        elif parent is not None and parent in colors:
            children[parent] = children.get(parent, -1) + 1
            colors[label_id] = _beside(colors[parent], children[parent])
        else:
            colors[label_id] = free[given % len(free)]
            given += 1
    return colors


def _beside(color: str, number: int) -> str:
    """Return the colour of the child of that number, from 0: the hue of its parent at one of the two other steps."""
    hue, _, step = color.partition(" ")
    others = [each for each in (1, 2, 0) if str(each) != (step or "0")]
    return _stepped(OLD_NAMES.get(hue, hue), others[number % 2])


@lru_cache(maxsize=512)
def swatch(color: str) -> Swatch:
    """The swatch of a name of the palette or of ``#rrggbb``, with a step or without.

    Grey for anything else, which only a database can have.
    """
    custom = _STEPPED.fullmatch(color)
    if custom is not None:
        return _derived(custom[1].lower(), int(custom[2] or 0))
    return _SWATCHES.get(OLD_NAMES.get(color, color), PALETTE[UNKNOWN])


def color_of(colors: Mapping[str, str], label_id: str) -> Swatch:
    """The swatch of a label under a schema's colours; grey for a label that the schema does not have."""
    return swatch(colors.get(label_id, UNKNOWN))


def _derived(color: str, step: int) -> Swatch:
    """Shades of any colour: its tints keep its relative lightness, within the range on which text is readable."""
    from annotator.schema.tints import from_lch, readable, to_lch  # few schemas need the arithmetic

    lightness, chroma, hue = to_lch(color)
    quiet = min(chroma, 0.12)
    light = readable(from_lch(0.57 + 0.36 * lightness, quiet, hue), _LIGHT_TEXT, lighter=True)
    dark = readable(from_lch(0.25 + 0.29 * lightness, quiet, hue), _DARK_TEXT, lighter=False)
    return Swatch(
        _stepped(color, step),
        Shade(_at_step(light, _LIGHT_TEXT, step), _LIGHT_TEXT, readable(color, _LIGHT_GROUND, lighter=False)),
        Shade(_at_step(dark, _DARK_TEXT, step), _DARK_TEXT, readable(color, _DARK_GROUND, lighter=True)),
    )


def _at_step(tint: str, text: str, step: int) -> str:
    """The tint at that step of lightness: the nearest ones, lighter or darker, on which the text is readable."""
    from annotator.schema.tints import READABLE, contrast, from_lch, to_lch

    if not step:
        return tint
    lightness, chroma, hue = to_lch(tint)
    places = (lightness + _STEP * away for away in (1, -1, 2, -2))
    tints = [from_lch(place, chroma, hue) for place in places if _DARKEST <= place <= _LIGHTEST]
    return [each for each in tints if contrast(each, text) >= READABLE][step - 1]
