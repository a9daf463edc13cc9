"""The rule for names of annotators."""

from __future__ import annotations

import unicodedata

from annotator.core.quoting import first_hidden
from annotator.core.record import Record
from annotator.store.errors import StoreError

_NO_LINE = frozenset({"Cc", "Cs", "Zl", "Zp"})
_BLANK_SIGN = "\u2800"
"""The Braille pattern without dots."""


def check_annotator(name: str) -> str:
    """Return the name; raises ``StoreError`` unless it is one line that is all seen, without white space at its ends.

    Joiners are kept where they are seen: Persian and Indian names are written with them.
    """
    if not name or name != name.strip() or any(unicodedata.category(letter) in _NO_LINE for letter in name):
        raise StoreError(
            f"{name!a} cannot be an annotator's name; give one line of text without spaces at its ends"
        )
    if hidden := first_hidden(name) or (_BLANK_SIGN if _BLANK_SIGN in name else ""):
        raise StoreError(
            f"{name!a} cannot be an annotator's name; leave out U+{ord(hidden):04X}, which nobody sees"
        )
    return name


def fault_of_names(record: Record) -> str:
    """Return what is wrong with the first name of a record that cannot be an annotator's; empty if all can."""
    try:
        for layer in record.layers:
            check_annotator(layer.annotator)
    except StoreError as error:
        return str(error)
    return ""
