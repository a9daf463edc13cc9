"""A container inside the edges of a panel, which carry its name, what counts about it, its keys and a place."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace
from rich.style import Style
from textual.containers import Vertical
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from annotator.tui.panels.bars import line_of
from annotator.tui.styles import Styles
from annotator.tui.terminal.strips import ExactStrip
from annotator.view.cells import sanitize
from annotator.view.panel_edges import (
    BLANK,
    EdgePart,
    EdgePiece,
    EdgeSigns,
    bottom_edge,
    edge_signs,
    top_edge,
)

BETWEEN_KEYS = " · "


class Border(StrEnum):
    """What a border says about its panel; the value is the attribute of ``Styles`` that it is painted in."""

    QUIET = "line"
    HAS_KEYS = "bar_key"
    ASKS = "bar_warning"


class Edges(Struct, frozen=True):
    """What is written on the edges: name and note above, keys or another source and a place below."""

    name: str = ""
    note: str = ""
    keys: str = ""
    source: str = ""
    place: str = ""
    border: Border = Border.HAS_KEYS


def signs_of(border: Border, *, has_colors: bool) -> EdgeSigns:
    """Return the signs of a border: heavy ones where no colour says so, ASCII where the terminal draws others wide."""
    return edge_signs(heavy=border is not Border.QUIET and not has_colors)


class Edged(Vertical):
    """A container with a cell of padding on each side, in which the edges are painted.

    Textual renders a container again wherever a child changes, so the four kinds of rows are kept.
    """

    DEFAULT_CSS = "Edged { padding: 1; }"

    def __init__(
        self,
        *children: Widget,
        edges: Edges = Edges(),  # noqa: B008 - frozen
        id: str | None = None,  # noqa: A002 - Textual's own name for it
    ) -> None:
        super().__init__(*children, id=id)
        self._edges = edges
        self._painted_for: object = None
        self._edge_rows: tuple[Strip, Strip, Strip] | None = None

    @property
    def edges(self) -> Edges:
        """What is written on the edges."""
        return self._edges

    def tell(self, **parts: str) -> None:
        """Write other parts of ``Edges``; texts may be from outside."""
        safe = {part: text if isinstance(text, Border) else sanitize(text) for part, text in parts.items()}
        edges = replace(self._edges, **safe)
        if edges != self._edges:
            changes_all = edges.border is not self._edges.border
            self._edges = edges
            width, height = self.outer_size
            left, above = self.content_offset  # from which Textual counts
            rows = (Region(-left, y - above, width, 1) for y in (0, max(0, height - 1)))
            self.refresh(*(() if changes_all else rows))

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the edges, and blank rows between them."""
        self._dirty_regions.clear()
        styles, (width, height) = Styles.of(self.app), self.outer_size
        has_edges = bool(self.styles.padding.top)
        is_plain = self.screen.has_class("plain")
        wanted = (styles, width, self._edges, has_edges, is_plain)
        if self._edge_rows is None or wanted != self._painted_for:
            edges = self._edges if has_edges else None
            self._painted_for, self._edge_rows = wanted, _rows(styles, width, edges, is_plain=is_plain)
        top, side, bottom = self._edge_rows
        shown = [{0: top, height - 1: bottom}.get(y, side) for y in range(crop.y, crop.bottom)]
        x = self.region.x
        for strip in shown:
            if isinstance(strip, ExactStrip):
                strip.at_column(x)
        if crop.x or crop.width != width:
            return [strip.crop(crop.x, crop.right) for strip in shown]
        return shown


def _rows(styles: Styles, width: int, edges: Edges | None, *, is_plain: bool) -> tuple[Strip, Strip, Strip]:
    """Return the top row, a row between, and the bottom row; blank ones without edges, no lines on a plain screen."""
    if edges is None:
        blank = line_of([], width, styles.bar)
        return blank, blank, blank
    border: Style = getattr(styles, edges.border)
    signs = BLANK if is_plain else signs_of(edges.border, has_colors=not styles.colors.is_ansi)
    names = styles.bar if edges.border is Border.QUIET else border
    looks = {EdgePart.LINE: border, EdgePart.NAME: names, EdgePart.NOTE: styles.bar_dim}
    top = top_edge(edges.name, edges.note, width, signs)
    bottom = bottom_edge(edges.keys or edges.source, edges.place, width, signs)
    side = [(signs.down, border), (" " * max(0, width - 2), styles.bar), (signs.down, border)]
    return (
        line_of([(piece.text, looks[piece.part]) for piece in top], width, styles.bar),
        line_of(side, width, styles.bar),
        line_of(_keyed(bottom, edges, looks, styles.bar_key), width, styles.bar),
    )


def _keyed(
    pieces: tuple[EdgePiece, ...], edges: Edges, looks: dict[EdgePart, Style], key: Style
) -> Iterator[tuple[str, Style]]:
    """Yield the pieces, with each key in the style of keys: what is before the first blank of each part."""
    for piece in pieces:
        if piece.part is EdgePart.LINE or not edges.keys or piece.text.strip(" ") == edges.place:
            yield piece.text, looks[piece.part]
            continue
        for number, part in enumerate(piece.text.strip(" ").split(BETWEEN_KEYS)):
            name, blank, what = part.partition(" ")
            yield BETWEEN_KEYS if number else " ", looks[EdgePart.NOTE]
            yield (name, key) if blank else (name, looks[EdgePart.NOTE])
            yield blank + what, looks[EdgePart.NOTE]
        yield " ", looks[EdgePart.NOTE]
