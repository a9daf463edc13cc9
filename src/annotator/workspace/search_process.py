"""``python -m annotator.workspace.search_process DATABASE ANNOTATOR``: finds documents, in a process beside the app.

What is asked comes in as a line each, what is found goes out as a line each. A new query ends the one before; excerpts
are found beside a query. While nothing is asked, the index of words is made, if it is to be made. When the input ends,
so does the process.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from annotator.core.clock import now_to_the_millisecond
from annotator.core.query import Query, QueryError, Words, parsed_query
from annotator.store.document_fields import QUERY_FIELDS
from annotator.store.document_numbers import numbers_of
from annotator.store.document_search import Excerpt, FoundPart, SearchSort
from annotator.store.errors import StoreError
from annotator.store.store import Store

_PATIENCE = {1: 0.25, 2: 0.25, 3: 0.08}
"""Seconds that are waited for a further letter before a beginning of so few is looked for: many words begin like it,
and going through them cannot be given up."""

_AT_ONCE = 20_000
"""Numbers of documents that are sent at once."""

_INDEXED_AT_ONCE = 50
"""Documents that are indexed by one transaction: a mark that comes meanwhile waits for some 15 ms."""


class Find(Struct, frozen=True, tag=True):
    """Find what a query asks for; ``is_typed`` if its last word may not be typed to its end.

    ``rows`` is of how many documents, the first ones, the first hits are sent, too, without being asked for.
    """

    number: int
    query: str
    is_typed: bool
    sort: SearchSort
    rows: int = 0


class FindExcerpts(Struct, frozen=True, tag=True):
    """Find the first hits of a query in the texts of some documents."""

    number: int
    query: str
    is_typed: bool
    documents: tuple[int, ...]


Asked = Find | FindExcerpts


class Found(Struct, frozen=True, tag=True):
    """The documents that a query found next, and how many per cent of all were looked at.

    ``documents`` has their numbers as an array of ``numbers_of``: as objects, a million would take 40 MB in the app.
    """

    number: int
    documents: bytes
    percent: int


class FoundExcerpts(Struct, frozen=True, tag=True):
    """By document: its first hit, or ``None`` if its text has none."""

    number: int
    excerpts: dict[int, Excerpt | None]


class Failed(Struct, frozen=True, tag=True):
    """Why a query cannot be answered."""

    number: int
    error: str


class Indexed(Struct, frozen=True, tag=True):
    """How many per cent of the documents are in the index of words."""

    percent: int


Answer = Found | FoundExcerpts | Failed | Indexed


def patience_with(query: Query) -> float:
    """How many seconds to wait for a further letter of the query.

    None where each letter is a word of its own, as in Chinese: no others begin like it.
    """
    last = query.terms[-1].condition if query.terms else None
    if not isinstance(last, Words) or not last.is_prefix or len(last.text) not in _PATIENCE:
        return 0
    from annotator.core.common_forms import is_word_by_itself  # slow to import

    return 0 if is_word_by_itself(last.text[-1]) else _PATIENCE[len(last.text)]


def batched(numbers: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    """The numbers in pieces of that size, the last of which may be shorter."""
    return (numbers[start : start + size] for start in range(0, len(numbers), size))


class SearchServer:
    """Answers what is asked, the latest query first; ``ask`` may be called from another thread."""

    def __init__(self, store: Store, write: Callable[[Answer], None]) -> None:
        self._store = store
        self._write = write
        self._latest: Find | None = None
        self._has_ended = False
        self._woken = threading.Event()

    def ask(self, asked: Asked) -> None:
        """Take a query for ``run``, or find excerpts at once."""
        match asked:
            case Find():
                self._latest = asked
                self._woken.set()
            case FindExcerpts(number, query, is_typed, documents):
                parsed = parsed_query(query, QUERY_FIELDS, is_typed=is_typed)  # as ``Find`` did
                self._write_excerpts(number, parsed, documents)

    def end(self) -> None:
        """Let ``run`` return."""
        self._has_ended = True
        self._woken.set()

    def run(self) -> None:
        """Answer until the end."""
        is_indexed, percent = False, -1
        while not self._has_ended:
            self._woken.clear()
            asked, self._latest = self._latest, None
            if asked is not None:
                self._find(asked)
            elif is_indexed:
                self._woken.wait()
            else:
                begun = time.monotonic()
                percent, before = self._index(), percent
                is_indexed = percent == 100
                if percent != before:
                    self._write(Indexed(percent))
                self._woken.wait(time.monotonic() - begun)  # others write, too

    def _find(self, asked: Find) -> None:
        try:
            query = parsed_query(asked.query, QUERY_FIELDS, is_typed=asked.is_typed)
            schema = self._store.remembered_schema() if asked.sort is SearchSort.LEFT else None
            if asked.is_typed and self._woken.wait(patience_with(query)):
                return
            rows = asked.rows if query.words else 0
            for part in self._store.found(query, asked.sort, schema, self._is_superseded):
                self._write_part(asked.number, part)
                if rows and (first := part.numbers[:rows]):
                    self._write_excerpts(asked.number, query, first)
                    rows = 0
        except (QueryError, StoreError) as error:
            self._write(Failed(asked.number, str(error)))

    def _write_part(self, number: int, part: FoundPart) -> None:
        """Write what was found next, in pieces if it is much; only the last one may say that it is all."""
        *pieces, last = list(batched(part.numbers, _AT_ONCE)) or [()]
        for piece in pieces:
            self._write(Found(number, numbers_of(piece).tobytes(), min(99, part.percent)))
        self._write(Found(number, numbers_of(last).tobytes(), part.percent))

    def _write_excerpts(self, number: int, query: Query, documents: Sequence[int]) -> None:
        try:
            self._write(FoundExcerpts(number, self._store.excerpts(query, documents)))
        except StoreError:  # the rows do without
            self._write(FoundExcerpts(number, dict.fromkeys(documents)))

    def _index(self) -> int:
        try:
            return self._store.index_a_few(_INDEXED_AT_ONCE)
        except StoreError:
            return 100  # words are found without it, too, and the next start tries again

    def _is_superseded(self) -> bool:
        return self._has_ended or self._latest is not None


def main() -> None:
    """Answer until the input ends."""
    try:
        store = Store.open(Path(sys.argv[1]), sys.argv[3], now=now_to_the_millisecond, creates=False)
        store.become(sys.argv[2])
    except StoreError as error:
        _write(Failed(0, str(error)))
        return
    with store:
        server = SearchServer(store, _write)
        threading.Thread(target=_read, args=(server,), daemon=True).start()
        server.run()


def _read(server: SearchServer) -> None:
    decoder = msgspec.json.Decoder(Asked)
    try:
        with os.fdopen(os.dup(sys.stdin.fileno()), "rb") as lines:  # sys.stdin would be locked at the end
            for line in lines:
                server.ask(decoder.decode(line))
    finally:
        server.end()


_writing = threading.Lock()


def _write(answer: Answer) -> None:
    with _writing:
        sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
