"""Makes strips from runs: the article's rows in the styles of the theme, with their margins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from annotator.schema.values import LabelSchema
from annotator.tui.styles import Styles
from annotator.tui.terminal.strips import ExactStrip, StyledText, exact_pieces
from annotator.view.arcs import ArcPiece
from annotator.view.lane_lines import LaneRun
from annotator.view.looks import Look, Mark
from annotator.view.marker_cells import MARGIN, numbers_on
from annotator.view.runs import runs_of_row
from annotator.view.scene import Scene
from annotator.view.wrap import Row, Wrap


class Typesetter(Struct, frozen=True):
    """Makes strips of ``width`` cells, with the text from cell ``left``."""

    styles: Styles
    schema: LabelSchema
    width: int
    left: int

    def text(self, wrap: Wrap, row: Row, scene: Scene) -> ExactStrip:
        """Return a row of text."""
        look = self.styles.look
        pieces: list[StyledText] = []
        for text, width, of_run in runs_of_row(wrap, row, scene, wrap.width, lead=self.left):
            pieces += exact_pieces(text, width, look(self.schema, of_run))
        return self._strip(pieces, self.left + wrap.width)

    def numbered(self, strip: ExactStrip, wrap: Wrap, row: Row, scene: Scene) -> ExactStrip:
        """Return the strip of a row with the aiming numbers drawn over it."""
        style, clusters = self.styles.look(self.schema, Look(mark=Mark.NUMBER)), wrap.clusters_of(row)
        for at, number in numbers_on(clusters, scene, has_margin=self.left > 0):
            cell = self.left + (-1 if at == MARGIN else clusters.cells[at])
            strip = strip.overlaid(cell, StyledText(number, len(number), style))
        return strip

    def with_arcs(self, strip: ExactStrip, arcs: Iterable[ArcPiece]) -> ExactStrip:
        """Return the strip with the arcs of the focused span drawn over it."""
        for cell, text, width, label, part, focused in arcs:
            style = self.styles.lane(self.schema, label, part, focused=focused)
            strip = strip.overlaid(self.left + cell, StyledText(text, width, style))
        return strip

    def lane(self, runs: Iterable[LaneRun]) -> ExactStrip:
        """Return a lane below a row."""
        pieces = [StyledText(" " * self.left, self.left, self.styles.plain), *self._lane_pieces(runs)]
        return self._strip(pieces, sum(piece.width for piece in pieces))

    def _lane_pieces(self, runs: Iterable[LaneRun]) -> Iterator[StyledText]:
        for text, width, label, focused, part in runs:
            yield from exact_pieces(text, width, self.styles.lane(self.schema, label, part, focused=focused))

    def blank(self) -> ExactStrip:
        """Return a row after the end of the text."""
        return self._strip([], 0)

    def _strip(self, pieces: list[StyledText], used: int) -> ExactStrip:
        gap = self.width - used
        pieces.append(StyledText(" " * gap, max(0, gap), self.styles.plain))
        return ExactStrip(pieces) if gap >= 0 else ExactStrip(pieces).cut_to(self.width)
