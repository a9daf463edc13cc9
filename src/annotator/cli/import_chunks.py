"""The pieces in which an import is written, and what must not be cut between them."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from annotator.core.record import Record

_Read = TypeVar("_Read")

DOCUMENTS = 1000
"""Documents that share a transaction: one flush for all, and other writers wait for some 40 ms."""

LARGE = 4_000_000
"""Code points of text that are enough for a transaction."""


def chunks(read: Iterable[_Read], record_of: Callable[[_Read], Record]) -> Iterator[list[_Read]]:
    """Yield what was read, each with a record in it, in lists that are short enough for a transaction each."""
    chunk: list[_Read] = []
    length = 0
    for each in read:
        chunk.append(each)
        length += len(record_of(each).document.text)
        if len(chunk) == DOCUMENTS or length >= LARGE:
            yield chunk
            chunk, length = [], 0
    if chunk:
        yield chunk


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Let Ctrl+C wait until what was written is counted, too."""
    pressed: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: pressed.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed:
        raise KeyboardInterrupt
