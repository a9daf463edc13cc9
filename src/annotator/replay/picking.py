"""Choosing by name: handles keys as the reader's picker does, without a screen."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from annotator.session.label_names import matching
from annotator.session.requests import Pick


class Picker(Struct, frozen=True):
    """An open picker: the text typed so far, and the command that gets the choice."""

    pick: Pick
    command: str
    typed: str = ""

    @classmethod
    def opened(cls, pick: Pick) -> Picker:
        """The picker before any key."""
        return cls(pick, pick.command)

    def after(self, key: str) -> Picker | None:
        """The picker after a key that types or switches to the ``again`` command; ``None`` for other keys."""
        if key == self.pick.again_key and not self.typed and self.command != self.pick.again:
            return replace(self, command=self.pick.again)
        return replace(self, typed=self.typed + key) if len(key) == 1 and key.isprintable() else None

    @property
    def best(self) -> str | None:
        """The choice that Enter takes."""
        found = matching(self.pick.choices, self.typed)
        return found[0].value if found else None
