"""The panels of the form one below the other, each under its name, as rows to look at."""

from __future__ import annotations

from annotator.session.session import Session
from annotator.view.form_rows import FormColumn
from annotator.view.pieces import Line, Piece, Tone


def whole_form(session: Session, width: int = 40, column: FormColumn | None = None) -> list[Line]:
    """The name with the note of each panel, its rows, and a blank one between two panels."""
    rows: list[Line] = []
    for panel in (column or FormColumn()).panels(session, width):
        note = [Piece(f"  {panel.note}", Tone.DIM)] if panel.note else []
        rows += [(Piece(f" {panel.name}", Tone.HEADING), *note), *panel.rows, *panel.foot, ()]
    return rows[:-1]
