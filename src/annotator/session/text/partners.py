"""The partner of an opening bracket or quotation mark: the mark that closes it."""

from __future__ import annotations

from annotator.core.range import Range

CLOSED_BY = {
    "(": ")", "[": "]", "{": "}", "（": "）", "［": "］", "｛": "｝", "【": "】", "〔": "〕", "〖": "〗",
    "《": "》", "〈": "〉", "「": "」", "『": "』", "“": "”", "‘": "’", "«": "»", "‹": "›", "„": "“”", "‚": "‘’",
    '"': '"', "'": "'",
}  # fmt: skip
"""Each opening mark with those that may close it."""

LONGEST = 400
"""Code points within which a mark is closed, on the same line."""


def extent_to_partner(text: str, mark: Range) -> Range | None:
    """The range from the opening mark to the one that closes it, with both; ``None`` without a partner on the line.

    Pairs of the same kind may be nested. A straight quotation mark opens before a letter and closes after one, and a
    mark between two letters is an apostrophe.
    """
    opening = text[mark.start]
    closing = CLOSED_BY.get(opening)
    if closing is None or text[mark.start : mark.end].strip(opening):
        return None
    if opening in closing and not _may_open(text, mark.start):
        return None
    limit = _end_of_line(text, mark.start)
    depth = len(mark)
    for offset in range(mark.end, limit):
        character = text[offset]
        if _is_apostrophe(text, offset):
            continue
        if character in closing:
            depth -= 1
            if depth == 0:
                return Range(mark.start, offset + 1)
        elif character == opening:
            depth += 1
    return None


def _may_open(text: str, offset: int) -> bool:
    """Whether the straight mark stands before a word and not after one."""
    follows = text[offset - 1 : offset] if offset else ""
    precedes = text[offset + 1 : offset + 2]
    return not follows.isalnum() and bool(precedes) and not precedes.isspace()


def _is_apostrophe(text: str, offset: int) -> bool:
    return text[offset] in "'’" and text[offset - 1].isalnum() and text[offset + 1 : offset + 2].isalnum()


def _end_of_line(text: str, start: int) -> int:
    far = min(len(text), start + LONGEST)
    newline = text.find("\n", start, far)
    return newline if newline >= 0 else far
