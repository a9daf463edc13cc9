"""How many cells the terminal uses for the kinds of clusters that terminals draw differently."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace


class Widths(Struct, frozen=True):
    """Cells by kind of cluster; the defaults are for an unknown terminal."""

    ambiguous: int = 1
    """Quotation marks, dashes, Greek and Cyrillic letters: two where the terminal is set up for old Chinese sets."""
    emoji_by_selector: int = 2
    """A sign of one cell that a variation selector makes an emoji."""
    joined: int = 2
    """Emoji with joiners; if it is not two, the terminal joins nothing and only the first emoji is drawn."""
    flag: int = 2
    skin_tone: int = 2
    keycap: int = 2
    spacing_mark: int = 2
    """A Devanagari letter and a vowel beside it."""
    conjunct: int = 3
    """Two Devanagari letters with a virama between them and a vowel beside them."""
    thai_am: int = 2
    """A Thai letter and the vowel am, half mark and half letter."""


ASKED = {
    "ambiguous": ("\u201c", (1, 2)),
    "emoji_by_selector": ("\u2764\ufe0f", (1, 2)),
    "joined": ("\U0001f468\u200d\U0001f469\u200d\U0001f467", (2, 4, 6, 8)),
    "flag": ("\U0001f1ea\U0001f1fa", (2, 4)),
    "skin_tone": ("\U0001f44d\U0001f3fd", (2, 4)),
    "keycap": ("1\ufe0f\u20e3", (1, 2)),
    "spacing_mark": ("\u0915\u093e", (1, 2)),
    "conjunct": ("\u0915\u094d\u0937\u093f", (2, 3)),
    "thai_am": ("\u0e01\u0e33", (1, 2)),
}
"""By field of ``Widths``: the cluster that is measured, and the widths that make sense."""


def widths_from(cells: Sequence[int]) -> Widths:
    """Return the widths of a terminal that drew the clusters of ``ASKED``, in order, in ``cells`` cells each.

    A width that makes no sense leaves the default.
    """
    answered = zip(ASKED.items(), cells, strict=True)
    return replace(Widths(), **{name: width for (name, (_, sane)), width in answered if width in sane})
