"""What rounds assign is lent to its people first and to nobody else, whatever is taken and given back meanwhile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.core.layer import Status
from annotator.core.round import Round
from annotator.core.shared_log import LogEntry, SharedDocument
from annotator.hub import sharing_out
from annotator.hub.errors import RefusedError
from annotator.hub.hub_protocol import Batch
from annotator.hub.postgres_tables import bucket_of
from annotator.store.errors import StoreError
from annotator.store.store import Store
from tests.hub.places import Place
from tests.hub.server import Server
from tests.hub.test_leases import ROUND_OF_TWO, ids_of
from tests.profiles import examples
from tests.store.samples import imported, keep, status_change


def test_what_a_round_assigns_is_lent_to_its_people_first_and_to_nobody_else(
    place: Place, amy: Store, tmp_path: Path
) -> None:
    for name in ("cat", "dan"):
        place.let_in(name)
    amy.begin_round(Round("june", ("ben", "cat"), documents="-1 -2 -3 -4"))  # of 20 documents, 16
    place.sync(amy)
    own = {name: {id_ for id_, people in amy.assigned().items() if name in people} for name in ("ben", "cat")}
    assert all(own.values())
    with place.open("ben") as ben, place.open("cat") as cat, place.open("dan") as dan:
        count = len(own["ben"])
        assert {each.document for each in ben.take_leases(count, 14)} == own["ben"]
        others = {each.document for each in dan.take_leases(20, 14)}
        assert others == {*ids_of(amy)} - own["ben"] - own["cat"]
        assert (dan.stock("").free, ben.stock("").free, cat.stock("").free) == (0, 0, len(own["cat"]))
        [first, *_] = sorted(own["cat"])
        assert not dan.take_document(first, 14)
        assert cat.take_document(first, 14)
        cat.give_back([first], done=False)  # what nobody wants to whom it is assigned is lent to anyone
        assert first not in {each.document for each in cat.take_leases(20, 14)}
        assert {each.document for each in dan.take_leases(20, 14)} - others == {first}
        with pytest.raises(RefusedError):
            ben.assign({first: ["ben"]})


def test_loans_of_others_end_when_a_round_begins_and_each_finds_ones_own(
    place: Place, amy: Store, ben: Store, tmp_path: Path
) -> None:
    place.let_in("cat")
    place.sync(ben)
    before = {each.document for each in ben.leases}
    amy.begin_round(Round("june", ("ben", "cat")))
    place.sync(amy)
    own = {id_ for id_, people in amy.assigned().items() if people == ("ben",)}
    place.sync(ben)
    now = {each.document for each in ben.leases}
    assert now == now & own
    assert before & own <= now
    assert before <= {*ids_of(ben)}  # what is here stays
    with place.open("cat") as cat:
        assert {each.document for each in cat.take_leases(20, 14)} == {*ids_of(amy)} - own


def test_new_documents_and_the_end_of_a_round_are_known_with_the_next_exchange(
    place: Place, amy: Store, ben: Store
) -> None:
    amy.begin_round(Round("june", ("amy",)))
    place.sync(amy)
    place.sync(ben)
    assert ben.leases == []
    imported(amy, "One more text.")
    place.sync(amy)
    with place.open("ben") as hub:
        assert len(hub.assigned()) == 21
        assert hub.take_leases(20, 14) == []
    amy.end_round("june")
    place.sync(amy)
    with place.open("ben") as hub:
        assert hub.assigned() == {}
        assert len(hub.take_leases(30, 14)) == 21
    shared = amy.shared_out
    place.sync(amy)
    assert amy.shared_out == shared


def test_two_people_of_a_round_have_a_document_that_otherwise_one_has(place: Place, amy: Store) -> None:
    for name in ("cat", "dan"):
        place.let_in(name)
    amy.begin_round(Round("june", ("ben", "cat"), each=2))
    place.sync(amy)
    for name, count in (("ben", 20), ("cat", 20), ("dan", 0)):
        with place.open(name) as hub:
            assert len(hub.take_leases(30, 14)) == count


def test_what_was_finished_without_the_round_is_offered_to_nobody_some_minutes_later(
    place: Place, amy: Store, ben: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.let_in("cat")
    place.sync(ben)
    amy.begin_round(Round("june", ("ben", "cat")))
    place.sync(amy)
    done = next(id_ for id_ in ids_of(ben) if amy.assigned()[id_] == ("cat",))
    keep(ben, ben.document(done), status_change(Status.NEW, Status.DONE))
    place.sync(ben)
    place.sync(amy)
    with place.open("cat") as cat:
        assert cat.assigned()[done] == ("cat",)  # it is not worked out with every exchange
        monkeypatch.setattr(sharing_out, "_AGAIN", -1.0)
        place.sync(amy)
        assert cat.assigned()[done] == ("ben",)
        assert done not in {each.document for each in cat.take_leases(20, 14)}


def test_a_round_begins_only_where_all_documents_are_and_by_a_lead(
    place: Place, amy: Store, ben: Store
) -> None:
    place.sync(ben)
    with pytest.raises(StoreError, match="to begin a round needs all documents"):
        ben.begin_round(ROUND_OF_TWO)


PEOPLE = ("amy", "ben", "cat")
DOCUMENTS = tuple(f"{number:032x}" for number in range(12))
LENDING = st.one_of(
    st.tuples(st.just("take"), st.sampled_from(PEOPLE), st.integers(0, 6)),
    st.tuples(
        st.sampled_from(["give back", "finish", "take one"]),
        st.sampled_from(PEOPLE),
        st.sampled_from(DOCUMENTS),
    ),
    st.tuples(
        st.just("assign"),
        st.dictionaries(
            st.sampled_from(DOCUMENTS), st.lists(st.sampled_from(PEOPLE), unique=True), min_size=1
        ),
        st.none(),
    ),
)


class Lending:
    """What a hub is to have lent: by document and person, whether it is taken, finished or declined."""

    def __init__(self, wanted: int) -> None:
        self.wanted = wanted
        self.said: dict[tuple[str, str], str] = {}
        self.assigned: dict[str, list[str]] = {}

    def taken(self, person: str) -> list[str]:
        return [id_ for id_ in IN_ORDER if self.said.get((id_, person)) == "taken"]

    def is_free(self, id_: str, person: str) -> bool:
        people = self.assigned.get(id_, [])
        if person in people:
            return True
        given = sum(self.said.get((id_, each), "declined") != "declined" for each in PEOPLE)
        return given < self.wanted and all(self.said.get((id_, each)) == "declined" for each in people)

    def take(self, person: str, count: int) -> None:
        free = [id_ for id_ in IN_ORDER if (id_, person) not in self.said and self.is_free(id_, person)]
        free.sort(key=lambda id_: person not in self.assigned.get(id_, []))
        self.said |= {(id_, person): "taken" for id_ in free[:count]}

    def take_one(self, person: str, id_: str) -> bool:
        if self.said.get((id_, person), "declined") == "declined":
            if not self.is_free(id_, person):
                return False
            self.said[id_, person] = "taken"
        return True

    def end(self, person: str, id_: str, how: str) -> None:
        if self.said.get((id_, person)) == "taken":
            self.said[id_, person] = how

    def assign(self, people: dict[str, list[str]]) -> None:
        self.assigned |= people
        for id_, names in people.items():
            for person in PEOPLE:
                if names and person not in names and self.said.get((id_, person)) == "taken":
                    del self.said[id_, person]


IN_ORDER = sorted(DOCUMENTS, key=lambda id_: (bucket_of(id_), id_))


@given(wanted=st.integers(1, 2), steps=st.lists(LENDING, max_size=20))
@settings(
    max_examples=examples(20, hunting=400),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_is_taken_assigned_and_given_back_a_hub_lends_as_the_model_says(
    server: Server, wanted: int, steps: list[tuple[str, Any, Any]]
) -> None:
    place = Place("e" * 32, server, Path("unused"), wanted)
    for name in PEOPLE[1:]:
        place.let_in(name)
    model = Lending(wanted)
    with place.open("amy") as amy, place.open("ben") as ben, place.open("cat") as cat:
        hubs = dict(zip(PEOPLE, (amy, ben, cat), strict=True))
        import_ = LogEntry("d", 1, 1, "amy", "import", "[]")
        assert amy.push("d", 0, Batch([import_], [SharedDocument(id_, "h", "text") for id_ in DOCUMENTS]))
        for what, who, which in steps:
            if what == "take":
                model.take(who, which)
                hubs[who].take_leases(which, 14)
            elif what == "take one":
                assert hubs[who].take_document(which, 14) == model.take_one(who, which)
            elif what == "assign":
                model.assign(who)
                amy.assign(who)
            else:
                model.end(who, which, "done" if what == "finish" else "declined")
                hubs[who].give_back([which], done=what == "finish")
            for name, hub in hubs.items():
                assert [each.document for each in hub.leases()] == model.taken(name)
                free = [
                    id_ for id_ in DOCUMENTS if (id_, name) not in model.said and model.is_free(id_, name)
                ]
                assert hub.stock("").free == len(free)
        assert amy.assigned() == {id_: tuple(names) for id_, names in model.assigned.items() if names}
