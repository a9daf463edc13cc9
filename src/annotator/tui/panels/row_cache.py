"""A cache of typeset rows of the article, filled when they are shown or prefetched."""

from __future__ import annotations

from annotator.tui.terminal.strips import ExactStrip

_MOST = 256
"""Upper bound on cached rows: a few pages, about 2 MB."""


class RowCache:
    """Strips by the offset where their row starts, each with ``looks``, what its appearance depends on.

    Rows with the caret, the selection, the focused span or the offered suggestion are not cached.
    """

    def __init__(self) -> None:
        self._rows: dict[int, tuple[object, ExactStrip]] = {}
        self.inputs: tuple[object, ...] = ()
        """What the appearance of all rows depends on."""

    def reset_unless_same(self, *inputs: object) -> None:
        """Clear the cache unless its rows were made from the identical objects."""
        if len(inputs) != len(self.inputs) or any(
            now is not then for now, then in zip(inputs, self.inputs, strict=True)
        ):
            self._rows.clear()
            self.inputs = inputs

    def get(self, start: int, looks: object) -> ExactStrip | None:
        """Return the strip of the row, or ``None`` if it is not cached or would look different."""
        cached = self._rows.pop(start, None)
        if cached is None or cached[0] != looks:
            return None
        self._rows[start] = cached  # the last one now, so that it is kept longest
        return cached[1]

    def put(self, start: int, looks: object, strip: ExactStrip) -> None:
        """Cache the strip of a row; a full cache loses the one that was not asked for the longest."""
        if len(self._rows) >= _MOST:
            del self._rows[next(iter(self._rows))]
        self._rows[start] = looks, strip
