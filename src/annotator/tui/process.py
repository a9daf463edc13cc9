"""What the process sets before Textual is imported, with the measurements that led to it."""

from __future__ import annotations

import gc
import os
import sys

from annotator.session.states import Theme

THEMES = {"dark": "textual-dark", "light": "textual-light", "ansi": "ansi-dark", "no-color": "ansi-dark"}
"""The names that a user can give, each with the theme of Textual that colours Textual's own inputs."""


_STANDARD_ERROR = 2
"""The file descriptor that Textual paints on."""


def prepare(theme: str | None = None, *, chosen: str | None = None) -> None:
    """Set what Textual reads at import; must run before the first ``import textual``.

    ``theme`` is one of ``THEMES``; without one, ``TEXTUAL_THEME`` and ``NO_COLOR`` stay in force. If they are not set
    either, ``chosen`` is used, the theme that was last chosen in the app.
    """
    if "NO_COLOR" in os.environ:
        os.environ["TEXTUAL_THEME"] = THEMES["no-color"]
    elif chosen in THEMES:
        os.environ.setdefault("TEXTUAL_THEME", THEMES[chosen])
    if theme is not None:
        os.environ["TEXTUAL_THEME"] = THEMES[theme]
        os.environ.pop("NO_COLOR", None)
        if theme == "no-color":
            os.environ["NO_COLOR"] = "1"
    # If exported, these override the terminal, and a window of another size would go unnoticed.
    if _knows_its_size():
        os.environ.pop("COLUMNS", None)
        os.environ.pop("LINES", None)
    # Repaints are quantised to this rate: at Textual's 60 a key right after a frame waits 16.6 ms, here 4.1 ms.
    os.environ.setdefault("TEXTUAL_FPS", "240")
    # How long the parser waits after a lone ESC, in milliseconds; local terminals send sequences in one piece.
    os.environ.setdefault("ESCDELAY", "10")
    # In Textual 8.2, any in-band resize turns pixel mouse reports on; clicks then land in the top left corner.
    os.environ.setdefault("TEXTUAL_SMOOTH_SCROLL", "0")
    # With a worker thread at full speed a key takes 5.8 ms at this interval, 26 ms at Python's own 5 ms.
    sys.setswitchinterval(0.0005)


def next_theme(textual_theme: str) -> Theme:
    """Return the theme after the one shown, which is given by Textual's name."""
    themes = list(Theme)
    shown = next((n for n, theme in enumerate(themes) if THEMES[theme] == textual_theme), -1)
    return themes[(shown + 1) % len(themes)]


def _knows_its_size() -> bool:
    """Whether the terminal reports its size; a serial line does not, so what the user exported is used there."""
    try:
        return all(os.get_terminal_size(_STANDARD_ERROR))
    except OSError:
        return False


def settle() -> None:
    """Exclude all objects made so far from garbage collection; run once when the app is up.

    Full collections took 60-136 ms every 40 pages without this, 23 ms at most with it.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 1_000)
    gc.enable()
