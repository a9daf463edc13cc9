"""The whole way of a finding without a screen: looked for beside the app, walked, answered, kept, in every document."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.core.document import Document, document_id
from annotator.core.inconsistency import DocumentFindings, Finding, FindingKind
from annotator.core.layer import Layer
from annotator.core.query import parsed_query
from annotator.core.range import Range
from annotator.core.record import Record
from annotator.core.spans import Spans
from annotator.core.suggestion import Rejection
from annotator.store.document_fields import QUERY_FIELDS
from annotator.store.store import Store
from annotator.workspace.job_process import Job, JobReport, JobRequest
from annotator.workspace.project_findings import ProjectFindings
from tests.store.samples import opened, span
from tests.workspace.at_work import SCHEMA, Work
from tests.workspace.test_waiting import message, wait_for_job

TEXTS = [*(f"{number} Bo Chen came." for number in range(6)), "6 Bo Chen went.", "7 Bo Chen and Bo Chen sat."]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """Six documents that have Bo Chen as a person, one as a policy, one as a person and once without a label."""
    with opened(path) as store:
        store.remember_schema(SCHEMA, SCHEMA.id)
        for number, text in enumerate(TEXTS):
            document = Document(document_id(text), text, title=f"t{number}")
            spans = [span(document, 2, 9, label="policy" if number == 6 else "person")]
            store.import_records([Record(document, (Layer(document.id, "amy", Spans(spans)),))])
        yield store


@pytest.fixture
def work(store: Store) -> Work:
    work = Work(store)
    assert work.workspace.start()
    return work


def asked(store: Store, query: str) -> list[str]:
    return [row.title for row in store.listed(parsed_query(query, QUERY_FIELDS), "amy")]


def test_from_the_first_look_to_the_last_finding(work: Work, store: Store) -> None:
    work.press("; f")
    assert message(work) == "looking for labels that contradict each other"
    assert work.workspace.status_of(work.workspace.step)[1][-1] == "comparing labels"
    wait_for_job(work)
    assert message(work) == "nothing is left here; go on in “t6”, with 1 finding?  y yes · any other key no"
    work.press("y")
    assert message(work).startswith("“Bo Chen” is Policy here, Person 7 times elsewhere")
    work.press("space")
    assert message(work) == "Person “Bo Chen”, was Policy · Tab goes on"
    work.press("tab y")
    assert message(work).startswith("“Bo Chen” has no label here")
    work.press("x")
    assert message(work) == "right as it is: “Bo Chen” · Tab goes on"
    work.press("tab")
    assert message(work).startswith("nothing is left here, and no further document has findings")
    assert (asked(store, "inconsistent:yes"), asked(store, "missed:yes")) == ([], [])
    document = store.document(document_id(TEXTS[7]))
    assert store.layer(document).rejections == {Rejection("bo chen", 14)}
    assert [each.command for each in store.latest(2)] == ["say-right", "take"]
    work.press("u")
    assert asked(store, "missed:yes") == ["t7"]
    work.press("u u")  # in another document it asks once
    assert asked(store, "inconsistent:yes") == ["t6"]
    work.press("U U U")
    assert store.layer(document).rejections


def test_where_nothing_contradicts_that_is_said(work: Work, store: Store) -> None:
    work.press("; f")
    wait_for_job(work)
    work.press("y space tab y x ; f")
    assert message(work) == "Tab goes to every span again"
    work.press("; f")
    wait_for_job(work)
    assert message(work) == "no label contradicts the others, and nothing seems to be missed"


def test_what_is_begun_meanwhile_is_not_interrupted(work: Work) -> None:
    work.press("; f")
    work.press("p")
    wait_for_job(work)
    session = work.workspace.session
    assert session is not None
    assert session.armed is not None
    assert session.question is None
    work.press("escape")
    assert message(work) == "2 findings in 2 documents: go there?  y yes · any other key no"
    work.press("y")
    assert message(work).startswith("nothing is left here; go on in “t6”")


def test_it_can_be_stopped(work: Work, store: Store) -> None:
    request = JobRequest("amy", "findings", document=document_id(TEXTS[0]))
    report = Job(store, request, lambda _: None, lambda: True).run()
    assert report == JobReport(0, is_over=True, is_stopped=True)
    work.press("; f escape")
    wait_for_job(work)
    assert (
        message(work)
        in {
            "stopped; nothing was done",
            "nothing is left here; go on in “t6”, with 1 finding?  y yes · any other key no",  # it was done already
        }
    )


def test_only_ones_own_work_is_walked(path: Path, store: Store) -> None:
    with opened(path, "ben") as other:
        request = JobRequest("ben", "findings", document=document_id(TEXTS[0]))
        assert Job(other, request, lambda _: None, lambda: False).run().found == ()


def test_what_was_changed_since_is_no_stop_any_more(work: Work, store: Store) -> None:
    work.press("; f")
    wait_for_job(work)
    work.press("y")
    work.workspace.run("relabel", "event")
    work.press("tab")
    assert message(work).startswith("nothing is left here; go on in “t7”")


def test_the_documents_follow_each_other_as_they_were_found() -> None:
    finding = Finding(FindingKind.MISSED, Range(0, 1), "", 0, Range(0, 1), "person", 2)
    found = ProjectFindings()
    assert (found.of("a"), found.following("a")) == ((), None)
    a, b = DocumentFindings("a", "A", (finding,)), DocumentFindings("b", "B", (finding,))
    found.take([a, b])
    assert (found.of("a"), found.of("c")) == ((finding,), ())
    assert (found.following("c"), found.following("a"), found.following("b")) == (a, b, None)
