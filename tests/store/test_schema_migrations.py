"""Migrating everything to the next version of the schema: nothing is lost, and undo restores the exact state."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from annotator.core.action import SCHEMA_MIGRATION
from annotator.core.changes import SpanAdded
from annotator.core.layer import Layer, Status
from annotator.core.record import Record
from annotator.core.spans import Spans
from annotator.schema.migrating import migrated_layer
from annotator.schema.migration import FieldChange, Migration, Split
from annotator.schema.values import Label, LabelSchema
from annotator.store.errors import StoreError
from annotator.store.log import Log
from annotator.store.store import Store
from tests.store.samples import document, edit, imported, keep, opened, relation, span, take_back
from tests.store.test_rebuilding import check_rebuilt

OLD_LABELS = ("person", "human", "star", "misc", "agent")
OLD = LabelSchema("news", 3, "News", tuple(Label(id_, id_) for id_ in OLD_LABELS), hash="h3")
STEP = Migration(
    3,
    4,
    rename={"human": "person"},
    merge=(("person", ("star",)),),
    retire=("misc",),
    split=(Split("agent", ("person", "place")),),
    attributes=(FieldChange("role", "job", {"cook": "chef"}),),
    fields=(FieldChange("topic", "subject", {"war": "battle"}),),
    relations={"knows": "met"},
)
NEW = LabelSchema(
    "news", 4, "News", (Label("person", "P"), Label("place", "L")), migrations=(STEP,), hash="h4"
)
TEXTS = ("One two three four five six.", "Another text, and more of it.")


@st.composite
def layers(draw, of, annotator):
    """A layer with spans of old labels, relations between them, and answers."""
    starts = draw(st.lists(st.integers(0, 20), unique=True, max_size=6))
    values = st.fixed_dictionaries(
        {}, optional={"role": st.sampled_from(["cook", "king"]), "job": st.just("x")}
    )
    spans = [
        span(
            of,
            start,
            start + draw(st.integers(1, 6)),
            id_=f"{annotator}{start}",
            annotator=annotator,
            label=draw(st.sampled_from(OLD_LABELS)),
            attributes=draw(values),
            note=draw(st.none() | st.just("hm")),
            flagged=draw(st.booleans()),
            schema_version=draw(st.integers(1, 3)),
        )
        for start in starts
    ]
    ends = [each.id for each in spans]
    pairs = (
        draw(st.lists(st.tuples(st.sampled_from(ends), st.sampled_from(ends)), max_size=3)) if ends else []
    )
    relations = [relation(*pair, id_=f"{annotator}r{n}", annotator=annotator) for n, pair in enumerate(pairs)]
    answers = draw(
        st.fixed_dictionaries({}, optional={"topic": st.sampled_from(["war", "sun"]), "x": st.just(1)})
    )
    status = draw(st.sampled_from(Status))
    return Layer(of.id, annotator, Spans(spans), tuple(relations), answers, status)


@st.composite
def projects(draw):
    documents = [document(text) for text in TEXTS]
    return [Record(each, tuple(draw(layers(each, name)) for name in ("amy", "bob"))) for each in documents]


def everything(store: Store) -> list[Record]:
    return list(store.records())


def history(store: Store) -> list[tuple]:
    return [
        (e.number, e.action.id, e.action.command, e.action.changes, e.annotator, e.at)
        for e in store.actions()
    ]


def project(path: Path, records: list[Record]) -> Store:
    store = opened(path)
    store.remember_schema(OLD, "version: 3")
    store.import_records(records)
    return store


@settings(deadline=None, max_examples=40)
@given(projects())
def test_a_migration_changes_all_layers_and_undo_restores_them_exactly(records):
    with tempfile.TemporaryDirectory() as folder, project(Path(folder) / "a.db", records) as store:
        for number, record in enumerate(records):
            keep(store, record.document, SpanAdded(span(record.document, 0, 3, id_=f"new{number}")))
        before, done = everything(store), history(store)
        foreseen = store.migration_effects(NEW)
        assert everything(store) == before

        effects = store.migrate(NEW, "version: 4")
        assert (effects.counts, effects.changes, effects.layers) == (
            foreseen.counts,
            foreseen.changes,
            foreseen.layers,
        )
        after = everything(store)
        assert history(store)[: len(done)] == done
        for was, now in zip(before, after, strict=True):
            assert (now.document, now.schema_version) == (was.document, 4)
            expected = tuple(migrated_layer(layer, NEW, 3) for layer in was.layers)
            assert now.layers == expected
            assert [(s.id, s.text, s.fragments) for layer in now.layers for s in layer.spans] == [
                (s.id, s.text, s.fragments) for layer in was.layers for s in layer.spans
            ]

        assert store.take_migration_back() == ("news 3", effects.layers)
        assert everything(store) == before
        assert history(store)[: len(done)] == done
        assert store.remembered_schema() == OLD
        store.migrate(NEW, "version: 4")
        assert everything(store) == after


def test_the_history_has_a_row_for_each_layer_and_undo_by_keys_stops_at_it(path):
    with opened(path) as store:
        store.remember_schema(OLD, "version: 3")
        one, two = imported(store, *TEXTS)
        for each in (one, two):
            keep(store, each, SpanAdded(span(each, 0, 3, label="human")))
        effects = store.migrate(NEW, "version: 4")
        assert effects.counts == {(3, 4, "label human → person"): 2}
        assert effects.samples == {
            (3, 4, "label human → person"): [store.layer(each).spans.at(0)[0].text for each in (one, two)]
        }
        rows = [entry for entry in store.actions() if entry.action.command == SCHEMA_MIGRATION]
        assert {row.action.document_id for row in rows} == {one.id, two.id}
        assert store.undoable().command == SCHEMA_MIGRATION
        store.take_migration_back()
        assert store.undoable().command == "label person"
        assert store.redoable() is None
        take_back(store, store.undoable())
        assert len(store.layer(two).spans) == 0


def test_a_migration_whose_spans_were_changed_later_is_not_undone_and_nothing_is_written(path):
    with opened(path) as store:
        store.remember_schema(OLD, "version: 3")
        (one,) = imported(store, TEXTS[0])
        keep(store, one, SpanAdded(span(one, 0, 3, label="human")))
        store.migrate(NEW, "version: 4")
        (now,) = store.layer(one).spans
        from annotator.core.changes import SpanChanged

        keep(store, one, SpanChanged(now, replace(now, note="later")))
        before = everything(store)
        with pytest.raises(StoreError, match="was changed after the migration"):
            store.take_migration_back()
        assert everything(store) == before
        take_back(store, store.undoable())
        store.take_migration_back()
        assert [each.label for each in store.layer(one).spans] == ["human"]


def test_a_migration_needs_the_schema_it_starts_from(path):
    with opened(path) as store:
        with pytest.raises(StoreError, match="uses no schema, not 'news'"):
            store.migrate(NEW, "version: 4")
        store.remember_schema(replace(OLD, id="other"), "id: other")
        with pytest.raises(StoreError, match="uses the schema 'other', not 'news'"):
            store.migration_effects(NEW)
        with pytest.raises(StoreError, match="no migration of the schema to undo"):
            store.take_migration_back()


def test_a_failing_migration_leaves_the_file_unchanged(path, monkeypatch):
    with opened(path) as store:
        store.remember_schema(OLD, "version: 3")
        documents = imported(store, *TEXTS)
        for each in documents:
            keep(store, each, SpanAdded(span(each, 0, 3, label="human")))
        before = everything(store)
        written = iter([None])
        real = Log.append

        def fails_at_the_second(*arguments):
            next(written)  # StopIteration at the second layer
            return real(*arguments)

        monkeypatch.setattr(Log, "append", fails_at_the_second)
        with pytest.raises((StopIteration, RuntimeError)):
            store.migrate(NEW, "version: 4")
        assert everything(store) == before
        assert store.remembered_schema() == OLD


def test_the_backup_is_a_whole_database_of_its_own(path, tmp_path):
    with opened(path) as store:
        store.remember_schema(OLD, "version: 3")
        (one,) = imported(store, TEXTS[0])
        keep(store, one, SpanAdded(span(one, 0, 3, label="human")))
        before = everything(store)
        store.back_up(tmp_path / "copy.db")
        store.migrate(NEW, "version: 4")
        with pytest.raises(StoreError, match="already exists"):
            store.back_up(tmp_path / "copy.db")
    with opened(tmp_path / "copy.db") as copy:
        assert everything(copy) == before
        assert copy.remembered_schema() == OLD


def test_a_window_opened_under_the_earlier_schema_writes_nothing_and_nobody_redoes_undone_actions(
    path,
):
    with opened(path) as store:
        store.remember_schema(OLD, "version: 3")
        (one,) = imported(store, TEXTS[0])
        late = edit(one, SpanAdded(span(one, 4, 7, label="human", id_="s2")), schema=OLD)
        keep(store, one, SpanAdded(span(one, 0, 3, label="human")))
        take_back(store, store.undoable())
        store.migrate(NEW, "version: 4")
        with pytest.raises(StoreError, match="another schema is in use"):
            store.keep(late)
        assert store.redoable() is None
        assert not store.layer(one).spans


def test_a_migration_is_not_undone_under_a_schema_that_came_after_it(path):
    with opened(path) as store:
        store.remember_schema(OLD, "version: 3")
        (one,) = imported(store, TEXTS[0])
        keep(store, one, SpanAdded(span(one, 0, 3, label="human")))
        store.migrate(NEW, "version: 4")
        before = everything(store)
        store.remember_schema(replace(NEW, version=5, hash="h5"), "version: 5")
        with pytest.raises(StoreError, match="the schema was changed again since the migration; go back"):
            store.take_migration_back()
        store.remember_schema(NEW, "version: 4")
        assert everything(store) == before
        assert store.take_migration_back() == ("news 3", 1)
        with pytest.raises(StoreError, match="no migration of the schema to undo"):
            store.take_migration_back()


def test_how_far_a_migration_is_is_reported(path):
    told = []
    with opened(path) as store:
        store.remember_schema(OLD, "version: 3")
        for number, of in enumerate(imported(store, "One two.", "Two three.", "Three four.", "Four five.")):
            keep(store, of, SpanAdded(span(of, 0, 3, id_=f"s{number}", label="human")))
        for deed in (
            lambda report: store.migration_effects(NEW, report),
            lambda report: store.migrate(NEW, "version: 4", report),
            store.take_migration_back,
        ):
            deed(lambda what, percent: told.append((what, percent)))
    quarters = (0, 25, 50, 75)
    assert told == [
        (what, percent)
        for what in ("migrating the work", "migrating the work", "undoing the migration")
        for percent in quarters
    ]


def test_a_migration_is_undone_also_after_a_text_that_it_changed_was_removed(path):
    with opened(path) as store:
        store.remember_schema(OLD, "version: 3")
        one, other = imported(store, *TEXTS)
        for of in (one, other):
            keep(store, of, SpanAdded(span(of, 0, 3, id_=of.id, label="human")))
        store.migrate(NEW, "version: 4")
        store.remove([other.id])
        assert store.take_migration_back() == ("news 3", 1)
        assert [each.label for each in store.layer(one).spans] == ["human"]
        assert store.remembered_schema() == OLD
        with pytest.raises(StoreError, match="no migration of the schema to undo"):
            store.take_migration_back()
    check_rebuilt(path)
