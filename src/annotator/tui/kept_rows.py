"""Rows of the article that were set before, or ahead of the key that shows them, as long as they look the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from annotator.core.suggestion import Suggestion
from annotator.tui.exact import ExactStrip

_MOST = 256
"""Rows that are kept: a few pages, about 2 MB."""


class _Kept(NamedTuple):
    strip: ExactStrip
    thumb: bool | None
    suggestions: Sequence[Suggestion]


class KeptRows:
    """Strips by the offset at which their rows start; of rows on which nothing points."""

    def __init__(self) -> None:
        self._rows: dict[int, _Kept] = {}
        self.ground: tuple[object, ...] = ()
        """What the rows were set on."""

    def be_for(self, *ground: object) -> None:
        """Forget all rows unless they were set on the very same things."""
        if len(ground) != len(self.ground) or any(
            now is not then for now, then in zip(ground, self.ground, strict=True)
        ):
            self._rows.clear()
            self.ground = ground

    def get(self, start: int, suggestions: Sequence[Suggestion], *, thumb: bool | None) -> ExactStrip | None:
        """The strip of the row, if it is kept with the same suggestions on it and scrollbar beside it."""
        kept = self._rows.get(start)
        return kept.strip if kept and kept.thumb is thumb and kept.suggestions == suggestions else None

    def put(
        self, start: int, suggestions: Sequence[Suggestion], strip: ExactStrip, *, thumb: bool | None
    ) -> None:
        """Keep the strip of a row."""
        if len(self._rows) >= _MOST:
            self._rows.clear()
        self._rows[start] = _Kept(strip, thumb, suggestions)
