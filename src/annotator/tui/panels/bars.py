"""The lines around the panels: the project above, status and keys below."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from rich.style import Style
from textual.strip import Strip

from annotator.keys.hints import Hint
from annotator.schema.values import LabelSchema
from annotator.session.marking import name_of
from annotator.session.session import Session
from annotator.tui.panels.painted import PaintedWidget
from annotator.tui.terminal.strips import ExactStrip, StyledText, exact_pieces
from annotator.view.cells import sanitize
from annotator.view.lines import fitted, padded, width_of
from annotator.view.said_rows import gauge
from annotator.workspace.work_done import WorkDone


def line_of(pieces: Iterable[tuple[str, Style]], width: int, fill: Style) -> Strip:
    """Return a strip of exactly ``width`` cells; what does not fit is cut with an ellipsis."""
    made: list[StyledText] = []
    used = 0
    for text, style in pieces:
        safe = sanitize(text)
        cut = fitted(safe, width - used)
        cells = width_of(cut)
        made += exact_pieces(cut, cells, style)
        used += cells
        if cut != safe:
            break
    return ExactStrip([*made, StyledText(" " * (width - used), width - used, fill)])


_GAUGE = 14
"""Cells of the bar that says how much is done."""


class HeaderLine(PaintedWidget):
    """The project on the left, on the right whose work it is and how much is done; below it perhaps a blank row."""

    DEFAULT_CSS = "HeaderLine { height: 1; }"

    def __init__(self) -> None:
        super().__init__(id="header")
        self._progress: WorkDone | None = None

    def show(self, progress: WorkDone) -> None:
        """Show how far the annotator is."""
        if progress != self._progress:
            self._progress = progress
            self.repaint()

    def repaint(self) -> None:
        """Paint the line."""
        progress, styles, (width, height) = self._progress, self.styles_of_app, self.size
        if progress is None:
            return
        who = " · ".join((progress.annotator, *progress.rounds[:1]))
        share = progress.done / max(1, progress.total)
        full, rest = gauge(share, _GAUGE)
        count = f"{progress.done:,} of {progress.total:,} done"
        right = [
            (f"{who}  ", styles.dim),
            (full.text, styles.tone(full.tone)),
            (rest.text, styles.tone(rest.tone)),
        ]
        right.append((f"  {count} ", styles.dim))
        used = sum(width_of(sanitize(text)) for text, _ in right)
        name = fitted(sanitize(progress.database), max(0, width - used - 14))
        left = [(" annotator", styles.bar_key), (f"  {name}", styles.dim)]
        gap = width - used - sum(width_of(text) for text, _ in left)
        strips = [line_of([*left, (" " * max(0, gap), styles.plain), *right], width, styles.plain)]
        self.paint(strips + [line_of([], width, styles.plain)] * (height - 1))


class NamedLabel(NamedTuple):
    """The label whose name takes the first ``length`` characters of a message."""

    schema: LabelSchema
    label_id: str
    length: int


def label_named_first(session: Session, message: str) -> NamedLabel | None:
    """Return the label that is armed, in focus or suggested, if the message begins with its name.

    A plain screen has no tints that nobody asked for.
    """
    if not message or session.plain:
        return None
    armed, focus, offered = session.armed, session.focus, session.offered
    labels = [armed.label if armed else None, *(each.label for each in (focus, offered) if each)]
    for label_id in labels:
        if label_id is None:
            continue
        name = name_of(session, label_id)
        if message.startswith((f"{name} ", f"{name}? ", f"{name.upper()} ")):
            return NamedLabel(session.schema, label_id, len(name) + message.startswith(f"{name}?"))
    return None


_LEAST_PARTS = 2
"""Parts of the position that stay beside any message: the number of spans, and that all is saved."""


class StatusLine(PaintedWidget):
    """The armed label or the last message on the left, what is to do and saved on the right."""

    DEFAULT_CSS = "StatusLine { height: 1; }"

    def __init__(self) -> None:
        super().__init__(id="status")
        self._left = ""
        self._parts: tuple[str, ...] = ()
        self._is_warning = False
        self._named: NamedLabel | None = None

    def show(
        self,
        left: str,
        parts: tuple[str, ...],
        *,
        is_warning: bool = False,
        named: NamedLabel | None = None,
    ) -> None:
        """Show a message and the parts of the end, of which the first ones are left out first.

        ``named`` is the label that the message begins with.
        """
        shown = (sanitize(left), tuple(map(sanitize, parts)), is_warning, named)
        if shown != (self._left, self._parts, self._is_warning, self._named):
            self._left, self._parts, self._is_warning, self._named = shown
            self.repaint()

    def repaint(self) -> None:
        """Paint the line; leave out parts until the message fits, but never the last ``_LEAST_PARTS``.

        For a warning any part may be left out: the end of a warning says what to do.
        """
        width, styles = self.size.width, self.styles_of_app
        room = max(0, width - width_of(self._left) - 3)
        parts, least = self._parts, 0 if self._is_warning else _LEAST_PARTS
        while len(parts) > least and width_of(" · ".join(parts)) > room:
            parts = parts[1:]
        right = fitted(" · ".join(parts), width)
        style = styles.bar_warning if self._is_warning else styles.bar
        room = max(0, width - width_of(right) - 1)
        left = padded(fitted(f" {self._left}", room - bool(right)), room)
        pieces = [(left, style), (f"{right} ", styles.bar_dim)]
        if (named := self._named) is not None:
            end = len(sanitize(self._left[: named.length])) + 2
            name = left[:end], styles.label(named.schema, named.label_id)
            pieces = [name, (left[end:], style), *pieces[1:]]
        self.paint([line_of(pieces, width, styles.bar)])


class FooterLine(PaintedWidget):
    """The six keys that matter now."""

    DEFAULT_CSS = "FooterLine { height: 1; }"

    def __init__(self) -> None:
        super().__init__(id="footer")
        self._hints: tuple[Hint, ...] = ()

    def show(self, hints: tuple[Hint, ...]) -> None:
        """Show these keys."""
        safe = tuple((key, sanitize(what)) for key, what in hints)
        if safe != self._hints:
            self._hints = safe
            self.repaint()

    def repaint(self) -> None:
        """Paint as many hints as fit whole, and always the last two: the way out, and what leads to all keys."""
        styles, room = self.styles_of_app, self.size.width
        pieces = []
        for key, what in _that_fit(self._hints, room):
            pieces += [(f" {key}", styles.bar_key), (f" {what}  ", styles.bar_dim)]
        self.paint([line_of(pieces, room, styles.bar)])


def _that_fit(hints: tuple[Hint, ...], cells: int) -> list[Hint]:
    """Return the hints that fit; those before the last two are left out first, then the last but one."""
    kept, last = list(hints[:-2]), list(hints[-2:])
    while len(kept) + len(last) > 1 and _width(kept + last) > cells:
        (kept or last).pop(-1 if kept else 0)
    return kept + last


def _width(hints: list[Hint]) -> int:
    return sum(width_of(key) + width_of(what) + 4 for key, what in hints)
