"""A text put together from tokens, with the place of each in it.

What a format says about the text between two tokens is used; otherwise it is a space, or a newline between sentences.
"""

from __future__ import annotations

from annotator.core.range import Range
from annotator.formats.shared.tokens import Sentence


class TextBuilder:
    """Takes tokens in order; ``text`` and ``sentences`` are the result, in code points."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self.sentences: list[Sentence] = []
        self._sentence: list[Range] = []

    def gap(self, text: str) -> None:
        """Add text between tokens."""
        self._parts.append(text)
        self._length += len(text)

    def token(self, form: str, before: str | None = None) -> None:
        """Add a token; ``before`` is the text between it and the previous one, if known."""
        if before is None:
            before = " " if self._sentence else "\n" if self._length else ""
        start = self._length + len(before)
        self._length = start + len(form)
        self._parts += (before, form)
        self._sentence.append(Range(start, self._length))

    def end_sentence(self) -> None:
        """Make the tokens since the last sentence a sentence."""
        self.sentences.append(tuple(self._sentence))
        self._sentence.clear()

    @property
    def text(self) -> str:
        """The whole text so far."""
        return "".join(self._parts)
