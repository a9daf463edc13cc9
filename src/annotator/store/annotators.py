"""The rule for names of annotators."""

from __future__ import annotations

import unicodedata

from annotator.store.errors import StoreError

# Control characters and line separators. Format characters stay: Persian and Indian names are written with them.
_REFUSED = frozenset({"Cc", "Cs", "Zl", "Zp"})


def check_annotator(name: str) -> str:
    """Return the name; raises ``StoreError`` unless it is one line without white space at its ends."""
    if not name or name != name.strip() or any(unicodedata.category(letter) in _REFUSED for letter in name):
        raise StoreError(
            f"{name!a} cannot be an annotator's name; give one line of text without spaces at its ends"
        )
    return name
