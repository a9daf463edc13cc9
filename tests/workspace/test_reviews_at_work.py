"""A review at work on a database: the queue, who decides where, and decisions that nothing later touches."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from annotator.agreement.decisions import decision_lines, decisions_of
from annotator.core.document import Document, document_id
from annotator.core.layer import Layer, Status
from annotator.core.query import Query, parsed_query
from annotator.core.range import Range
from annotator.core.record import Record
from annotator.core.span import Span
from annotator.core.spans import Spans
from annotator.core.suggestion import Rejection
from annotator.schema.migrating import migrated_layer
from annotator.schema.migration import Migration
from annotator.schema.values import Label, LabelSchema
from annotator.store.document_fields import QUERY_FIELDS
from annotator.store.errors import StoreError
from annotator.store.store import Store
from annotator.workspace.review_queue import ReviewQueue
from tests.marked import LineRuler
from tests.store.samples import check_places, opened
from tests.workspace.at_work import SCHEMA, Work, go_on

ALIKE, APART, ALONE = "Ann Lee met Bo Chen.\n", "Ann Lee saw Al Day.\n", "Eve Roe left.\n"
_IDS = itertools.count()


def layer(text: str, person: str, *quotes: str, status: Status = Status.DONE) -> Layer:
    """The person's layer, with a span on each quote; ``Ann Lee|event`` has another label than person."""
    spans = []
    for quote in quotes:
        string, _, label = quote.partition("|")
        at = text.index(string)
        spans.append(
            Span(f"{person}{next(_IDS)}", (Range(at, at + len(string)),), label or "person", string, person)
        )
    return Layer(document_id(text), person, Spans(spans), status=status)


def imported(store: Store, *records: Record) -> None:
    store.import_records(records)


def record(text: str, *layers: Layer) -> Record:
    return Record(Document(document_id(text), text, title=text[:-1]), layers)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a.db"
    with opened(path) as store:
        store.remember_schema(SCHEMA, "")
        imported(
            store,
            record(ALIKE, *(layer(ALIKE, person, "Ann Lee", "Bo Chen") for person in ("anna", "ben"))),
            record(APART, layer(APART, "anna", "Ann Lee", "Al Day"), layer(APART, "ben", "Ann Lee|event")),
            record(ALONE, layer(ALONE, "anna", "Eve Roe")),
        )
    return path


@pytest.fixture
def gold(path: Path) -> Iterator[Store]:
    with opened(path, "gold") as store:
        yield store


def working(store: Store, person: str) -> Work:
    """Someone at work, whose spans have ids of their own."""
    work = Work(store)
    work.workspace._new_id = lambda: f"{person}{next(_IDS)}"
    work.workspace.attach(work.front, LineRuler(ALIKE))
    return work


def reviewing(store: Store, person: str = "carla", **options: bool) -> Work:
    work = working(store, person)
    work.workspace.review = ReviewQueue(store, person, **options)
    work.workspace.start()
    return work


def shown(work: Work) -> str:
    assert work.workspace.session is not None
    return work.workspace.session.document.text


def decided(store: Store, name: str = "gold") -> dict[str, list[str]]:
    """What is in a layer, by the text of the document."""
    return {
        record.document.text: sorted(f"{span.text}|{span.label}" for span in each.spans)
        for record in store.records()
        for each in record.layers
        if each.annotator == name and each.spans
    }


def ids_of(store: Store, query: str) -> set[str]:
    asked = parsed_query(query, QUERY_FIELDS)
    return {each.title for each in store.listed(asked, None)}


# -- the queue ------------------------------------------------------------------------------------------------


def test_the_queue_has_what_two_have_finished_those_that_agree_least_first(gold: Store) -> None:
    queue = gold.review_queue("carla", (), Query(()))
    assert [(each.title, each.people, each.agreement) for each in queue] == [
        (APART[:-1], 2, 0.0),
        (ALIKE[:-1], 2, 1.0),
    ]
    assert gold.review_queue("carla", ("anna", "cleo"), Query(())) == []
    narrowed = gold.review_queue("carla", (), parsed_query("Bo", QUERY_FIELDS))
    assert [each.title for each in narrowed] == [ALIKE[:-1]]


def test_the_keys_lead_from_one_to_the_next_until_nothing_waits(gold: Store) -> None:
    work = reviewing(gold)
    assert shown(work) == APART
    work.press("J")
    assert shown(work) == ALIKE
    work.press("K")
    assert shown(work) == APART
    work.press("x x x")
    step = work.press("enter")
    assert shown(work) == ALIKE
    assert step.message.startswith("document done, with 1 required answer left · Person? “Ann Lee” all")
    work.press("enter")
    step = work.press("enter")
    assert step.message.endswith("no other document waits for a decision")
    assert step.refused
    assert decided(gold) == {ALIKE: ["Ann Lee|person", "Bo Chen|person"]}


def test_what_waits_is_asked_for_by_a_query(gold: Store) -> None:
    def states() -> list[set[str]]:
        return [ids_of(gold, f"review:{state}") for state in ("waiting", "begun", "done", "changed")]

    assert states() == [{APART[:-1], ALIKE[:-1]}, set(), set(), set()]
    work = reviewing(gold)
    work.press("1")
    assert states() == [{ALIKE[:-1]}, {APART[:-1]}, set(), set()]
    work.press("; d")
    assert states() == [{ALIKE[:-1]}, set(), {APART[:-1]}, set()]


def test_a_layer_of_gold_is_not_compared_with_people(gold: Store) -> None:
    work = reviewing(gold)
    before = [each.agreement for each in gold.review_queue("carla", (), Query(()))]
    work.press("x x x enter")
    asked = parsed_query("", QUERY_FIELDS)
    with gold.finished_work(asked, (), [Status.DONE]) as (standing, _):
        assert standing.people == ("anna", "ben")
        assert "gold" in standing.layers
    with gold.finished_work(asked, ("gold", "ben"), [Status.DONE]) as (standing, _):
        assert standing.people == ("ben", "gold")
    assert [each.agreement for each in gold.review_queue("carla", (), Query(()))] == before[1:]


# -- what was decided stays -------------------------------------------------------------------------------------


def test_seed_inception_448_opening_again_and_going_to_and_fro_merges_nothing(gold: Store) -> None:
    work = reviewing(gold)
    work.press("2 x")
    kept, actions = decided(gold), len(list(gold.actions()))
    assert kept == {APART: ["Ann Lee|person"]}
    again = reviewing(gold)
    assert shown(again) == APART
    again.press("J K J K")
    assert decided(gold) == kept
    assert len(list(gold.actions())) == actions


def test_seed_inception_1796_work_that_is_taken_up_and_finished_again_changes_no_decision(
    path: Path, gold: Store
) -> None:
    reviewing(gold).press("2 x enter")
    kept = decided(gold)
    with Store.open(path, "ben", now=lambda: "2027-01-01T00:00:00Z") as store:
        of_ben = working(store, "ben")
        assert of_ben.workspace.open(document_id(APART))
        of_ben.press("o s")
        of_ben.workspace.run("set-status", "in_progress")
        of_ben.workspace.run("set-status", "done")
    assert decided(gold) == kept
    again = reviewing(gold)
    assert again.workspace.open(document_id(APART))
    assert decided(gold) == kept
    session = again.workspace.session
    assert session is not None
    assert [each.label for each in session.suggestions] == ["policy"], "new work is shown as new"
    assert ids_of(gold, "review:changed") == {APART[:-1]}


def test_seed_inception_4774_what_was_marked_before_stays_and_the_rest_is_taken(gold: Store) -> None:
    by_hand = working(gold, "carla")
    assert by_hand.workspace.open(document_id(ALIKE))
    by_hand.press("p b")
    (mark,) = gold.layer(gold.document(document_id(ALIKE))).spans
    work = reviewing(gold)
    assert work.workspace.open(document_id(ALIKE))
    work.press("enter")
    spans = list(gold.layer(gold.document(document_id(ALIKE))).spans)
    assert [span.text for span in spans] == ["Ann Lee", "Bo Chen"]
    assert mark in spans


def test_deciding_between_other_people_changes_no_decision(path: Path, gold: Store) -> None:
    reviewing(gold).press("2 x enter")
    kept = decided(gold)
    with opened(path, "cleo") as store:
        of_cleo = working(store, "cleo")
        assert of_cleo.workspace.open(document_id(APART))
        of_cleo.press("e l")
        of_cleo.workspace.run("set-status", "done")
    again = reviewing(gold)
    for people in (("anna",), ("cleo", "ben"), ()):
        again.workspace.review = ReviewQueue(gold, "carla", people)
        assert again.workspace.open(document_id(APART))
        assert decided(gold) == kept


def test_undo_takes_back_decisions_and_nothing_of_the_people(gold: Store) -> None:
    work = reviewing(gold)
    before = {name: decided(gold, name) for name in ("anna", "ben")}
    work.press("1 u u u")
    assert decided(gold) == {}
    assert {name: decided(gold, name) for name in ("anna", "ben")} == before
    assert work.press("U").session.layer.spans


# -- who decides where ------------------------------------------------------------------------------------------


def test_one_person_decides_at_a_time_and_it_is_said_who(gold: Store) -> None:
    reviewing(gold).press("2")
    assert gold.decides(document_id(APART)) == "carla"
    other = reviewing(gold, "dora")
    assert shown(other) == ALIKE, "the queue leaves out what somebody else decides"
    assert other.workspace.open(document_id(APART))
    step = other.workspace.step
    assert step is not None
    assert step.message == "carla decides in this document; ; o takes it over, J goes on"
    step = other.press("x")
    assert step.refused
    assert "carla decides in this document" in step.message
    assert decided(gold) == {APART: ["Ann Lee|person"]}
    other.press("; o x")
    assert gold.decides(document_id(APART)) == "dora"
    assert decided(gold) == {APART: ["Ann Lee|person"]}
    assert reviewing(gold).workspace.session.document.text == ALIKE


def test_of_two_who_begin_at_once_one_decides(gold: Store) -> None:
    assert gold.begin_deciding(document_id(APART), "carla") == "carla"
    assert gold.begin_deciding(document_id(APART), "dora") == "carla"
    assert gold.decides(document_id(APART)) == "carla"


def test_two_adjudicators_have_two_layers(path: Path, gold: Store) -> None:
    reviewing(gold).press("2")
    with opened(path, "gold-dora") as store:
        work = reviewing(store, "dora")
        assert shown(work) == APART
        work.press("1")
        assert decided(store, "gold-dora") == {APART: ["Ann Lee|event"]}
    assert decided(gold) == {APART: ["Ann Lee|person"]}


def test_a_review_begins_and_ends_in_the_app(path: Path) -> None:
    with opened(path, "carla") as store:
        work = Work(store)
        work.workspace.start()
        own = shown(work)
        work.press("p a")
        step = work.press("; r")
        assert shown(work) == APART
        assert step.message.startswith(
            "the review; ; r ends it · 1 Event? “Ann Lee” ben · 2 Person? “Ann Lee” anna"
        )
        assert store.annotator == "gold"
        work.press("2")
        step = work.press("; r")
        assert store.annotator == "carla"
        assert step.message == "the review is ended; this is your own work"
        assert step.session.review is None
        assert not step.session.layer.spans
        assert decided(store, "carla") == {own: [next(iter(decided(store, "carla")[own]))]}
        assert decided(store) == {APART: ["Ann Lee|person"]}
        work.press("u u")  # in another document it asks once
        assert decided(store, "carla") == {}
        assert decided(store) == {APART: ["Ann Lee|person"]}


def test_without_anything_to_decide_no_review_begins(tmp_path: Path) -> None:
    with opened(tmp_path / "b.db", "carla") as store:
        imported(store, record(ALONE, layer(ALONE, "anna", "Eve Roe")))
        work = Work(store)
        work.workspace.start()
        step = work.press("; r")
        assert step.refused
        assert "nothing waits for a decision" in step.message
        assert store.annotator == "carla"
        assert work.press("p e").session.layer.spans


def test_a_renamed_person_still_decides_and_a_removed_document_is_forgotten(path: Path, gold: Store) -> None:
    work = reviewing(gold, "anna")
    work.press("2")
    gold.rename_annotator("anna", "Ann")
    assert gold.decides(document_id(APART)) == "Ann"
    gold.remove([document_id(APART)])
    assert gold.decides(document_id(APART)) is None


def test_who_decides_is_checked_when_it_is_done(gold: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    work = reviewing(gold)

    def refuse(*_: object) -> str:
        raise StoreError("the disk is gone")

    monkeypatch.setattr(Store, "decides", refuse)
    step = work.press("2")
    assert step.refused
    assert step.message == "not saved: the disk is gone"
    assert decided(gold) == {}


# -- numbers ----------------------------------------------------------------------------------------------------


def test_decisions_are_counted_by_person_and_label(gold: Store) -> None:
    work = reviewing(gold)
    work.press("2 x")  # anna's Ann Lee is taken in place of ben's, her Al Day is not
    work.press("p d")  # an own mark
    ((name, found),) = decisions_of(gold.reviewed_records()).items()
    assert name == "gold"
    assert found.documents == 1
    assert found.own == 1
    assert str(found.of("anna")) == "1 taken, 1 not"
    assert str(found.of("ben")) == "0 taken, 1 not"
    assert {label: str(each) for label, each in found.by_label.items()} == {
        "event": "0 taken, 1 not",
        "person": "1 taken, 1 not",
    }
    assert decision_lines({name: found}, names_people=False)[1:] == [
        "  event  0 taken, 1 not",
        "  person  1 taken, 1 not",
    ]
    work.press("J")
    work.press("space")
    later = decisions_of(gold.reviewed_records())["gold"]
    assert str(later.of("ben")) == "1 taken, 1 not, 1 undecided"


def test_skipped_documents_are_found_and_listed_with_their_reasons(path: Path) -> None:
    with opened(path, "anna") as store:
        work = Work(store)
        work.workspace.start()
        text = shown(work)
        work.workspace.run("skip-because", "not in the language")
        assert [(each.annotator, each.reason) for each in store.skips()] == [("anna", "not in the language")]
        assert ids_of(store, "skipped:yes") == {text[:-1]}
        assert len(store.numbers(parsed_query("skipped:no", QUERY_FIELDS), None)) == 2
        assert len(store.numbers(parsed_query("skipped:yes", QUERY_FIELDS), "ben")) == 0
        assert store.layer(store.document(document_id(text))).status is Status.FLAGGED
        work.press("u u")  # in another document it asks once
        assert store.skips() == []
        check_places(store)


def test_a_skipped_document_waits_for_no_decision(path: Path, gold: Store) -> None:
    with opened(path, "ben") as store:
        work = Work(store)
        assert work.workspace.open(document_id(APART))
        work.workspace.run("skip-because", "cannot tell")
    assert [each.title for each in gold.review_queue("carla", (), Query(()))] == [ALIKE[:-1]]
    work = reviewing(gold)
    work.workspace.run("skip-because", "all wrong")
    assert gold.review_queue("carla", (), Query(())) == []


# -- beside the app ---------------------------------------------------------------------------------------------


def until(work: Work, said: str) -> str:
    """Do what was to be done later until the message says this; return it."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        go_on(work)
        step = work.workspace.step
        if step is not None and said in step.message:
            return step.message
        time.sleep(0.01)
    raise AssertionError(f"never said: {said}")


def test_in_a_large_project_what_waits_is_looked_for_beside_the_app(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Store, "is_large", True)
    with opened(path, "carla") as store:
        work = working(store, "carla")
        work.workspace.start()
        work.press("; r")
        assert work.workspace.review is None, "keys go on meanwhile"
        until(work, "the review; ; r ends it")
        assert shown(work) == APART
        work.press("J")
        assert shown(work) == ALIKE
        work.press("J")
        until(work, "? “")
        assert shown(work) == APART
        work.press("2 x enter J enter enter")
        until(work, "no other document waits for a decision")
        assert decided(store) == {APART: ["Ann Lee|person"], ALIKE: ["Ann Lee|person", "Bo Chen|person"]}
        work.press("; r")
        assert store.annotator == "carla"


def test_what_was_looked_for_does_not_come_between_keys(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Store, "is_large", True)
    with opened(path, "carla") as store:
        work = working(store, "carla")
        work.workspace.start()
        work.press("; r")
        work.press("p")  # a label waits for its aim
        until(work, "what waits for a decision is known now")
        assert work.workspace.review is None
        assert store.annotator == "carla"


# -- along with the layer -----------------------------------------------------------------------------------------


def test_what_was_turned_down_goes_along_in_exports(gold: Store, tmp_path: Path) -> None:
    from annotator.formats.jsonl import write_record
    from annotator.formats.reading import read_path

    reviewing(gold).press("2 x")
    exported = tmp_path / "all.jsonl"
    exported.write_bytes(b"".join(write_record(each) for each in gold.records()))
    with opened(tmp_path / "other.db", "gold") as other:
        other.remember_schema(SCHEMA, "")
        other.import_records(read_path(exported, annotator="nobody"))
        document = other.document(document_id(APART))
        here = gold.layer(gold.document(document_id(APART)))
        assert other.layer(document).rejections == here.rejections
        assert {each.label for each in here.rejections} == {"event", "person"}
        again = reviewing(other)
        assert again.workspace.open(document_id(APART))
        session = again.workspace.session
        assert session is not None
        assert session.candidate is None, "all was decided"


def test_a_label_that_is_renamed_stays_turned_down() -> None:
    step = Migration(1, 2, {"person": "human"}, relations={"knows": "met"})
    schema = LabelSchema("s", 2, "S", (Label("human", "Human"),), migrations=(step,))
    turned_down = frozenset({Rejection("Eve Roe", 0, "person"), Rejection("Eve"), Rejection("a", 0, "knows")})
    now = migrated_layer(replace(layer(ALONE, "gold"), rejections=turned_down), schema, 1)
    assert now.rejections == {Rejection("Eve Roe", 0, "human"), Rejection("Eve"), Rejection("a", 0, "met")}
