"""Strips of the form's rows: pieces in the styles of the theme, and the border of the panel around them."""

from __future__ import annotations

from rich.style import Style
from textual.strip import Strip

from annotator.schema.values import LabelSchema
from annotator.tui.panels.article_edges import signs_of
from annotator.tui.styles import Styles
from annotator.tui.terminal.strips import ExactStrip, StyledText, exact_pieces
from annotator.view.lines import width_of
from annotator.view.pieces import Line, Piece, Tone


def _style_of(piece: Piece, schema: LabelSchema, styles: Styles) -> Style:
    if piece.label is None:
        return styles.tone(piece.tone)
    return styles.ink(schema, piece.label) if piece.tone is Tone.INK else styles.label(schema, piece.label)


def _text_of(piece: Piece, styles: Styles) -> str:
    """Return the text of a piece: without colours brackets say that it is the name of a label."""
    is_name = (
        piece.label is not None and piece.tone is Tone.LABEL and piece.text[:1] == piece.text[-1:] == " "
    )
    return f"[{piece.text[1:-1]}]" if is_name and not styles.colors.has_colors else piece.text


def row_strip(row: Line, width: int, schema: LabelSchema, styles: Styles) -> Strip:
    """Return the row, cut or filled to that width in cells; what follows the cursor's sign is raised."""
    return _pieces(row, width, schema, styles)


def _pieces(row: Line, width: int, schema: LabelSchema, styles: Styles) -> ExactStrip:
    pieces: list[StyledText] = []
    used, is_raised = 0, False
    for piece in row:
        style = _style_of(piece, schema, styles)
        if is_raised and piece.tone is not Tone.LABEL:
            style += styles.raised
        is_raised = is_raised or piece.tone is Tone.MARK
        text, cells = _text_of(piece, styles), width_of(piece.text)
        pieces += exact_pieces(text, cells, style)
        used += cells
    rest = max(0, width - used)
    fill = styles.bar + styles.raised if is_raised else styles.bar
    return ExactStrip([*pieces, StyledText(" " * rest, rest, fill)]).cut_to(width)


def boxed_strip(row: Line, width: int, schema: LabelSchema, styles: Styles, *, lit: bool) -> Strip:
    """Return the row between the borders of its panel; a row's first blank makes room for the left one."""
    border = StyledText(signs_of(styles, lit=lit).down, 1, styles.lit if lit else styles.line)
    if row and row[0].text.startswith(" "):
        row = (Piece(row[0].text[1:], *_rest_of(row[0])), *row[1:])
    return ExactStrip([border, *_pieces(row, width - 2, schema, styles).pieces, border])


def _rest_of(piece: Piece) -> tuple[Tone, str | None, str, str]:
    return piece.tone, piece.label, piece.command, piece.argument
