"""Boilerplate at the end of a text: "Related Articles", share buttons, the comment form.

It is found by rule and only marked, never removed. The rule would rather miss boilerplate than dim a sentence of the
body: the whole line must be a known opener, what follows must look like a list of short scraps and not like prose,
and half a page must come before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from annotator.core.range import Range

LOOKED_AT = 20_000
"""Code points at the end of a text that are looked at, so that a book takes no longer than an article."""

BODY = 500
"""Minimum number of code points before the boilerplate."""

_LONG = 100  # code points; headlines of other articles are shorter, the lines of whole paragraphs longer
_PROSE = 300  # code points; a line of this length is never boilerplate
_LONG_SHARE = 0.35  # of the lines and of the code points; with more long lines the text is not sparse

_FRAME = re.compile(r"^[\s#*_>|•·–—-]+|[\s*_:|»›>…→+-]+$")

# Openers that need no witness. Each is a whole line, except for the two sentences with an open end.
_OPENER = re.compile(
    r"""
      (?:show|load|view|see)\ (?:more|all)(?:\ (?:stories|articles|posts|comments))?
    | (?:related|recommended|similar|more|popular|trending)(?:\ (?:articles?|posts?|stories|news|content|topics))
    | you\ (?:might|may)\ also\ (?:like|enjoy|be\ interested\ in)
    | recommended\ for\ you | read\ (?:next|also) | up\ next
    | (?:leave|post|write|add)\ a\ (?:reply|comment)(?:\ to\ .{1,40})?(?:\ ?cancel\ reply)?
    | cancel\ reply
    | your\ e-?mail\ address\ will\ not\ be\ published.{0,80}
    | save\ my\ name,\ e-?mail,?\ (?:and|&)\ website.{0,80}
    | share\ (?:this\ )?(?:on|via|with)\ .{1,40}
    | share\ (?:this|(?:this\ )?(?:article|post|story|page))
    | click\ to\ share\ on\ .{1,60}
    | (?:subscribe|sign\ up)\ (?:to|for)\ (?:our|the)\ (?:\w+\ )?newsletters?
    | [\d,.]+\ (?:comments|responses|replies|thoughts\ on\ .{1,200})
    | filed\ under
    """,
    re.IGNORECASE | re.VERBOSE,
)
# Words that also head a real section: they count only when more boilerplate follows.
_WEAK_OPENER = re.compile(r"comments?|read\ more|share|responses|tags?|advertisement", re.IGNORECASE)
# Lines that open nothing but are never written by an author; they are witnesses for a weak opener.
_SCRAP = re.compile(
    r"facebook|twitter|x|whatsapp|telegram|reddit|linkedin|e-?mail|print|copy link|reply|next post|previous post"
    r"|name ?\*|e-?mail ?\*|comment ?\*|website|post comment|log in|sign in|notify me of .{1,80}",
    re.IGNORECASE,
)


def find_boilerplate(text: str) -> tuple[Range, ...]:
    """Return the boilerplate at the end of ``text``: none, or one range from the start of its first line."""
    start = _start_of_boilerplate(text)
    return () if start is None else (Range(start, len(text)),)


def _start_of_boilerplate(text: str) -> int | None:
    """Walk the lines from the last one up, judging the text below each, and return the topmost opener accepted."""
    found: int | None = None
    below = _Below()
    for start, line in _lines_upwards(text, max(BODY, len(text) - LOOKED_AT)):
        if len(line) >= _PROSE:
            break
        if words := _FRAME.sub("", line):
            below.add(len(line))
            opens = _OPENER.fullmatch(words) is not None
            if (opens or (below.witnesses and _WEAK_OPENER.fullmatch(words))) and below.is_sparse:
                found = start
            below.witnesses += opens or _SCRAP.fullmatch(words) is not None
    return found


def _lines_upwards(text: str, floor: int) -> Iterator[tuple[int, str]]:
    """Yield the lines that start at or after ``floor``, the last one first, each with the offset of its start."""
    end = len(text)
    while (newline := text.rfind("\n", max(0, floor - 1), end)) >= 0:
        yield newline + 1, text[newline + 1 : end]
        end = newline


class _Below:
    """Counts the lines from the current one down to the end of the text."""

    def __init__(self) -> None:
        self.lines = self.long_lines = self.size = self.long_size = self.witnesses = 0

    def add(self, length: int) -> None:
        self.lines += 1
        self.size += length
        if length >= _LONG:
            self.long_lines += 1
            self.long_size += length

    @property
    def is_sparse(self) -> bool:
        return self.long_lines < self.lines * _LONG_SHARE and self.long_size < max(1, self.size * _LONG_SHARE)
