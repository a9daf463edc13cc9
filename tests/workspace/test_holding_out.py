"""Documents in which nothing is suggested, and what comparing them with the others says."""

from __future__ import annotations

import pytest

from annotator.core.document import Document, document_id
from annotator.core.holdout import is_held_out, percent_of
from annotator.core.layer import Layer, Status
from annotator.core.logged_key import LoggedKey
from annotator.core.record import Record
from annotator.core.spans import Spans
from annotator.store.store import Store
from annotator.workspace.holdout_comparison import (
    compared,
    compared_documents,
    comparison_figures,
    comparison_lines,
)
from tests.store.samples import span
from tests.workspace.at_work import Work, import_many

IDS = [document_id(f"Bo Chen in text {number}.\n") for number in range(200)]


def test_always_the_same_documents_are_held_out_and_about_as_many_as_are_asked_for():
    held = [{id_ for id_ in IDS if is_held_out(id_, percent)} for percent in (0, 5, 20, 50, 100)]
    assert [len(each) for each in held] == sorted(len(each) for each in held)
    assert not held[0]
    assert 20 <= len(held[2]) <= 60
    assert len(held[4]) == len(IDS)
    assert held[1] <= held[2] <= held[3]
    assert [percent_of(share) for share in ("off", "5%", "50%")] == [0, 5, 50]


def test_nothing_is_suggested_where_it_is_held_out_and_that_is_said(tmp_path):
    with Store.open(tmp_path / "a.db", "amy", now=lambda: "2026-11-22T10:00:00Z") as store:
        import_many(store, 12)
        work = Work(store)
        work.workspace.hold_out(50)
        work.workspace.attach(work.front, work.workspace.engine.context.ruler)
        work.workspace.start()
        seen = {True: 0, False: 0}
        for _ in range(13):
            step = work.press("p b J") if not store.spans_by_label() else work.press("J")
            is_held = is_held_out(step.session.document.id, 50)
            seen[is_held] += 1
            assert ("nothing is suggested here" in step.message) is is_held
            assert bool(step.session.suggestions) is not is_held
        assert min(seen.values()) > 2


def test_a_difference_is_one_if_its_interval_leaves_out_that_there_is_none():
    clear = compared([4.0, 4.2, 3.9, 4.1, 4.0], [2.0, 2.1, 1.9, 2.2, 2.0])
    assert clear.differs
    assert clear.low < clear.mean_without - clear.mean_with < clear.high
    same = compared([4.0, 2.2, 3.9, 2.1, 3.0], [2.0, 4.1, 1.9, 4.2, 3.0])
    assert same.is_enough
    assert not same.differs
    assert not compared([4.0] * 4, [2.0] * 50).is_enough


def finished(number: int, labels: tuple[str, ...]) -> Record:
    document = Document(IDS[number], f"Bo Chen in text {number}.\n")
    layers = [
        Layer(
            document.id,
            annotator,
            spans=Spans([span(document, 0, 7, id_=f"{annotator}{number}", label=label, annotator=annotator)]),
            status=Status.DONE,
        )
        for annotator, label in zip(("amy", "bea"), labels, strict=False)
    ]
    return Record(document, tuple(layers))


@pytest.fixture
def figures():
    """Keys are fewer with suggestions, labels are the same, and two people agree on all but two documents."""
    records = [finished(number, ("person", "event" if number < 2 else "person")) for number in range(60)]
    keys = [
        LoggedKey("", IDS[number], "p", "label", spans=int(not at), milliseconds=500 + number)
        for number in range(60)
        for at in range(4 + number % 2 if is_held_out(IDS[number], 20) else 2 + number % 2)
    ]
    return compared_documents(records, keys, "amy", 20)


def test_keys_time_agreement_and_labels_are_compared(figures):
    assert figures["keys per span"].differs
    assert figures["keys per span"].mean_without >= 4
    assert figures["keys per span"].mean_with <= 3
    assert figures["seconds per span"].differs
    assert not figures["agreement"].differs
    assert (figures["spans of person"].mean_with, figures["spans of person"].mean_without) == (1, 1)
    lines = comparison_lines(figures, 20)
    assert lines[0] == "in 20 % of the documents nothing is suggested:"
    keys = next(line for line in lines if line.startswith("keys per span"))
    assert "they differ (95 %: +" in keys
    assert any("cannot tell them apart" in line for line in lines if line.startswith("agreement"))
    plain = comparison_figures(figures, 20)
    assert plain["compared"]["keys per span"]["differs"] is True
    assert plain["compared"]["agreement"]["differs"] is False


def test_what_cannot_be_told_yet_is_said():
    records = [finished(number, ("person",)) for number in range(3)]
    lines = comparison_lines(compared_documents(records, [], "amy", 20), 20)
    assert any("cannot tell yet, from" in line for line in lines)
    assert comparison_lines({}, 10)[-1] == "nothing is finished yet"
