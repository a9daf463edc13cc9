"""Where a span that starts at a given word probably ends.

``proposed_extent`` applies a rule today; something that knows more about the label and the text can replace it
under the same signature. The rule looks only at what follows in the same sentence and line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache, partial

from annotator.core.document import Document
from annotator.core.range import Range
from annotator.core.regexes import compiled

LONGEST = 400
"""Code points of text that the rule looks at: no name or title is longer."""

LONGEST_HAN = 8
"""Longest run of Chinese characters that may be one name; of a longer run, a clause, two characters are taken."""

HEADLINE_WORDS = 6
"""Fewest words of a headline: a line in which all but the small words are capitalised."""

# Small words that names have inside them, never at their ends.
_INNER = (
    r"(?:of|the|de|del|della|delle|dei|der|den|des|di|da|do|dos|das|du|la|le|les|los|van|von|vom|zu|zum|zur"
    r"|bin|ben|bint|ibn|abu|al|el|ter|ten|af|av|y|e|d[’']|&)"
)
_BLANK = r"[ \u00a0]"
_JOIN = rf"(?:{_BLANK}+|[-‐‑/·]|(?<=\p{{Nd}}){_BLANK}?–{_BLANK}?(?=\p{{Nd}}))"
_CAPITALISED = r"[\p{Lu}\p{Lt}][\p{L}\p{M}\p{N}]*(?:['’](?![sS]\b)[\p{L}\p{M}]+)*"
_INITIALS = rf"(?:\p{{Lu}}\.(?:-?\p{{Lu}}\.)*{_BLANK}?)+(?=\p{{Lu}})"
_ABBREVIATION = (
    r"(?:\p{Lu}\.){2,}|(?:St|Ste|Jr|Sr|Mt|Ft|Dr|Mr|Mrs|Ms|Prof|Gen|Inc|Ltd|Corp|Co|Bros|No|Nr|Nos)\."
)
_FIGURE = r"\p{N}+(?:[.,:/]\p{N}+)*[\p{L}\p{M}]*"
_NAME_PART = rf"(?:(?:{_INITIALS})?(?:{_ABBREVIATION}|{_CAPITALISED})|{_FIGURE})"
_PARTICLE = rf"(?:{_INNER}{_BLANK}+|d[’'])"
_NAME = (
    rf"(?:{_INITIALS})?(?:{_ABBREVIATION}|{_CAPITALISED})"
    rf"(?:{_JOIN}{_PARTICLE}{{0,2}}{_NAME_PART}|{_BLANK}+(?:al|el|ul|bin)-{_CAPITALISED}|-(?:al|el|ul)-{_CAPITALISED}"
    rf"|,{_BLANK}+(?:Jr|Sr|Inc|Ltd)\b\.?)*"
)
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:t(?:ember)?)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_DATE = (
    rf"{_MONTH}{_BLANK}+\p{{Nd}}{{1,2}}(?:st|nd|rd|th)?\b(?:,?{_BLANK}+\p{{Nd}}{{4}}\b)?"
    rf"|\p{{Nd}}{{1,2}}(?:st|nd|rd|th|\.)?{_BLANK}+{_MONTH}(?:,?{_BLANK}+\p{{Nd}}{{4}}\b)?"
)
_UNIT = (
    rf"(?:%|‰|°[CF]?|[€£$¥₹]|(?:per{_BLANK}cent|percent|hundred|thousand|million|billion|trillion|bn"
    r"|dollars?|euros?|pounds?|yen|yuan|rupees?|roubles?|rubles?"
    r"|km/h|mph|km|kg|mm|cm|m|g|t|ha|kB|MB|GB|TB|kW|MW|GW|kWh|Hz|MHz|GHz|tons?|tonnes?"
    r"|kilometres?|kilometers?|metres?|meters?|miles?|feet|inches|acres|hectares"
    r"|seconds?|minutes?|hours?|days?|weeks?|months?|years?|am|pm|a\.m\.|p\.m\.)(?!\p{L}))"
)
_QUANTITY = rf"{_FIGURE}(?:[-–]{_FIGURE})?(?:(?:{_BLANK}|-)?{_UNIT}){{0,3}}"
_COMPOUND = r"[\p{L}\p{M}\p{N}_]+(?:[-‐‑'’](?![sS]\b)[\p{L}\p{M}\p{N}]+)*"
_HAN_FUNCTION = (
    "的了是在和與与及或對对將将被把從从向於于以為为而但也都就還还又並并等著着過过之其這这那此不沒没有"
    "該该由讓让給给所到至稱称說说很更最則则若如因且乃曾已"
)
_HAN = rf"(?:[\p{{Han}}]+?)(?=[{_HAN_FUNCTION}]|[^\p{{Han}}]|$)"
_HAN_PLAIN = rf"[\p{{Han}}--[{_HAN_FUNCTION}]]{{1,6}}"
_HAN_NAME = rf"(?V1){_HAN_PLAIN}(?:[·‧・]{_HAN_PLAIN})+"
_KANA = r"[\p{Katakana}ー・]+|[\p{Hiragana}ー]+"
_QUOTES = {
    "“": "”", "«": "»", "‹": "›", "「": "」", "『": "』", "《": "》", "〈": "〉", "„": "“”", '"': '"',
    "‘": "’", "'": "'", "”": "”",
}  # fmt: skip
_SIGNS = r"[#@$€£¥₹]+(?=[\p{L}\p{N}])|(?:US|A|C|NZ|HK)[$](?=\p{N})"
_WORDS = r"\p{L}[\p{L}\p{M}'’]*"
_ARTICLE = r"(?i)the|an?|les?|la|une?|el|los|las|una|der|das|eine?|il|gli"
"""Articles of some languages, except those that are another word in English ("die", "den", "as")."""
_SMALL = 4
"""Most letters of a small word, which may be lower-case in a headline: "with" is one, "about" is not."""


def preparations() -> Iterator[Callable[[], object]]:
    """Yield calls that compile the patterns, one each, since together they take as long as a key may."""
    for pattern in (_DATE, _NAME, _QUANTITY, _HAN_NAME, _HAN, _KANA, _COMPOUND, _SIGNS, _WORDS, _ARTICLE):
        yield partial(compiled, pattern)


def proposed_extent(document: Document, word: Range, label_id: str) -> Range:
    """The extent proposed for a span of that label that starts with ``word``; covers at least the word.

    Names run over capitalised words and their inner connectors, except in headlines, where every word is
    capitalised; numbers take their unit, a title that starts after a quotation mark ends before the closing one,
    Chinese runs up to a function character, an article includes what follows it; anything else is one word.
    The possessive 's and trailing punctuation stay out, and nothing runs into the next sentence. All labels are
    treated alike.
    """
    if _is_plain(document.text, word):
        return word
    text = document.text
    limit = _limit(document, word)
    end = _end_of_quoted(text, word.start, limit) or _end_of_match(text, word.start, limit) or word.end
    following = _word_after_article(document, word, limit) if end <= word.end else None
    if following is not None:
        return Range(word.start, proposed_extent(document, following, label_id).end)
    return document.segmentation.snap_to_words(Range(word.start, max(end, word.end)))


def _is_plain(text: str, word: Range) -> bool:
    """Whether it is a lower-case word that no rule extends; most words are, so that the slower rules are skipped."""
    if not "a" <= text[word.start] <= "z" or (word.start and text[word.start - 1] in _QUOTES):
        return False
    if compiled(_ARTICLE).fullmatch(text, word.start, word.end):
        return False
    match = compiled(_COMPOUND).match(text, word.start)
    return match is not None and match.end() == word.end


def _word_after_article(document: Document, word: Range, limit: int) -> Range | None:
    """The word after an article, since an aim at an article is not meant for the article alone."""
    if not compiled(_ARTICLE).fullmatch(document.text, word.start, word.end):
        return None
    following = document.segmentation.next_token(word.end)
    is_word = following is not None and following.start < limit and document.segmentation.is_word(following)
    return following if is_word else None


def _limit(document: Document, word: Range) -> int:
    """The offset up to which the rule looks: the end of the sentence or line, at most ``LONGEST`` code points on."""
    text = document.text
    far = min(len(text), word.start + LONGEST)
    newline = text.find("\n", word.end, far)
    sentence = document.segmentation.sentence_at(word.start)
    ends = [far, *([newline] if newline >= 0 else []), *([sentence.end] if sentence.end >= word.end else [])]
    return max(word.end, min(ends))


def _end_of_quoted(text: str, start: int, limit: int) -> int | None:
    """The end of a short capitalised title whose opening quotation mark is right before ``start``; ``None`` if none."""
    closing = _QUOTES.get(text[start - 1]) if start else None
    if closing is None or (not text[start].isupper() and not compiled(_HAN).match(text, start)):
        return None
    end = min(
        (at for mark in closing if (at := _closing(text, mark, start, min(limit, start + 90))) > 0), default=0
    )
    if not end or text.count(" ", start, end) > 8 or text[end - 1] in ".,!?;:。，！？；：":
        return None  # a quoted sentence is no title
    return end


def _closing(text: str, mark: str, start: int, limit: int) -> int:
    """The offset of the closing mark, -1 without one; a mark between two letters is an apostrophe."""
    end = text.find(mark, start + 1, limit)
    while 0 <= end < len(text) - 1 and text[end - 1].isalnum() and text[end + 1].isalnum():
        end = text.find(mark, end + 1, limit)
    return end


def _end_of_match(text: str, start: int, limit: int) -> int | None:
    signs = compiled(_SIGNS).match(text, start, limit)
    begin = signs.end() if signs else start
    rules = (_DATE, _QUANTITY) if _is_headline(text, start) else (_DATE, _NAME, _QUANTITY, _HAN_NAME)
    for rule in rules:
        match = compiled(rule).match(text, begin, limit)
        if match:
            return match.end()
    han = compiled(_HAN).match(text, begin, limit)
    if han:
        return han.end() if len(han[0]) <= LONGEST_HAN else begin + 2
    match = compiled(_KANA).match(text, begin, limit) or compiled(_COMPOUND).match(text, begin, limit)
    return match.end() if match else None


def _is_headline(text: str, start: int) -> bool:
    """Whether the line is capitalised like a headline, so that capitals do not show where a name ends."""
    line_start = text.rfind("\n", max(0, start - LONGEST), start) + 1
    line_end = text.find("\n", start, start + LONGEST)
    return _has_capitals(text[line_start : line_end if line_end >= 0 else start + LONGEST])


@lru_cache(maxsize=64)  # called for every match of an aim, and many are on one line
def _has_capitals(line: str) -> bool:
    words = compiled(_WORDS).findall(line)
    long_words = [word for word in words if len(word) > _SMALL]
    return (
        len(words) >= HEADLINE_WORDS
        and len(long_words) >= HEADLINE_WORDS // 2
        and len(line) < LONGEST
        and all(word[0].isupper() for word in long_words)
    )
