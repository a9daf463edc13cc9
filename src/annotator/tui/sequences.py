r"""Raw terminal input, cut into key presses, whole escape sequences and pastes.

Textual's parser replays what it does not understand as key presses: an ESC inside a bracketed paste, and a sequence
that is broken or that nobody knows, whose letters would then delete spans and whose tail swallows the next key. So it
is handed whole sequences only, and pastes never.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

PASTE_START = "\x1b[200~"
PASTE_END = "\x1b[201~"
ESCAPE_WAIT = 0.015
"""Seconds to wait for the rest of a sequence behind a lone ESC."""
SEQUENCE_WAIT = 0.1
"""Seconds to wait for the rest of what can be nothing but a sequence: nobody types one, but a slow line cuts it."""

_PIECE = re.compile(
    r"""
      (?P<keys> [^\x1b]+
              | \x1b\[\[[ -~]                   # function keys of the Linux console
              | \x1b\[M[^\x1b]{3}               # the mouse of terminals that know no better
              | \x1b\[(?![\[M])[0-?]*[ -/]*[@-~]
              | \x1bO[0-9;]*[A-Za-z]
              | \x1b[^\x1b\[O]                  # Alt and a key
              | \x1b(?=\x1b) )                  # Escape, and a sequence behind it
    | (?P<half> \x1b (?: \[\[ | \[M[^\x1b]{0,2} | \[[0-?]*[ -/]* | O[0-9;]* )? \Z )
    | (?P<broken> \x1b (?: \[[0-?]*[ -/]* | O[0-9;]* ) )
    """,
    re.VERBOSE,
)
_KEY_WITH_EVENT_TYPE = re.compile(r"\x1b\[([0-9:]*;[0-9]*):([0-9]+)((?:;[0-9:]*)?[A-Zu~])")
_RELEASE = "3"


class InputCleaner:
    """Splits raw terminal input into ``("keys", text)`` and ``("paste", text)`` pieces.

    ``keys`` are characters without any ESC, or one whole sequence; what is broken vanishes.
    """

    def __init__(self) -> None:
        self._held = ""
        self._in_paste = False

    @property
    def wait(self) -> float | None:
        """Seconds until what is held back is no half of anything; nothing is held for ``None``."""
        if self._in_paste or not self._held:
            return None
        return ESCAPE_WAIT if self._held == "\x1b" else SEQUENCE_WAIT

    def feed(self, data: str) -> Iterator[tuple[str, str]]:
        """The pieces of the input so far; half a sequence at its end waits for the rest."""
        data, at = self._held + data, 0
        self._held = ""
        while at < len(data):
            if self._in_paste:
                end = data.find(PASTE_END, at)
                if end < 0:
                    self._held = data[at:]
                    return
                yield "paste", data[at:end]
                self._in_paste, at = False, end + len(PASTE_END)
                continue
            piece = _PIECE.match(data, at)
            if piece is None:  # an ESC is always a piece of some kind
                return
            at = piece.end()
            if piece.lastgroup == "half":
                self._held = piece[0]
            elif piece[0] == PASTE_START:
                self._in_paste = True
            elif piece.lastgroup == "keys" and (keys := without_event_type(piece[0])):
                yield "keys", keys

    def flush(self) -> str:
        """What was held back and turned out to be all there is."""
        held, self._held = self._held, ""
        return held


def without_event_type(keys: str) -> str:
    """A key report of Kitty's protocol without its event type; nothing for the release of a key."""
    match = _KEY_WITH_EVENT_TYPE.fullmatch(keys)
    if match is None:
        return keys
    return "" if match[2] == _RELEASE else f"\x1b[{match[1]}{match[3]}"
