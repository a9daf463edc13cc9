"""Keys that browsers keep for themselves, so that no page gets them, and what is pressed in their place."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from annotator.keys.bindings import Bindings
from annotator.keys.library_keys import LIBRARY_KEYS

KEPT_BY_BROWSERS = ("ctrl+n", "ctrl+t", "ctrl+w", "ctrl+q", "ctrl+pageup", "ctrl+pagedown")
"""New window, new tab, close, leave (Firefox on Linux), the tabs beside. Ctrl+Tab is no key of a terminal."""

STAND_INS = {key: f"alt+{key.rpartition('+')[2]}" for key in KEPT_BY_BROWSERS}
"""What is pressed in their place: no other key has Alt, which terminals send as an escape."""

_SENT = {"ctrl+pageup": "\x1b[5;5~", "ctrl+pagedown": "\x1b[6;5~"}


class KeptKey(Struct, frozen=True):
    """A key that a browser keeps and that means something here.

    ``what`` is what it does, ``instead`` are the keys to press for it, ``pressed`` is the key that the page takes
    together with Alt, and ``sent`` what it sends to the program for that.
    """

    key: str
    what: str
    instead: tuple[str, ...]
    pressed: str
    sent: str


def kept_keys(bindings: Bindings) -> tuple[KeptKey, ...]:
    """Return the keys of these bindings, and of the library, that browsers keep."""
    return tuple(_kept(bindings))


def _kept(bindings: Bindings) -> Iterator[KeptKey]:
    for key in KEPT_BY_BROWSERS:
        last = key.rpartition("+")[2]
        sent = _SENT.get(key) or chr(ord(last) - ord("a") + 1)
        uses = [
            (binding.command.help, tuple(each for each in binding.keys if each not in KEPT_BY_BROWSERS))
            for binding in bindings.values()
            if key in binding.keys
        ]
        uses += [(f"{each.what}, in the library", ()) for each in LIBRARY_KEYS if each.key == key]
        if uses:
            what = "; ".join(what for what, _ in uses)
            others = tuple(other for _, others in uses for other in others)
            yield KeptKey(key, what, (STAND_INS[key], *others), last, sent)
