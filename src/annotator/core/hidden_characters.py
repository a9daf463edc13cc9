"""Characters that a terminal would obey or that nobody would see, as parts of regular expressions."""

from __future__ import annotations

# Controls, surrogates, unassigned code points and noncharacters, line and paragraph separators, and all format
# characters (bidi controls, tags, word joiner, byte order mark, soft hyphen ...) except those that have a shape of
# their own (Arabic number signs) and the two joiners, which spelling needs.
UNSAFE_CLASS = r"[\p{Cc}\p{Cs}\p{Cn}\p{Zl}\p{Zp}\p{Cf}--[\p{Prepended_Concatenation_Mark}\u200c\u200d]]"

_SPELLS = r"[\p{L}\p{M}\p{Extended_Pictographic}\p{Emoji_Modifier}]"
STRAY_JOINER = rf"(?<!{_SPELLS})[\u200c\u200d]|[\u200c\u200d](?!{_SPELLS})"
"""A joiner that joins nothing: between letters, and in the pictures made of several, it shows."""

# Between these letters a joiner changes nothing that could be seen.
_UNJOINED = r"[\p{Latin}\p{Greek}\p{Cyrillic}\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]"

# Selectors show only after what has variants: emoji and keycaps, ideographs, Mongolian letters.
_STRAY_SELECTOR = (
    r"(?<![\p{Extended_Pictographic}0-9#*])[\ufe0e\ufe0f]"
    r"|(?<=[0-9#*])[\ufe0e\ufe0f](?!\u20e3)"
    r"|(?<!\p{Ideographic})[\ufe00-\ufe02\U000e0100-\U000e01ef]"
    r"|(?<!\p{Mongolian})[\u180b-\u180d\u180f]"
)

HIDDEN = (
    rf"{UNSAFE_CLASS}|{STRAY_JOINER}|(?<={_UNJOINED})[\u200c\u200d]|{_STRAY_SELECTOR}"
    r"|[\p{Default_Ignorable_Code_Point}--[\p{Variation_Selector}\u180b-\u180f\u200c\u200d]]|[\ufe03-\ufe0d]"
)
"""One character that a terminal would obey or that nobody would see where it stands; a pattern in version 1."""
