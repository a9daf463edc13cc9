"""A row ends at its cell on any terminal, also on one that measures clusters otherwise than we do."""

from __future__ import annotations

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.style import Style

from annotator.core.clusters import CLUSTER
from annotator.tui.terminal.strips import ExactStrip, StyledText, exact_pieces
from annotator.view.cells import is_unsteady
from annotator.view.wrap import Wrap
from tests.view.nasty import texts

STYLE = Style(underline=True)
CONSOLE = Console(color_system="truecolor", force_terminal=True)
BAR = "|"


class Emulator(pyte.Screen):
    """A terminal that draws each unsteady cluster in ``cells`` cells, and the others as wide as we do."""

    def __init__(self, columns: int, cells: int) -> None:
        super().__init__(columns, 2)
        self.cells = cells
        self.drawn_at: dict[int, str] = {}

    def draw(self, data: str) -> None:
        for cluster in CLUSTER.findall(data):
            self.drawn_at[self.cursor.x] = cluster
            width = self.cells if is_unsteady(cluster) else sum(p.width for p in pieces(cluster))
            for cell in range(width):
                if self.cursor.x + cell < self.columns:
                    self.buffer[self.cursor.y][self.cursor.x + cell] = pyte.screens.Char(
                        cluster if cell == 0 else "", underscore=True
                    )
            self.cursor.x = min(self.columns - 1, self.cursor.x + width)


def pieces(text: str) -> list[StyledText]:
    wrap = Wrap(text, 400)
    row = wrap.row_at_offset(0)
    glyphs = "".join(cluster.glyph for cluster in wrap.clusters_of(row))
    return list(exact_pieces(glyphs, wrap.cell_at_offset(row, row.shown.end), STYLE))


def shown(strip: ExactStrip, cells: int, x: int) -> Emulator:
    screen = Emulator(500, cells)
    stream = pyte.Stream(screen)
    stream.feed("\x1b[1;1H" + "#" * 499 + f"\x1b[1;{x + 1}H" + strip.at_column(x).render(CONSOLE))
    return screen


@given(texts, st.integers(0, 3), st.integers(0, 9))
def test_what_follows_a_text_is_at_its_cell_on_any_terminal(text: str, cells: int, x: int) -> None:
    made = pieces(text)
    width = sum(piece.width for piece in made)
    strip = ExactStrip([*made, StyledText(BAR, 1, STYLE)])
    assert strip.cell_length == width + 1
    assert shown(strip, cells, x).drawn_at[x + width] == BAR


@given(texts, st.integers(1, 2))
def test_no_older_frame_shows_between_the_clusters(text: str, cells: int) -> None:
    strip = ExactStrip(pieces(text))
    row = shown(strip, cells, 0).buffer[0]
    assert "#" not in {row[cell].data for cell in range(strip.cell_length)} - set(text)


@given(texts, st.lists(st.integers(0, 80), max_size=4))
def test_a_row_that_is_cut_keeps_every_cell(text: str, cuts: list[int]) -> None:
    strip = ExactStrip(pieces(text))
    edges = sorted({cut for cut in cuts if cut <= strip.cell_length} | {strip.cell_length})
    parts = strip.divide(edges)
    assert [part.cell_length for part in parts] == [
        right - left for left, right in zip([0, *edges], edges, strict=False)
    ]


def test_a_wide_cluster_across_a_cut_becomes_blanks() -> None:
    strip = ExactStrip([StyledText("a漢b", 4, STYLE)])
    assert [part.text for part in strip.divide([2, 4])] == ["a ", " b"]


@pytest.mark.parametrize(("text", "sequences"), [("plain", 0), ("漢字", 1), ("👍🏽!", 2)])
def test_ascii_costs_nothing_and_the_rest_one_move_each(text: str, sequences: int) -> None:
    out = ExactStrip(pieces(text)).render(CONSOLE)
    assert out.count("G") == sequences
