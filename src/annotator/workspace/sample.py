"""A document as an example of what a change in many would do."""

from __future__ import annotations

from msgspec import Struct


class Sample(Struct, frozen=True):
    """A title, and the hit or span with the text of its line before and after it, all of it safe to show."""

    title: str
    before: str = ""
    hit: str = ""
    after: str = ""
