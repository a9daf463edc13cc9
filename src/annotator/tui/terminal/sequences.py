r"""Raw terminal input, cut into key presses, whole escape sequences and pastes.

Textual's parser replays what it does not understand as key presses: an ESC inside a bracketed paste, and a broken or
unknown sequence, whose letters would then delete spans and whose end swallows the next key. So it is given only whole
sequences, and never a paste. What a terminal answers as a string, such as its name or a colour, is not used here and is
skipped.

A slow line may bring the bytes of a sequence one by one. Escape cannot wait for what may follow it, so when it has
acted and the rest of a sequence follows soon, the two are put together again: an arrow then is an Escape and an arrow,
but never a bracket and a letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

PASTE_START = "\x1b[200~"
PASTE_END = "\x1b[201~"
_ESCAPE = "\x1b"
ESCAPE_WAIT = 0.015
"""Seconds to wait for the rest of a sequence after a lone ESC."""
TAIL_WAIT = 0.15
"""Seconds after an Escape within which what follows may be the rest of its sequence, and to wait for more of it.

A line may hold each byte back for 0.1 s; in half as long again hardly anybody types Escape and a bracket.
"""
SEQUENCE_WAIT = 0.25
"""Seconds to wait for the rest of what must be a sequence: nobody types one, but a slow line splits it."""
LATE_WAIT = 1.0
"""Seconds within which the rest of a sequence that was dropped is dropped, too, if it comes in one read."""
PASTE_WAIT = 5.0
"""Seconds without a byte after which a paste without an end is over, so that the keys work again."""

_PIECE = re.compile(
    r"""
      (?P<keys> [^\x1b]+
              | \x1b\[\[[ -~]                   # function keys of the Linux console
              | \x1b\[M[^\x1b]{3}               # the mouse of terminals without SGR reports
              | \x1b\[[0-9]+\$                  # Shift and a key in rxvt
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
_TAIL = re.compile(
    r"""
      (?P<whole>  \x1b\[ (?: [A-IO-SZa-d]        # keys without modifiers, and the focus
                          | \[[A-E]
                          | M[^\x1b]{3}
                          | [0-9]+\$
                          | [<=>?]?[0-9][0-9:;]*\$?[@-Z^cmntuy~] )
                | \x1bO[0-9;]*[A-FHMP-Sa-d] )
    | (?P<string> \x1b (?: \][0-9]+; | P[0-9;]*[!$+>][r|~] | _G[A-Za-z]= ) )
    | (?P<half>   \x1b (?: \[ (?: \[ | M[^\x1b]{0,2} | [<=>?]? | [<=>?]?[0-9][0-9:;]*\$? )
                         | O[0-9;]* | \][0-9]* | P[0-9;]*[!$+>]? | _(?: G[A-Za-z]? )? ) \Z )
    """,
    re.VERBOSE,
)
"""The sequences that terminals send: after an Escape that has acted, anything else was typed."""
_STRING_END = re.compile(r"\x07|\x1b\\?")
_KEY_WITH_EVENT_TYPE = re.compile(r"\x1b\[([0-9:]*;[0-9]*):([0-9]+)((?:;[0-9:]*)?[A-Zu~])")
_RELEASE = "3"


class InputCleaner:
    """Splits raw terminal input into ``("keys", text)`` and ``("paste", text)`` pieces.

    ``keys`` are characters without any ESC, or one whole sequence; broken sequences are dropped.
    """

    def __init__(self) -> None:
        self._held = ""
        self._past = ""
        """An Escape that has acted or the start of a sequence that was dropped, kept for what may yet follow it."""
        self._pasted: list[str] | None = None
        """The parts of a paste so far; ``None`` outside of a paste."""
        self._in_string = False

    @property
    def wait(self) -> float | None:
        """Seconds after the last ``feed`` or ``flush`` until the next ``flush``; ``None`` while nothing is waited for.

        Only a look at the input that found none ends a wait: where the program was held up, what has come is not late.
        """
        if self._pasted is not None:
            return PASTE_WAIT
        if not (self._held or self._in_string):
            return {"": None, _ESCAPE: TAIL_WAIT}.get(self._past, LATE_WAIT)
        if self._held == _ESCAPE and not self._in_string:
            return ESCAPE_WAIT
        return TAIL_WAIT if self._past and len(self._held) == 1 else SEQUENCE_WAIT

    def feed(self, data: str) -> Iterator[tuple[str, str]]:
        """Yield the pieces of the input so far; an incomplete sequence at its end is held for the rest."""
        data, at = self._joined(data) if data else "", 0  # the decoder holds half a character back
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

    def _joined(self, data: str) -> str:
        """Return the input after what was held; with the Escape before it, if it goes on with the Escape's sequence."""
        past, held = self._past, self._held
        self._past = self._held = ""
        if not past:
            return held + data
        whole = past + held + data
        tail = _TAIL.match(whole)
        if past != _ESCAPE:  # what was dropped; a key that is typed comes alone
            return whole[tail.end() :] if tail and tail.lastgroup == "whole" and len(data) > 1 else data
        if tail is None:
            return held + data
        if tail.lastgroup == "half":
            self._past, self._held = past, held + data
            return ""
        return whole

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
        """Yield the input that was held, as nothing follows it; a broken sequence is dropped."""
        held, pasted, was_in_string = self._held, self._pasted, self._in_string
        self._held, self._pasted, self._in_string = "", None, False
        if pasted is not None:
            yield "paste", "".join((*pasted, held))
        elif was_in_string or not held:
            self._past = ""  # what comes now is too late to be the rest of it
        elif self._past:  # typed after Escape
            self._past = ""
            yield "keys", held
        elif held == _ESCAPE:
            self._past = held
            yield "keys", held
        elif len(held) == 2 and held[1] != "[":  # Alt and a key
            yield "keys", held
        else:
            self._past = held


def _begun(end: str, text: str) -> str:
    """Return the last characters of the text that are the first ones of ``end``; empty if there are none."""
    return next((end[:n] for n in range(len(end) - 1, 0, -1) if text.endswith(end[:n])), "")


def without_event_type(keys: str) -> str:
    """Return a key report of Kitty's protocol without its event type; empty for the release of a key."""
    match = _KEY_WITH_EVENT_TYPE.fullmatch(keys)
    if match is None:
        return keys
    return "" if match[2] == _RELEASE else f"\x1b[{match[1]}{match[3]}"
