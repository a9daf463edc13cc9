"""Rows of the article that were set before, or ahead of the key that shows them, as long as they look the same."""

from __future__ import annotations

from annotator.tui.terminal.strips import ExactStrip

_MOST = 256
"""Rows that are kept: a few pages, about 2 MB."""


class RowCache:
    """Strips by the offset at which their rows start, each with what makes it look so; nothing points on them."""

    def __init__(self) -> None:
        self._rows: dict[int, tuple[object, ExactStrip]] = {}
        self.ground: tuple[object, ...] = ()
        """What the rows were set on."""

    def be_for(self, *ground: object) -> None:
        """Forget all rows unless they were set on the very same things."""
        if len(ground) != len(self.ground) or any(
            now is not then for now, then in zip(ground, self.ground, strict=True)
        ):
            self._rows.clear()
            self.ground = ground

    def get(self, start: int, looks: object) -> ExactStrip | None:
        """The strip of the row, if it is kept and looks the same."""
        kept = self._rows.get(start)
        return kept[1] if kept and kept[0] == looks else None

    def put(self, start: int, looks: object, strip: ExactStrip) -> None:
        """Keep the strip of a row."""
        if len(self._rows) >= _MOST:
            self._rows.clear()
        self._rows[start] = looks, strip
