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
from annotator.session.text.han_names import FUNCTION_CHARACTERS, OF_HAN_NAMES, end_of_han_name
from annotator.session.text.noun_phrases import (
    DETERMINER,
    OF_NOUN_PHRASES,
    goes_on_after,
    may_follow_determiner,
)
from annotator.session.text.partners import extent_to_partner

LONGEST = 400
"""Code points of text that the rule looks at: no name or title is longer."""

HEADLINE_WORDS = 6
"""Fewest words of a headline: a line in which all but the small words are capitalised."""

# Small words that names have inside them, never at their ends.
_INNER = (
    r"(?:of|the|de|del|della|delle|dei|der|den|des|di|da|do|dos|das|du|la|le|les|los|van|von|vom|zu|zum|zur"
    r"|bin|ben|bint|ibn|abu|al|el|ter|ten|af|av|y|e|d[’']|&(?:amp;)?)"
)
_BLANK = r"[ \u00a0]"
_JOIN = rf"(?:{_BLANK}+|[-‐‑/·]|(?<=\p{{Nd}}){_BLANK}?–{_BLANK}?(?=\p{{Nd}}))"
_LETTERS = r"(?:(?!\p{Han})[\p{L}\p{M}\p{N}])"
_CAPITALISED = rf"[\p{{Lu}}\p{{Lt}}]{_LETTERS}*(?:['’](?!(?i:s|re|ll|ve|m)\b){_LETTERS}+)*"
_INITIALS = rf"(?:\p{{Lu}}\.(?:-?\p{{Lu}}\.)*{_BLANK}?)+(?=\p{{Lu}})"
_ABBREVIATION = (
    r"(?:\p{Lu}\.){2,}|(?:St|Ste|Jr|Sr|Mt|Ft|Dr|Mr|Mrs|Ms|Prof|Gen|Inc|Ltd|Corp|Co|Bros|No|Nr|Nos)\."
)
_AFTER_PLURAL = r"(?<=s)['’](?=\s)"
"""What is a possessive, or closes a quotation."""
_INSTITUTION = (
    r"(?:Academy|Agency|Alliance|Association|Authority|Board|Bureau|Campaign|Cent(?:er|re)|Coalition|College|Commission"
    r"|Committee|Conference|Council|Court|Department|Directorate|Faculty|Federation|Forum|Foundation|Fund|Group|Hospital"
    r"|Initiative|Institut(?:e|ion)|Lab(?:oratory)?|League|Library|Ministry|Movement|Museum|Network|Office|Organi[sz]ation"
    r"|Partnership|Party|Program(?:me)?|Project|School|Secretariat|Service|Society|Trust|Union|University)"
)
"""Nouns at the head of an institution's name."""
_OWNED = (
    r"(?:Abbey|Alley|Arms|Avenue|Bay|Beach|Bridge|Castle|Cathedral|Chapel|Church|Circle|Close|Corner|Cove|Creek|Cross"
    r"|Day|Eve|Farm|Field|Gardens?|Gate|Grave|Green|Guild|Hall|Harbou?r|Head|Heath|Hill|Hole|Home|House|Inn|Island"
    r"|Landing|Lane|Mill|Palace|Parade|Park|Pass|Peak|Place|Point|Quarter|Quay|Reach|Rest|Road|Row|Square|Stairs"
    r"|Street|Tavern|Theat(?:er|re)|Tower|Town|Walk|Way|Well|Wharf|Wood|Yard|College|Hospital|School|Museum|Institute"
    r"|Library|Society|Trust|University|Union|Association|Foundation|Court|Office|Company)"
)
"""Nouns that a name goes on with after 's: of "Apple's Chief Executive" only the first part is meant."""
_NEGATED = r"(?i)\p{L}+?(n['’]t)\b"
_FIGURE = r"\p{N}+(?:[.,:/]\p{N}+)*[\p{L}\p{M}]*"
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:t(?:ember)?)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_NAME_PART = (
    rf"(?!(?i:{_MONTH}){_BLANK}*\p{{Nd}})(?:(?:{_INITIALS})?(?:{_ABBREVIATION}|{_CAPITALISED})|{_FIGURE})"
)
_PARTICLE = rf"(?:{_INNER}{_BLANK}+|d[’'])"
_NAME = (
    rf"(?:{_INITIALS})?(?:{_ABBREVIATION}|{_CAPITALISED})"
    rf"(?:{_JOIN}{_PARTICLE}{{0,2}}{_NAME_PART}|{_BLANK}+(?:al|el|ul|bin)-{_CAPITALISED}|-(?:al|el|ul)-{_CAPITALISED}"
    rf"|,{_BLANK}+(?:Jr|Sr|Inc|Ltd)\b\.?)*"
)
_OWNS = rf"['’]s{_BLANK}(?=(?:\p{{Lu}}\p{{L}}+{_BLANK})?{_OWNED}\b)|(?<=s)[’']{_BLANK}(?=\p{{Lu}})"
_FOR = rf"(?<=\b{_INSTITUTION}){_BLANK}+for{_BLANK}+(?:the{_BLANK}+)?(?=\p{{Lu}})"
"""What stands between two parts of one name: "Tanner's Row", "Drapers' Hall", "Institute for Policy"."""
_AFFILIATION = rf"(?<!\b{_INSTITUTION}){_BLANK}+of{_BLANK}+(?:the{_BLANK}+)?{_INSTITUTION}\b"
"""Where the name of a person ends and that of an institution follows; a department of a ministry is one name."""
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
_COMPOUND = rf"(?:{_LETTERS}|_)+(?:[-‐‑'’](?!(?i:s|re|ll|ve|m)\b){_LETTERS}+)*"
_HAN_PLAIN = rf"[\p{{Han}}--[{FUNCTION_CHARACTERS}]]{{1,6}}"
_HAN_NAME = rf"(?V1){_HAN_PLAIN}(?:[·‧・]{_HAN_PLAIN})+"
_KANA = r"[\p{Katakana}ー・]+|[\p{Hiragana}ー]+"
_QUOTES = {
    "“": "”", "«": "»", "‹": "›", "「": "」", "『": "』", "《": "》", "〈": "〉", "„": "“”", '"': '"',
    "‘": "’", "'": "'", "”": "”",
}  # fmt: skip
_TITLES = "《〈"
"""Marks that only titles have, whatever they begin and end with."""
_SIGNS = r"[#@$€£¥₹]+(?=[\p{L}\p{N}])|(?:US|A|C|NZ|HK)[$](?=\p{N})"
_WORDS = r"\p{L}[\p{L}\p{M}'’]*"
_SMALL = 4
"""Most letters of a small word, which may be lower-case in a headline: "with" is one, "about" is not."""


def preparations() -> Iterator[Callable[[], object]]:
    """Yield calls that compile the patterns, one each, since together they take as long as a key may."""
    of_names = (_NAME, _OWNS, _FOR, _AFFILIATION, _AFTER_PLURAL, _NEGATED)
    own = (_DATE, *of_names, _QUANTITY, _HAN_NAME, _KANA, _COMPOUND, _SIGNS, _WORDS)
    for pattern in (*own, *OF_NOUN_PHRASES, *OF_HAN_NAMES):
        yield partial(compiled, pattern)


def proposed_extent(document: Document, word: Range, label_id: str) -> Range:
    """The extent proposed for a span of that label that starts with ``word``; covers at least the word.

    Names run over capitalised words and their inner connectors, except in headlines, where every word is
    capitalised; numbers take their unit, a title that starts after a quotation mark ends before the closing one,
    an opening mark runs to the one that closes it, Chinese to what names end with or to what follows them, an article
    includes the noun that it leads to; anything else is one word. The possessive 's and trailing punctuation stay out,
    and nothing but what stands between two marks runs into the next sentence. All labels are treated alike.
    """
    text = document.text
    if _is_plain(text, word):
        return word
    pair = extent_to_partner(text, word)
    if pair is not None:
        return document.segmentation.snap_to_words(pair)
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
    if compiled(DETERMINER).fullmatch(text, word.start, word.end):
        return False
    match = compiled(_COMPOUND).match(text, word.start)
    return match is not None and match.end() == word.end


def _word_after_article(document: Document, word: Range, limit: int) -> Range | None:
    """The word that an article leads to, since an aim at an article is not meant for the article alone.

    Adjectives between them are passed over.
    """
    text = document.text
    if not compiled(DETERMINER).fullmatch(text, word.start, word.end):
        return None
    reached = _next_word(document, word, limit)
    if reached is not None and not may_follow_determiner(reached.slice(text)):
        return None
    while reached is not None:
        following = _next_word(document, reached, limit)
        if following is None or not goes_on_after(reached.slice(text), following.slice(text)):
            return reached
        reached = following
    return None


def _next_word(document: Document, word: Range, limit: int) -> Range | None:
    """The word that comes next before the limit, with the parts of a compound; ``None`` if a mark does."""
    following = document.segmentation.next_token(word.end)
    if following is None or following.start >= limit or not document.segmentation.is_word(following):
        return None
    compound = compiled(_COMPOUND).match(document.text, following.start, limit)
    return following if compound is None else Range(following.start, max(following.end, compound.end()))


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
    if closing is None or (
        text[start - 1] not in _TITLES
        and not text[start].isupper()
        and not compiled(r"\p{Han}").match(text, start)
    ):
        return None
    if text[start - 1] in _TITLES:
        found = text.find(closing, start, limit)
        return found if found >= 0 else None
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
    negated = compiled(_NEGATED).match(text, start, limit)
    if negated:
        return negated.start(1)
    signs = compiled(_SIGNS).match(text, start, limit)
    begin = signs.end() if signs else start
    rules = (_DATE, _QUANTITY) if _is_headline(text, start) else (_DATE, _NAME, _QUANTITY, _HAN_NAME)
    for rule in rules:
        match = compiled(rule).match(text, begin, limit)
        if match:
            return _end_of_name(text, begin, match.end(), limit) if rule is _NAME else match.end()
    han = end_of_han_name(text, begin, limit)
    if han is not None:
        return han
    match = compiled(_KANA).match(text, begin, limit) or compiled(_COMPOUND).match(text, begin, limit)
    return match.end() if match else None


def _end_of_name(text: str, start: int, end: int, limit: int) -> int:
    """The end of a name whose first part ends there."""
    while more := compiled(_OWNS).match(text, end, limit) or compiled(_FOR).match(text, end, limit):
        part = compiled(_NAME).match(text, more.end(), limit)
        if part is None:
            break
        end = part.end()
    return _end_of_first(text, start, end)


def _end_of_first(text: str, start: int, end: int) -> int:
    """The end of the first of two names: before an institution that someone belongs to, or where a quotation ends."""
    affiliation = compiled(_AFFILIATION).search(text, start, end)
    if affiliation:
        end = affiliation.start()
    closing = compiled(_AFTER_PLURAL).search(text, start, end)
    if closing is None:
        return end
    opening = text.rfind("‘" if closing[0] == "’" else "'", max(0, start - LONGEST), start)
    quoted = extent_to_partner(text, Range(opening, opening + 1)) if opening >= 0 else None
    return closing.start() if quoted is not None and quoted.end == closing.end() else end


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
        and words[0][0].isupper()
        and words[-1][0].isupper()
        and all(word[0].isupper() for word in long_words)
        and words[0] != "By"  # a line of authors is all names
    )
