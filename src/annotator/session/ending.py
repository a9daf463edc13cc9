"""Where a span that starts at a given word probably ends.

A rule stands behind ``proposed_extent`` today; whatever knows more about the label and the text can take its
place behind the same function. The rule looks only at what follows in the same line.
"""

from __future__ import annotations

import regex

from annotator.core.document import Document
from annotator.core.range import Range

LONGEST = 400
"""Code points the rule looks ahead: no name or title is longer."""

# Lower-case words that names have inside them, never at their ends.
_INNER = (
    r"(?:of|the|de|del|della|der|den|des|di|da|do|dos|das|du|la|le|les|van|von|zu|zum|bin|ibn|al|el|y|e|&)"
)
_JOIN = r"(?:[ \u00a0]+|[-‐‑/·]|[ \u00a0]*[–][ \u00a0]*)"
_CAPITALISED = r"[\p{Lu}\p{Lt}][\p{L}\p{M}\p{N}]*(?:['’](?![sS]\b)[\p{L}\p{M}]+)*"
_INITIALS = r"(?:\p{Lu}\.[ \u00a0]?)+(?=\p{Lu})"
_ABBREVIATION = r"(?:\p{Lu}\.){2,}|(?:St|Jr|Sr|Mt|Ft|Dr|Inc|Ltd|Corp|Bros|No)\."
_FIGURE = r"\p{N}+(?:[.,:/]\p{N}+)*[\p{L}\p{M}]*"
_NAME_PART = rf"(?:{_INITIALS}|{_ABBREVIATION}|{_CAPITALISED}|{_FIGURE})"
_NAME = regex.compile(
    rf"(?:{_INITIALS})?(?:{_ABBREVIATION}|{_CAPITALISED})"
    rf"(?:{_JOIN}(?:{_INNER}[ \u00a0]+){{0,2}}{_NAME_PART}|(?:al|el|bin)-{_CAPITALISED})*"
)
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\p{L}*"
_QUANTITY = regex.compile(
    rf"{_FIGURE}(?:[ \u00a0]?(?:%|‰|°[CF]?|(?:per[ ]cent|percent|hundred|thousand|million|billion|trillion|"
    rf"km|kg|m|cm|mm|km/h|mph|GB|MB|TB|GW|MW|kW)\b|{_MONTH}(?:[ ]\p{{Nd}}{{4}})?))*"
)
_COMPOUND = regex.compile(r"[\p{L}\p{M}\p{N}_]+(?:[-‐‑'’](?![sS]\b)[\p{L}\p{M}\p{N}]+)*")
_HAN_FUNCTION = (
    "的了是在和与與及或对對将將被把从從向于於以为為而但也都就还還又并並等着著过過之其这這那此不没沒有"
    "该該由让讓给給所到至称稱说說"
)
_HAN = regex.compile(rf"[\p{{Han}}]+?(?=[{_HAN_FUNCTION}]|[^\p{{Han}}]|$)")
_KANA = regex.compile(r"[\p{Katakana}ー・]+|[\p{Hiragana}ー]+")
_QUOTES = {"“": "”", "«": "»", "「": "」", "『": "』", "《": "》", "„": "“", '"': '"', "‘": "’"}
_SIGNS = regex.compile(r"[#@$€£¥₹]+(?=[\p{L}\p{N}])")


def proposed_extent(document: Document, word: Range) -> Range:
    """The extent proposed for a span that starts with ``word``; covers at least the word.

    Names run over capitalised words and their inner connectors, numbers take their unit, a title that starts
    behind a quotation mark ends before the closing one, Chinese runs up to a function character; anything
    else is one word. Articles, the possessive 's and trailing punctuation stay out.
    """
    text = document.text
    line_end = text.find("\n", word.start, word.start + LONGEST)
    limit = line_end if line_end >= 0 else min(len(text), word.start + LONGEST)
    end = _end_of_quoted(text, word.start, limit) or _end_of_match(text, word.start, limit) or word.end
    return document.segmentation.snap_to_words(Range(word.start, max(end, word.end)))


def _end_of_quoted(text: str, start: int, limit: int) -> int | None:
    """Where a short capitalised title ends whose opening quotation mark stands right before ``start``."""
    closing = _QUOTES.get(text[start - 1]) if start else None
    if closing is None or (not text[start].isupper() and not _HAN.match(text, start)):
        return None
    end = text.find(closing, start + 1, min(limit, start + 90))
    if end < 0 or text.count(" ", start, end) > 8 or text[end - 1] in ".,!?。，！？":
        return None  # a quoted sentence is no title
    return end


def _end_of_match(text: str, start: int, limit: int) -> int | None:
    signs = _SIGNS.match(text, start, limit)
    behind_signs = signs.end() if signs else start
    for rule in (_NAME, _QUANTITY, _HAN, _KANA, _COMPOUND):
        match = rule.match(text, behind_signs, limit)
        if match and match.end() > behind_signs:
            return match.end()
    return None
