"""Documents that a query found: asked for in the text, and gone through from hit to hit."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

from annotator.core.round import BegunRound
from annotator.session.commands.walking import FIRST_HIT
from annotator.session.text.searches import words_of
from annotator.store.errors import StoreError
from annotator.store.own_documents import LEFT
from annotator.workspace.open_document import OpenDocuments
from annotator.workspace.status import Notice

if TYPE_CHECKING:
    from annotator.workspace.search_results import SearchResults
    from annotator.workspace.searching_documents import DocumentSearching


class FoundDocuments(OpenDocuments):
    """Asks for documents, and opens what was found."""

    _awaited: SearchResults | None = None
    """What has not found yet where to go."""

    _goes_beyond = False
    """Whether it is to go on from the document that is open."""

    @cached_property
    def searching(self) -> DocumentSearching:
        """Asks for documents."""
        from annotator.workspace.searching_documents import (
            DocumentSearching,  # delays the start, here and below
        )

        return DocumentSearching(self.store, self._after)

    def run(self, name: str, argument: str = "") -> None:
        """Run a command."""
        raise NotImplementedError

    def open_listed(self, document_id: str, found: SearchResults | None) -> None:
        """Open a document that was chosen from the library, at the first hit of the query that found it, if one did."""
        self._awaited = None
        self.found = found
        if self.open(document_id) and found is not None and (words := words_of(found.query)):
            self.run(FIRST_HIT, words)

    def place_among(self, found: SearchResults | None, document_id: str) -> int:
        """The position of the document among those that were found, or among all, from 0; 0 if it is not there."""
        if found is None:
            return self.store.position(document_id)[0] - 1
        return found.place_of(self.store.number_of(document_id) or 0) or 0

    def index_texts(self) -> None:
        """Go on with the index of words beside the app, if there is to be one."""
        with suppress(StoreError):
            if self.store.needs_indexing:
                self.searching.index()

    def _find(self, query: str, *, goes_beyond: bool = False) -> None:
        """Ask for documents, and go to the first hit in this document, or in the next one that has it.

        If it ``goes_beyond`` this document, that one is gone to in any case.
        """
        self._goes_beyond = goes_beyond
        from annotator.core.query import QueryError
        from annotator.store.document_search import SearchSort

        try:
            self._awaited = self.searching.find(query, SearchSort.NUMBER, self._go_when_found, is_typed=False)
            if not goes_beyond:
                self.store.note_query(query)
        except QueryError as error:
            self.refuse(f"column {error.column}: {error.what}")
        except StoreError as error:
            self.refuse(str(error))
        self._go_when_found()

    def _say_how_many_are_left(self, rounds: Sequence[BegunRound], message: str) -> None:
        """Say that no other document is left in rounds or, where finding that out takes long, look for one beside."""
        names = " and ".join(each.round.name for each in rounds)
        counts = self.store.count_own()
        if counts is None:
            self._find(LEFT, goes_beyond=True)
        elif counts[1]:
            self.refuse(f"{message}no other document is left for you in {names}")
        else:
            self.refuse(f"{message}nothing is left for you in {names}")

    def _end_search(self) -> None:
        """End what was begun to find documents, and what indexes them."""
        if "searching" in self.__dict__:
            self.searching.end()

    def _stops_waiting(self) -> bool:
        """Go nowhere when more is found: a key was pressed meanwhile. Return whether anything was waited for."""
        was_waiting, self._awaited = self._awaited is not None, None
        self._notice(Notice.RUNNING, None)
        return was_waiting

    def _go_when_found(self) -> None:
        """Go to the first document from this one on, or to the first of all, as soon as it is known which that is."""
        found, session = self._awaited, self.session
        if found is None or session is None:
            return
        here = self.store.number_of(session.document.id)
        place = bisect_left(found.documents, (here or 0) + self._goes_beyond)
        if place == found.count and not found.is_over:
            self._notice(Notice.RUNNING, f"searching, {found.percent} %")
            return
        self._stops_waiting()
        if not found.count:
            nothing = "nothing is left for you" if self._goes_beyond else f"no document has {found.text}"
            self.refuse(found.error or nothing)
            return
        number = found.documents[place % found.count]
        document_id = session.document.id if number == here else self.store.id_of(number)
        if document_id is not None:
            self.open_listed(document_id, found)
