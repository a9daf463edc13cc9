"""Paints the panels of statistics, of which one has the keys."""

from __future__ import annotations

from collections.abc import Iterator

from rich.style import Style
from textual.strip import Strip

from annotator.core.work_figures import Statistics
from annotator.schema.values import LabelSchema
from annotator.tui.overlays.edged import Border, signs_of
from annotator.tui.panels.bars import line_of
from annotator.tui.panels.painted import PaintedWidget
from annotator.view.chart_rows import Ink, Row, width_of_row
from annotator.view.panel_edges import BLANK, EdgePart, EdgePiece, bottom_edge, top_edge
from annotator.view.statistics_panels import (
    EDGES,
    GAP,
    TALLEST,
    grid_for,
    heights_for,
    in_words,
    page_of,
    panels_of,
    plain_grid,
)
from annotator.view.statistics_rows import Section

StyledPieces = list[tuple[str, Style]]


class StatisticsPanels(PaintedWidget):
    """Panels in as many columns as fit; Tab gives another one the keys, which scroll it."""

    DEFAULT_CSS = "StatisticsPanels { height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self._statistics: Statistics | None = None
        self._schema: LabelSchema | None = None
        self._chosen = 0
        self._top = 0
        self._count = self._room = self._rows = 0
        self._made: dict[tuple[int, int], list[Section]] = {}

    def show(self, statistics: Statistics, schema: LabelSchema | None) -> None:
        """Show these statistics; the panel that has the keys stays the same."""
        self._statistics, self._schema, self._made = statistics, schema, {}
        self.repaint()

    def start(self) -> None:
        """Give the first panel the keys."""
        self._chosen = self._top = 0

    def choose(self, by: int) -> None:
        """Give another panel the keys."""
        self._chosen, self._top = (self._chosen + by) % max(1, self._count), 0
        self.repaint()

    def scroll_rows(self, rows: int) -> None:
        """Scroll the panel that has the keys, no further than its last row."""
        self._top = max(0, min(self._top + rows, self._rows - self._room))
        self.repaint()

    def scroll_pages(self, pages: int) -> None:
        """Scroll by what is seen of the panel."""
        self.scroll_rows(pages * max(1, self._room - 1))

    def on_mouse_scroll_down(self) -> None:
        """Scroll down."""
        self.scroll_rows(3)

    def on_mouse_scroll_up(self) -> None:
        """Scroll up."""
        self.scroll_rows(-3)

    def repaint(self) -> None:
        """Paint the panels that are seen together with the chosen one."""
        width, height = self.size
        if not height or self._statistics is None:
            self.paint([])
            return
        self.paint([*self._bands(width, height)])

    def _sections(self, cells: int, rows: int) -> list[Section]:
        """The sections for so many cells and rows; a key asks for the same ones as that before it."""
        sections = self._made.get((cells, rows))
        if sections is None and self._statistics is not None:
            sections = panels_of(self._statistics, self._schema, cells, rows)
            sections = self._made[cells, rows] = [*map(in_words, sections)] if self.is_plain else sections
        return sections or []

    def _bands(self, width: int, height: int) -> Iterator[Strip]:
        """The rows of the panels, those that stand beside each other together."""
        self._count = len(self._sections(width, TALLEST))
        self._chosen = min(self._chosen, max(0, self._count - 1))
        grid = (plain_grid if self.is_plain else grid_for)(width, height, self._count)
        cells = min(grid.widths) - EDGES - 1
        sections = self._sections(cells, TALLEST + 1)
        page = page_of(sections, grid, self._chosen)
        heights = heights_for(sections[page.start : page.stop], grid, height)
        for band, rows in enumerate(heights):
            here = page[band * grid.columns : (band + 1) * grid.columns]
            made = self._sections(cells, rows - EDGES)
            panels = [
                [*self._panel(made[number], number, wide, rows)]
                for number, wide in zip(here, grid.widths, strict=False)
            ]
            yield from self._beside(panels, width)

    def _beside(self, panels: list[list[StyledPieces]], width: int) -> Iterator[Strip]:
        styles = self.styles_of_app
        for rows in zip(*panels, strict=True):
            pieces = [piece for row in rows for piece in (*row, (" " * GAP, styles.bar))]
            yield line_of(pieces[:-1], width, styles.bar)

    def _panel(self, section: Section, number: int, width: int, height: int) -> Iterator[StyledPieces]:
        """The rows of a panel, each as wide as that is."""
        styles, has_keys = self.styles_of_app, number == self._chosen
        border = Border.HAS_KEYS if has_keys else Border.QUIET
        line: Style = getattr(styles, border)
        signs = BLANK if self.is_plain else signs_of(border, has_colors=not styles.colors.is_ansi)
        top, room = self._top if has_keys else 0, height - 2
        if has_keys:
            self._room, self._rows = room, len(section.rows)
        below = len(section.rows) - top - room
        place = f"{below} below" if below > 0 else ""
        looks = {
            EdgePart.LINE: line,
            EdgePart.NAME: line if has_keys else styles.bar,
            EdgePart.NOTE: styles.bar_dim,
        }

        def edge(pieces: tuple[EdgePiece, ...]) -> StyledPieces:
            return [(piece.text, looks[piece.part]) for piece in pieces]

        yield edge(top_edge(section.title, section.note, width, signs))
        for y in range(top, top + room):
            row = section.rows[y] if y < len(section.rows) else []
            label = section.labels[y] if y < len(section.labels) else ""
            yield [(signs.down, line), *self._inside(row, label, width - 2), (signs.down, line)]
        yield edge(bottom_edge("", place, width, signs))

    def _inside(self, row: Row, label: str, cells: int) -> StyledPieces:
        """The pieces of a row in exactly so many cells, a label's name on its colour and its bar in it."""
        styles = self.styles_of_app
        pieces: StyledPieces = [(text, styles.of_ink(ink)) for text, ink in row]
        if label and self._schema is not None and pieces:
            bar = styles.ink(self._schema, label)
            pieces = [
                (text, bar if ink is Ink.BAR else style)
                for (text, style), (_, ink) in zip(pieces, row, strict=True)
            ]
            text, style = pieces[0]
            name = text.strip(" ")
            pieces[:1] = [
                (" ", style),
                (name, styles.label(self._schema, label)),
                (text[len(name) + 1 :], style),
            ]
        blank = cells - width_of_row(row)
        if blank < 0:
            strip = line_of(pieces, cells, styles.bar)
            return [(segment.text, segment.style or styles.bar) for segment in strip]
        return [*pieces, (" " * blank, styles.bar)]
