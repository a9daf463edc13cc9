"""A text put together from tokens, with the place of each in it.

Where a format says what stands between two tokens it stands there again; else a space, and a newline between
sentences.
"""

from __future__ import annotations

from annotator.core.range import Range
from annotator.formats.shared.tokens import Sentence


class TextBuilder:
    """Takes tokens in order; ``text`` and ``sentences`` are what came of them, in code points."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self.sentences: list[Sentence] = []
        self._sentence: list[Range] = []

    def gap(self, text: str) -> None:
        """What stands between tokens."""
        self._parts.append(text)
        self._length += len(text)

    def token(self, form: str, before: str | None = None) -> None:
        """One token more; ``before`` is what stands ahead of it, when that is known."""
        if before is None:
            before = " " if self._sentence else "\n" if self._length else ""
        start = self._length + len(before)
        self._length = start + len(form)
        self._parts += (before, form)
        self._sentence.append(Range(start, self._length))

    def end_sentence(self) -> None:
        """The tokens since the last sentence are one."""
        self.sentences.append(tuple(self._sentence))
        self._sentence.clear()

    @property
    def text(self) -> str:
        """The whole text so far."""
        return "".join(self._parts)
