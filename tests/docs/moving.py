"""A picture that moves: screens of the app one after the other, in one SVG that needs nothing else.

Each screen is one of Rich's pictures, shown by CSS for its time; below it are the keys that led there and what they
do.
Where a reader's system asks for less motion, the last screen stands still.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from tests.docs.picture import shown, without_web_fonts

_SVG = "{http://www.w3.org/2000/svg}"
_VIEW = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_FOOT = 58
"""Height of the caption, in units of the picture."""


@dataclass(frozen=True)
class Screen:
    """A picture of the app, for so many seconds; ``keys`` were pressed last, ``caption`` says what they do."""

    keys: str
    caption: str
    seconds: float
    picture: str


def moving_picture(title: str, screens: Sequence[Screen]) -> str:
    """Return the SVG of all screens, again and again."""
    found = _VIEW.search(screens[0].picture)
    assert found is not None
    width, height = map(float, found.groups())
    frames = "\n".join(_frame(number, screen, width, height) for number, screen in enumerate(screens))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height + _FOOT:g}" role="img">\n'
        f"<title>{escape(title)}</title>\n<style>\n{_style(screens)}</style>\n"
        f'<rect width="{width:g}" height="{height + _FOOT:g}" rx="8" fill="#1b1b1f"/>\n{frames}\n</svg>\n'
    )


def _style(screens: Sequence[Screen]) -> str:
    total, begins = sum(screen.seconds for screen in screens), 0.0
    lines = [
        ".screen { visibility: hidden; }",
        ".keys { font: bold 26px monospace; fill: #ffd75f; } .caption { font: 22px sans-serif; fill: #e4e4e7; }",
    ]
    for number, screen in enumerate(screens):
        ends = begins + screen.seconds
        stops = f"{100 * begins / total:.3f}% {{ visibility: visible; }} {100 * ends / total:.3f}%"
        start = "0% { visibility: hidden; } " if number else ""
        lines.append(f"@keyframes at{number} {{ {start}{stops} {{ visibility: hidden; }} }}")
        lines.append(f"#screen{number} {{ animation: at{number} {total:g}s step-end infinite; }}")
        begins = ends
    last = f"#screen{len(screens) - 1} {{ visibility: visible; }}"
    lines.append(f"@media (prefers-reduced-motion) {{ .screen {{ animation: none !important; }} {last} }}")
    return "".join(f"{line}\n" for line in lines)


def _frame(number: int, screen: Screen, width: float, height: float) -> str:
    inner = without_web_fonts(screen.picture).replace(
        "<svg ", f'<svg width="{width:g}" height="{height:g}" ', 1
    )
    # Pictures of one screen have the same ids, which may be there once.
    inner = re.sub(r"terminal-(\d+)", rf"screen{number}-\1", inner)
    left = 30 + 16 * len(screen.keys)
    words = (
        f'<text class="keys" x="20" y="{height + 37:g}">{escape(screen.keys)}</text>'
        f'<text class="caption" x="{left}" y="{height + 36:g}">{escape(screen.caption)}</text>'
    )
    return f'<g class="screen" id="screen{number}">\n{inner}\n{words}\n</g>'


def screens_of(svg: str) -> list[tuple[list[str], list[str]]]:
    """Return the rows of each screen as text, and the keys and caption below it."""
    return [
        (
            shown(ET.tostring(group, encoding="unicode")),
            ["".join(text.itertext()) for text in group.findall(f"{_SVG}text")],
        )
        for group in ET.fromstring(svg).findall(f"{_SVG}g")  # noqa: S314 - our own file
    ]
