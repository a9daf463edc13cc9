"""Dotted underlines, for terminals that are known to draw them.

They are SGR 4:4, which others ignore, leaving the text without a line, or take for something else. No terminal can be
asked before the first frame, so what it says of itself in the environment decides. Multiplexers draw what the terminal
outside can only if they are set up for it, so in them the line is not dotted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from rich.color import ColorSystem
from rich.style import Style

_LINE, _DOTTED = re.compile(r"\b4\b"), "4:4"
"""The code of a plain line, which comes before those of colours, and that of a dotted one."""

_TERMS = ("xterm-kitty", "xterm-ghostty", "foot", "foot-extra", "foot-direct", "wezterm", "contour")
_PROGRAMS = ("kitty", "ghostty", "WezTerm", "iTerm.app")
_FIRST_VTE = 7600
"""The first version of VTE, the widget of GNOME's and other terminals, that draws dotted lines."""

_MULTIPLEXERS = ("TMUX", "STY", "ZELLIJ")


class _Terminal:
    """What is known of the terminal that is painted on."""

    colors: ColorSystem | None = None


def draw_dotted(colors: ColorSystem | None) -> None:
    """Draw dotted lines from now on, in these colours; with ``None`` plain ones, as at the start."""
    _Terminal.colors = colors


def draws_dotted(environ: Mapping[str, str]) -> bool:
    """Return whether the terminal of this environment is known to draw dotted lines."""
    if any(environ.get(name) for name in _MULTIPLEXERS):
        return False
    version = environ.get("VTE_VERSION", "")
    return (
        environ.get("TERM") in _TERMS
        or environ.get("TERM_PROGRAM") in _PROGRAMS
        or (version.isascii() and version.isdigit() and int(version) >= _FIRST_VTE)
    )


def dotted(style: Style) -> Style:
    """Return the style with its line dotted where the terminal draws that, else the style itself."""
    if _Terminal.colors is None or not style.underline:
        return style
    drawn = style.copy()
    drawn._ansi = None  # noqa: SLF001 - which Rich keeps, for whatever colours it was first rendered in
    codes = drawn._make_ansi_codes(_Terminal.colors)  # noqa: SLF001 - Rich has no name for dotted lines
    drawn._ansi = _LINE.sub(_DOTTED, codes, count=1)  # noqa: SLF001 - which is where it keeps them
    return drawn
