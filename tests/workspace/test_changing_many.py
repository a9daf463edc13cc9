"""Changes in all documents that a query asks for: counted, asked, made in parts, stopped, gone on with, taken back."""

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from annotator.core.action import Edit
from annotator.core.bulk_change import (
    BULK_COMMANDS,
    BulkChange,
    FlagDocuments,
    LabelHits,
    RejectHits,
    RelabelSpans,
    RemoveSpans,
    SetAnswers,
    SetStatuses,
)
from annotator.core.changes import apply_all, inverses
from annotator.core.clock import new_id, now
from annotator.core.document import Document, document_id
from annotator.core.layer import Layer, Status
from annotator.core.query import Query, parsed_query
from annotator.core.range import Range
from annotator.core.record import Record
from annotator.core.span import Span
from annotator.core.spans import Spans
from annotator.core.suggestion import Rejection
from annotator.formats import jsonl
from annotator.formats.format import Writing
from annotator.schema.values import LabelSchema
from annotator.session.bulk_changes import changes_for
from annotator.session.context import Context
from annotator.session.requests import ChangeInProject
from annotator.session.states import Question
from annotator.store.document_fields import QUERY_FIELDS
from annotator.store.document_numbers import numbers_of
from annotator.store.errors import ChangedElsewhereError, StoreError
from annotator.store.store import Store
from annotator.workspace import changing_many
from annotator.workspace.background_job import BackgroundJob
from annotator.workspace.changing_many import ChangingMany, ManyReport
from annotator.workspace.job_process import Job, JobReport, JobRequest
from annotator.workspace.sample import Sample
from tests.profiles import examples
from tests.store import samples
from tests.store.samples import opened
from tests.store.test_many_processes import start, writer
from tests.store.test_rebuilding import check_rebuilt
from tests.workspace.at_work import FIRST, SCHEMA, Work, import_many
from tests.workspace.test_waiting import message, wait_for_job

MANY = 60
"""Documents that are too many for one transaction."""

PERSON = LabelHits("person")


def query(text: str) -> Query:
    return parsed_query(text, QUERY_FIELDS)


def many(
    store: Store, text: str, change: BulkChange, schema: LabelSchema = SCHEMA, **more: Any
) -> ChangingMany:
    return ChangingMany(store, schema, query(text), change, **more)


def exported(store: Store) -> bytes:
    return b"".join(jsonl.write(store.records(), Writing(SCHEMA)))


def shown(store: Store) -> list[tuple[str, list[object]]]:
    """All of every layer but ids and times."""
    return [
        (
            record.document.text,
            [
                (
                    layer.annotator,
                    sorted((s.start, s.end, s.label) for s in layer.spans),
                    dict(layer.answers),
                    layer.status,
                    sorted(map(str, layer.rejections)),
                )
                for layer in record.layers
                if layer != Layer(record.document.id, layer.annotator)
            ],
        )
        for record in store.records()
    ]


def take_back(store: Store) -> None:
    """Undo the last action: as the app does, at once or in parts."""
    action = store.undoable()
    assert action is not None
    assert action.command in BULK_COMMANDS
    if action.in_parts:
        moved = store.undo_some(action.id, None)
        while moved.left:
            moved = store.undo_some(action.id, moved.head)
        return
    document = store.document(action.document_id)
    apply_all(store.layer(document), inverses(action.changes))  # they fit what the app shows
    elsewhere = tuple(each.inverse() for each in action.elsewhere)
    assert all(each.document_id != document.id for each in elsewhere)
    store.keep(Edit(document, inverses(action.changes), "undo", SCHEMA.hash, elsewhere, undoes=action.id))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with opened(path) as store:
        import_many(store, MANY)
        yield store


@pytest.fixture
def work(store: Store) -> Work:
    work = Work(store)
    assert work.workspace.start()
    return work


# -- against a plain way ----------------------------------------------------------------------------------------------

WORDS = ("Bo", "Ann", "Lee", "bo", "Zoë", "war", "war.")
LABELS = ("person", "policy", "event")
CHANGES: list[BulkChange] = [
    *(LabelHits(label) for label in LABELS),
    *(RelabelSpans(*pair) for pair in itertools.permutations(LABELS, 2)),
    *map(RemoveSpans, LABELS),
    RejectHits(),
    *map(SetStatuses, Status),
    SetAnswers("topic", "protest"),
    SetAnswers("topic", ""),
    *map(FlagDocuments, (True, False)),
]
QUERIES = (
    "",
    "bo",
    "zoe bo",
    '"ann lee"',
    "wa*",
    "-war bo",
    "label:person",
    "status:done,flagged bo",
    "spans:1..",
)


@st.composite
def records(draw: st.DrawFn) -> list[Record]:
    texts = draw(st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=7), min_size=1, max_size=6))
    return [draw(record(f"{number}: {' '.join(words)}")) for number, words in enumerate(texts)]


@st.composite
def record(draw: st.DrawFn, text: str) -> Record:
    document = Document(document_id(text), text, boilerplate=(Range(3, 5),) * draw(st.booleans()))
    layers = [draw(layer(document, name)) for name in ("amy", "bob") if draw(st.booleans())]
    return Record(document, tuple(layers))


@st.composite
def layer(draw: st.DrawFn, document: Document, annotator: str) -> Layer:
    words = list(document.segmentation.words_in(Range(0, len(document.text))))
    chosen = draw(
        st.lists(st.tuples(st.sampled_from(words), st.sampled_from(LABELS)), max_size=4, unique=True)
    )
    spans = [
        Span(
            f"{annotator}{at}",
            (range_,),
            label,
            range_.slice(document.text),
            annotator,
            created_at="2026-11-22",
        )
        for at, (range_, label) in enumerate(chosen)
    ]
    return Layer(
        document.id,
        annotator,
        Spans(spans),
        answers={"topic": "election"} if draw(st.booleans()) else {},
        status=draw(st.sampled_from(Status)),
        rejections=frozenset({Rejection(draw(st.sampled_from(WORDS)))} if draw(st.booleans()) else ()),
    )


@settings(max_examples=examples(40, hunting=400), deadline=None)
@given(records(), st.sampled_from(QUERIES), st.sampled_from(CHANGES), st.integers(0, 4))
def test_each_document_gets_what_the_pure_function_says_and_undo_takes_all_back(
    tmp_path_factory: pytest.TempPathFactory, library: list[Record], asked: str, change: BulkChange, stop: int
) -> None:
    path = tmp_path_factory.mktemp("library") / "a.db"
    with pytest.MonkeyPatch.context() as patch, opened(path) as store:
        patch.setattr(changing_many, "MOST_AT_ONCE", 2)
        store.import_records(library)
        store.remember_schema(SCHEMA, SCHEMA.id)
        before, was = exported(store), shown(store)
        wanted = {row.id for row in store.listed(query(asked), "amy")}
        plain, documents, things = [], 0, 0
        for each in store.records():
            mine = next(
                (one for one in each.layers if one.annotator == "amy"), Layer(each.document.id, "amy")
            )
            result = changes_for(
                each.document, mine, SCHEMA, Context(now, new_id), change=change, words=query(asked).words
            )
            if each.document.id in wanted:
                documents, things = documents + bool(result.changes), things + result.things
                mine = apply_all(mine, result.changes)
            others = [one for one in each.layers if one.annotator != "amy"]
            plain.append(replace(each, layers=(mine, *others)))

        found = many(store, asked, change).find(3)
        assert (found.asked, found.documents, found.things) == (len(wanted), documents, things)
        assert shown(store) == was, "counting changes nothing"

        asks = itertools.count()
        many(store, asked, change, is_stopped=lambda: next(asks) >= stop).make()
        is_half_done = shown(store) != was
        if is_half_done:
            take_back(store)
            assert exported(store) == before
            many(store, asked, change, is_stopped=lambda: next(asks) >= stop + 50).make()
        many(store, asked, change).make()
        expected = Expected(plain)
        assert shown(store) == shown(expected)  # type: ignore[arg-type]
        assert many(store, asked, change).make().documents == 0, "all is done"
        while (action := store.undoable()) is not None:
            assert action.command in BULK_COMMANDS
            take_back(store)
        assert exported(store) == before
    check_rebuilt(path)


class Expected:
    """Records, as a store gives them."""

    def __init__(self, records: list[Record]) -> None:
        self._records = records

    def records(self) -> list[Record]:
        return self._records


# -- others meanwhile -------------------------------------------------------------------------------------------------


def test_others_write_meanwhile_and_nobody_is_refused(path: Path) -> None:
    count = 300
    with opened(path) as store:
        texts = (samples.TEXT, *(f"Bo Chen in text {number}." for number in range(count)))
        store.import_records(Record(Document(document_id(text), text)) for text in texts)
        store.remember_schema(samples.SCHEMA, "news")
        child = writer(path, "bob", 0, "x")
        try:
            start(child)
            done = many(store, '"bo chen"', PERSON, samples.SCHEMA).make()
        finally:
            child.kill()
        said, errors = child.communicate()
        assert (done.documents, done.things, errors) == (count, count, b"")
        kept = len(store.layer(store.document(document_id(samples.TEXT)), "bob").spans)
        assert 1 < len(said.split(b"\n")) - 1 <= kept


def test_what_is_changed_in_another_window_between_reading_and_writing_is_read_again(
    path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, keep_some = store.document(document_id(FIRST)), store.keep_some
    others = iter([Status.FLAGGED, Status.DONE])

    def change_first(edit: Edit, head: str | None) -> str:
        with opened(path) as other:
            if (status := next(others, None)) is not None:
                many(other, f"id:{first.id}", SetStatuses(status)).make()
        return keep_some(edit, head)

    monkeypatch.setattr(store, "keep_some", change_first)
    done = many(store, "", SetStatuses(Status.DONE)).make()
    assert done.documents == MANY + 1, "the other window did the first one"
    assert {row.status for row in store.listed(query(""), "amy")} == {Status.DONE}


def test_who_is_always_overtaken_gives_up(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def overtaken(*_: object) -> str:
        raise ChangedElsewhereError("it")

    monkeypatch.setattr(store, "keep_some", overtaken)
    with pytest.raises(ChangedElsewhereError):
        many(store, "", SetStatuses(Status.DONE)).make()


def test_a_document_that_was_removed_meanwhile_is_passed_over(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "numbers", lambda *_: numbers_of([2, 999, 3]))
    assert many(store, "", SetStatuses(Status.DONE)).make() == ManyReport(3, 3, 3, documents=2)


def test_another_schema_ends_it_and_what_was_done_is_known(store: Store) -> None:
    seen: list[ManyReport] = []

    def change_schema(done: ManyReport) -> None:
        seen.append(done)
        if done.documents:
            store.remember_schema(replace(SCHEMA, hash="other"), "other")

    changing = many(store, "", SetStatuses(Status.DONE), report=change_schema)
    with pytest.raises(StoreError, match="another schema is in use now"):
        changing.make()
    assert changing.so_far.documents == changing_many.MOST_AT_ONCE
    assert [report.percent for report in seen][:3] == [1, 3, 4]


def test_many_changes_in_a_document_are_a_part_of_their_own(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changing_many, "_MOST_CHANGES", 1)
    kept: list[int] = []
    many(store, "text", PERSON, report=lambda done: kept.append(done.documents)).make()
    assert {after - before for before, after in itertools.pairwise(kept)} == {0, 1}


def test_samples_have_the_title_and_the_hit_in_its_line(store: Store) -> None:
    found = many(store, "chen", PERSON).find(2)
    assert [sample.hit for sample in found.samples] == ["Chen", "Chen"]
    assert found.samples[1].before.strip() == "Bo"
    assert found.samples[1] == Sample("Bo Chen met Ann L", found.samples[1].before, "Chen", " met Ann Lee.")
    assert many(store, "", FlagDocuments(is_flagged=True)).find(1).samples == (Sample("Ann Lee saw Bo Ch"),)


# -- in the app -------------------------------------------------------------------------------------------------------


def question(work: Work) -> Question | None:
    assert work.workspace.session is not None
    return work.workspace.session.question


def test_what_is_found_is_asked_changed_and_undone(work: Work) -> None:
    wanted = ChangeInProject('"bo chen"', PERSON)
    work.workspace.run("find-to-change", wanted.argument)
    assert message(work) == "counting what would be changed"
    wait_for_job(work)
    count = MANY + 2
    asked = f"label {count} hits as Person in {count} documents?  y yes · any other key no"
    assert message(work).startswith(f"{asked} · e.g. “")
    assert "[Bo Chen]" in message(work)
    assert [sample.hit for sample in work.workspace.samples] == ["Bo Chen"] * 3
    work.press("y")
    assert work.workspace.status_of(work.workspace.step)[1][-1] == "changing"
    wait_for_job(work)
    done = f"labelled {count} hits as Person in {count} documents"
    assert message(work) == f"{done}; u takes all of it back"
    assert len(work.kept) == count
    assert work.workspace.session is not None
    assert len(work.workspace.session.layer.spans) == 1, "the document on the screen, too"
    work.press("u")
    wait_for_job(work)
    assert message(work) == f"undid: label hits, in {count} documents"
    assert work.kept == []
    assert not work.workspace.session.layer.spans
    work.press("U")
    wait_for_job(work)
    assert len(work.kept) == count


def test_a_change_in_few_documents_is_undone_and_redone_at_once_also_in_the_one_on_the_screen(
    work: Work, store: Store
) -> None:
    before = exported(store)
    work.workspace.run("change-in-project", ChangeInProject('"ann lee"', PERSON).argument)
    wait_for_job(work)
    assert work.kept == [("person", "Ann Lee")] * 2
    for _ in range(2):
        work.press("u")
        assert work.kept == []
        assert exported(store) == before
        assert work.workspace.session is not None
        assert not work.workspace.session.layer.spans
        work.press("U")
        assert work.kept == [("person", "Ann Lee")] * 2
        assert len(work.workspace.session.layer.spans) == 1
    work.press("p s")
    assert ("person", "saw") in work.kept, "what is on the screen fits what is on the disk"


def test_nothing_to_change_is_said(work: Work) -> None:
    for change, said in (
        (LabelHits("nope"), "there is no label nope; there are person, policy, event"),
        (PERSON, "there is nothing to change"),
    ):
        work.workspace.run("find-to-change", ChangeInProject("nowhere", change).argument)
        wait_for_job(work)
        assert message(work) == said
        assert question(work) is None
    work.workspace.run("find-to-change", ChangeInProject("nope:x", PERSON).argument)
    wait_for_job(work)
    assert message(work).startswith("1:1: there is no field nope")


def test_the_question_says_what_is_left_out(work: Work) -> None:
    many(work.store, '"ann lee"', LabelHits("event")).make()
    assert work.workspace.open(document_id(FIRST))
    work.workspace.run("find-to-change", ChangeInProject('"ann lee" chen', PERSON).argument)
    wait_for_job(work)
    assert message(work).startswith(
        "label 2 hits as Person in 2 documents?  y yes · any other key no"
        "; left out: 2 where other spans are in the way"
    )
    work.press("n")
    assert message(work) == "nothing was done"


def test_escape_stops_the_counting(work: Work) -> None:
    work.workspace.run("find-to-change", ChangeInProject("", SetStatuses(Status.DONE)).argument)
    work.press("escape")
    assert message(work) == "stopping"
    wait_for_job(work)
    assert message(work) in (
        "stopped; nothing was done",
        f"set {MANY + 2} documents to done?  y yes · any other key no",
    )
    assert exported(work.store).count(b'"done"') == 0


def test_escape_half_way_leaves_whole_parts_which_are_gone_on_with_and_undone(
    work: Work, store: Store
) -> None:
    before, wanted = exported(store), ChangeInProject("bo", PERSON)
    work.workspace.run("find-to-change", wanted.argument)
    wait_for_job(work)
    work.press("y escape")
    wait_for_job(work)
    assert len(work.kept) in {0, 25, 50, MANY + 2}
    work.workspace.run("change-in-project", wanted.argument)
    wait_for_job(work)
    assert len(work.kept) == MANY + 2
    while store.undoable() is not None:
        work.press("u")
        wait_for_job(work)
    assert exported(store) == before


@pytest.mark.parametrize("kept", [0, 25, 50, 62])
def test_a_stopped_job_says_how_to_go_on_and_doing_it_again_does_the_rest(
    work: Work, store: Store, kept: int
) -> None:
    wanted, reports = ChangeInProject("bo", PERSON), [JobReport()]
    request = JobRequest("amy", "change", wanted.argument, document_id(FIRST))
    report = Job(store, request, reports.append, lambda: reports[-1].documents >= kept).run()
    assert (report.documents, report.is_stopped) == (kept, kept < MANY + 2)
    work.workspace._finish(wanted, report)
    done = f"labelled {kept} hits as Person in {kept} documents; u takes all of it back"
    stopped = (
        f"stopped: {done}; the same change again does the rest" if kept else "stopped; nothing was changed"
    )
    assert message(work) == (stopped if report.is_stopped else done)
    assert len(work.kept) == kept
    work.workspace.run("change-in-project", wanted.argument)
    wait_for_job(work)
    assert len(work.kept) == MANY + 2
    if report.is_stopped:
        assert f"labelled {MANY + 2 - kept} hits" in message(work)
    else:
        assert message(work) == "nothing was left to change"


def test_an_error_half_way_is_said_with_what_was_done(
    work: Work, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_some, calls = store.keep_some, itertools.count()

    def fail_later(edit: Edit, head: str | None) -> str:
        if next(calls):
            raise StoreError("the disk is full")
        return keep_some(edit, head)

    monkeypatch.setattr(store, "keep_some", fail_later)
    wanted = ChangeInProject("bo", PERSON)
    request = JobRequest("amy", "change", wanted.argument, document_id(FIRST))
    report = Job(store, request, lambda _: None, lambda: False).run()
    work.workspace._finish(wanted, report)
    assert message(work) == (
        "stopped (the disk is full): labelled 25 hits as Person in 25 documents; u takes all of it back; "
        "the same change again does the rest"
    )


def test_the_process_reports_counts_samples_and_what_is_left_out(path: Path, store: Store) -> None:
    many(store, "ann", LabelHits("event")).make()
    argument = ChangeInProject("ann chen", PERSON).argument
    job = BackgroundJob(path, JobRequest("amy", "find-change", argument, document_id(FIRST)))
    assert job._process.wait(30) == 0
    report = job.end()
    assert (report.documents, report.spans, len(report.samples)) == (2, 2, 2)
    assert report.left_out == {"where other spans are in the way": 2}


def test_a_job_without_a_schema_changes_nothing(tmp_path: Path) -> None:
    with opened(tmp_path / "none.db") as store:
        argument = ChangeInProject("", SetStatuses(Status.DONE)).argument
        assert Job(store, JobRequest("amy", "change", argument), print, lambda: False).run().documents == 0
