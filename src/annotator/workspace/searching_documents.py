"""Finding documents for the app: in a small database at once, in a large one in a process beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import assert_never

import msgspec

from annotator.store.document_search import SearchSort
from annotator.store.errors import StoreError
from annotator.store.store import Store
from annotator.workspace.process_beside import AnsweringProcess
from annotator.workspace.search_process import (
    Answer,
    Asked,
    Failed,
    Find,
    FindExcerpts,
    Found,
    FoundExcerpts,
    Indexed,
)
from annotator.workspace.search_results import ALL, SearchResults

_SOON, _LATER = 0.005, 0.03
"""Seconds between two looks at what was found: at first, when somebody waits for it, and then."""

_FIRST_LOOKS = 40
"""Looks that are taken soon."""

MOST_AT_ONCE = 100_000
"""Code points in which hits are counted at once: 5 ms. In more the process counts them."""


class DocumentSearching:
    """Asks for documents; ``after`` calls a function after so many seconds, in between keys."""

    def __init__(self, store: Store, after: Callable[[float, Callable[[], None]], None]) -> None:
        self._store = store
        self._after = after
        self._process: AnsweringProcess[Answer] | None = None
        self._opened = (store.path, store.annotator)
        self._number = 0
        self._results: SearchResults | None = None
        self._changed: Callable[[], None] = lambda: None
        self._is_watching = False
        self._looks = 0
        self._indexed = ALL

    @property
    def indexed(self) -> int:
        """How many per cent of the documents are in the index of words, as far as it is made here; else all."""
        self._take_all()
        return self._indexed

    def find(
        self, text: str, sort: SearchSort, changed: Callable[[], None], *, is_typed: bool, rows: int = 0
    ) -> SearchResults:
        """Ask a query; ``changed`` is called when more was found later on, ``rows`` are how many are shown at first.

        Raises ``QueryError``, and ``StoreError`` in a small database.
        """
        self._number += 1
        results = SearchResults(self._number, text, sort, is_typed=is_typed, rows=rows)
        self._results, self._changed = results, changed
        if not (self._store.is_large or results.takes_long):
            schema = self._store.remembered_schema() if sort is SearchSort.LEFT else None
            for part in self._store.found(results.query, sort, schema, lambda: False):
                results.documents.extend(part.numbers)
            results.percent = ALL
        else:
            self._send(Find(results.number, text, is_typed, sort, rows))
        return results

    def find_excerpts(self, results: SearchResults, lengths: Mapping[int, int]) -> None:
        """Ask for excerpts that ``results`` does not have yet, by the number of the document and its length."""
        missing = [number for number in lengths if number not in results.is_asked_for]
        if not missing or not results.query.words:
            return
        results.is_asked_for.update(missing)
        with suppress(StoreError):  # the rows do without
            is_long = sum(map(lengths.__getitem__, missing)) > MOST_AT_ONCE
            if is_long or self._store.is_large or results.takes_long:
                self._send(FindExcerpts(results.number, results.text, results.is_typed, tuple(missing)))
            else:
                results.excerpts.update(self._store.excerpts(results.query, missing))

    def prepare(self) -> None:
        """Start what searches a large database, so that the first query does not wait for it."""
        with suppress(StoreError, OSError):
            if self._store.is_large:
                self._running()

    def index(self) -> None:
        """Make the index of words beside the app."""
        with suppress(OSError):
            self._running()

    def end(self) -> None:
        """End what runs."""
        if self._process is not None:
            self._process.kill()
            self._process = None

    def _send(self, asked: Asked) -> None:
        try:
            self._running().tell(asked)
        except OSError as error:
            self._fail(f"nothing can be searched for now ({error.strerror}); try again")
        else:
            self._looks = 0
            self._watch()

    def _running(self) -> AnsweringProcess[Answer]:
        """The process, started if it does not run on this file for this layer; raises ``OSError``."""
        path, annotator = self._store.path, self._store.annotator
        if self._process is None or self._opened != (path, annotator) or self._process.has_ended:
            self.end()
            self._opened = (path, annotator)
            self._process = AnsweringProcess(
                msgspec.json.Decoder(Answer).decode,
                "annotator.workspace.search_process",
                str(path),
                annotator,
                self._store.reader,
            )
        return self._process

    def _watch(self) -> None:
        if not self._is_watching:
            self._is_watching = True
            self._looks += 1
            self._after(_SOON if self._looks < _FIRST_LOOKS else _LATER, self._look)

    def _look(self) -> None:
        """Take what has come, and look again while more is to come."""
        self._is_watching = False
        process, results = self._process, self._results
        if process is None:
            return
        has_changed = self._take_all()
        if process.has_ended and results is not None and not results.is_over:
            self._fail("the search ended unexpectedly; try again")
            has_changed = True
        if has_changed:
            self._changed()
        if not process.has_ended and results is not None and results.is_waited_for:
            self._watch()

    def _take_all(self) -> bool:
        """Take all answers that have come; return whether they change what is shown."""
        has_changed = False
        while self._process is not None and (answer := self._process.next_answer()) is not None:
            has_changed |= self._take(answer)
        return has_changed

    def _take(self, answer: Answer) -> bool:
        """Take an answer; return whether it changes what is shown."""
        results = self._results
        match answer:
            case Indexed(percent):
                self._indexed = percent
                return True
            case Failed(0, error):
                self._fail(error)
                return True
            case _ if results is None or answer.number != results.number:
                return False  # to a query that is no longer asked
            case Found(_, documents, percent):
                is_first = not results.count
                results.documents.frombytes(documents)
                if is_first and results.query.words:
                    results.is_asked_for.update(results.documents[: results.rows])
                results.percent = percent
            case FoundExcerpts(_, excerpts):
                results.excerpts.update(excerpts)
            case Failed(_, error):
                results.error = error
            case _:
                assert_never(answer)
        return True

    def _fail(self, error: str) -> None:
        if self._results is not None and not self._results.is_over:
            self._results.error = error
