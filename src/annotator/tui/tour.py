"""The reader with a guide: a line over the article says what to do next, and watches whether it is done."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.geometry import Region

from annotator.keys.keymap import Keymap
from annotator.keys.possible_keys import is_pending
from annotator.schema.values import LabelSchema
from annotator.session.step import Step
from annotator.session.tour import Tour
from annotator.store.store import Store
from annotator.tui.app import AnnotatorApp
from annotator.tui.panels.bars import line_of
from annotator.tui.panels.painted import Painted
from annotator.tui.reader import ReaderScreen
from annotator.view.lines import fitted, wrapped


class GuideLine(Painted):
    """What to do next, over the whole width."""

    DEFAULT_CSS = "GuideLine { dock: top; height: 2; }"

    def __init__(self) -> None:
        super().__init__(id="guide")
        self._text = ""

    def show(self, text: str) -> None:
        """Say something else."""
        if text != self._text:
            self._text = text
            self.repaint()

    def repaint(self) -> None:
        """Paint the text, wrapped; the last row says when there is more of it."""
        styles, (width, height) = self.styles_of_app, self.size
        rows = [*wrapped(self._text, width - 2)]
        if len(rows) > height > 0:
            rows = [*rows[: height - 1], fitted(f"{rows[height - 1]} …", width - 2)]
        rows += [""] * (height - len(rows))
        self.paint([line_of([(f" {row}", styles.bar_key)], width, styles.bar) for row in rows[:height]])


class TourScreen(ReaderScreen):
    """The reader, whose steps the tour is told with the keys that led to them."""

    DEFAULT_CSS = "TourScreen.narrow GuideLine { height: 3; }"

    def __init__(
        self,
        store: Store,
        schema: LabelSchema,
        keymap: Keymap,
        *,
        now: Callable[[], str],
        new_id: Callable[[], str],
    ) -> None:
        super().__init__(store, schema, keymap, now=now, new_id=new_id)
        self.tour = Tour()
        self._guide = GuideLine()
        self._pressed = 0

    def compose(self) -> ComposeResult:
        """The reader with the guide's line over it."""
        yield self._guide
        yield from super().compose()

    def press(self, key: str) -> None:
        """Count the key and do what it means; Escape leaves the tour when there is nothing else for it to leave."""
        if self._is_at_rest() and key in self._keymap.names.of("release"):
            self.app.exit()
            return
        self._pressed += 1
        super().press(key)

    def _is_at_rest(self) -> bool:
        session = self.step.session if self.step else None
        if session is None:
            return True
        return not (
            is_pending(session)
            or session.form
            or session.selection
            or session.aim
            or session.candidate
            or session.locked
            or session.search
            or self._which_keys.is_shown
        )

    def _free_of_text(self) -> tuple[Region, set[int]]:
        """The guide's line is not to be covered either."""
        region, taken = super()._free_of_text()
        return region, taken | {y - region.y for y in range(self._guide.region.height)}

    def run_answered(self, command: str, argument: str) -> None:
        """Count what was typed, and the Enter behind it."""
        self._pressed += len(argument) + 1
        super().run_answered(command, argument)

    def watch_step(self, step: Step | None) -> None:
        """Show the step, and tell the tour of it."""
        super().watch_step(step)
        if step is None:
            return
        self.tour, self._pressed = self.tour.after(step, self._pressed), 0
        self._guide.show(self.tour.instruction(step.session))
        if self.tour.task is None:
            self.app.exit()


class TourApp(AnnotatorApp):
    """The app with the guided reader; ``tour`` tells how far it went."""

    def __init__(
        self,
        store: Store,
        schema: LabelSchema,
        *,
        now: Callable[[], str],
        new_id: Callable[[], str],
        keymap: Keymap,
    ) -> None:
        super().__init__(store, schema, now=now, new_id=new_id, keymap=keymap)
        self._reader = self._guided = TourScreen(store, schema, keymap, now=now, new_id=new_id)

    @property
    def tour(self) -> Tour:
        """How far the tour went."""
        return self._guided.tour
