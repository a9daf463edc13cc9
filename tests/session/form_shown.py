"""The tagging form as it would be read: the name and the count of each panel, then its rows."""

from __future__ import annotations

from collections.abc import Iterator

from annotator.session.session import Session
from annotator.view.form_rows import FormColumn
from annotator.view.form_strip import strip_rows
from annotator.view.panel_edges import ROUNDED


def form_rows(session: Session, width: int, *, edges: bool = True) -> Iterator[str]:
    for panel in FormColumn().panels(session, width):
        if edges:
            yield f" {panel.name}  {panel.note}".rstrip()
        yield from ("".join(piece.text for piece in row) for row in panel.rows)


def strip(session: Session, width: int) -> list[str]:
    return ["".join(piece.text for piece in row) for row in strip_rows(session, width, ROUNDED)]
