"""The library in the order of what would teach the tagger most, and of what it is surest of."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.core.document import Document, document_id
from annotator.core.layer import Layer, Status
from annotator.core.query import parsed_query
from annotator.core.record import Record
from annotator.core.span import Span
from annotator.core.spans import Spans
from annotator.store.document_fields import QUERY_FIELDS
from annotator.store.document_search import SearchSort
from annotator.store.store import Store
from annotator.suggest.reading_ahead import uncertainty
from annotator.suggest.tagger import SpanTagger
from annotator.tui.overlays.library_orders import next_sort
from annotator.workspace.training_process import train
from annotator.workspace.training_request import TrainingRequest
from tests.store.samples import opened
from tests.suggest.lessons import SCHEMA, example, learned, text_of

TEXTS = [f"{number} police." for number in range(5)]
IDS = [document_id(text) for text in TEXTS]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path / "a.db") as store:
        store.import_records(Record(Document(document_id(text), text)) for text in TEXTS)
        yield store


def in_order(store: Store, sort: SearchSort, query: str = "") -> list[str]:
    parts = store.found(parsed_query(query, QUERY_FIELDS), sort, None, lambda: False)
    return [str(store.id_of(number)) for part in parts for number in part.numbers]


def sorts_of(store: Store) -> set[SearchSort]:
    sort, sorts = SearchSort.NUMBER, set()
    for _ in SearchSort:
        sort = next_sort(sort, store)
        sorts.add(sort)
    return sorts


def test_before_a_tagger_has_looked_the_orders_are_not_offered_and_are_that_of_import(store: Store) -> None:
    assert sorts_of(store).isdisjoint({SearchSort.UNSURE, SearchSort.SURE})
    assert in_order(store, SearchSort.UNSURE) == in_order(store, SearchSort.SURE, "police") == IDS


def test_documents_are_in_the_order_of_what_the_tagger_is_unsure_of(store: Store) -> None:
    store.note_uncertainties({IDS[1]: 0.2, IDS[3]: 0.7, IDS[4]: 0.1})
    store.remember_opened(IDS[0])
    assert {SearchSort.UNSURE, SearchSort.SURE} <= sorts_of(store)
    unsure, sure = [IDS[at] for at in (3, 1, 4, 0, 2)], [IDS[at] for at in (4, 1, 3, 0, 2)]
    for query in ("", "police"):
        assert in_order(store, SearchSort.UNSURE, query) == unsure
        assert in_order(store, SearchSort.SURE, query) == sure
    store.note_uncertainties({IDS[0]: 0.5})
    store.remember_opened(IDS[0])
    assert in_order(store, SearchSort.UNSURE)[0] == IDS[0]
    store.remove([IDS[0]])
    assert in_order(store, SearchSort.UNSURE) == IDS[1:]


def test_what_looks_like_nothing_that_was_labelled_is_sure_and_what_half_does_is_not():
    tagger = SpanTagger(learned(16))
    plain = Document.of_text("They said that it was so again and again today.\n" * 2)
    odd = Document.of_text("Mr oslo Today came. lee Novak and Ann moss In.\n" * 2)
    assert 0 <= uncertainty(tagger, plain) < uncertainty(tagger, odd) <= 1
    assert uncertainty(tagger, Document("", "")) == 0


def test_a_training_looks_at_documents_that_are_to_be_labelled_and_at_no_others(tmp_path: Path) -> None:
    with opened(tmp_path / "b.db") as store:
        for number in range(10):
            lesson = example(number)
            spans = Spans(
                Span(f"s{number}-{at}", (range_,), label, range_.slice(lesson.document.text), "amy")
                for at, (range_, label) in enumerate(lesson.spans)
            )
            layer = Layer(lesson.document.id, "amy", spans=spans, status=Status.DONE)
            store.import_records([Record(lesson.document, (layer,))])
        new = [Document.of_text(text_of(number)) for number in (20, 21)]
        store.import_records(map(Record, new))
        models = train(store.path, TrainingRequest("amy", SCHEMA.hash, SCHEMA.nests, ""))
    assert models is not None
    assert set(models.uncertainties) == {each.id for each in new}
