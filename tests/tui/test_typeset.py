"""Rows in the styles of a theme: one that was set before takes its numbers as one that is set with them."""

from __future__ import annotations

import pyte
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.console import Console

from annotator.core.range import Range
from annotator.core.span import Span
from annotator.tui.panels.typeset import Typesetter
from annotator.tui.styles import Styles
from annotator.tui.terminal.strips import ExactStrip
from annotator.tui.theme_colors import DARK
from annotator.view.scene import Scene, without_pointers
from annotator.view.wrap import Wrap
from tests.tui.at_the_keys import news
from tests.tui.test_as_pyte_sees_it import PatientScreen
from tests.view.test_runs import scenes

CONSOLE = Console(color_system="truecolor", force_terminal=True)


def cells_of(*strips: ExactStrip) -> list[pyte.screens.Char]:
    """What a terminal shows of the strips, one after another."""
    width = sum(strip.cell_length for strip in strips)
    screen = PatientScreen(width + 1, 1)
    stream, x = pyte.Stream(screen), 0
    for strip in strips:
        stream.feed(strip.at_column(x).render(CONSOLE))
        x += strip.cell_length
    return [screen.buffer[0][cell] for cell in range(width)]


@given(scenes(), st.integers(0, 3), st.data())
def test_numbers_are_drawn_on_a_row_as_if_it_were_set_with_them(
    drawn: tuple[Wrap, list[Span], Scene], left: int, data: st.DataObject
) -> None:
    wrap, _, scene = drawn
    whole = Range(0, len(wrap.text))
    scene = replace(without_pointers(scene, whole), numbers=scene.numbers)
    setter = Typesetter(Styles(DARK), news(), left + wrap.width + 4, left)
    for row in wrap.rows_from(wrap.row_at_offset(0), 500):
        set_with = setter.text(wrap, row, scene)
        kept = setter.text(wrap, row, without_pointers(scene, whole))
        numbered = setter.numbered(kept, wrap, row, scene)
        assert cells_of(numbered) == cells_of(set_with)
        cut = data.draw(st.integers(1, numbered.cell_length - 1))
        assert cells_of(*numbered.divide([cut, numbered.cell_length])) == cells_of(
            *set_with.divide([cut, set_with.cell_length])
        )
