"""What one document becomes when it was worked on in two places: doubles, imports, undone imports and migrations.

Both merge the other, and must then have the same, which the log must make again.
"""

from pathlib import Path

import pytest
from msgspec.structs import replace

from annotator.core.changes import (
    AnswerSet,
    Change,
    RejectionAdded,
    RelationAdded,
    RelationRemoved,
    SpanAdded,
    SpanChanged,
    SpanRemoved,
)
from annotator.core.layer import Layer
from annotator.core.record import Record
from annotator.core.spans import Spans
from annotator.core.suggestion import Rejection
from annotator.schema.values import LabelSchema
from annotator.store.store import Store
from tests.store.samples import document, edit, opened, relation, span, take_back
from tests.store.test_merging import TEXT, Two, merge
from tests.store.test_rebuilding import NEW, OLD, check_rebuilt

OF = document(TEXT, title=TEXT)
ZOE, BO, AL = (
    span(OF, start, end, id_=id_, label="event")
    for id_, start, end in (("a", 0, 3), ("b", 8, 10), ("c", 15, 17))
)


def at(path: Path, second: int, annotator: str = "amy") -> Store:
    """The store, at a time after all that was done before the copy was made."""
    return Store.open(path, annotator, now=lambda: f"2026-11-23T10:00:{second:02}Z")


def does(
    path: Path, second: int, *changes: Change, annotator: str = "amy", schema: LabelSchema = OLD, **marks: str
) -> None:
    with at(path, second, annotator) as store:
        store.keep(edit(OF, *changes, schema=schema, **marks))


def undoes_last(path: Path, second: int) -> None:
    with at(path, second) as store:
        action = store.undoable()
        assert action is not None
        take_back(store, action)


def imports(path: Path, second: int, layer: Layer) -> None:
    with at(path, second) as store:
        store.import_records([Record(OF, (layer,))])


def undoes_import(path: Path, second: int) -> None:
    with at(path, second) as store:
        store.undo_import(store.standing_imports()[0].number, lambda _: None)


def layer_after(two: Two, annotator: str) -> Layer:
    """The layer of an annotator after both merged the other."""
    two.merged()
    with opened(two.one, annotator) as store:
        return store.layer(OF)


# -- the same span, made in both places -----------------------------------------------------------------------


def test_a_span_that_was_made_twice_is_deleted_with_either(tmp_path: Path) -> None:
    two = Two(tmp_path)
    does(two.one, 1, SpanAdded(ZOE))
    double = replace(ZOE, id="z")
    does(two.two, 2, SpanAdded(double))
    does(two.two, 3, SpanRemoved(double))
    assert two.merged() == (Layer(OF.id, "amy"), [])


def test_the_undo_of_a_double_leaves_the_span_that_was_made_in_the_other_place(tmp_path: Path) -> None:
    two = Two(tmp_path)
    does(two.one, 1, SpanAdded(ZOE))
    does(two.two, 2, SpanAdded(replace(ZOE, id="z")))
    undoes_last(two.two, 3)
    layer, aside = two.merged()
    assert ([each.id for each in layer.spans], aside) == (["a"], [])


def test_a_double_whose_other_was_deleted_meanwhile_can_be_deleted(tmp_path: Path) -> None:
    two = Two(tmp_path)
    does(two.one, 1, SpanAdded(ZOE))
    double = replace(ZOE, id="z")
    does(two.two, 2, SpanAdded(double))
    does(two.one, 3, SpanRemoved(ZOE))
    does(two.two, 4, SpanRemoved(double))
    assert two.merged() == (Layer(OF.id, "amy"), [])


@pytest.mark.parametrize("knows", [False, True])
def test_a_double_stays_unless_whoever_deleted_the_other_knew_of_it(tmp_path: Path, *, knows: bool) -> None:
    two = Two(tmp_path)
    does(two.one, 1, SpanAdded(ZOE))
    does(two.two, 2, SpanAdded(replace(ZOE, id="z")))
    if knows:
        merge(two.one, two.two)
    does(two.one, 3, SpanRemoved(ZOE))
    layer, aside = two.merged()
    assert ([each.id for each in layer.spans], aside) == ([] if knows else ["z"], [])


def test_relations_of_a_double_lead_to_the_span_that_stands_for_it(tmp_path: Path) -> None:
    two = Two(tmp_path)
    does(two.one, 1, SpanAdded(BO))
    double = replace(BO, id="z")
    does(two.two, 2, SpanAdded(double))
    does(two.two, 3, SpanAdded(AL))
    does(two.two, 4, RelationAdded(relation("z", "c", "r1")))
    does(two.two, 5, RelationAdded(relation("c", "z", "r2")))
    does(two.two, 6, RelationRemoved(relation("z", "c", "r1")))
    layer, aside = two.merged()
    assert [each.id for each in layer.spans] == ["b", "c"]
    assert [(each.source, each.target) for each in layer.relations] == [("c", "b")]
    assert aside == []


def test_spans_of_one_extent_that_say_other_things_are_both_there(tmp_path: Path) -> None:
    two = Two(tmp_path)
    does(two.one, 1, SpanAdded(ZOE))
    does(two.two, 2, SpanAdded(replace(ZOE, id="y", label="person")))
    does(two.two, 3, SpanAdded(replace(ZOE, id="z", note="n")))
    layer, aside = two.merged()
    assert ([each.id for each in layer.spans], aside) == (["a", "y", "z"], [])


def test_a_relation_to_a_span_that_was_deleted_elsewhere_is_set_aside(tmp_path: Path) -> None:
    two = Two(tmp_path, SpanAdded(BO), SpanAdded(AL))
    does(two.one, 1, SpanRemoved(AL))
    does(two.two, 2, RelationAdded(relation("b", "c")))
    layer, aside = two.merged()
    assert ([each.id for each in layer.spans], layer.relations) == (["b"], ())
    assert aside == ["a relation leads to a span that is gone"]


def test_a_relation_and_a_span_can_be_made_anew_under_the_same_id(tmp_path: Path) -> None:
    """As an update from a file does that has another type in a relation."""
    first = relation("b", "c")
    two = Two(tmp_path, SpanAdded(BO), SpanAdded(AL), RelationAdded(first))
    near = replace(first, type="near")
    does(two.one, 1, RelationRemoved(first), RelationAdded(near))
    does(two.two, 2, SpanAdded(ZOE))
    layer, aside = two.merged()
    assert (layer.relations, aside) == ((near,), [])


# -- imports in both places -----------------------------------------------------------------------------------


def eve(*spans: object, **more: object) -> Layer:
    return Layer(OF.id, "eve", Spans([replace(each, annotator="eve") for each in spans]), **more)  # type: ignore[arg-type, type-var]


def test_a_layer_that_both_imported_is_there_once_and_another_one_is_set_aside(tmp_path: Path) -> None:
    two = Two(tmp_path)
    imports(two.one, 1, eve(ZOE))
    imports(two.two, 2, eve(ZOE))
    assert layer_after(two, "eve") == eve(ZOE)
    with opened(two.one) as store:
        assert store.set_aside() == []
    other = tmp_path / "other"
    other.mkdir()
    two = Two(other)
    imports(two.one, 1, eve(ZOE))
    imports(two.two, 2, eve(replace(BO, id="y")))
    assert layer_after(two, "eve") == eve(ZOE)
    with opened(two.one) as store:
        assert [(each.annotator, each.why) for each in store.set_aside()] == [
            ("eve", "the layer was there already")
        ]


def test_an_imported_layer_whose_span_has_the_id_of_another_annotators_is_set_aside(tmp_path: Path) -> None:
    two = Two(tmp_path)
    does(two.one, 1, SpanAdded(ZOE))
    imports(two.two, 2, eve(ZOE))
    layer, aside = two.merged()
    assert ([each.id for each in layer.spans], aside) == (["a"], ["its span has the id of another one"])
    with opened(two.one, "eve") as store:
        assert store.layer(OF) == Layer(OF.id, "eve")


def test_a_layer_without_spans_that_was_imported_comes(tmp_path: Path) -> None:
    two = Two(tmp_path)
    imports(two.two, 2, eve(rejections=frozenset({Rejection("Bo")})))
    assert layer_after(two, "eve").rejections == {Rejection("Bo")}


def test_a_layer_goes_with_the_undo_of_its_import_unless_it_was_worked_on_elsewhere(tmp_path: Path) -> None:
    for changed in (False, True):
        folder = tmp_path / str(changed)
        folder.mkdir()
        two = Two(folder)
        imports(two.one, 1, eve(ZOE))
        merge(two.two, two.one)
        undoes_import(two.one, 3)
        if changed:
            does(two.two, 2, AnswerSet("topic", None, "war"), annotator="eve")
        expected = eve(ZOE, answers={"topic": "war"}) if changed else Layer(OF.id, "eve")
        assert layer_after(two, "eve") == expected


def test_a_layer_can_be_imported_again_after_its_import_was_undone(tmp_path: Path) -> None:
    two = Two(tmp_path)
    imports(two.one, 1, eve(ZOE))
    merge(two.two, two.one)
    undoes_import(two.one, 2)
    imports(two.one, 3, eve(ZOE))
    does(two.two, 4, SpanAdded(BO))
    assert layer_after(two, "eve") == eve(ZOE)


def test_a_document_goes_in_both_places_when_one_undoes_its_import(tmp_path: Path) -> None:
    two = Two(tmp_path)
    undoes_import(two.one, 1)
    merge(two.two, two.one)
    with opened(two.two) as store:
        assert list(store.records()) == []
    check_rebuilt(two.two)


def test_a_document_that_came_again_elsewhere_has_no_layer_of_the_import_that_was_undone(
    tmp_path: Path,
) -> None:
    two = Two(tmp_path)
    undoes_import(two.one, 1)
    imports(two.one, 2, eve(ZOE))
    does(two.two, 3, SpanAdded(BO))
    layer, aside = two.merged()
    assert ([each.id for each in layer.spans], aside) == (["b"], [])
    with opened(two.two, "eve") as store:
        assert store.layer(OF) == eve(ZOE)


def test_what_another_import_says_of_a_document_keeps_it(tmp_path: Path) -> None:
    two = Two(tmp_path)
    with at(two.two, 1) as store:
        store.import_records([Record(replace(OF, title="Another title"))])
    undoes_import(two.one, 2)
    two.merged()
    with opened(two.one) as store:
        assert [each.document.title for each in store.records()] == [TEXT]  # it stays, with all that is in it


# -- undo, and versions of the schema -------------------------------------------------------------------------


def test_what_does_not_fit_and_was_undone_where_it_was_done_is_not_set_aside(tmp_path: Path) -> None:
    two = Two(tmp_path)
    does(two.one, 1, AnswerSet("topic", None, "a"))
    does(two.two, 2, AnswerSet("topic", None, "b"))
    undoes_last(two.two, 3)
    layer, aside = two.merged()
    assert (layer.answers, aside) == ({"topic": "a"}, [])


def test_work_on_a_migrated_layer_stays_when_the_migration_is_taken_back(tmp_path: Path) -> None:
    two = Two(tmp_path, SpanAdded(ZOE), SpanAdded(BO))
    with at(two.one, 1) as store:
        store.migrate(NEW, "version: 2")
    does(two.two, 2, SpanChanged(ZOE, replace(ZOE, label="x")))
    does(two.two, 3, RejectionAdded(Rejection("won")))
    with at(two.one, 4) as store:
        store.take_migration_back()
    layer, aside = two.merged()
    assert [(each.id, each.label) for each in layer.spans] == [("a", "x"), ("b", "event")]
    assert (layer.rejections, aside) == ({Rejection("won")}, [])
    with opened(two.two) as store:
        schema = store.remembered_schema()
        assert schema is not None
        assert schema.version == 1


def test_the_undo_of_a_migration_that_did_not_stand_changes_nothing(tmp_path: Path) -> None:
    two = Two(tmp_path, SpanAdded(ZOE))
    for path, second in ((two.one, 1), (two.two, 2)):
        with at(path, second) as store:
            store.migrate(NEW, "version: 2")
    with at(two.two, 3) as store:
        store.take_migration_back()
    layer, aside = two.merged()
    assert ([each.label for each in layer.spans], aside) == (["person"], [])


def test_layers_that_were_imported_under_the_older_version_are_migrated(tmp_path: Path) -> None:
    two = Two(tmp_path)
    with at(two.one, 1) as store:
        store.migrate(NEW, "version: 2")
    imports(two.two, 2, eve(ZOE))
    assert [each.label for each in layer_after(two, "eve").spans] == ["person"]
