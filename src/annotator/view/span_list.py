"""The spans of the document as a list that stands where the focus is: place, letter, text, what is inside what."""

from __future__ import annotations

from annotator.core.span import Span
from annotator.schema.values import LabelSchema
from annotator.session.session import Session
from annotator.view.cells import sanitize
from annotator.view.lines import fitted
from annotator.view.pieces import Line, Piece, Tone
from annotator.view.signs import sign

_MOST_TEXT = 200
"""Code points of a span's text that may be shown."""

_MOST_KEPT = 512


class SpanList:
    """The rows around the focus. The window moves only when the focus would be outside, and rows are kept by span."""

    def __init__(self) -> None:
        self._top = 1
        self._document = ""
        self._focus: Span | None = None
        self._kept: dict[tuple[str, bool, bool], tuple[Span, Line]] = {}
        self._kept_for: tuple[LabelSchema, int, int] | None = None

    def rows(self, session: Session, width: int, height: int) -> tuple[list[Line], int]:
        """Return up to ``height`` rows of ``width`` cells, and how many spans are below them."""
        spans = session.layer.spans
        self._move(session, height)
        shown = spans.numbered(self._top, height)
        rows = [
            self._row(session, span, above, width)
            for span, above in zip(shown, [None, *shown[:-1]], strict=True)
        ]
        return rows, len(spans) - (self._top - 1) - len(shown)

    def scroll(self, rows: int) -> None:
        """Begin so many rows further down; the next focus that would be outside moves the window again."""
        self._top += rows

    def _move(self, session: Session, height: int) -> None:
        spans, focus = session.layer.spans, session.focus
        if self._document != session.document.id:
            self._document, self._top = session.document.id, 1
        if focus is not None and focus is not self._focus:
            at = spans.number_of(focus)
            if not self._top <= at < self._top + height:
                self._top = at - height // 3
        self._focus = focus
        self._top = max(1, min(self._top, len(spans) - height + 1))

    def _row(self, session: Session, span: Span, above: Span | None, width: int) -> Line:
        schema, length = session.schema, len(session.document.text)
        if self._kept_for != (schema, width, length) or len(self._kept) > _MOST_KEPT:
            self._kept_for, self._kept = (schema, width, length), {}
        focused = session.focus is not None and session.focus.id == span.id
        inside = above is not None and above.range_.start <= span.range_.start < above.range_.end
        known = self._kept.get((span.id, focused, inside))
        if known is None or known[0] is not span:
            row = _row_of(schema, span, length, width, focused=focused, inside=inside)
            known = self._kept[span.id, focused, inside] = span, row
        return known[1]


def _row_of(  # noqa: PLR0913 - what a row is made of
    schema: LabelSchema, span: Span, length: int, width: int, *, focused: bool, inside: bool
) -> Line:
    label = schema.label(span.label)
    letter = ((label.key or label.group_key) if label else "") or sanitize(label.name if label else "?")[:1]
    mark = (Piece(" "), Piece(sign("▌"), Tone.MARK)) if focused else (Piece("  "),)
    place = f"{round(100 * span.range_.start / max(1, length)):>3}%"
    flag = " !" if span.flagged else ""
    text = " ".join(sanitize(span.text[:_MOST_TEXT]).split())
    click = ("move-caret-to", str(span.range_.start))
    return (
        *mark,
        Piece(place, Tone.DIM, None, *click),
        Piece("  "),
        Piece(sign("╰") if inside else " ", Tone.LINE),
        Piece(letter, Tone.INK, span.label, *click),
        Piece(" "),
        Piece(fitted(text, width - 12 - len(flag)), Tone.CURSOR if focused else Tone.PLAIN, None, *click),
        Piece(flag, Tone.WANTED),
    )
