"""Keeping a step: afterwards the disk agrees with the session, or nothing has changed."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from annotator.core.changes import (
    AnswerSet,
    Change,
    LayerChanged,
    LayerState,
    RelationAdded,
    RelationRemoved,
    SpanAdded,
    SpanChanged,
    SpanRemoved,
    apply_all,
)
from annotator.core.layer import Layer, Status
from annotator.core.span import Origin, Span, Value
from annotator.store.errors import StoreError
from annotator.store.store import Store
from tests.store.samples import TEXT, document, edit, imported, keep, opened, relation, span, status_change

DOCUMENT = document()


def actions_in(store: Store) -> int:
    return len(list(store.actions()))


def test_a_kept_step_is_there_when_the_file_is_opened_again(store: Store, path: Path) -> None:
    (one,) = imported(store, TEXT)
    full = span(
        one,
        0,
        3,
        (4, 9),
        origin=Origin.ACCEPTED,
        attributes={"role": "author", "sure": True, "age": 3, "score": 1.5, "tags": ("x", "乔")},
        note="two\nlines, 😀",
        flagged=True,
        schema_version=4,
    )
    keep(
        store,
        one,
        SpanAdded(full),
        status_change(Status.NEW, Status.IN_PROGRESS),
        AnswerSet("topic", None, "art"),
    )
    store.close()
    with opened(path) as again:
        layer = again.layer(one)
        assert list(layer.spans) == [full]
        assert (layer.status, layer.answers) == (Status.IN_PROGRESS, {"topic": "art"})
        (entry,) = again.actions()
        assert (entry.annotator, entry.action.command, entry.undone) == ("amy", "label person", False)
        assert entry.action.changes[0] == SpanAdded(full)


def test_a_step_without_changes_writes_nothing(store: Store) -> None:
    (one,) = imported(store, TEXT)
    store.keep(edit(one))
    assert actions_in(store) == 0


def test_layers_of_two_annotators_do_not_mix(store: Store, path: Path) -> None:
    (one,) = imported(store, TEXT)
    keep(store, one, SpanAdded(span(one, 0, 3)), AnswerSet("topic", None, "art"))
    with opened(path, "bob") as bobs:
        keep(bobs, one, SpanAdded(span(one, 4, 9, id_="s2", annotator="bob")))
        assert [each.id for each in bobs.layer(one).spans] == ["s2"]
        assert bobs.layer(one, "amy") == store.layer(one)
        assert bobs.layer(one, "nobody") == Layer(one.id, "nobody")


def test_a_span_whose_quote_is_not_in_the_text_is_not_written(store: Store) -> None:
    (one,) = imported(store, TEXT)
    wrong = replace(span(one, 0, 3), text="Zoé")
    with pytest.raises(StoreError, match=rf"document {one.id}, span s1 .*Zo\\xeb.*Zo\\xe9"):
        keep(store, one, status_change(Status.NEW, Status.DONE), SpanAdded(wrong))
    assert store.layer(one) == Layer(one.id, "amy")
    assert actions_in(store) == 0


def test_a_span_that_lost_the_quote_of_a_fragment_is_not_read(store: Store) -> None:
    (one,) = imported(store, TEXT)
    keep(store, one, SpanAdded(span(one, 0, 3, (4, 9))))
    store._database.connection.execute("UPDATE spans SET text = 'Zoë'")
    with pytest.raises(StoreError, match="the text there is"):
        store.layer(one)


def test_a_span_with_a_changed_quote_is_not_read(store: Store) -> None:
    (one,) = imported(store, TEXT)
    keep(store, one, SpanAdded(span(one, 0, 3)))
    store._database.connection.execute("UPDATE spans SET text = 'Zoo'")
    for read in (lambda: store.layer(one), lambda: list(store.records())):
        with pytest.raises(StoreError, match=f"document {one.id}, span s1 "):
            read()


def test_a_changed_text_is_not_read(store: Store) -> None:
    (one,) = imported(store, TEXT)
    store._database.connection.execute("UPDATE documents SET text = 'x' || text")
    with pytest.raises(StoreError, match=f"document {one.id}: the stored text is not the one"):
        store.document(one.id)


def test_a_span_of_another_annotator_is_not_written(store: Store) -> None:
    (one,) = imported(store, TEXT)
    with pytest.raises(StoreError, match="s1 belongs to 'bob'"):
        keep(store, one, SpanAdded(span(one, 0, 3, annotator="bob")))


def test_half_a_surrogate_pair_is_not_written(store: Store) -> None:
    (one,) = imported(store, TEXT)
    with pytest.raises(StoreError, match=r"half a surrogate pair \(U\+D83D\)"):
        keep(store, one, SpanAdded(span(one, 0, 3, note="\ud83d")))
    assert not store.layer(one).spans


BASE = span(DOCUMENT, 0, 3, attributes={"b": 1, "a": True})
STALE: dict[str, tuple[Change, ...]] = {
    "a span that is there is not added again": (SpanAdded(replace(BASE, label="other")),),
    "a span that looks otherwise is not removed": (SpanRemoved(replace(BASE, note="old")),),
    "one and true are not the same": (SpanRemoved(replace(BASE, attributes={"b": True, "a": True})),),
    "a span that looks otherwise is not changed": (SpanChanged(replace(BASE, label="old"), BASE),),
    "a span that is gone is not removed": (SpanRemoved(span(DOCUMENT, 4, 9, id_="gone")),),
    "a relation that is there is not added again": (RelationAdded(relation("s1", "s2")),),
    "a relation that looks otherwise is not removed": (RelationRemoved(relation("s2", "s1")),),
    "an answer that is there is not set from none": (AnswerSet("topic", None, "x"),),
    "an answer that is another is not changed": (AnswerSet("topic", "y", "x"),),
    "an answer that is another is not removed": (AnswerSet("topic", "y", None),),
    "an answer that is not there is not changed": (AnswerSet("other", "y", "x"),),
    "a status that is another is not changed": (status_change(Status.DONE, Status.FLAGGED),),
    "a note that is another is not changed": (LayerChanged(LayerState(note="x"), LayerState()),),
    "the first change goes with the second": (
        AnswerSet("new", None, 1),
        SpanRemoved(replace(BASE, note="old")),
    ),
}


@pytest.mark.parametrize("changes", STALE.values(), ids=STALE.keys())
def test_a_change_that_does_not_fit_writes_nothing(store: Store, changes: tuple[Change, ...]) -> None:
    imported(store, TEXT)
    second = span(DOCUMENT, 4, 9, id_="s2")
    keep(
        store,
        DOCUMENT,
        SpanAdded(BASE),
        SpanAdded(second),
        RelationAdded(relation("s1", "s2")),
        AnswerSet("topic", None, "art"),
    )
    before = store.layer(DOCUMENT)
    stale = edit(DOCUMENT, *changes, command="stale")
    with pytest.raises(StoreError, match="changed elsewhere, nothing was written"):
        store.keep(stale)
    assert store.layer(DOCUMENT) == before
    assert actions_in(store) == 1


def test_equal_attributes_in_another_order_are_equal(store: Store) -> None:
    imported(store, TEXT)
    keep(store, DOCUMENT, SpanAdded(BASE))
    keep(store, DOCUMENT, SpanRemoved(replace(BASE, attributes={"a": True, "b": 1})))
    assert not store.layer(DOCUMENT).spans


def test_a_relation_does_not_outlive_its_spans(store: Store) -> None:
    imported(store, TEXT)
    second, joined = span(DOCUMENT, 4, 9, id_="s2"), relation("s1", "s2")
    # In any order within a step: the database checks at its end.
    keep(store, DOCUMENT, RelationAdded(joined), SpanAdded(BASE), SpanAdded(second))
    with pytest.raises(StoreError, match="does not fit"):
        keep(store, DOCUMENT, SpanRemoved(second))
    keep(store, DOCUMENT, SpanRemoved(second), RelationRemoved(joined))
    assert [each.id for each in store.layer(DOCUMENT).spans] == ["s1"]


# -- the oracle: the layer on the disk is the layer in memory ------------------------------------------------

VALUES = st.one_of(
    st.booleans(),
    st.integers(-(2**40), 2**40),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=5),
    st.lists(st.sampled_from("xyz"), unique=True).map(tuple),
)


@st.composite
def new_spans(draw: st.DrawFn, id_: str) -> Span:
    edges = sorted(draw(st.sets(st.integers(0, 60), min_size=2, max_size=6)))
    pairs = list(zip(edges[::2], edges[1::2], strict=False))
    attributes: dict[str, Value] = draw(st.dictionaries(st.sampled_from("abc"), VALUES, max_size=2))
    return span(
        DOCUMENT,
        *pairs[0],
        *pairs[1:],
        id_=id_,
        label=draw(st.sampled_from(["person", "policy"])),
        attributes=attributes,
        note=draw(st.none() | st.sampled_from(["", "note", "乔木\x00"])),
        flagged=draw(st.booleans()),
        origin=draw(st.sampled_from(Origin)),
    )


def possible_change(data: st.DataObject, layer: Layer, number: int) -> Change:
    """Some change that fits the layer."""
    kinds = ["add", "answer", "state"]
    spans = list(layer.spans)
    linked = {end for each in layer.relations for end in (each.source, each.target)}
    free = [each for each in spans if each.id not in linked]
    kinds += ["change", "link"] if spans else []
    kinds += ["remove"] if free else []
    kinds += ["unlink"] if layer.relations else []
    match data.draw(st.sampled_from(kinds)):
        case "add":
            return SpanAdded(data.draw(new_spans(f"s{number}")))
        case "change":
            before = data.draw(st.sampled_from(spans))
            return SpanChanged(before, data.draw(new_spans(before.id)))
        case "remove":
            return SpanRemoved(data.draw(st.sampled_from(free)))
        case "link":
            ends = [data.draw(st.sampled_from(spans)).id for _ in range(2)]
            return RelationAdded(relation(ends[0], ends[1], id_=f"r{number}"))
        case "unlink":
            return RelationRemoved(data.draw(st.sampled_from(layer.relations)))
        case "answer":
            field = data.draw(st.sampled_from(["topic", "summary"]))
            return AnswerSet(field, layer.answers.get(field), data.draw(st.none() | VALUES))
    after = LayerState(
        data.draw(st.sampled_from(Status)), data.draw(st.none() | st.just("n")), data.draw(st.booleans())
    )
    return LayerChanged(LayerState.of(layer), after)


@given(data=st.data(), sizes=st.lists(st.integers(1, 3), min_size=1, max_size=8))
@settings(max_examples=40, deadline=None)
def test_after_random_changes_the_disk_agrees_with_memory(data: st.DataObject, sizes: list[int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.db"
        with opened(path) as store:
            imported(store, TEXT)
            layer, number = store.layer(DOCUMENT), 0
            for size in sizes:
                changes: tuple[Change, ...] = ()
                after = layer
                for _ in range(size):
                    changes = (*changes, possible_change(data, after, number := number + 1))
                    after = apply_all(after, changes[-1:])
                store.keep(edit(DOCUMENT, *changes))
                layer = after
        with opened(path) as again:
            assert again.layer(DOCUMENT) == layer
            assert again.layer(DOCUMENT).answers == layer.answers
            (count,) = again._database.connection.execute("SELECT span_count FROM layers").fetchone()
            assert count == len(layer.spans)
            replayed = Layer(DOCUMENT.id, "amy")
            for entry in again.actions():
                replayed = apply_all(replayed, entry.action.changes)
            assert replayed == layer
