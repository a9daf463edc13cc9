"""A picture of the app as SVG, and what it shows as text."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

_CELL = 12.2
"""Width of a cell in Rich's pictures."""

_FONT_FACE = re.compile(r"\s*@font-face \{.*?\n    \}", re.DOTALL)


def without_web_fonts(svg: str) -> str:
    """Return the picture without web fonts: it loads nothing, and uses fonts of the reader's system."""
    return _FONT_FACE.sub("", svg)


def shown(svg: str) -> list[str]:
    """Return the rows of the picture as text, each piece in its column, whatever the font or Rich's version."""
    rows: dict[float, str] = {}
    for element in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text"):  # noqa: S314 - our own file
        if "clip-path" in element.attrib:
            y, text = float(element.attrib["y"]), (element.text or "").replace("\xa0", " ")
            column = round(float(element.attrib["x"]) / _CELL)
            rows[y] = rows.get(y, "").ljust(column) + text
    return [text.rstrip() for _, text in sorted(rows.items())]


def colours(svg: str) -> set[str]:
    """Return every background colour of text."""
    return set(re.findall(r'<rect fill="(#[0-9a-f]{6})"', svg))
