"""Numbers of documents, held by the million: four bytes each, where objects would take forty."""

from __future__ import annotations

from array import array
from collections.abc import Iterable


def numbers_of(numbers: Iterable[int] = ()) -> array[int]:
    """Return the numbers as an array; SQLite gives documents numbers from 1 on, and a file holds no 4,294,967,296."""
    return array("I", numbers)
