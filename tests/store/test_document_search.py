"""What is found a few documents at a time, against the list of all that a query asks for."""

import re
from collections.abc import Callable
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.document import Document, document_id
from annotator.core.query import parsed_query
from annotator.core.range import Range
from annotator.core.record import Record
from annotator.core.word_patterns import expression_of
from annotator.schema.values import Field, FieldType, LabelSchema
from annotator.store import document_search, labelled_strings
from annotator.store.document_fields import QUERY_FIELDS
from annotator.store.document_query import ListSort
from annotator.store.document_search import SearchSort
from annotator.store.store import Store
from tests.profiles import examples
from tests.store.samples import opened
from tests.store.test_document_query import FILTERS, project

WORDS = ("police", "zoe", "poli*", '"met the"', "👮", "-police", "-zoe", "-poli*", '-"met the"', "-👮")
NOT_STOPPED: Callable[[], bool] = lambda: False  # noqa: E731


def found(store: Store, query: str, sort: SearchSort = SearchSort.NUMBER) -> list[str]:
    """The ids of what is found, in order."""
    asked = parsed_query(query, QUERY_FIELDS)
    parts = list(store.found(asked, sort, None, NOT_STOPPED))
    assert parts[-1].percent == 100
    assert [part.percent for part in parts] == sorted(part.percent for part in parts)
    return [str(store.id_of(number)) for number in chain.from_iterable(part.numbers for part in parts)]


@settings(max_examples=examples(6, hunting=100), deadline=None)
@given(seed=st.integers(0, 10_000), data=st.data())
def test_what_is_found_is_what_is_listed_with_and_without_an_index(
    seed: int, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("search") / "a.db"
    project(path, seed)
    with pytest.MonkeyPatch.context() as patch, opened(path, "amy") as store:
        patch.setattr(document_search, "_FIRST_CHUNK", 3)
        patch.setattr(document_search, "_LARGEST_CHUNK", 5)
        patch.setattr(labelled_strings, "_FEW", data.draw(st.sampled_from([2, 1000])))
        for _ in range(data.draw(st.integers(0, 3))):
            store.index_a_few(4)
        for _ in range(12):
            terms = data.draw(st.lists(st.sampled_from([*FILTERS, *WORDS]), max_size=3))
            query = " ".join(terms)
            listed = [row.id for row in store.listed(parsed_query(query, QUERY_FIELDS), "amy")]
            assert found(store, query) == listed, query


@pytest.mark.parametrize("is_indexed", [False, True])
def test_every_order_is_that_of_the_list(path: Path, *, is_indexed: bool) -> None:
    project(path, 5)
    with opened(path, "amy") as store:
        if is_indexed:
            store.index_texts()
        rows = {row.id: row for row in store.listed(parsed_query("police", QUERY_FIELDS), "amy")}
        in_order = list(rows)
        assert len(in_order) > 5
        by_title = [
            row.id for row in store.listed(parsed_query("police", QUERY_FIELDS), "amy", ListSort.TITLE)
        ]
        assert found(store, "police", SearchSort.TITLE) == by_title
        by_change = [
            row.id for row in store.listed(parsed_query("police", QUERY_FIELDS), "amy", ListSort.CHANGED)
        ]
        assert found(store, "police", SearchSort.UPDATED) == by_change
        by_date = found(store, "police", SearchSort.DATE)
        assert [rows[id_].date or "" for id_ in by_date] == sorted(
            (row.date or "" for row in rows.values()), reverse=True
        )
        by_status = found(store, "police", SearchSort.STATUS)
        ranks = ["new", "in_progress", "done", "flagged"]
        places = [ranks.index(rows[id_].status) for id_ in by_status]
        assert places == sorted(places)
        assert sorted(by_date) == sorted(by_status) == sorted(in_order)


def test_relevance_puts_what_has_the_word_often_first_and_gives_up_on_too_many(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = ["One police car passed the long row of houses.", "Police, police and police.", "No such word."]
    with opened(path) as store:
        store.import_records(Record(Document(document_id(text), text)) for text in texts)
        one, many, _ = (document_id(text) for text in texts)
        assert found(store, "police", SearchSort.RELEVANCE) == [
            one,
            many,
        ]  # nothing counts words without an index
        store.index_texts()
        assert found(store, "police", SearchSort.RELEVANCE) == [many, one]
        assert found(store, "-house", SearchSort.RELEVANCE) == [document_id(text) for text in texts]
        monkeypatch.setattr(document_search, "MOST_RANKED", 1)
        assert found(store, "police", SearchSort.RELEVANCE) == [one, many]


def test_what_lacks_the_fewest_answers_comes_first_and_what_lacks_none_last(path: Path) -> None:
    rows = project(path, 7)
    schema = LabelSchema(
        "news",
        3,
        "News",
        (),
        tuple(Field(name, FieldType.TEXT, required=True) for name in ("topic", "size")),
        hash="h1",
    )
    lacks = {
        document.id: sum(name not in layers["amy"].answers for name in ("topic", "size"))
        if "amy" in layers
        else 2
        for document, layers in rows
    }
    with opened(path, "amy") as store:
        numbers = chain.from_iterable(
            part.numbers
            for part in store.found(parsed_query("", QUERY_FIELDS), SearchSort.LEFT, schema, NOT_STOPPED)
        )
        left = [lacks[str(store.id_of(number))] for number in numbers]
    assert left == sorted(lacks.values(), key=lambda count: (count == 0, count))
    assert set(left) == {0, 1, 2}


def test_a_search_that_is_stopped_ends_early(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_search, "_FIRST_CHUNK", 2)
    monkeypatch.setattr(document_search, "_LARGEST_CHUNK", 2)
    with opened(path) as store:
        store.import_records(
            Record(Document(document_id(text), text)) for text in (f"Text {n}." for n in range(9))
        )
        answers = iter([False, True, True, True])
        asked = parsed_query("text", QUERY_FIELDS)
        parts = list(store.found(asked, SearchSort.NUMBER, None, lambda: next(answers, True)))
        assert 0 < len(parts) < 5
        assert parts[-1].percent < 100
        monkeypatch.setattr("annotator.store.listing._STEPS", 1)
        assert list(store.found(asked, SearchSort.TITLE, None, lambda: True)) == []


def test_an_excerpt_has_the_first_hit_of_any_word(path: Path) -> None:
    long = "word " * 1000
    texts = {
        f"{long}The Police met Marie Curie.{long}": 5 * 1000 + 4,
        "Marie first. Police later.": 0,
        "None.": None,
    }
    with opened(path) as store:
        store.import_records(Record(Document(document_id(text), text, title="Police")) for text in texts)
        excerpts = store.excerpts(parsed_query('police "marie" -none', QUERY_FIELDS), [1, 2, 3, 99])
        assert [excerpts[number].offset for number in (1, 2)] == [
            each for each in texts.values() if each is not None
        ]
        assert [excerpts[number].hit.slice(excerpts[number].text) for number in (1, 2)] == ["Police", "Marie"]
        assert all(len(excerpts[number].text) <= 400 for number in (1, 2))
        assert [excerpts[number].hits for number in (1, 2)] == [2, 2]
        assert excerpts[3] is excerpts[99] is None
        assert store.excerpts(parsed_query("spans:0", QUERY_FIELDS), [1]) == {1: None}


def test_all_hits_in_a_text_are_counted_those_that_overlap_as_the_text_search_does(path: Path) -> None:
    text = "Ann Lee and Ann. Lee, ann lee; Annex."
    with opened(path) as store:
        store.import_records([Record(Document(document_id(text), text))])
        for query in ("ann", '"ann lee"', 'ann "ann lee"', '"ann lee" lee', "ann*"):
            parsed = parsed_query(query, QUERY_FIELDS)
            counted = store.excerpts(parsed, [1])[1].hits
            assert counted == len(re.findall("|".join(map(expression_of, parsed.words)), text)), query


def test_an_index_is_made_where_a_database_grows_large_unless_it_is_left_out(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(labelled_strings, "_FEW", 5)

    def imported(store: Store, numbers: range) -> tuple[int, int]:
        store.import_records(
            Record(Document(document_id(text), text)) for text in (f"Text {n}." for n in numbers)
        )
        state = store.index_state()
        return state.indexed, state.documents

    with opened(path) as store:
        assert imported(store, range(5)) == (0, 5)
        assert imported(store, range(5, 8)) == (8, 8)
        store.drop_index()
        assert imported(store, range(8, 9)) == (0, 9)
        assert store.index_a_few() == 100
        assert store.index_state().indexed == 0
        store.index_texts()
        assert imported(store, range(9, 10)) == (10, 10)


def test_a_large_database_without_an_index_gets_one_a_few_documents_at_a_time(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(path) as store:
        store.import_records(
            Record(Document(document_id(text), text)) for text in (f"Text {n}." for n in range(9))
        )
        assert store.index_a_few(4) == 100  # small
        monkeypatch.setattr(labelled_strings, "_FEW", 5)
        store.import_records([Record(Document(document_id("More."), "More."))])
        assert store.index_state().indexed == 0  # what was there before is left to the app
        assert [store.index_a_few(4) for _ in range(4)] == [40, 80, 100, 100]
        assert store.index_state().indexed == 10


def test_the_range_of_a_hit_is_one_of_the_excerpt(path: Path) -> None:
    text = "x" * 500 + " 警察 " + "y" * 500
    with opened(path) as store:
        store.import_records([Record(Document(document_id(text), text))])
        excerpt = store.excerpts(parsed_query("警察", QUERY_FIELDS), [1])[1]
        assert excerpt.hit == Range(200, 202)
        assert excerpt.offset == 501
