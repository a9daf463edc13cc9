"""Importing records: every text is read back unchanged, nothing is imported twice, nothing invalid is imported."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from annotator.core.changes import SpanAdded
from annotator.core.layer import Layer, Status
from annotator.core.range import Range
from annotator.core.record import Record
from annotator.core.spans import Spans
from annotator.store.errors import StoreError
from annotator.store.record_writer import ImportCount
from annotator.store.store import Store
from tests.store.samples import TEXT, document, imported, keep, opened, relation, span, take_back

NASTY = [
    "",
    "\n",
    "a\r\nb\rc\nd",
    "form\x0cfeed\x0bvt\x85nel\u2028ls\u2029ps",
    "nul\x00inside",
    "\x00",
    "\ufeffbom",
    "👩‍👩‍👧 e\u0301 🇺🇦 乔木 العربية हिन्दी",
    "\x1b]0;title\x07\x1b[2J [bold]",
    "x" * 200_000,
    "tab\tand no final newline",
    "\U0010ffff\ufffe",
]


def test_every_text_is_read_back_unchanged(store: Store, path: Path) -> None:
    documents = imported(store, *NASTY)
    store.close()
    with opened(path) as again:
        for each in documents:
            read = again.document(each.id)
            assert read.text == each.text
            assert read.text_sha256 == each.text_sha256


@given(text=st.text(alphabet=st.characters(exclude_categories=["Cs"])))
@settings(max_examples=50, deadline=None)
def test_any_text_is_read_back_unchanged(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    with opened(tmp_path_factory.getbasetemp() / "any.db") as store:
        (one,) = imported(store, text)
        assert store.document(one.id).text == text


def test_the_provenance_is_read_back(store: Store) -> None:
    full = document(
        title="Title",
        source="https://example.org/a",
        date="2021-06",
        author="乔木",
        encoding="gb18030",
        extractor="trafilatura 2.1",
        raw_sha256="ab" * 32,
        meta={"tags": ["x", 1], "nested": {"a": None}},
        boilerplate=(Range(3, 9), Range(20, 30)),
    )
    store.import_records([Record(full)])
    assert store.document(full.id) == full


def test_a_missing_document_is_an_error_with_a_sentence(store: Store) -> None:
    with pytest.raises(StoreError, match="document nothing is not in the database"):
        store.document("nothing")


def test_the_same_document_is_imported_once(store: Store) -> None:
    one, two = document("one"), document("two")
    assert store.import_records([Record(one), Record(one), Record(two)]) == ImportCount(2, 1)
    assert store.import_records([Record(replace(one, title="other"))]) == ImportCount(0, 1)
    assert store.document(one.id).title == ""
    assert store.position(two.id) == (2, 2), "numbers have no gaps"


def test_records_with_layers_of_known_documents_are_named_by_their_number(store: Store) -> None:
    store.import_records([Record(document("bare")), Record(document())])
    count = store.import_records([Record(document("bare")), Record(document(), (layer(),))])
    assert count == ImportCount(0, 2, present_with_layers=(1,))


def test_two_texts_with_one_id_are_refused(store: Store) -> None:
    store.import_records([Record(document("one"))])
    with pytest.raises(StoreError, match="in the database with another text"):
        store.import_records([Record(replace(document("two"), id=document("one").id))])


def layer(annotator: str = "amy", *spans: int, **state: object) -> Layer:
    one = document()
    made = [span(one, n, n + 2, id_=f"{annotator}-{n}", annotator=annotator) for n in spans]
    return replace(Layer(one.id, annotator, Spans(made)), **state)  # type: ignore[arg-type]


def test_layers_are_imported_with_their_document(store: Store) -> None:
    amys = layer("amy", 0, 4, status=Status.DONE, note="n", answers={"topic": "art"}, keeps_boilerplate=True)
    amys = replace(amys, relations=(relation("amy-0", "amy-4"),))
    bobs = layer("bob", 10)
    store.import_records([Record(document(), (amys, bobs))])
    assert store.layer(document()) == amys
    assert store.layer(document(), "bob") == bobs
    assert store.undoable() is None, "an import is no action"


def test_an_existing_document_gets_the_layers_of_annotators_without_one(store: Store) -> None:
    store.import_records([Record(document(), (layer("amy", 0),))])
    count = store.import_records([Record(document(), (layer("amy", 4), layer("bob", 10)))])
    assert count == ImportCount(0, 1, present_with_layers=(0,))
    assert store.layer(document()) == layer("amy", 0)
    assert store.layer(document(), "bob") == layer("bob", 10)


def test_a_layer_of_which_everything_was_undone_counts_as_none(store: Store) -> None:
    imported(store, TEXT)
    keep(store, document(), SpanAdded(span(document(), 0, 3)))
    action = store.undoable()
    assert action is not None
    take_back(store, action)
    store.import_records([Record(document(), (layer("amy", 4),))])
    assert store.layer(document()) == layer("amy", 4)


def test_an_empty_layer_leaves_no_trace(store: Store) -> None:
    store.import_records([Record(document(), (layer("amy"),))])
    assert store._database.connection.execute("SELECT count(*) FROM layers").fetchone() == (0,)


def test_an_existing_span_is_not_imported_again(store: Store) -> None:
    store.import_records([Record(document(), (layer("amy", 0, 4),))])
    renamed = [replace(each, annotator="bob") for each in layer("amy", 0, 4).spans]
    more = span(document(), 10, 12, id_="new", annotator="bob")
    store.import_records([Record(document(), (Layer(document().id, "bob", Spans([*renamed, more])),))])
    assert [each.id for each in store.layer(document(), "bob").spans] == ["new"]


FALSE: dict[str, tuple[str, Layer]] = {
    "a false quote": (
        "span amy-0 ",
        replace(layer(), spans=Spans([replace(next(iter(layer("amy", 0).spans)), text="?")])),
    ),
    "a quote after the end": (
        "span s9 ",
        replace(layer(), spans=Spans([span(document(TEXT + "more"), len(TEXT), len(TEXT) + 4, id_="s9")])),
    ),
    "a span of another's": ("belongs to 'bob'", replace(layer(), spans=layer("bob", 0).spans)),
    "two spans with one id": (
        "two spans of the id x",
        replace(layer(), spans=Spans([span(document(), n, n + 2, id_="x") for n in (0, 4)])),
    ),
    "another span with the id of one that is there": (
        "another span with the id carol-0",
        replace(layer("dan"), spans=Spans([span(document(), 4, 9, id_="carol-0", annotator="dan")])),
    ),
    "a relation to nothing": (
        "no span nothing",
        replace(layer("amy", 0), relations=(relation("amy-0", "nothing"),)),
    ),
    "two relations with one id": (
        "used twice",
        replace(layer("amy", 0), relations=(relation("amy-0", "amy-0"), relation("amy-0", "amy-0"))),
    ),
    "a layer of another document": ("came with", replace(layer(), document_id="elsewhere")),
    "a name of two lines": ("annotator's name", Layer(document().id, "a\nb", note="x")),
}


@pytest.mark.parametrize(("said", "false"), FALSE.values(), ids=FALSE.keys())
def test_an_invalid_layer_imports_nothing(store: Store, said: str, false: Layer) -> None:
    store.import_records([Record(document(), (layer("carol", 0),))])
    with pytest.raises(StoreError) as caught:
        store.import_records([Record(document("first")), Record(document(), (false,))])
    assert said in str(caught.value)
    assert store.position(document().id) == (1, 1)
    assert store.layer(document()) == Layer(document().id, "amy")


def test_a_text_with_half_a_surrogate_pair_is_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="half a surrogate pair"):
        store.import_records([Record(document("fine")), Record(document("broken \udce9"))])
    assert store.first_document() is None
