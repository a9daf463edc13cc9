"""The charts of a report, in Vega-Lite. Numbers stand beside their bars, so that no colour has to be told apart.

Names must be safe to show and different from each other: see ``page_parts.distinct``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from annotator.agreement.coefficients import Coefficient
from annotator.core.day_series import DaySeries
from annotator.core.work_figures import DayOfKeys
from annotator.report.chart_svg import DIM, LEVELS, LINE

Chart = Mapping[str, Any]
"""A chart in Vega-Lite."""

_WIDTH = 460
_ROW = 22
_DAYS_HIGH = 56
_CELL = 64
_BARE = {"ticks": False, "domain": False, "labelPadding": 8}
_UTC = {"type": "utc"}
_AXIS_OF_DAYS = {"grid": False, "tickCount": 6, "labelOverlap": True}


class Bar(Struct, frozen=True):
    """A named number, what is written behind its bar, and the whole that it is a part of, if it is one."""

    name: str
    value: float
    text: str
    whole: float | None = None


def _names(names: Sequence[str]) -> dict[str, Any]:
    """The names down the left side, in this order."""
    return {"field": "name", "type": "nominal", "sort": [*names], "title": None, "axis": _BARE}


def bars(values: Sequence[Bar]) -> Chart:
    """A bar for each; behind one that is a part, the outline of its whole."""
    most = max((each.whole or each.value for each in values), default=0)
    x = {"type": "quantitative", "axis": None, "scale": {"domain": [0, max(most, 1)], "nice": False}}
    rows = [
        {"name": each.name, "value": each.value, "text": each.text, "whole": each.whole} for each in values
    ]
    whole = {
        "transform": [{"filter": "isValid(datum.whole)"}],
        "mark": {
            "type": "bar",
            "color": "transparent",
            "stroke": DIM,
            "height": {"band": 0.6},
            "aria": False,
        },
        "encoding": {"x": {"field": "whole", **x}},
    }
    return {
        "data": {"values": rows},
        "width": _WIDTH,
        "height": {"step": _ROW},
        "encoding": {"y": _names([each.name for each in values])},
        "layer": [
            {
                "mark": {"type": "bar", "height": {"band": 0.6}},
                "encoding": {"x": {"field": "value", **x}},
            },
            *([whole] if any(each.whole is not None for each in values) else []),
            {
                "transform": [{"calculate": "isValid(datum.whole) ? datum.whole : datum.value", "as": "end"}],
                "mark": {"type": "text", "align": "left", "dx": 6, "aria": False},
                "encoding": {"x": {"field": "end", **x}, "text": {"field": "text", "type": "nominal"}},
            },
        ],
    }


def days(series: Mapping[str, DaySeries]) -> Chart:
    """A row of columns for each name, all with the same measures."""
    rows = [
        {
            "name": name,
            "day": each.day(index).isoformat(),
            "end": each.day(index + 1).isoformat(),
            "spans": count,
        }
        for name, each in series.items()
        for index, count in enumerate(each.sums)
        if count
    ]
    day = {"field": "day", "type": "temporal", "scale": _UTC, "title": None, "axis": _AXIS_OF_DAYS}
    columns = {
        "width": _WIDTH,
        "height": _DAYS_HIGH,
        "mark": {"type": "bar", "binSpacing": 0.5},
        "encoding": {
            "x": day,
            "x2": {"field": "end"},
            "y": {"field": "spans", "type": "quantitative", "title": None, "axis": {"tickCount": 2}},
            "y2": {"datum": 0},
        },
    }
    header = {"labelAngle": 0, "labelAlign": "left", "labelOrient": "top", "labelAnchor": "start"}
    if len(series) == 1:
        return {"data": {"values": rows}, **columns}
    row = {"field": "name", "type": "nominal", "sort": [*series], "header": header}
    return {"data": {"values": rows}, "facet": {"row": row}, "spec": columns, "spacing": 14}


def keys(days_: Sequence[DayOfKeys]) -> Chart:
    """Keys per span over the days of work."""
    rows = [{"day": each.day, "keys": round(each.keys_per_span, 2)} for each in days_]
    return {
        "data": {"values": rows},
        "width": _WIDTH,
        "height": 2 * _DAYS_HIGH,
        "mark": {"type": "line", "point": True},
        "encoding": {
            "x": {"field": "day", "type": "temporal", "scale": _UTC, "title": None, "axis": _AXIS_OF_DAYS},
            "y": {
                "field": "keys",
                "type": "quantitative",
                "title": "keys per span",
                "scale": {"zero": True},
                "axis": {"tickCount": 4},
            },
        },
    }


class Square(Struct, frozen=True):
    """A cell of a matrix: its row and column, what is written in it, and how dark it is, from 0 to 1."""

    row: str
    column: str
    text: str
    share: float


def matrix(names: Sequence[str], squares: Sequence[Square]) -> Chart:
    """A matrix of names down and across; the number is always in its cell."""
    cells = [
        {
            "row": each.row,
            "column": each.column,
            "text": each.text,
            "fill": LEVELS[min(len(LEVELS) - 1, int(each.share * len(LEVELS)))],
        }
        for each in squares
    ]
    across = {"orient": "top", "labelAngle": -30, "labelLimit": 130, **_BARE}
    return {
        "data": {"values": cells},
        "width": {"step": _CELL},
        "height": {"step": _ROW + 6},
        "encoding": {
            "y": {"field": "row", "type": "nominal", "sort": [*names], "title": None, "axis": _BARE},
            "x": {"field": "column", "type": "nominal", "sort": [*names], "title": None, "axis": across},
        },
        "layer": [
            {
                "mark": {"type": "rect", "stroke": LINE},
                "encoding": {"color": {"field": "fill", "type": "nominal", "scale": None}},
            },
            {
                "mark": {"type": "text", "aria": False},
                "encoding": {"text": {"field": "text", "type": "nominal"}},
            },
        ],
    }


def intervals(coefficients: Mapping[str, Coefficient]) -> Chart:
    """The value of each coefficient from 0 to 1, with its interval as a line."""
    rows = [
        {"name": name, "value": each.value, "low": each.low, "high": each.high}
        for name, each in coefficients.items()
    ]
    scale = {"domain": [0, 1], "clamp": True}
    x = {"type": "quantitative", "scale": scale, "title": None, "axis": {"tickCount": 5}}
    return {
        "data": {"values": rows},
        "width": _WIDTH,
        "height": {"step": _ROW},
        "encoding": {"y": _names([*coefficients])},
        "layer": [
            {
                "transform": [{"filter": "isValid(datum.low)"}],
                "mark": {"type": "rule", "aria": False},
                "encoding": {"x": {"field": "low", **x}, "x2": {"field": "high"}},
            },
            {
                "transform": [{"filter": "isValid(datum.value)"}],
                "mark": {"type": "point"},
                "encoding": {"x": {"field": "value", **x}},
            },
        ],
    }
