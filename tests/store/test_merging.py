"""Merging: whatever is merged into whatever, in any order and however often, all files hold the same in the end."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from annotator.core.changes import (
    AnswerSet,
    Change,
    LayerChanged,
    LayerState,
    SpanAdded,
    SpanChanged,
    SpanRemoved,
)
from annotator.core.layer import Status
from annotator.core.record import Record
from annotator.store import merging
from annotator.store.database import Database
from annotator.store.examination import examine
from annotator.store.findings import Severity
from annotator.store.upgrade import unreported
from tests.profiles import examples
from tests.store.samples import check_places, document, imported, keep, opened, span, take_back
from tests.store.test_rebuilding import NEW, OLD, World, check_rebuilt, tables

DEEDS = [
    World.imports,
    World.undoes_an_import,
    World.works,
    World.works,
    World.works,
    World.works_in_many,
    World.updates_from_a_file,
    World.undoes,
    World.redoes,
    World.reopen,
    World.migrates,
]


def exported(path: Path) -> list[Any]:
    with opened(path) as store:
        return [
            *store.records(),
            store.remembered_schema(),
            sorted((a.at, a.annotator, a.document_id, a.changes, a.why) for a in store.set_aside()),
        ]


def merge(into: Path, other: Path) -> Any:
    with opened(into) as store:
        done, _ = store.merge(other, copies=False)
        return done


class Machines:
    """Copies of one database on several machines, whose people do something to them."""

    def __init__(
        self, folder: Path, draw: Callable[[Any], Any], machines: int, steps: list[tuple[int, Any]]
    ) -> None:
        (folder / "0").mkdir()
        first = World(folder / "0", draw)
        ids = first.ids
        first.imports()
        first.uses_a_schema()
        self.worlds = [first]
        close(first)
        for number in range(1, machines):
            place = folder / str(number)
            place.mkdir()
            shutil.copy(first.path, place / "a.db")
            self.worlds.append(World(place, draw))
        first.reopen()
        for world in self.worlds:
            world.ids = ids
        for number, deed in steps:
            deed(self.worlds[number % machines])
        for world in self.worlds:
            close(world)

    @property
    def paths(self) -> list[Path]:
        return [world.path for world in self.worlds]


def close(world: World) -> None:
    for store in world.stores.values():
        store.close()
    world.stores = {}


def check_well(path: Path) -> None:
    """Check that the log makes the tables, and that doctor says so."""
    check_rebuilt(path)
    found = examine(path, quick=False, report=unreported)
    wrong = [each for each in found if each.severity is Severity.WRONG]
    assert [each for each in wrong if not each.what.startswith("one was interrupted")] == []


def copies(paths: list[Path], name: str) -> list[Path]:
    made = [path.with_name(f"{name}.db") for path in paths]
    for path, copy in zip(paths, made, strict=True):
        shutil.copy(path, copy)
    return made


EVERYTHING = [
    *DEEDS,
    World.imports_in_chunks,
    World.removes,
    World.removes,
    World.brings_back,
    World.discards_an_import,
]
STEPS = st.lists(st.tuples(st.integers(0, 2), st.sampled_from(DEEDS)), min_size=1, max_size=16)


@given(data=st.data(), machines=st.integers(2, 3), steps=STEPS)
@settings(max_examples=examples(10, hunting=400), deadline=None)
def test_the_order_of_merges_and_how_often_they_are_made_does_not_matter(
    data: st.DataObject, machines: int, steps: list[tuple[int, Any]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        paths = Machines(Path(folder), data.draw, machines, steps).paths
        forward, backward, nested = (copies(paths, name) for name in ("forward", "backward", "nested"))
        for other in forward[1:]:
            merge(forward[0], other)
        for other in reversed(backward[:-1]):
            merge(backward[-1], other)
        merge(nested[-1], nested[-2])
        merge(nested[0], nested[-1])
        result = exported(forward[0])
        assert exported(backward[-1]) == result
        assert exported(nested[0]) == result
        for other in (*paths, backward[-1], nested[0], nested[-1]):
            assert merge(forward[0], other).is_nothing
        assert exported(forward[0]) == result
        for path in (forward[0], backward[-1], nested[0]):
            check_well(path)


class KilledError(BaseException):
    """In place of a kill: nothing is tidied up."""


@contextmanager
def killed_at(transaction: int) -> Iterator[None]:
    """End with the transaction of that number, from 0, before it is committed."""
    count = 0
    writing = Database.writing

    @contextmanager
    def counted(self: Database) -> Iterator[Any]:
        nonlocal count
        with writing(self) as connection:
            yield connection
            if count == transaction:
                raise KilledError
            count += 1

    with patch.object(Database, "writing", counted), patch.object(merging, "AT_ONCE", 2):
        yield


@given(data=st.data(), steps=STEPS, transactions=st.lists(st.integers(0, 12), min_size=1, max_size=4))
@settings(max_examples=examples(8, hunting=300), deadline=None)
def test_a_merge_that_was_killed_goes_on_or_is_taken_back(
    data: st.DataObject, steps: list[tuple[int, Any]], transactions: list[int]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        paths = Machines(Path(folder), data.draw, 2, steps).paths
        (whole, _), (path, other) = copies(paths, "whole"), paths
        before, unmerged = tables(path), exported(path)
        merge(whole, other)
        for transaction in transactions:
            try:
                with killed_at(transaction):
                    merge(path, other)
            except KilledError:
                pass
            undoes = data.draw(st.booleans())
            with opened(path) as store:
                if undoes and (setting_of(path, "merge") or setting_of(path, "merges")):
                    try:
                        with killed_at(data.draw(st.integers(0, 12))):
                            store.undo_merge()
                    except KilledError:
                        store.undo_merge()
                    assert without_what_stays(tables(path)) == without_what_stays(before)
                    check_rebuilt(path)
        assert exported(path) in (unmerged, exported(whole)) or setting_of(path, "merge")
        merge(path, other)
        assert exported(path) == exported(whole)
        check_rebuilt(path)
        with opened(path) as store:
            check_places(store)


def setting_of(path: Path, name: str) -> str | None:
    with opened(path) as store:
        row = store._database.connection.execute(
            "SELECT value FROM settings WHERE name = ?", (name,)
        ).fetchone()
    return None if row is None else str(row[0])


def without_what_stays(found: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Devices and schemas that came are named by nothing when the actions are gone."""
    return {name: rows for name, rows in found.items() if name not in {"devices", "schema_versions"}}


@given(data=st.data(), steps=STEPS, further=st.lists(st.sampled_from(EVERYTHING), max_size=8))
@settings(max_examples=examples(8, hunting=300), deadline=None)
def test_whatever_is_done_after_a_merge_the_log_makes_the_tables(
    data: st.DataObject, steps: list[tuple[int, Any]], further: list[Callable[[World], None]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        machines = Machines(Path(folder), data.draw, 2, steps)
        world, other = machines.worlds
        merge(world.path, other.path)
        world.reopen()
        for deed in further:
            deed(world)
        close(world)
        check_well(world.path)


# -- one person in two places ---------------------------------------------------------------------------------

TEXT = "Zoë met Bo and Al in Łódź."


class Two:
    """One person with a copy of the same database on two machines."""

    def __init__(self, folder: Path, *changes: Change) -> None:
        self.one, self.two = folder / "one.db", folder / "two.db"
        with opened(self.one) as store:
            store.remember_schema(OLD, "version: 1")
            (self.document,) = imported(store, TEXT)
            if changes:
                keep(store, self.document, *changes)
        shutil.copy(self.one, self.two)

    def does(self, path: Path, *changes: Change) -> None:
        with opened(path) as store:
            store.keep(edit_of(self.document, *changes))

    def merged(self) -> tuple[Any, list[str]]:
        """The layer after both merged the other, which must be the same, and why something was set aside."""
        merge(self.one, self.two)
        merge(self.two, self.one)
        assert exported(self.one) == exported(self.two)
        check_rebuilt(self.one)
        with opened(self.one) as store:
            return store.layer(self.document), [each.why for each in store.set_aside()]

    def span(self, start: int, end: int, id_: str, **fields: Any) -> Any:
        return span(self.document, start, end, id_=id_, **fields)


def edit_of(of: Any, *changes: Change) -> Any:
    from tests.store.samples import edit

    return edit(of, *changes, schema=OLD)


def state(before: Status, after: Status, note: str | None = None) -> LayerChanged:
    return LayerChanged(LayerState(before), LayerState(after, note))


def test_what_was_done_in_two_places_is_there_once(tmp_path: Path) -> None:
    two = Two(tmp_path)
    begun = state(Status.NEW, Status.IN_PROGRESS)
    two.does(two.one, SpanAdded(two.span(0, 3, "a")), begun)
    two.does(two.two, SpanAdded(two.span(8, 10, "b")), begun)
    two.does(two.one, SpanAdded(two.span(15, 17, "c", note="n")))
    two.does(two.two, SpanAdded(two.span(15, 17, "d", note="n")))
    layer, aside = two.merged()
    assert [(each.id, each.text) for each in layer.spans] == [("a", "Zoë"), ("b", "Bo"), ("c", "Al")]
    assert (layer.status, aside) == (Status.IN_PROGRESS, [])


def test_a_double_can_be_changed_and_outlives_the_undo_of_the_other(tmp_path: Path) -> None:
    two = Two(tmp_path)
    first, second = (two.span(0, 3, id_) for id_ in "ab")
    two.does(two.one, SpanAdded(first))
    two.does(two.two, SpanAdded(second))
    two.does(two.two, SpanChanged(second, replace(second, note="n")))
    layer, aside = two.merged()
    assert [(each.id, each.note) for each in layer.spans] == [("a", "n")]
    assert aside == []


def test_an_undo_in_one_place_leaves_what_was_made_in_the_other(tmp_path: Path) -> None:
    two = Two(tmp_path)
    two.does(two.one, SpanAdded(two.span(0, 3, "a")))
    two.does(two.two, SpanAdded(two.span(0, 3, "b")))
    two.does(two.one, SpanAdded(two.span(8, 10, "c")))
    with opened(two.one) as store:
        for _ in range(2):
            action = store.undoable()
            assert action is not None
            of = store.document(action.document_id)
            store.keep(
                replace(
                    edit_of(of, *(each.inverse() for each in action.changes)),
                    command="undo",
                    undoes=action.id,
                )
            )
    layer, aside = two.merged()
    assert [each.id for each in layer.spans] == ["b"]
    assert aside == []


@pytest.mark.parametrize(
    ("one", "other", "left", "aside"),
    [
        ({"note": "n"}, {"label": "event"}, {"note": "n", "label": "event"}, []),
        ({"note": "n"}, {"note": "n"}, {"note": "n"}, []),
        ({"note": "n"}, {"note": "m"}, {"note": "n"}, ["the note of its span was changed elsewhere"]),
        (
            {"label": "event", "note": "n"},
            {"label": "x"},
            {"note": "n"},
            ["the label of its span was changed elsewhere"],
        ),
        (None, {"note": "m"}, None, ["the span that it changes was deleted elsewhere"]),
        (None, None, None, []),
        ({"note": "n"}, None, {"note": "n"}, ["the span that it deletes was changed elsewhere"]),
    ],
)
def test_what_does_not_fit_is_set_aside(
    tmp_path: Path, one: Any, other: Any, left: Any, aside: list[str]
) -> None:
    made = span(document(TEXT), 0, 3, id_="a")
    two = Two(tmp_path, SpanAdded(made))
    for path, changed in ((two.one, one), (two.two, other)):
        two.does(path, SpanRemoved(made) if changed is None else SpanChanged(made, replace(made, **changed)))
    layer, why = two.merged()
    assert why == aside
    assert [{name: getattr(each, name) for name in left} for each in layer.spans] == (
        [] if left is None else [left]
    )


def test_answers_and_notes_that_differ_are_set_aside_and_the_later_status_stands(tmp_path: Path) -> None:
    two = Two(tmp_path)
    two.does(two.one, AnswerSet("topic", None, "a"))
    two.does(two.two, AnswerSet("topic", None, "b"))
    two.does(two.one, AnswerSet("place", None, "a"))
    two.does(two.two, AnswerSet("place", None, "a"))
    two.does(two.one, state(Status.NEW, Status.DONE, "n"))
    two.does(two.two, state(Status.NEW, Status.FLAGGED))
    layer, aside = two.merged()
    assert (layer.answers, layer.status, layer.note) == ({"topic": "a", "place": "a"}, Status.FLAGGED, "n")
    assert aside == ["the answer to topic was given otherwise elsewhere"]


def test_what_was_set_aside_cannot_be_undone_and_is_forgotten_once_its_undo_comes(tmp_path: Path) -> None:
    two = Two(tmp_path)
    two.does(two.one, AnswerSet("topic", None, "a"))
    two.does(two.two, AnswerSet("topic", None, "b"))
    _, aside = two.merged()
    assert len(aside) == 1
    with opened(two.two) as store:
        assert [each.changes for each in store.latest(9)] == [(AnswerSet("topic", None, "a"),)]
        action = store.undoable()
        assert action is not None
        take_back(store, action)
    layer, aside = two.merged()
    assert (layer.answers, len(aside)) == ({}, 1)


# -- versions of the schema -----------------------------------------------------------------------------------


def test_work_under_the_older_version_is_migrated_when_it_comes_to_the_newer_one(tmp_path: Path) -> None:
    made = span(document(TEXT), 0, 3, id_="a", label="event")
    two = Two(tmp_path, SpanAdded(made))
    with opened(two.one) as store:
        store.migrate(NEW, "version: 2")
    changed = replace(made, note="n")
    two.does(two.two, SpanChanged(made, changed))
    two.does(two.two, SpanAdded(two.span(8, 10, "b", label="event")))
    two.does(two.two, SpanAdded(two.span(15, 17, "c", label="event")))
    two.does(two.two, SpanRemoved(two.span(15, 17, "c", label="event")))
    layer, aside = two.merged()
    assert [(each.id, each.label, each.note) for each in layer.spans] == [
        ("a", "person", "n"),
        ("b", "person", None),
    ]
    assert aside == []
    with opened(two.two) as store:
        assert store.remembered_schema() == NEW


def test_a_migration_that_was_made_twice_is_made_once(tmp_path: Path) -> None:
    two = Two(tmp_path, SpanAdded(span(document(TEXT), 0, 3, id_="a", label="event")))
    for path in (two.one, two.two):
        with opened(path) as store:
            store.migrate(NEW, "version: 2")
    layer, aside = two.merged()
    assert ([each.label for each in layer.spans], aside) == (["person"], [])


# -- documents that are removed for good after a merge ---------------------------------------------------------


def test_a_text_whose_import_one_side_undid_can_be_removed_after_the_merge(tmp_path: Path) -> None:
    two = Two(tmp_path)
    with opened(two.one) as store:
        store.undo_import(store.standing_imports()[0].number, lambda _: None)
    two.does(two.two, SpanAdded(two.span(0, 3, "a")))
    merge(two.one, two.two)
    with opened(two.one) as store:
        (later,) = imported(store, "Another text.")
        store.remove([two.document.id])
        assert [each.document.id for each in store.records()] == [later.id]
    check_well(two.one)
    with opened(two.one) as store:
        assert store.import_records([Record(two.document)]).removed == 1
