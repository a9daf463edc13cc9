"""What a model has suggested in a text is kept until it is asked anew, is forgotten, or the text goes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from annotator.core.document import Document
from annotator.core.range import Range
from annotator.core.suggestion import Suggestion
from annotator.store.store import Store
from tests.store.samples import imported, opened

ANN = Suggestion(Range(0, 3), "person", "names", 0.5)
BO = Suggestion(Range(8, 10), "person", "names", 1.0)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path / "a.db") as store:
        yield store


@pytest.fixture
def of(store: Store) -> Document:
    return imported(store, "Ann met Bo.")[0]


def test_nothing_was_suggested_before_a_model_was_asked(store: Store, of: Document) -> None:
    assert store.suggested(of, "names", "m") is None
    assert store.count_suggested("names", "m") == (0, 0)
    assert store.forget_suggested("names") == 0


def test_suggestions_come_back_as_they_were_and_are_those_of_one_state_of_the_model(
    store: Store, of: Document
) -> None:
    store.keep_suggested(of, "names", "m", [ANN, BO])
    assert store.suggested(of, "names", "m") == (ANN, BO)
    assert store.suggested(of, "names", "another") is None
    assert store.suggested(of, "others", "m") is None
    assert store.count_suggested("names", "m") == (1, 2)
    store.keep_suggested(of, "names", "another", [BO])
    assert (store.suggested(of, "names", "m"), store.count_suggested("names", "another")) == (None, (1, 1))


def test_what_does_not_fit_the_text_is_left_out(store: Store, of: Document) -> None:
    beyond = [replace(BO, range_=Range(*each)) for each in ((9, 99), (11, 12), (4, 4))]
    store.keep_suggested(of, "names", "m", [ANN, *beyond])
    assert store.suggested(of, "names", "m") == (ANN,)


def test_what_a_source_suggested_is_forgotten_alone(store: Store, of: Document) -> None:
    store.keep_suggested(of, "names", "m", [ANN])
    store.keep_suggested(of, "others", "m", [])
    assert store.forget_suggested("names") == 1
    assert store.suggested(of, "names", "m") is None
    assert store.suggested(of, "others", "m") == ()
    assert store.forget_suggested("others") == 1
    assert store.forget_suggested("others") == 0


def test_what_was_suggested_in_a_text_goes_with_it(store: Store, of: Document) -> None:
    store.keep_suggested(of, "names", "m", [ANN])
    store.remove([of.id])
    assert store.count_suggested("names", "m") == (0, 0)
