"""Charts as inline SVG, drawn by Vega-Lite; the page gives them their colours, for light, dark and paper."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as ET

EXTRA = "report"
"""The extra that brings what draws the charts."""

NEEDED = f"a report needs the package vl-convert-python, install it with pip install 'annotator-tui[{EXTRA}]'"

INK, DIM, LINE, BAR, PAPER = "#010101", "#020202", "#030303", "#040404", "#050505"
LEVELS = tuple(f"#06060{level}" for level in range(5))
"""Grounds of a matrix, from few to many."""

_VARIABLES = {INK: "ink", DIM: "dim", LINE: "line", BAR: "accent", PAPER: "paper"} | {
    color: f"level-{level}" for level, color in enumerate(LEVELS)
}
_CONFIG = {
    "font": "sans-serif",
    "background": None,
    "padding": {
        "left": 16,
        "right": 40,
        "top": 5,
        "bottom": 5,
    },  # letters of the reader's own font may be wider
    "view": {"stroke": None},
    "axis": {
        "labelColor": INK,
        "titleColor": DIM,
        "gridColor": LINE,
        "domainColor": LINE,
        "tickColor": LINE,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelLimit": 240,
    },
    "header": {"labelColor": INK, "labelFontSize": 12, "title": None, "labelLimit": 240},
    "text": {"color": INK, "fontSize": 12},
    "bar": {"color": BAR},
    "line": {"color": BAR, "strokeWidth": 2},
    "point": {"color": BAR, "filled": True, "size": 50},
    "rule": {"color": BAR},
}
_TAGS = frozenset({"svg", "g", "path", "line", "rect", "text", "tspan"})
_ATTRIBUTES = frozenset(
    [
        "width",
        "height",
        "viewBox",
        "transform",
        "d",
        "x",
        "y",
        "x1",
        "y1",
        "x2",
        "y2",
        "dx",
        "dy",
        "fill",
        "stroke",
        "stroke-width",
        "stroke-miterlimit",
        "stroke-dasharray",
        "opacity",
        "fill-opacity",
        "stroke-opacity",
        "text-anchor",
        "font-family",
        "font-size",
        "font-weight",
        "font-style",
        "role",
        "aria-label",
        "aria-roledescription",
        "aria-hidden",
    ]
)
_SVG = "{http://www.w3.org/2000/svg}"


class ChartsMissingError(Exception):
    """What draws the charts is not installed; the message says how to install it."""


def check_charts() -> None:
    """Raise ``ChartsMissingError`` if no chart can be drawn."""
    try:
        import vl_convert  # noqa: F401 - only a report needs it
    except ImportError:
        raise ChartsMissingError(NEEDED) from None


def svg_of(chart: Mapping[str, Any], description: str) -> str:
    """The chart, in Vega-Lite, as an element for a page; ``description`` is for those who do not see it.

    Of what is drawn, only shapes and texts are taken, with attributes that refer to nothing.
    """
    import vl_convert

    specification = {"config": _CONFIG, "description": description, **chart}
    drawn = ET.fromstring(vl_convert.vegalite_to_svg(json.dumps(specification)))  # noqa: S314 - drawn just now
    plain = _plain(drawn)
    plain.set("role", "img")
    plain.set("aria-label", description)
    return ET.tostring(plain, encoding="unicode")


def _plain(element: ET.Element) -> ET.Element:
    """The element without a namespace, with the parts that are known and with colours of the page."""
    copy = ET.Element(element.tag.removeprefix(_SVG))
    copy.text, copy.tail = element.text, element.tail
    for attribute, value in element.attrib.items():
        if attribute not in _ATTRIBUTES:
            continue
        variable = _VARIABLES.get(value) if attribute in {"fill", "stroke"} else None
        copy.set(attribute, f"var(--{variable})" if variable else value)
    copy.extend(_plain(child) for child in element if child.tag.removeprefix(_SVG) in _TAGS)
    return copy
