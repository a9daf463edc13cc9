"""How the exchange beside the app stands, as that process tells the app."""

from __future__ import annotations

from msgspec import Struct


class Standing(Struct, frozen=True):
    """How many entries are not sent, how many came, of whom, and why nothing can be exchanged now, if so.

    Where documents come by lease, ``taken`` are those that came, and ``more`` those that the hub alone has.
    """

    unsent: int
    received: int = 0
    annotators: tuple[str, ...] = ()
    aside: int = 0
    error: str = ""
    taken: int = 0
    more: int | None = None
