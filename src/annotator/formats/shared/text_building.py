"""A text put together from tokens, with the place of each in it.

What a format says about the text between two tokens is used; otherwise it is a space, or a newline between sentences.
Chinese and Japanese are written without spaces, so a format may ask for none there (``joining_of``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from annotator.core.range import Range
from annotator.formats.shared.tokens import Sentence

SPACE, NONE, SCRIPT = "space", "none", "script"
"""What is between two tokens: a space, nothing, or nothing where one of them is Chinese or Japanese at that side."""

_CHARACTER = (
    "\u2e80-\u303f\u3040-\u30ff\u31c0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef"
    "\U00020000-\U0003ffff"
)
_WITHOUT_SPACES = re.compile(f"[{_CHARACTER}]")
_MOST, _NEARLY_ALL = 0.5, 0.95


def joining_of(forms: Iterable[str]) -> str:
    """Return how tokens are joined whose file does not say it.

    Nothing is between them if nearly all are one character each and most of those are Chinese or Japanese; if most
    words are, nothing is beside such a character; else a space is between any two.
    """
    found = list(forms)
    words = [form for form in found if any(map(str.isalnum, form))]
    written_without = sum(1 for word in words if _WITHOUT_SPACES.search(word))
    if not words or written_without < len(words) * _MOST:
        return SPACE
    single = sum(1 for form in found if len(form) == 1)
    return NONE if single >= len(found) * _NEARLY_ALL else SCRIPT


def gaps_in(text: str, tokens: Sequence[str]) -> tuple[list[str], str] | None:
    """Return the text before each token and that after the last one; ``None`` if they are not all of the text.

    Only white space may be between them.
    """
    gaps: list[str] = []
    reached = 0
    for token in tokens:
        start = text.find(token, reached)
        if start < 0 or text[reached:start].strip():
            return None
        gaps.append(text[reached:start])
        reached = start + len(token)
    rest = text[reached:]
    return None if rest.strip() else (gaps, rest)


class TextBuilder:
    """Takes tokens in order; ``text`` and ``sentences`` are the result, in code points."""

    def __init__(self, joining: str = SPACE) -> None:
        self._joining = joining
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
            before = self._between(form) if self._sentence else "\n" if self._length else ""
        start = self._length + len(before)
        self._length = start + len(form)
        self._parts += (before, form)
        self._sentence.append(Range(start, self._length))

    def _between(self, form: str) -> str:
        if self._joining == SCRIPT:
            edges = self._parts[-1][-1:] + form[:1]
            return "" if _WITHOUT_SPACES.search(edges) else " "
        return "" if self._joining == NONE else " "

    def end_sentence(self) -> None:
        """Make the tokens since the last sentence a sentence."""
        self.sentences.append(tuple(self._sentence))
        self._sentence.clear()

    @property
    def text(self) -> str:
        """The whole text so far."""
        return "".join(self._parts)
