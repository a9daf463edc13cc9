"""ASCII characters for signs that the encoding of a terminal cannot carry."""

from __future__ import annotations

UNKNOWN = "?"
"""Stands for a character that has no stand-in of its own."""

_SIGNS = {
    '"': "“”„‟″«»",
    "'": "‘’‚‛′",
    "<": "‹←↵",
    ">": "›→▸▶►",
    "^": "↑▴▲",
    "v": "↓▾▼✓✔",
    "x": "✗✘×",
    "-": "▄‐‑‒–—―−─┄┅┈┉╌╍═░",
    "|": "│┃┆┇┊┋╎╏║▏▕¦",
    "+": "▆┌┐└┘├┤┬┴┼╭╮╯╰┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬",
    "#": "█▉▊▋▌▍▎▐▀▒▓■",
    "_": "▁",
    "*": "▇•●◆★",
    "=": "▅━╸≈",
    "o": "○◌◐◯",
    ".": "▂·…‥‧∙",
    ":": "▃",
    "f": "⚑",
    "P": "¶",
    "E": "€",
    " ": "\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f",
}
_SUPERSCRIPTS = dict(
    zip("⁰¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", "0123456789abcdefghijklmnoprstuvwxyz", strict=True)
)
_STAND_INS = {sign: ascii_ for ascii_, signs in _SIGNS.items() for sign in signs} | _SUPERSCRIPTS


def encodable(text: str, encoding: str) -> str:
    """Return the text with an ASCII stand-in, one character each, for all that the encoding cannot carry.

    A character without a stand-in becomes ``UNKNOWN``. How many cells a character takes is not looked at. Raises
    ``LookupError`` if there is no such encoding.
    """
    if text.isascii() or _is_carried(text, encoding):
        return text
    return "".join(
        character if _is_carried(character, encoding) else _STAND_INS.get(character, UNKNOWN)
        for character in text
    )


def _is_carried(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
