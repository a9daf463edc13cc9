"""What a grapheme cluster shows on a screen: a glyph that is safe to send to a terminal, and its cells.

A terminal obeys control characters wherever they come from, so none from a text ever reaches it: each is shown as
a visible stand-in. A cluster takes at least one cell, so that the caret can be on every one, and at most
``MAX_WIDTH``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple, ParamSpec, TypeVar, cast
from unicodedata import east_asian_width

import regex

from annotator.core.clusters import CLUSTER
from annotator.core.hidden_characters import STRAY_JOINER, UNSAFE_CLASS
from annotator.core.regexes import compiled
from annotator.view.widths import Widths

MAX_WIDTH = 4
"""Maximum width of a cluster in cells: two wide jamo. Wider ones are drawn in part."""

MAX_MARKS = 6
"""Maximum number of marks drawn on one letter: cantillated Hebrew needs four, "zalgo" text has hundreds."""

MAX_CODE_POINTS = 32
"""Maximum number of code points drawn of one cluster: tmux keeps a few dozen bytes a cell and drops longer ones."""

_INVISIBLE = "·"
_BROKEN = "\ufffd"
_BASE = "◌"
_NAMED = {"\x7f": "␡", "\x85": "␤", "\u2028": "↵", "\u2029": "¶"}

_UNSAFE = "(?V1)" + UNSAFE_CLASS
_BROKEN_KIND = r"[\p{Cc}\p{Cs}\p{Cn}]"
_BLANK_GLYPH = r"(?V1)[\p{Zs}--\u1680]"  # an Ogham space is a drawn line

# Latin letters and typographic marks, one cell each: most of what is not ASCII in an article.
_ONE_CELL_CLASS = r"\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e"
_ONE_CELL = regex.compile(f"[{_ONE_CELL_CLASS}]")
_NARROW = regex.compile(rf"[\x20-\x7e{_ONE_CELL_CLASS}]*")

_PERSON = r"\p{Extended_Pictographic}\ufe0f?\p{Emoji_Modifier}?"
_PICTURE = (
    rf"{_PERSON}(?:\u200d{_PERSON}){{0,6}}"  # families, flags with a joiner, skin tones
    r"|\p{Regional_Indicator}{2}"
    r"|[0-9#*]\ufe0f\u20e3"  # keycaps
)
# Outside those sequences a joiner, a presentation selector or a modifier draws nothing of its own, and width
# tables disagree about it: Rich skips whatever follows a joiner.
_UNDRAWN = (
    r"(?V1)"
    rf"[{UNSAFE_CLASS}\u200d\ufe0e\ufe0f\p{{Emoji_Modifier}}\p{{Regional_Indicator}}]"
)
_SURPLUS_MARKS = rf"(\p{{M}}{{{MAX_MARKS}}})\p{{M}}+"
_MARK = r"\p{M}"
# Burmese and related scripts write vowels as spacing marks that are clusters of their own beside a letter.
_STANDING_MARK = r"(?V1)[\p{Mc}&&\p{GCB=Other}]"

# What terminals and width tables are known to disagree about: pictures and whatever changes them, marks with a
# width, conjuncts, jamo, number signs that enclose what follows, and blocks that still gain new signs.
_UNSTEADY = regex.compile(
    r"[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\u200c\u200d\ufe0e\ufe0f\u20e3"
    r"\p{Mc}\p{ccc=9}\p{GCB=Prepend}\p{GCB=L}\p{GCB=V}\p{GCB=T}\U00010000-\U0001ffff\ue000-\uf8ff]",
    regex.V1,
)

# Indic conjuncts and vowels with a width: tmux and others give each part its cells, width tables give the whole
# fewer. The larger number is used: a terminal that needs fewer leaves a gap, one that needs more would lose a
# vowel. Where the terminal has reported its own count, that one is used.
_CONJOINED = r"[\p{Mc}\p{ccc=9}]"
_SPACING_MARK = r"\p{Mc}"
_AM = r"[\u0e33\u0eb3]"
_JOINER, _SELECTOR, _KEYCAP = "\u200d", "\ufe0f", "\u20e3"
_MODIFIER = r"\p{Emoji_Modifier}"
_FLAG = r"\p{Regional_Indicator}{2}"

_LINE_ENDS_AND_TABS = regex.compile(r"[\t\n\r\v\f\x85\u2028\u2029]")
_UNSAFE_IN_LINE = regex.compile(rf"{UNSAFE_CLASS}|[\u1160\u3164\uffa0]|^\p{{M}}", regex.V1)
_STRAY_JOINER = regex.compile(STRAY_JOINER)


class Drawn(NamedTuple):
    """What a cluster shows: ``glyph`` for the terminal, ``width`` in cells."""

    glyph: str
    width: int


def _table_width(text: str) -> int:
    """Return the cells by Unicode's tables; negative if the tables have no width for the text."""
    import wcwidth  # a twentieth of the start, and few articles have what needs it

    return wcwidth.wcswidth(text)


def stand_in(character: str) -> str:
    """Return the one-cell sign shown for a character that must not be sent or that nobody could see."""
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if 0x1F1E6 <= code <= 0x1F1FF:  # half a flag: its letter in a frame
        return chr(code - 0x1F1E6 + 0x1F130)
    if character in _NAMED:
        return _NAMED[character]
    return _BROKEN if compiled(_BROKEN_KIND).match(character) else _INVISIBLE


class _Terminal:
    """What is known of the terminal. There is one per process, and its widths are asked once."""

    widths = Widths()


_P = ParamSpec("_P")
_T = TypeVar("_T")
_clear_caches: list[Callable[[], None]] = []


def kept_by_widths(most: int) -> Callable[[Callable[_P, _T]], Callable[_P, _T]]:
    """Cache up to ``most`` results of a function that measures cells, until the terminal reports other widths."""

    def keeping(function: Callable[_P, _T]) -> Callable[_P, _T]:
        kept = lru_cache(maxsize=most)(function)
        _clear_caches.append(kept.cache_clear)
        return cast("Callable[_P, _T]", kept)

    return keeping


def set_widths(widths: Widths) -> bool:
    """Measure by the terminal's widths from now on; return whether they changed, so that rows must be rebuilt."""
    if widths == _Terminal.widths:
        return False
    _Terminal.widths = widths
    for clear_cache in _clear_caches:
        clear_cache()
    width_of_character.clear()
    return True


@kept_by_widths(1 << 16)
def drawn(cluster: str) -> Drawn:
    """Return what one grapheme cluster shows; a tab, whose cells depend on the column, is left to ``wrap``."""
    if cluster.isascii() and cluster.isprintable():
        return Drawn(cluster, len(cluster))
    if _ONE_CELL.fullmatch(cluster):
        return Drawn(cluster, _Terminal.widths.ambiguous if east_asian_width(cluster) == "A" else 1)
    if compiled(_BLANK_GLYPH).fullmatch(cluster):
        width = _table_width(cluster)
        return Drawn(" " * width, width)
    if compiled(_PICTURE).fullmatch(cluster):
        return _picture(cluster)
    glyph = _spelled(cluster)
    while (width := _cells_of(glyph)) > MAX_WIDTH:
        glyph = glyph[:-1]
    if width <= 0:
        glyph, width = stand_in(cluster[0]), 1
    if width == 1 and east_asian_width(glyph[0]) == "A":
        width = _Terminal.widths.ambiguous
    return Drawn(glyph, width)


class _WidthOf(dict[str, int]):
    """Caches the cells of each character that is a cluster of its own."""

    def __missing__(self, character: str) -> int:
        width = drawn(character).width
        self[character] = width
        return width


width_of_character = _WidthOf()


def _picture(cluster: str) -> Drawn:
    """Return an emoji; of several joined ones only the first if the terminal joins none."""
    widths = _Terminal.widths
    if compiled(_FLAG).match(cluster):
        return Drawn(cluster, widths.flag)
    if cluster.endswith(_KEYCAP):
        return Drawn(cluster, widths.keycap)
    if _JOINER in cluster and widths.joined != Widths().joined:
        cluster = cluster[:2] if cluster[1] == _SELECTOR else cluster[0]
    if cluster[1:2] == _SELECTOR and _table_width(cluster[0]) == 1:
        return Drawn(cluster, widths.emoji_by_selector)
    if _JOINER not in cluster and compiled(_MODIFIER).search(cluster, 1):
        return Drawn(cluster, widths.skin_tone)
    return Drawn(cluster, _table_width(cluster))


def _cells_of(glyph: str) -> int:
    """Return the cells of letters and marks."""
    width, widths = _table_width(glyph), _Terminal.widths
    if compiled(_AM).search(glyph):
        return width - Widths().thai_am + widths.thai_am
    if not compiled(_CONJOINED).search(glyph):
        return width
    if widths.spacing_mark < Widths().spacing_mark:
        return sum(
            0 if compiled(_SPACING_MARK).match(character) else max(0, _table_width(character))
            for character in glyph
        )
    if widths.conjunct < Widths().conjunct:
        return width
    return min(MAX_WIDTH, max(width, _cells_side_by_side(glyph)))


def _cells_side_by_side(glyph: str) -> int:
    """Return the cells of a cluster whose letters and spacing marks the terminal does not join."""
    return sum(
        1 if compiled(_SPACING_MARK).match(character) else max(0, _table_width(character))
        for character in glyph
    )


def _spelled(cluster: str) -> str:
    """Return the letters and marks of a cluster that is not a picture; empty if none can be drawn."""
    if compiled(_UNSAFE).match(cluster):
        return ""
    kept = compiled(_UNDRAWN).sub("", cluster[: MAX_CODE_POINTS * 4]).lstrip("\u200c")
    kept = compiled(_SURPLUS_MARKS).sub(r"\1", kept)[:MAX_CODE_POINTS]
    if compiled(_MARK).match(kept) and not compiled(_STANDING_MARK).match(kept):
        return _BASE + kept
    return kept


def is_narrow(text: str) -> bool:
    """Return whether each character is certainly drawn as it is, alone, in one cell."""
    if text.isascii():
        return text.isprintable()
    return _Terminal.widths.ambiguous == 1 and _NARROW.fullmatch(text) is not None


def is_unsteady(glyphs: str) -> bool:
    """Return whether some terminal may give this text other cells than ``drawn`` does."""
    return not glyphs.isascii() and _UNSTEADY.search(glyphs) is not None


def pieces_of(glyphs: str, *, each: bool = False) -> Iterator[tuple[str, int]]:
    """Yield stretches of the text with their cells: each unsteady cluster alone; with ``each``, every cluster alone.

    ``glyphs`` is already safe: made of the glyphs of ``drawn``, or by ``sanitize``.
    """
    steady, cells = "", 0
    for cluster in CLUSTER.findall(glyphs):
        width = drawn(cluster).width
        if not each and not is_unsteady(cluster):
            steady, cells = steady + cluster, cells + width
            continue
        if steady:
            yield steady, cells
        steady, cells = "", 0
        yield cluster, width
    if steady:
        yield steady, cells


def sanitize(text: str) -> str:
    """Return a one-line string from outside made safe to show, one character for one character.

    Titles, file names, error messages and label names come through here. Line ends and tabs become blanks;
    everything else that a terminal would obey, or that nobody would see, becomes its stand-in.
    """
    if text.isascii() and text.isprintable():
        return text
    blanked = _LINE_ENDS_AND_TABS.sub(" ", text)
    safe = _UNSAFE_IN_LINE.sub(lambda match: stand_in(match[0]), blanked)
    return _STRAY_JOINER.sub(_INVISIBLE, safe)


_SEPARATORS = r"[\v\f\x85\u2028\u2029]"
_UNSAFE_IN_LINES = rf"(?V1)[{UNSAFE_CLASS}--[\t\n\r]]"


def without_controls(text: str) -> str:
    """Return a text made safe for an input field, which sends what it holds to the terminal.

    Everything that a terminal would obey, or that nobody would see, is dropped, except line ends and tabs.
    """
    if text.isascii() and text.isprintable():
        return text
    return compiled(_UNSAFE_IN_LINES).sub("", compiled(_SEPARATORS).sub("\n", text))
