"""Statistics as panels on a screen: how many stand beside each other, how large, and what is in each."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from annotator.core.day_series import day_series
from annotator.core.work_figures import Statistics
from annotator.schema.values import LabelSchema
from annotator.view.chart_rows import Ink, Row, column_rows, signs
from annotator.view.lines import width_of, wrapped
from annotator.view.statistics_rows import (
    SECTIONS,
    MakeSection,
    Section,
    axis,
    days_section,
    keys_section,
    text_section,
)

GAP = 1
"""Cells between two panels."""
EDGES = 2
"""Rows of the edges of a panel."""
TALLEST = 12
"""Rows of the highest chart."""


class Grid(Struct, frozen=True):
    """How panels stand on a screen: so many beside and below each other, those of each column so many cells wide."""

    columns: int
    rows: int
    widths: tuple[int, ...]

    @property
    def panels(self) -> int:
        """How many are seen at once."""
        return self.columns * self.rows


def grid_for(width: int, height: int, panels: int) -> Grid:
    """Return how so many panels stand in ``width`` cells and ``height`` rows; those without room are on other pages.

    Three beside each other from 130 x 43 on, two by two from 72 x 18 on, below that one at a time.
    """
    if width >= 130 and height >= 43:
        columns, most = 3, 3
    elif width >= 72 and height >= 18:
        columns, most = 2, 2
    else:
        columns, most = 1, 1
    columns = max(1, min(columns, panels))
    rows = max(1, min(most, -(-panels // columns)))
    return Grid(columns, rows, _shares(width - GAP * (columns - 1), columns))


def plain_grid(width: int, height: int, panels: int) -> Grid:
    """Return how so many panels stand on a plain screen: below each other, as it is read."""
    return Grid(1, max(1, min(panels, height // TALLEST)), (width,))


def _shares(whole: int, parts: int) -> tuple[int, ...]:
    return tuple(whole * (part + 1) // parts - whole * part // parts for part in range(parts))


def heights_for(page: Sequence[Section], grid: Grid, height: int) -> list[int]:
    """Return the rows of the panels from top to bottom: what they need, and what is left goes to those that need more.

    The last ones take what nobody needs.
    """
    bands = [page[start : start + grid.columns] for start in range(0, len(page), grid.columns)]
    needed = [EDGES + max(len(each.rows) for each in band) for band in bands]
    given = [0] * len(bands)
    left = height
    for done, band in enumerate(sorted(range(len(bands)), key=lambda band: needed[band])):
        given[band] = min(needed[band], left // (len(bands) - done))
        left -= given[band]
    if given:
        given[-1] += left
    return given


def panels_of(statistics: Statistics, schema: LabelSchema | None, cells: int, rows: int) -> list[Section]:
    """Return what there is to show, each for so many cells and rows; what takes more rows is scrolled."""
    sections = [_made(make, statistics, schema, cells, rows) for make in SECTIONS]
    shown = [section for section in sections if section is not None]
    shown += [_named(text_section(each, cells), cells) for each in statistics.further]
    return [replace(each, title=each.title[:1].upper() + each.title[1:]) for each in shown]


def _named(section: Section, cells: int) -> Section:
    """The section; where its title is a sentence without room on the edge, that is its first lines."""
    if width_of(section.title) <= cells - EDGES:
        return section
    lines: list[Row] = [[(f" {line}", Ink.PLAIN)] for line in wrapped(section.title, cells - 1)]
    return Section("Besides", "", [*lines, *section.rows])


def _made(
    make: MakeSection, statistics: Statistics, schema: LabelSchema | None, cells: int, rows: int
) -> Section | None:
    """The section, with a chart as high as there is room for where it is one of columns."""
    section = make(statistics, schema, cells)
    high = min(rows - 1, TALLEST)
    if section is None or high < 2:
        return section
    if make is days_section and (series := day_series(statistics.own.days, max(1, cells - 8))) is not None:
        chart = column_rows(series.sums, cells, high, lambda value: f"{value:,.0f}")
        return replace(section, rows=[*chart, axis(series)])
    if make is keys_section:
        values = [day.keys_per_span for day in statistics.keys_by_day]
        return replace(section, rows=column_rows(values, cells, high, lambda value: f"{value:.1f}"))
    return section


def in_words(section: Section) -> Section:
    """Return the section for a plain screen: without bars, whose numbers stand beside them, and without charts.

    What a chart shows the note says, which is the first row: on the edge there might be no room for it.
    """
    rows = [[*map(_without_drawing, row)] for row in section.rows if not _is_chart(row)]
    note: list[Row] = [[(f" {section.note}", Ink.DIM)]] if section.note else []
    return replace(
        section, note="", rows=[*note, *rows], labels=["", *section.labels] if note else section.labels
    )


def _is_chart(row: Row) -> bool:
    inks = {ink for _, ink in row}
    return Ink.BAR in inks and Ink.PLAIN not in inks


def _without_drawing(piece: tuple[str, Ink]) -> tuple[str, Ink]:
    text, ink = piece
    is_drawing = ink is Ink.BAR or not text.strip(f" {signs().left}")
    return (" " * width_of(text) if is_drawing else text), ink


def page_of(sections: Sequence[Section], grid: Grid, chosen: int) -> range:
    """Return the numbers of the sections that are seen together with the chosen one."""
    start = chosen // grid.panels * grid.panels
    return range(start, min(start + grid.panels, len(sections)))
