"""Machines that take their documents by lease: there is just what the hub has of these, and work goes both ways."""

from __future__ import annotations

import tempfile
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from annotator.core.changes import DocumentChanges, LayerChanged, LayerState, SpanAdded
from annotator.core.layer import Status
from annotator.core.record import Record
from annotator.core.round import Round
from annotator.hub.exchange_process import Exchanging
from annotator.hub.exchanger import Exchanger
from annotator.hub.hub_protocol import Round as RoundOnHub
from annotator.store.errors import StoreError
from annotator.store.examination import examine
from annotator.store.findings import Severity
from annotator.store.hub_notes import Joined
from annotator.store.store import Store
from annotator.store.upgrade import unreported
from tests.hub.places import Place
from tests.hub.server import Server
from tests.hub.test_any_history import syncs
from tests.hub.test_beside_the_app import Written
from tests.profiles import examples
from tests.store.samples import check_places, edit, imported, keep, opened, span, status_change
from tests.store.test_merging import DEEDS, Machines
from tests.store.test_rebuilding import NEW, OLD, World, check_rebuilt

ROUND_OF_TWO = Round("june", ("amy", "ben"), each=2)


def ids_of(store: Store) -> list[str]:
    return [record.document.id for record in store.records()]


def restricted_to(whole: Store, part: Store) -> list[Record]:
    here = {*ids_of(part)}
    return [record for record in whole.records() if record.document.id in here]


def check_part(whole: Store, part: Store) -> None:
    """Check that a part has just what the whole has of its documents, and is sound in itself."""
    assert list(part.records()) == restricted_to(whole, part)
    check_places(part)
    check_rebuilt(part.path)
    found = examine(part.path, quick=False, report=unreported)
    assert [each for each in found if each.severity is Severity.WRONG] == []


def test_who_joins_takes_some_documents_and_more_when_little_is_left(
    place: Place, amy: Store, ben: Store
) -> None:
    done = place.sync(ben)
    assert (done.taken, done.documents, len(ben.leases)) == (4, 4, 4)
    stock = ben.stock
    assert stock is not None
    assert (stock.documents, stock.free) == (20, 16)
    check_part(amy, ben)
    first = ids_of(ben)
    for id_ in first:
        keep(ben, ben.document(id_), status_change(Status.NEW, Status.DONE))
    done = place.sync(ben)
    assert (done.given_back, done.taken, done.documents, done.sent) == (4, 4, 4, 4)
    assert {*first}.isdisjoint(each.document for each in ben.leases)
    assert len(ids_of(ben)) == 8
    place.sync(amy)
    check_part(amy, ben)
    assert place.sync(ben).is_nothing


def test_what_is_given_back_stays_and_is_not_taken_again(place: Place, amy: Store, ben: Store) -> None:
    place.sync(ben)
    given = [each.document for each in ben.leases]
    with place.open("ben") as hub:
        ben.note_leases(hub.give_back(given, done=False))
    place.sync(ben)
    assert {*given}.isdisjoint(each.document for each in ben.leases)
    assert {*given} < {*ids_of(ben)}
    of = amy.document(given[0])
    keep(amy, of, SpanAdded(span(of, 0, 4)))
    place.sync(amy)
    with place.open("amy") as hub:
        hub.put_round(RoundOnHub("all", "", reveals=True))
    assert place.sync(ben).received == {"amy": 1}
    check_part(amy, ben)


def test_schemas_migrations_and_rounds_come_with_whatever_documents(
    place: Place, amy: Store, ben: Store
) -> None:
    place.sync(ben)
    amy.remember_schema(OLD, "version: 1")
    amy.begin_round(ROUND_OF_TWO)
    place.sync(amy)
    place.sync(ben)
    assert [each.round for each in ben.rounds()] == [ROUND_OF_TWO]
    of = ben.document(ids_of(ben)[0])
    ben.keep(edit(of, SpanAdded(span(of, 0, 4, annotator="ben", label="event")), schema=OLD))
    amy.migrate(NEW, "version: 2")
    for store in (amy, ben, amy, ben):
        place.sync(store)
    assert ben.remembered_schema() == amy.remembered_schema() == NEW
    with (
        opened(amy.path, "cat") as whole,
        opened(ben.path, "cat") as part,
    ):  # who takes part in no round sees all
        check_part(whole, part)


def test_the_process_beside_the_app_takes_more_and_says_how_many_are_left(
    place: Place, amy: Store, ben: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = Written(monkeypatch)
    exchanging = Exchanging(ben)
    turns = iter(range(40))

    def waits(exchanger: Exchanger, seconds: float) -> bool:
        if next(turns) == 0:
            for id_ in ids_of(ben)[:4]:
                keep(ben, ben.document(id_), status_change(Status.NEW, Status.DONE))
        elif written.standings[-1].more == 12:
            exchanging.end()
        return True

    monkeypatch.setattr(Exchanger, "wait", waits)
    exchanging.run()
    assert [(each.unsent, each.taken, each.more) for each in written.standings] == [(0, 4, 16), (0, 4, 12)]


def test_a_part_of_a_change_in_many_documents_brings_the_document_of_its_head(
    place: Place, amy: Store, ben: Store
) -> None:
    place.sync(ben)
    absent = next(id_ for id_ in ids_of(amy) if id_ not in ids_of(ben))
    [first, *others] = [amy.document(absent), *(amy.document(id_) for id_ in ids_of(ben))]
    parts = tuple(
        DocumentChanges(of.id, (SpanAdded(span(of, 0, 4, id_=f"p{number}")),))
        for number, of in enumerate(others)
    )
    amy.keep(edit(first, SpanAdded(span(first, 0, 4)), elsewhere=parts, command="label-equal"))
    place.sync(amy)
    place.sync(ben)
    assert [layer for record in ben.records() for layer in record.layers] == []
    assert absent not in ids_of(ben)  # what amy did is hidden from ben
    with place.open("amy") as hub:
        hub.put_round(RoundOnHub("all", "", reveals=True))
    place.sync(ben)
    assert absent in ids_of(ben)
    check_part(amy, ben)


def test_all_documents_can_be_brought_later(place: Place, amy: Store, ben: Store) -> None:
    place.sync(ben)
    of = ben.document(ids_of(ben)[0])
    keep(ben, of, SpanAdded(span(of, 0, 4, annotator="ben")))
    ben.join(Joined(place.address("ben"), place.project))
    assert place.sync(ben).documents == 16
    place.sync(amy)
    assert list(amy.records()) == list(ben.records())
    check_rebuilt(ben.path)
    assert place.sync(ben).is_nothing


def test_what_was_taken_back_or_removed_is_not_lent_for_good(place: Place, amy: Store, ben: Store) -> None:
    place.sync(ben)
    taken = [each.document for each in ben.leases]
    absent = [id_ for id_ in ids_of(amy) if id_ not in taken]
    amy.remove([absent[0]])
    place.sync(amy)
    place.sync(ben)
    with place.open("ben") as hub:
        assert not hub.take_document(absent[0], 14)
        assert hub.stock("").documents == 19
    [only] = amy.standing_imports()
    amy.undo_import(only.number, lambda _: None)
    place.sync(amy)
    for _ in range(3):
        place.sync(ben)
    check_part(amy, ben)
    assert ids_of(ben) == []


def test_an_import_of_a_text_that_the_hub_has_brings_what_was_done_there(
    place: Place, amy: Store, ben: Store
) -> None:
    place.sync(ben)
    absent = next(id_ for id_ in ids_of(amy) if id_ not in ids_of(ben))
    of = amy.document(absent)
    imported(ben, of.text)
    assert place.sync(ben).sent == 1
    place.sync(amy)
    place.sync(ben)
    check_part(amy, ben)
    assert len(ids_of(ben)) == 5


STEPS = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from([*DEEDS, "sync", "sync", "sync", "sync", "finish", "give back", "take"]),
    ),
    min_size=1,
    max_size=16,
)


class Part(World):
    """A machine that has some documents."""

    def __init__(self, folder: Path, draw: Any, place: Place) -> None:
        self.path = folder / "a.db"
        place.join(self.path, "amy", share=draw(st.integers(1, 3))).close()
        super().__init__(folder, draw)


def does(world: World, place: Place, deed: Any) -> None:
    if callable(deed):
        with suppress(StoreError):  # an exchange that was cut off keeps imports out
            deed(world)
        return
    store = world.stores["amy"]
    if store.hub is None or not store.hub.share:
        return
    if deed == "finish":
        for id_ in store.lent.to_do[:1]:
            of = store.document(id_)
            before = LayerState.of(store.layer(of))
            keep(store, of, LayerChanged(before, replace(before, status=Status.DONE)))
        return
    with place.open("amy") as hub:
        if deed == "take":
            store.note_leases(hub.take_leases(1, 14))
        else:
            store.note_leases(hub.give_back(store.lent.to_do[:1], done=False))


@given(data=st.data(), steps=STEPS)
@settings(
    max_examples=examples(8, hunting=400),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_is_done_a_machine_has_what_the_log_says_of_its_documents(
    server: Server, data: st.DataObject, steps: list[tuple[int, Any]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        [whole] = Machines(Path(folder), data.draw, 1, []).worlds
        with opened(whole.path) as store:
            place = Place(store.database_id, server, Path(folder) / "shared")
            store.join(Joined(place.address("amy"), place.project))
            place.sync(store)
        whole.reopen()
        worlds: list[World] = [whole]
        for number in (1, 2):
            (Path(folder) / str(number)).mkdir()
            worlds.append(Part(Path(folder) / str(number), data.draw, place))
            worlds[-1].ids = whole.ids
            syncs(worlds[-1], place, data.draw, last_kill=12)
        for number, deed in steps:
            if deed == "sync":
                syncs(worlds[number], place, data.draw, last_kill=12)
            else:
                does(worlds[number], place, deed)
        for world in worlds:
            for store in world.stores.values():
                store.close()
        paths = [world.path for world in worlds]
        for path in [*paths, *paths, *paths]:  # what was cut off goes on, and what one finishes others take
            with opened(path, "amy") as store:
                place.sync(store)
        for path in paths[1:]:
            with closing(opened(paths[0])) as all_, opened(path, "amy") as part:
                check_part(all_, part)
                assert place.sync(part).is_nothing
                assert part.unsent == 0
