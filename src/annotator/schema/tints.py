"""Readable shades of any colour, computed in OKLCH, where equal steps of lightness look equal.

The formulas are Björn Ottosson's (OKLab, 2020) and the contrast of WCAG 2.
"""

from __future__ import annotations

import math

READABLE = 4.5
"""The contrast that WCAG 2 asks of text of normal size."""

Rgb = tuple[float, float, float]
Lch = tuple[float, float, float]


def linear(color: str) -> Rgb:
    """The light of ``#rrggbb`` in red, green and blue, each from 0 to 1."""
    red, green, blue = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return _decoded(red), _decoded(green), _decoded(blue)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 (none) to 21 (black and white)."""
    dark, bright = sorted((_luminance(one), _luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


def to_lch(color: str) -> Lch:
    """Lightness (0 to 1), chroma and hue (radians) of ``#rrggbb``."""
    lightness, a, b = to_lab(color)
    return lightness, math.hypot(a, b), math.atan2(b, a)


def to_lab(color: str) -> Rgb:
    """The coordinates of ``#rrggbb`` in OKLab, where distances are perceived differences."""
    return lab_of_light(*linear(color))


def lab_of_light(red: float, green: float, blue: float) -> Rgb:
    """The coordinates in OKLab of light in red, green and blue, each from 0 to 1."""
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return lightness, a, b


def from_lch(lightness: float, chroma: float, hue: float) -> str:
    """The ``#rrggbb`` of that lightness and hue (radians), with as much of the chroma as a screen can show."""
    steps = (chroma * part / 20 for part in range(20, -1, -1))
    shown = (_from_oklab(lightness, step * math.cos(hue), step * math.sin(hue)) for step in steps)
    rgb = next(
        (light for light in shown if all(-0.0005 <= part <= 1.0005 for part in light)), (lightness**3,) * 3
    )
    return "#" + "".join(f"{round(255 * _encoded(min(1.0, max(0.0, part)))):02x}" for part in rgb)


def readable(color: str, background: str, *, lighter: bool) -> str:
    """``color`` made lighter or darker until its contrast with ``background`` is ``READABLE``."""
    lightness, chroma, hue = to_lch(color)
    ends = (lightness, 1.0 if lighter else 0.0)
    shades = (from_lch(ends[0] + (ends[1] - ends[0]) * step / 50, chroma, hue) for step in range(51))
    return next(
        (shade for shade in shades if contrast(shade, background) >= READABLE),
        "#ffffff" if lighter else "#000000",
    )


def _luminance(color: str) -> float:
    red, green, blue = linear(color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _from_oklab(lightness: float, a: float, b: float) -> Rgb:
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def _decoded(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else math.pow((part + 0.055) / 1.055, 2.4)


def _encoded(part: float) -> float:
    return 12.92 * part if part <= 0.0031308 else 1.055 * math.pow(part, 1 / 2.4) - 0.055
