"""How the reader's screen is laid out at its width, and which of its panels has the keys."""

from __future__ import annotations

from enum import StrEnum

from annotator.session.session import Session

BESIDE, FRAMED = 110, 72
"""Least widths, in cells, of a screen with panels beside the article, and of one with a frame around it."""


class Shape(StrEnum):
    """What there is room for."""

    PANELS = "panels"
    """The article in a panel, the others in a column beside it."""
    FRAME = "frame"
    """One frame; what the panels say stands in two rows below the article."""
    ROWS = "rows"
    """No frame: rules above and below the article, and one row."""
    PLAIN = "plain"
    """The article alone, and the form below it while it is filled; nothing is drawn around them."""


def shape_for(width: int, *, plain: bool = False) -> Shape:
    """Return the shape of a screen of that width, in cells; a ``plain`` one has one shape at all widths."""
    if plain:
        return Shape.PLAIN
    return Shape.PANELS if width >= BESIDE else Shape.FRAME if width >= FRAMED else Shape.ROWS


class PanelKind(StrEnum):
    """The panels of the reader; the value is the name on the edge."""

    ARTICLE = "Article"
    LABELS = "Labels"
    SPAN = "Span"
    SPANS = "Spans"
    DOCUMENT = "Document"


def panel_with_keys(session: Session) -> PanelKind:
    """Return the panel that the next key is for; that of an armed label aims in the article."""
    if session.form is not None:
        return PanelKind.SPAN if session.form.of_span else PanelKind.DOCUMENT
    return PanelKind.LABELS if session.group is not None else PanelKind.ARTICLE
