"""What finds documents beside the app may fail to start, end, fail, or answer too late: that is said, and no more."""

from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

import pytest

from annotator.core.query import QueryError, parsed_query
from annotator.core.range import Range
from annotator.store import labelled_strings
from annotator.store.document_fields import QUERY_FIELDS
from annotator.store.document_numbers import numbers_of
from annotator.store.document_search import Excerpt, SearchSort
from annotator.store.store import Store
from annotator.workspace import searching_documents
from annotator.workspace.search_process import (
    Answer,
    Failed,
    Find,
    FindExcerpts,
    Found,
    FoundExcerpts,
    Indexed,
    SearchServer,
    patience_with,
)
from annotator.workspace.search_results import SearchResults
from annotator.workspace.searching_documents import MOST_AT_ONCE, DocumentSearching
from tests.store.samples import imported, opened


class StandIn:
    """A process that says what the test says, and keeps what it is told."""

    started: list["StandIn"]
    refuses: OSError | None = None

    def __init__(self, _decode: object, *arguments: str) -> None:
        if StandIn.refuses is not None:
            raise StandIn.refuses
        StandIn.started.append(self)
        self.arguments = arguments
        self.told: list[Any] = []
        self.answers: list[Any] = []
        self.is_dead = False

    @property
    def has_ended(self) -> bool:
        return self.is_dead and not self.answers

    def tell(self, asked: object) -> None:
        self.told.append(asked)

    def next_answer(self) -> Any:
        return self.answers.pop(0) if self.answers else None

    def kill(self) -> None:
        self.is_dead = True


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setattr(labelled_strings, "_FEW", 0)  # every database is large
    monkeypatch.setattr(searching_documents, "AnsweringProcess", StandIn)
    monkeypatch.setattr(StandIn, "refuses", None)
    monkeypatch.setattr(StandIn, "started", [], raising=False)
    with opened(tmp_path / "a.db") as store:
        imported(store, "Ann met the police.", "No word.")
        yield store


class Searching:
    """A search, and what is done for it between keys."""

    def __init__(self, store: Store) -> None:
        self.later: list[Callable[[], None]] = []
        self.changes = 0
        self.of = DocumentSearching(store, lambda _, call: self.later.append(call))

    def find(self, text: str = "police", rows: int = 0) -> SearchResults:
        return self.of.find(text, SearchSort.NUMBER, self._changed, is_typed=False, rows=rows)

    def look(self) -> None:
        later, self.later = self.later, []
        for call in later:
            call()

    def _changed(self) -> None:
        self.changes += 1


@pytest.fixture
def searching(store: Store) -> Searching:
    return Searching(store)


def found(number: int, *documents: int, percent: int = 100) -> Found:
    return Found(number, numbers_of(documents).tobytes(), percent)


def test_what_is_found_comes_little_by_little(searching: Searching) -> None:
    results = searching.find()
    searching.look()
    assert (results.count, results.is_over, searching.changes) == (0, False, 0)
    (process,) = StandIn.started
    process.answers += [found(1, 1, percent=50), found(1, 2)]
    searching.look()
    assert ([*results.documents], results.is_over, searching.changes) == ([1, 2], True, 1)
    searching.look()
    assert searching.later == []  # nothing more is to come


def test_answers_to_an_earlier_query_are_left_out(searching: Searching) -> None:
    searching.find("police")
    results = searching.find("word")
    (process,) = StandIn.started
    process.answers += [found(1, 1), FoundExcerpts(1, {1: None})]
    searching.look()
    assert (results.count, results.is_over, searching.changes) == (0, False, 0)


def test_a_query_that_cannot_be_answered_has_the_reason(searching: Searching) -> None:
    results = searching.find()
    StandIn.started[0].answers.append(Failed(1, "the disk is full"))
    searching.look()
    assert (results.error, results.is_over, searching.changes) == ("the disk is full", True, 1)


def test_a_database_that_cannot_be_opened_there_ends_the_query(searching: Searching) -> None:
    results = searching.find()
    StandIn.started[0].answers.append(Failed(0, "it is gone"))
    searching.look()
    assert (results.error, searching.changes) == ("it is gone", 1)


def test_a_process_that_ends_unexpectedly_ends_the_query_and_the_next_one_starts_another(
    searching: Searching,
) -> None:
    results = searching.find()
    StandIn.started[0].is_dead = True
    searching.look()
    assert (results.error, searching.changes) == ("the search ended unexpectedly; try again", 1)
    searching.find("word")
    assert len(StandIn.started) == 2
    assert [each.query for each in StandIn.started[1].told] == ["word"]


def test_another_layer_is_searched_by_another_process_that_sees_the_same(
    searching: Searching, store: Store
) -> None:
    searching.find()
    store.become("gold")
    searching.find()
    assert [each.arguments[-2:] for each in StandIn.started] == [("amy", "amy"), ("gold", "amy")]


def test_a_process_that_cannot_be_started_ends_the_query(searching: Searching) -> None:
    StandIn.refuses = OSError(12, "Cannot allocate memory")
    results = searching.find()
    assert results.error == "nothing can be searched for now (Cannot allocate memory); try again"
    searching.of.prepare()
    searching.of.index()  # neither stops anybody
    assert StandIn.started == []


def test_excerpts_are_asked_for_once_and_come_beside(searching: Searching) -> None:
    results = searching.find()
    (process,) = StandIn.started
    process.answers.append(found(1, 1, 2))
    searching.look()
    searching.of.find_excerpts(results, {1: 19, 2: 8})
    searching.of.find_excerpts(results, {2: 8, 1: 19})
    assert len(process.told) == 2
    excerpt = Excerpt("the police.", Range(4, 10), 12)
    process.answers.append(FoundExcerpts(1, {1: excerpt, 2: None}))
    searching.look()
    assert results.excerpts == {1: excerpt, 2: None}


def test_excerpts_of_the_rows_that_are_seen_first_come_without_being_asked_for(searching: Searching) -> None:
    results = searching.find(rows=2)
    (process,) = StandIn.started
    process.answers.append(found(1, 1, 2, 3))
    searching.look()
    searching.of.find_excerpts(results, {1: 19, 2: 8, 3: 5})
    assert [asked.documents for asked in process.told if isinstance(asked, FindExcerpts)] == [(3,)]
    assert results.is_waited_for
    excerpt = Excerpt("the police.", Range(4, 10), 12)
    process.answers += [FoundExcerpts(1, {1: excerpt, 2: None}), FoundExcerpts(1, {3: None})]
    searching.look()
    assert not results.is_waited_for


def test_the_process_sends_them_of_the_first_rows_alone_and_none_without_words(store: Store) -> None:
    imported(store, "The police met.")
    written: Queue[Answer] = Queue()
    server = SearchServer(store, written.put)
    thread = Thread(target=server.run)
    server.ask(Find(1, "police", is_typed=False, sort=SearchSort.NUMBER, rows=1))
    thread.start()
    police = [*iter(lambda: written.get(timeout=10), Indexed(100))]
    server.ask(Find(2, "status:new", is_typed=False, sort=SearchSort.NUMBER, rows=1))
    status = [written.get(timeout=10)]
    server.end()
    thread.join(10)
    status += written.queue
    assert [list(each.excerpts) for each in police if isinstance(each, FoundExcerpts)] == [[1]]
    assert {type(each) for each in status} == {Found}


@pytest.mark.parametrize(
    ("typed", "waits"),
    [("p", False), ("po", True), ("pol", True), ("poli", False), ("po ", False), ("警", False), ("警察", False),
     ("po 警", False), ("警 po", True), ("status:new po", True), ("status:new", False), ("", False)],
)  # fmt: skip
def test_a_further_letter_is_waited_for_only_where_many_words_begin_like_what_was_typed(
    typed: str, waits: bool
) -> None:
    assert bool(patience_with(parsed_query(typed, QUERY_FIELDS, is_typed=True))) is waits


def test_hits_of_all_documents_are_known_once_each_was_looked_at(searching: Searching) -> None:
    results = searching.find()
    (process,) = StandIn.started
    process.answers += [
        found(1, 1, 2),
        FoundExcerpts(1, {1: Excerpt("the police.", Range(4, 10), 12, hits=3)}),
    ]
    searching.look()
    assert results.hits is None
    process.answers.append(FoundExcerpts(1, {2: None}))
    searching.look()
    assert results.hits is None, "nobody asked for them: nothing looks any more"
    searching.of.find_excerpts(results, {1: 19, 2: 8})
    searching.look()
    assert results.hits == 3
    fields_alone = searching.find("status:new")
    process.answers.append(found(2, 1))
    searching.look()
    assert (fields_alone.is_over, fields_alone.hits) == (True, None)


@pytest.mark.parametrize(("length", "is_beside"), [(MOST_AT_ONCE // 2, False), (MOST_AT_ONCE, True)])
def test_in_a_small_database_hits_in_long_texts_are_counted_beside_the_app(
    searching: Searching, monkeypatch: pytest.MonkeyPatch, length: int, *, is_beside: bool
) -> None:
    monkeypatch.setattr(labelled_strings, "_FEW", 200)
    results = searching.find()
    assert results.is_over
    searching.of.find_excerpts(results, {1: length, 2: 8})
    told = [each.documents for process in StandIn.started for each in process.told]
    assert told == ([(1, 2)] if is_beside else [])
    assert (results.hits is None) == is_beside


def test_a_query_without_words_has_no_excerpts(searching: Searching) -> None:
    results = searching.find("status:new")
    searching.of.find_excerpts(results, {1: 19})
    assert len(StandIn.started[0].told) == 1


def test_how_far_the_index_is_is_known_without_a_query(searching: Searching) -> None:
    assert searching.of.indexed == 100
    searching.of.index()
    StandIn.started[0].answers.append(Indexed(40))
    assert searching.of.indexed == 40


def test_a_query_that_cannot_be_read_is_refused_before_anything_is_asked(searching: Searching) -> None:
    with pytest.raises(QueryError):
        searching.find("label:")
    assert StandIn.started == []


def test_after_the_end_nothing_is_looked_at(searching: Searching) -> None:
    results = searching.find()
    searching.of.end()
    searching.look()
    assert StandIn.started[0].is_dead
    assert (results.error, searching.later) == ("", [])
