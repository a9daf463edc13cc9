"""The app with a guide: a line above the article says what to do next, and the guide checks whether it is done."""

from __future__ import annotations

from annotator.tui.app import AnnotatorApp
from annotator.tui.panels.bars import line_of
from annotator.tui.panels.painted import PaintedWidget
from annotator.view.lines import fitted, wrapped
from annotator.workspace.tour import Tour, TourGuide
from annotator.workspace.workspace import Workspace


class GuideLine(PaintedWidget):
    """The instruction, over the whole width."""

    DEFAULT_CSS = "GuideLine { dock: top; height: 2; } .below GuideLine { height: 3; }"

    def __init__(self) -> None:
        super().__init__(id="guide")
        self._text = ""

    def show(self, text: str) -> None:
        """Show another instruction."""
        if text != self._text:
            self._text = text
            self.repaint()

    def repaint(self) -> None:
        """Paint the text, wrapped; an ellipsis in the last row shows that there is more."""
        styles, (width, height) = self.styles_of_app, self.size
        rows = [*wrapped(self._text, width - 2)]
        if len(rows) > height > 0:
            rows = [*rows[: height - 1], fitted(f"{rows[height - 1]} …", width - 2)]
        rows += [""] * (height - len(rows))
        self.paint([line_of([(f" {row}", styles.bar_key)], width, styles.bar) for row in rows[:height]])


class TourApp(AnnotatorApp):
    """The app with a guide above the reader."""

    def __init__(self, workspace: Workspace) -> None:
        line = GuideLine()
        super().__init__(workspace, banner=line)
        self._guide = TourGuide(line.show, self._leave, lambda: self.reader.shows_keys)
        workspace.observers.append(self._guide)

    @property
    def tour(self) -> Tour:
        """The progress of the tour."""
        return self._guide.tour

    def _leave(self) -> None:
        self.exit()
