"""What the library says of the document at the cursor: its labels, its people, what is to answer, its text."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rich.style import Style
from textual.strip import Strip

from annotator.core.counting import counted
from annotator.core.document import Document
from annotator.core.layer import Layer
from annotator.rules.required import missing_fields
from annotator.store.errors import StoreError
from annotator.store.library_queries import LibraryRow
from annotator.tui.overlays.library_lines import share_done
from annotator.tui.panels.bars import line_of
from annotator.tui.panels.painted import PaintedWidget
from annotator.tui.terminal.strips import ExactStrip, StyledText, exact_pieces
from annotator.view.cells import sanitize
from annotator.view.chart_rows import bar
from annotator.view.lines import fitted, padded, width_of, wrapped
from annotator.view.origin import origin_in
from annotator.view.panel_edges import BLANK, edge_signs
from annotator.view.runs import runs_of_row
from annotator.view.scene import Scene
from annotator.view.wrap import Wrap
from annotator.workspace.workspace import Workspace

PAUSE = 0.15
"""Seconds that the cursor has to stand still."""

LONGEST, MOST_SPANS = 200_000, 2_000
"""Code points and spans up to which a document is read for it: 15 ms; more would delay the next key."""

_MOST_LABELS = 6
_TITLE_ROWS = 2
_NAMES = 14

StyledPieces = list[tuple[str, Style]]


class AboutDocument(PaintedWidget):
    """The document at the cursor; it is read when the cursor has stood still, never while a key is handled."""

    DEFAULT_CSS = "AboutDocument { height: 1fr; }"

    def __init__(self, workspace: Workspace, at_cursor: Callable[[], LibraryRow | None]) -> None:
        super().__init__()
        self._workspace = workspace
        self._at_cursor = at_cursor
        self._row: LibraryRow | None = None
        self._read: tuple[Document, Layer] | None = None
        self._people: dict[str, str] = {}
        self._is_waiting = self._is_awaited = False

    def follow(self) -> None:
        """Show what is at the cursor, once it has stood still for a while."""
        self._is_awaited = True
        if not self._is_waiting and self.size.width:
            self._is_waiting, self._is_awaited = True, False
            self.set_timer(PAUSE, self._look)

    def _look(self) -> None:
        self._is_waiting = False
        if self._is_awaited:
            self.follow()
            return
        row = self._at_cursor()
        if row != self._row:
            self._row = row
            self._find(row)
            self.repaint()

    def _find(self, row: LibraryRow | None) -> None:
        """Read the document, unless it is very long."""
        self._read, self._people = None, {}
        if row is None:
            return
        store = self._workspace.store
        try:
            self._people = self._work_on(row)
            if row.length <= LONGEST and row.spans <= MOST_SPANS:
                document = store.document(row.document_id)
                self._read = document, store.layer(document)
        except StoreError:
            return  # a disk error is reported where the rows are read

    def _work_on(self, row: LibraryRow) -> dict[str, str]:
        """By person, how far they are; nobody but oneself while one decides without seeing who it was."""
        session, own = self._workspace.session, self._workspace.store.annotator
        return {
            name: f"{status.replace('_', ' ')}, {counted(spans, 'span')}"
            for name, (status, spans) in self._workspace.store.work_on(row.document_id).items()
            if name == own or session is None or session.names_people
        }

    def repaint(self) -> None:
        """Paint all of it."""
        styles, (width, height) = self.styles_of_app, self.size
        row = self._row
        rows: list[Strip] = []
        if row is not None and width:
            rows = [
                line_of([(" ", styles.bar), *pieces], width, styles.bar)
                for pieces in self._figures(row, width - 2)
            ]
            rows += self._text_rows(width, height - len(rows))
        blank = line_of([], width, styles.bar)
        self.paint((rows + [blank] * (height - len(rows)))[:height])

    def _figures(self, row: LibraryRow, cells: int) -> Iterator[StyledPieces]:
        styles = self.styles_of_app
        for line in wrapped(sanitize(row.title) or "Untitled", cells)[:_TITLE_ROWS]:
            yield [(line, styles.title)]
        document, layer = self._read or (None, None)
        yield [(origin_in(document or Document("", "", source=row.source), cells), styles.dim)]
        yield []
        if layer is not None and layer.spans:
            yield from self._labels(layer, cells)
            yield []
        for name, text in self._people.items():
            yield [(padded(sanitize(name), _NAMES), styles.bar), (f" {text}", styles.dim)]
        if self._people:
            yield []
        yield [(f"{share_done(row)}% read" if row.updated_at else "new", styles.dim)]
        schema = self._workspace.schema
        if layer is not None and (missing := missing_fields(schema.document_fields, layer.answers)):
            names = ", ".join(field.title for field in missing)
            for line in wrapped(f"! to answer: {sanitize(names)}", cells):
                yield [(line, styles.bar_warning)]

    def _labels(self, layer: Layer, cells: int) -> Iterator[StyledPieces]:
        """The most frequent labels: a chip, a bar, a count."""
        styles, schema = self.styles_of_app, self._workspace.schema
        counts = sorted(layer.spans.counts.items(), key=lambda pair: (-pair[1], pair[0]))
        most = max(count for _, count in counts)
        for label_id, count in counts[:_MOST_LABELS]:
            label = schema.label(label_id)
            name = fitted(sanitize(label.name if label else label_id), _NAMES)
            ahead = " " * (_NAMES + 1 - width_of(name))
            length = "" if self.is_plain else bar(count, most, cells - _NAMES - 10)
            length = padded(length, cells - _NAMES - 10)
            yield [
                (f" {name} ", styles.label(schema, label_id)), (ahead, styles.bar),
                (length, styles.ink(schema, label_id)), (f" {count:>5,}", styles.bar),
            ]  # fmt: skip

    def _text_rows(self, width: int, most: int) -> list[Strip]:
        """The beginning of the text with its spans, below a line."""
        if self._read is None or most < 2:
            return []
        document, layer = self._read
        styles, schema = self.styles_of_app, self._workspace.schema
        across = (BLANK if self.is_plain else edge_signs()).across
        rows: list[Strip] = [line_of([(across * width, styles.line)], width, styles.bar)]
        keys = {label.id: label.key or label.name[:1] for label in schema.labels}
        tinted = Scene(
            outlines_on=layer.spans.outlines,
            spans_on=layer.spans.overlapping,
            initial_of=lambda id_: keys.get(id_, "?"),
        )
        scene = Scene() if self.is_plain else tinted
        wrap = Wrap(document.text, max(1, width - 3))
        for row in wrap.rows_from(wrap.row_at_offset(0), most - 1):
            pieces: list[StyledText] = []
            for text, cells, look in runs_of_row(wrap, row, scene, wrap.width, lead=2):
                pieces += exact_pieces(text, cells, styles.look(schema, look))
            rows.append(ExactStrip([*pieces, StyledText(" ", 1, styles.plain)]))
        return rows
