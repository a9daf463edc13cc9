"""Rounds in a database: begun, changed, ended; whose documents are whose; what merges, copies and renamings do."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from annotator.core.layer import Layer, Status
from annotator.core.query import parsed_query
from annotator.core.record import Record
from annotator.core.round import Control, Round, RoundOrder, Training
from annotator.store.document_fields import QUERY_FIELDS
from annotator.store.errors import StoreError
from annotator.store.examination import examine
from annotator.store.findings import Severity
from annotator.store.round_progress import document_of_round, people_of
from annotator.store.store import Store
from annotator.store.upgrade import unreported
from tests.profiles import examples
from tests.store.samples import document, imported, opened

PEOPLE = ("amy", "ben", "cleo")
JUNE = Round("june", PEOPLE, overlap=0.2)


def texts(count: int) -> list[str]:
    return [f"Text {number}" for number in range(count)]


def finish(store: Store, name: str, number: int, status: Status = Status.DONE) -> None:
    """Let somebody be that far with the document of that number."""
    of = document(f"Text {number - 1}")
    store.import_records([Record(of, (Layer(of.id, name, status=status),))])


def wrong_in(path: Path) -> list[str]:
    """What an examination finds wrong, which applies the log to an empty file."""
    findings = examine(path, quick=False, report=unreported)
    return [finding.what for finding in findings if finding.severity is Severity.WRONG]


def found(store: Store, query: str, viewer: str | None = None) -> list[int]:
    return store.numbers(parsed_query(query, QUERY_FIELDS), viewer).tolist()


def test_a_round_is_on_until_it_ends(store: Store):
    imported(store, *texts(3))
    assert store.rounds() == ()
    store.begin_round(JUNE)
    [begun] = store.rounds()
    assert (begun.round, begun.begun_by, begun.is_on) == (JUNE, "amy", True)
    assert store.own_rounds() == (begun,)
    changed = replace(JUNE, people=("ben", "dora"))
    store.begin_round(changed)
    assert store.rounds() == (replace(begun, round=changed),)
    assert store.own_rounds() == ()
    store.end_round("june")
    [ended] = store.rounds()
    assert not ended.is_on
    assert (ended.begun, ended.round) == (begun.begun, changed)
    with pytest.raises(StoreError, match="no round 'june' is on; there are none"):
        store.end_round("june")
    store.begin_round(JUNE)
    assert [(each.round, each.is_on, each.begun > begun.begun) for each in store.rounds()] == [
        (JUNE, True, True)
    ]


def test_every_document_is_somebodys_and_fields_of_queries_say_whose(store: Store):
    imported(store, *texts(60))
    assert found(store, "mine:yes", "amy") == []
    store.begin_round(JUNE)
    own = {person: found(store, "mine:yes", person) for person in PEOPLE}
    assert {person: found(store, f"assigned:{person}") for person in PEOPLE} == own
    assert sorted({number for numbers in own.values() for number in numbers}) == [*range(1, 61)]
    assert 60 < sum(map(len, own.values())) < 90  # some are shared
    assert found(store, "mine:no", "amy") == sorted({*range(1, 61)} - {*own["amy"]})
    assert found(store, "assigned:amy,ben") == sorted({*own["amy"], *own["ben"]})
    assert found(store, "mine:yes", "stranger") == found(store, "assigned:stranger") == []
    assert found(store, "mine:yes") == found(store, "round:june") == [*range(1, 61)]
    store.end_round("june")
    assert found(store, "mine:yes", "amy") == []
    assert found(store, "round:june") == [*range(1, 61)]
    with pytest.raises(StoreError, match="there is no round 'july'; there are june"):
        found(store, "round:july")


def test_a_round_asks_for_its_documents_by_a_query(store: Store):
    imported(store, *texts(20))
    store.begin_round(replace(JUNE, documents='-"text 1" 1', people=("amy",), overlap=0.0))
    assert found(store, "round:june") == found(store, "mine:yes", "amy") == []
    store.begin_round(replace(JUNE, documents='-"Text 7" title:"text 1"', people=("amy",), overlap=0.0))
    assert found(store, "mine:yes", "amy") == [2, *range(11, 21)]


def test_what_others_have_finished_does_not_come_again_when_somebody_joins(store: Store):
    imported(store, *texts(60))
    store.begin_round(replace(JUNE, people=("amy", "ben"), overlap=0.0))
    own = found(store, "mine:yes", "amy")
    for number in own[:10]:
        finish(store, "amy", number)
    finish(store, "amy", own[10], Status.IN_PROGRESS)
    store.begin_round(replace(JUNE, overlap=0.0))
    joined = found(store, "mine:yes", "cleo")
    assert not set(joined) & set(own[:10])
    others = store.sharing(replace(JUNE, people=("amy", "ben"), overlap=0.0))
    assert others.moved >= len(joined)
    assert set(found(store, "mine:yes", "amy")) < set(own)
    store.begin_round(replace(JUNE, people=("cleo",), overlap=0.0))
    assert found(store, "mine:yes", "cleo") == [*range(1, 61)]  # amy is no longer one of them


@settings(max_examples=examples(12, hunting=200), deadline=None)
@given(chance=st.randoms(use_true_random=False))
def test_conditions_in_sql_say_the_same_as_one_pass_through_the_documents(
    chance: random.Random, tmp_path_factory: pytest.TempPathFactory
):
    with opened(tmp_path_factory.mktemp("rounds") / "a.db") as store:
        imported(store, *texts(24))
        for number in range(1, 25):
            for name in (*PEOPLE, "gold"):
                if chance.random() < 0.3:
                    finish(store, name, number, chance.choice(list(Status)))
        kind = chance.choice((None, "training", "control"))
        round_ = Round(
            "june",
            PEOPLE[: chance.randint(1, 3)],
            documents=chance.choice(("", "title:1", '-"Text 3"')),
            each=chance.randint(1, 2),
            overlap=chance.choice((0.0, 0.3)),
            overlap_people=3,
            training=Training("gold") if kind == "training" else None,
            control=Control("gold", 0.3, 0.5) if kind == "control" else None,
        )
        store.begin_round(round_)
        with store._database.reading() as connection:
            documents = list(document_of_round(connection, round_))
        for person in PEOPLE:
            expected = [each.number for each in documents if person in people_of(round_, each)]
            assert found(store, f"assigned:{person}") == found(store, "mine:yes", person) == expected
        shares = {share.person: share.documents for share in store.sharing(round_).shares}
        assert shares == {person: len(found(store, f"assigned:{person}")) for person in round_.people}


def test_shares_say_how_far_everyone_is(store: Store):
    imported(store, *texts(12))
    store.begin_round(replace(JUNE, people=("amy", "ben"), overlap=0.0))
    own = found(store, "mine:yes", "amy")
    for number, status in zip(
        own, (Status.DONE, Status.DONE, Status.FLAGGED, Status.IN_PROGRESS), strict=False
    ):
        finish(store, "amy", number, status)
    sharing = store.sharing(store.rounds()[0].round)
    amy, ben = sharing.shares
    assert (sharing.documents, sharing.by_people, sharing.moved) == (12, {1: 12}, 0)
    assert (amy.documents, amy.done, amy.flagged, amy.in_progress) == (len(own), 2, 1, 1)
    assert amy.left == len(own) - 3
    assert amy.first_done is not None
    assert amy.last_done is not None
    assert amy.first_done < amy.last_done
    assert (ben.documents, ben.done, ben.last_done) == (12 - len(own), 0, None)


def test_the_next_own_document_is_one_that_is_not_finished(store: Store):
    documents = imported(store, *texts(30))
    assert store.next_own(documents[0].id) is None
    store.begin_round(JUNE)
    own = found(store, "mine:yes", "amy")
    finish(store, "amy", own[2])
    finish(store, "amy", own[3], Status.FLAGGED)
    ids = {number: documents[number - 1].id for number in own}
    walked, here = [], documents[own[0] - 1].id
    while (following := store.next_own(here)) is not None:
        walked.append(following)
        here = following
    assert walked == [ids[number] for number in own[1:2] + own[4:]]
    assert store.next_own(ids[own[4]], backward=True) == ids[own[3]]
    assert store.count_own() == (len(own), len(own) - 2)
    assert store.next_own("unknown") is None
    assert store.next_own(None) == ids[own[0]]
    [(begun, share)] = store.own_progress()
    assert begun == store.rounds()[0]
    assert share == replace(store.sharing(JUNE).shares[0], shared=0)


def test_a_shuffled_round_goes_by_something_that_has_nothing_to_do_with_the_order_of_import(store: Store):
    documents = imported(store, *texts(30))
    store.begin_round(Round("june", ("amy",), order=RoundOrder.SHUFFLED))
    first = min(each.id for each in documents)
    walked = [first]
    while (following := store.next_own(walked[-1])) is not None:
        walked.append(following)
    assert walked == sorted(each.id for each in documents)
    assert store.next_own(walked[3], backward=True) == walked[2]


def test_only_some_documents_are_looked_through_for_the_next(store: Store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("annotator.store.rounds.MOST_HASHES", 3)
    documents = imported(store, *texts(10))
    store.begin_round(Round("june", ("amy",), documents='title:"text 9"'))
    assert store.next_own(documents[5].id) is None
    assert store.next_own(documents[6].id) == documents[9].id
    assert store.count_own() is None


def test_a_round_needs_documents_and_gold_where_it_names_it(store: Store):
    imported(store, *texts(20))
    with pytest.raises(StoreError, match="asks for no document that is here"):
        store.prepared_round(replace(JUNE, documents="title:nowhere"))
    with pytest.raises(StoreError, match="asks for no document with gold that is here"):
        store.prepared_round(Round("first", PEOPLE, training=Training("gold")))
    controlled = replace(JUNE, control=Control("gold", 0.1))
    with pytest.raises(StoreError, match="'gold' has finished no document of the round"):
        store.prepared_round(controlled)
    for number in (1, 2, 3, 4):
        finish(store, "gold", number)
    assert store.prepared_round(JUNE) == JUNE
    prepared = store.prepared_round(controlled)
    assert prepared.control is not None
    assert round(prepared.control.rate, 3) == round(16 * 1.2 / 3 * 0.1 / 0.9 / 4, 3)
    training = Round("first", PEOPLE, training=Training("gold"))
    store.begin_round(store.prepared_round(training))
    assert found(store, "mine:yes", "ben") == found(store, "round:first") == [1, 2, 3, 4]


def test_rounds_come_with_a_merge_and_go_with_its_undo(tmp_path: Path):
    with opened(tmp_path / "lead.db") as lead:
        imported(lead, *texts(3))
        lead.back_up(tmp_path / "ben.db")
        lead.begin_round(JUNE)
        lead.begin_round(replace(JUNE, name="july"))
        lead.end_round("june")
        with opened(tmp_path / "ben.db", "ben") as ben:
            ben.merge(tmp_path / "lead.db", copies=False)
            assert ben.rounds() == lead.rounds()
            assert ben.merge(tmp_path / "lead.db", copies=False)[0].is_nothing
            assert wrong_in(tmp_path / "ben.db") == []
            ben.undo_merge()
            assert ben.rounds() == ()


def test_a_database_made_of_the_log_has_the_rounds(store: Store, tmp_path: Path):
    imported(store, *texts(3))
    store.begin_round(JUNE)
    store.rebuild(tmp_path / "anew.db")
    with opened(tmp_path / "anew.db") as anew:
        assert anew.rounds() == store.rounds()


def test_a_person_of_a_round_can_get_another_name(store: Store):
    imported(store, *texts(3))
    finish(store, "gold", 1)
    store.begin_round(replace(JUNE, lead=("lena",), training=Training("gold"), overlap=0.0))
    store.begin_round(JUNE)
    for old, new in (("gold", "truth"), ("amy", "amelie")):
        store.rename_annotator(old, new)
    store.annotator = "amelie"
    [begun] = store.rounds()
    assert (begun.round.people, begun.begun_by) == (("amelie", "ben", "cleo"), "amelie")
    log = store._database.connection.execute("SELECT changes FROM actions WHERE document IS NULL").fetchall()
    assert [changes for (changes,) in log if '"amy"' in changes or ':"gold"' in changes] == []


def test_an_examination_finds_nothing_wrong_with_rounds(store: Store, path: Path):
    imported(store, *texts(3))
    store.begin_round(JUNE)
    store.end_round("june")
    store.begin_round(replace(JUNE, name="july"))
    store.close()
    assert wrong_in(path) == []
