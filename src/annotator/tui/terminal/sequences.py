r"""Raw terminal input, cut into key presses, whole escape sequences and pastes.

Textual's parser replays what it does not understand as key presses: an ESC inside a bracketed paste, and a broken or
unknown sequence, whose letters would then delete spans and whose end swallows the next key. So it is given only whole
sequences, and never a paste. What a terminal answers as a string, such as its name or a colour, is not used here and is
skipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

PASTE_START = "\x1b[200~"
PASTE_END = "\x1b[201~"
ESCAPE_WAIT = 0.015
"""Seconds to wait for the rest of a sequence after a lone ESC."""
SEQUENCE_WAIT = 0.1
"""Seconds to wait for the rest of what must be a sequence: nobody types one, but a slow line splits it."""
PASTE_WAIT = 5.0
"""Seconds without a byte after which a paste without an end is over, so that the keys work again."""

_PIECE = re.compile(
    r"""
      (?P<keys> [^\x1b]+
              | \x1b\[\[[ -~]                   # function keys of the Linux console
              | \x1b\[M[^\x1b]{3}               # the mouse of terminals without SGR reports
              | \x1b\[(?![\[M])[0-?]*[ -/]*[@-~]
              | \x1bO[0-9;]*[A-Za-z]
              | \x1b[^\x1b\[OPX\]^_]            # Alt and a key
              | \x1b(?=\x1b) )                  # Escape, followed by a sequence
    | (?P<half> \x1b (?: \[\[ | \[M[^\x1b]{0,2} | \[[0-?]*[ -/]* | O[0-9;]* | [PX\]^_] )? \Z )
    | (?P<string> \x1b[PX\]^_] )
    | (?P<broken> \x1b (?: \[[0-?]*[ -/]* | O[0-9;]* ) )
    """,
    re.VERBOSE,
)
_STRING_END = re.compile(r"\x07|\x1b\\?")
_KEY_WITH_EVENT_TYPE = re.compile(r"\x1b\[([0-9:]*;[0-9]*):([0-9]+)((?:;[0-9:]*)?[A-Zu~])")
_RELEASE = "3"


class InputCleaner:
    """Splits raw terminal input into ``("keys", text)`` and ``("paste", text)`` pieces.

    ``keys`` are characters without any ESC, or one whole sequence; broken sequences are dropped.
    """

    def __init__(self) -> None:
        self._held = ""
        self._pasted: list[str] | None = None
        """The parts of a paste so far; ``None`` outside of a paste."""
        self._in_string = False

    @property
    def wait(self) -> float | None:
        """Seconds until the input that is held must be flushed; ``None`` while nothing is held."""
        if self._pasted is not None:
            return PASTE_WAIT
        if self._held == "\x1b" and not self._in_string:
            return ESCAPE_WAIT
        return SEQUENCE_WAIT if self._held or self._in_string else None

    def feed(self, data: str) -> Iterator[tuple[str, str]]:
        """Yield the pieces of the input so far; an incomplete sequence at its end is held for the rest."""
        data, at = self._held + data, 0
        self._held = ""
        while at < len(data):
            if self._pasted is not None:
                end = data.find(PASTE_END, at)
                if end < 0:
                    self._held = _begun(PASTE_END, data[at:])
                    self._pasted.append(data[at : len(data) - len(self._held)])
                    return
                whole = "".join((*self._pasted, data[at:end]))
                self._pasted, at = None, end + len(PASTE_END)
                yield "paste", whole
            elif self._in_string:
                at = self._skip_string(data, at)
            else:
                piece = _PIECE.match(data, at)
                if piece is None:  # cannot happen: an ESC always starts a piece of some kind
                    return
                at = piece.end()
                yield from self._take(piece)

    def _skip_string(self, data: str, at: int) -> int:
        """Return where the string ends, or the end of the input; a sequence within the string ends it, too."""
        end = _STRING_END.search(data, at)
        if end is None:
            return len(data)
        if end[0] == "\x1b" and end.end() == len(data):  # perhaps the first half of an end
            self._held = end[0]
            return len(data)
        self._in_string = False
        return end.start() if end[0] == "\x1b" else end.end()

    def _take(self, piece: re.Match[str]) -> Iterator[tuple[str, str]]:
        if piece.lastgroup == "half":
            self._held = piece[0]
        elif piece.lastgroup == "string":
            self._in_string = True
        elif piece[0] == PASTE_START:
            self._pasted = []
        elif piece.lastgroup == "keys" and (keys := without_event_type(piece[0])):
            yield "keys", keys

    def flush(self) -> Iterator[tuple[str, str]]:
        """Yield the input that was held, as nothing follows it."""
        held, pasted, self._held, self._pasted = self._held, self._pasted, "", None
        if pasted is not None:
            yield "paste", "".join((*pasted, held))
        elif held and not self._in_string:
            yield "keys", held
        self._in_string = False


def _begun(end: str, text: str) -> str:
    """Return the last characters of the text that are the first ones of ``end``; empty if there are none."""
    return next((end[:n] for n in range(len(end) - 1, 0, -1) if text.endswith(end[:n])), "")


def without_event_type(keys: str) -> str:
    """Return a key report of Kitty's protocol without its event type; empty for the release of a key."""
    match = _KEY_WITH_EVENT_TYPE.fullmatch(keys)
    if match is None:
        return keys
    return "" if match[2] == _RELEASE else f"\x1b[{match[1]}{match[3]}"
