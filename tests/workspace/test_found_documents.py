"""Documents that are asked for while one works: at once in a small database, beside the app in a large one."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from annotator.core.document import Document, document_id
from annotator.core.query import QueryError
from annotator.core.record import Record
from annotator.session.states import SearchKind
from annotator.store import labelled_strings
from annotator.store.document_search import SearchSort
from annotator.store.store import Store
from annotator.workspace.search_results import SearchResults
from annotator.workspace.searching_documents import DocumentSearching
from tests.workspace.at_work import SCHEMA, Work, go_on

PATIENCE = 20
TEXTS = (
    "Ann met the police. The police left.",
    "Nothing of that kind.",
    "A police officer spoke.",
    "No word.",
    "The army came.",
)
TITLES = ("One", "Two", "Three", "Police", "Five")


@pytest.fixture(params=["small", "large"])
def work(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Work]:
    if request.param == "large":
        monkeypatch.setattr(labelled_strings, "_FEW", 0)
    with Store.open(tmp_path / "a.db", "amy", now=lambda: "2026-11-22T10:00:00Z") as store:
        store.remember_schema(SCHEMA, "id: news\n")
        store.drop_index()
        store.import_records(
            Record(Document(document_id(text), text, title=title))
            for text, title in zip(TEXTS, TITLES, strict=True)
        )
        work = Work(store)
        work.workspace.start()
        yield work
        work.workspace.end()


def pump(work: Work, is_done: Callable[[], bool]) -> None:
    """Let what waits in between keys run until something is done."""
    limit = time.monotonic() + PATIENCE
    while not is_done():
        assert time.monotonic() < limit, work.workspace.step
        go_on(work)
        time.sleep(0.005)  # the other process has the processor


def title(work: Work) -> str:
    session = work.workspace.session
    assert session is not None
    return session.document.title


def found(work: Work, query: str) -> None:
    """Ask for documents and wait until the app has gone to one, or has said why not."""
    before = work.workspace.step
    work.workspace.run_typed("search-for", f"/q {query}")
    pump(work, lambda: work.workspace.step is not before and work.workspace._awaited is None)


def message(work: Work) -> str:
    assert work.workspace.step is not None
    return work.workspace.step.message


def place(work: Work) -> str:
    step = work.workspace.step
    assert step is not None
    position = work.workspace.position.words(short=True)
    return " · ".join((position, *work.workspace.status_of(step)[1]))


def test_hits_lead_on_from_one_document_to_the_next_and_back(work: Work) -> None:
    found(work, "police")
    assert (title(work), message(work)[:10]) == ("One", "hit 1 of 2")
    assert "1/3 found" in place(work)
    assert work.press("tab").message == "hit 2 of 2"
    assert work.press("tab").message.startswith("hit 1 of 1")
    assert (title(work), "2/3 found" in place(work)) == ("Three", True)
    assert work.press("tab").message.startswith("found in the title")
    assert title(work) == "Police"
    step = work.press("tab")
    assert step.message == "that was the last of 3 found; from here on, all documents again"
    work.press("shift+tab")
    assert title(work) == "Police", "all documents again"
    found(work, "police")
    assert title(work) == "Police", "from this document on"
    work.press("shift+tab")
    assert (title(work), message(work)[:10]) == ("Three", "hit 1 of 1")
    work.press("shift+tab")
    assert (title(work), message(work)[:10]) == ("One", "hit 2 of 2")


def test_a_search_without_words_goes_through_what_it_found(work: Work) -> None:
    found(work, "-police")
    assert title(work) == "Two"
    assert work.press("J")
    assert title(work) == "Five"
    assert "2/2 found" in place(work)
    assert work.press("J").message.startswith("that was the last of 2 found")
    work.press("K")
    assert title(work) == "Police", "in the order of import again"
    session = work.workspace.session
    assert session is not None
    assert session.search is None


def test_what_is_marked_on_the_way_stays_and_the_search_goes_on(work: Work) -> None:
    found(work, "officer OR police".replace(" OR ", " "))
    assert title(work) == "Three"
    work.press("p")
    assert work.kept == [("person", "police officer")] or work.kept[0][0] == "person"


def test_a_query_that_finds_nothing_or_cannot_be_read_leaves_all_as_it_was(work: Work) -> None:
    found(work, "nowhere")
    assert message(work) == "no document has nowhere"
    found(work, "stat:new")
    assert message(work).startswith("column 1: there is no field stat; did you mean status:?")
    assert title(work) == "One"
    assert work.store.latest_queries() == ["nowhere"]


def test_results_from_a_list_go_on_in_its_order(work: Work) -> None:
    def unchanged() -> None:
        return None

    results = work.workspace.searching.find("police", SearchSort.TITLE, unchanged, is_typed=False)
    pump(work, lambda: results.is_over)
    work.workspace.open_listed(str(work.store.id_of(results.documents[0])), results)
    assert title(work) == "One"
    work.press("J")
    assert title(work) == "Police"
    session = work.workspace.session
    assert session is not None
    assert session.search is not None
    assert session.search.kind is SearchKind.QUERY


def test_a_single_result_is_opened_at_its_hit_and_no_list_is_gone_through(work: Work) -> None:
    found(work, "officer")
    assert (title(work), message(work)[:10]) == ("Three", "hit 1 of 1")
    assert "3/5" in place(work)
    work.press("escape")
    work.press("J")
    assert title(work) == "Police"


# -- a large database, beside the app ---------------------------------------------------------------------------------


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Work]:
    monkeypatch.setattr(labelled_strings, "_FEW", 0)
    with Store.open(tmp_path / "a.db", "amy", now=lambda: "2026-11-22T10:00:00Z") as store:
        store.remember_schema(SCHEMA, "id: news\n")
        store.drop_index()
        store.import_records(
            Record(Document(document_id(text), text, title=f"No. {n}"))
            for n, text in enumerate(f"The police met number {n}." for n in range(900))
        )
        yield Work(store)


def searching(work: Work) -> DocumentSearching:
    return DocumentSearching(work.store, work.front.after)


def test_a_new_query_ends_the_one_before(large: Work) -> None:
    asked, changes = searching(large), list[int]()
    first = asked.find("police", SearchSort.TITLE, lambda: changes.append(1), is_typed=True)
    second = asked.find("899", SearchSort.NUMBER, lambda: changes.append(2), is_typed=True)
    pump(large, lambda: second.is_over)
    assert list(second.documents) == [900]
    assert (first.count, first.is_over, set(changes)) == (0, False, {2})
    asked.find_excerpts(second, {900: 100})
    pump(large, lambda: not second.is_waited_for)
    excerpt = second.excerpts[900]
    assert excerpt is not None
    assert excerpt.hit.slice(excerpt.text) == "899"
    asked.end()


def test_a_search_whose_process_is_killed_says_so_and_the_next_one_works(large: Work) -> None:
    asked = searching(large)
    results = asked.find("police", SearchSort.TITLE, lambda: None, is_typed=True)
    assert asked._process is not None
    asked._process.kill()
    pump(large, lambda: results.is_over)
    assert results.error == "the search ended unexpectedly; try again"
    again = asked.find("police", SearchSort.NUMBER, lambda: None, is_typed=True)
    pump(large, lambda: again.is_over)
    assert (again.count, again.error) == (900, "")
    asked.end()


def test_a_query_that_cannot_be_read_is_refused_before_it_is_asked(large: Work) -> None:
    with pytest.raises(QueryError):
        searching(large).find("status:", SearchSort.NUMBER, lambda: None, is_typed=True)


def test_the_index_is_made_beside_the_app(large: Work) -> None:
    large.store.import_records([Record(Document(document_id("x"), "x"))])
    large.store.index_texts()
    large.store.drop_index()
    with large.store._database.writing() as connection:
        connection.execute("DELETE FROM settings WHERE name = 'text index left out'")
    assert large.store.needs_indexing
    asked = searching(large)
    asked.index()
    pump(large, lambda: not large.store.needs_indexing)
    pump(large, lambda: asked.indexed == 100)
    assert large.store.index_state().indexed == 901
    asked.end()


def test_results_know_the_place_of_a_document() -> None:
    results = SearchResults(1, "police", SearchSort.NUMBER, is_typed=False)
    results.documents.extend([3, 7])
    assert [results.place_of(number) for number in (3, 7, 8)] == [0, 1, None]
