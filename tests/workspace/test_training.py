"""A training round without a screen: what differs from gold is walked, the scores are said, and others stay hidden."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.core.document import Document
from annotator.core.layer import Layer, Status
from annotator.core.record import Record
from annotator.core.round import Round, Training
from annotator.core.spans import Spans
from annotator.session.requests import ShowText
from annotator.store.store import Store
from tests.store.samples import opened, span
from tests.workspace.at_work import SCHEMA, Work
from tests.workspace.test_waiting import message

TEXTS = ("Ann Lee saw Bo Chen.", "Cy Dee saw nobody.", "Ed Fu saw nobody.")
NAMES = (((0, 7), (12, 19)), ((0, 6),), ((0, 5),))
TRAINING = Round("first", ("amy", "ben"), training=Training("gold", 0.7))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path / "a.db") as store:
        store.remember_schema(SCHEMA, SCHEMA.id)
        for text, places in zip(TEXTS, NAMES, strict=True):
            document = Document.of_text(text, title=text[:6])
            spans = [span(document, *at, id_=f"g{at[0]}", annotator="gold") for at in places]
            gold = Layer(document.id, "gold", Spans(spans), status=Status.DONE)
            store.import_records([Record(document, (gold,))])
        store.begin_round(TRAINING)
        yield store


@pytest.fixture
def work(store: Store) -> Work:
    work = Work(store)
    assert work.workspace.start()
    return work


def test_differences_are_the_stops_after_a_document_is_done(work: Work, store: Store):
    work.press("p a ; d")  # Ann Lee is a person, Bo Chen is missed
    assert work.workspace.session is not None
    assert work.workspace.session.document.text == TEXTS[0]
    assert message(work) == (
        "F1 0.67 · 0.67 in 1 document, 0.70 passes · missed: Person “Bo Chen” in the gold"
        " · G why · Space as gold · Tab next"
    )
    work.press("G")
    shown = work.front.requests[-1]
    assert isinstance(shown, ShowText)
    assert shown.title == "Person"
    work.press("space")
    assert [each.text for each in work.workspace.session.layer.spans] == ["Ann Lee", "Bo Chen"]
    work.press("tab")
    assert message(work) == "nothing differs from the gold any more; J goes on"
    work.press("J")
    assert work.workspace.session.document.text == TEXTS[1]
    assert work.workspace.session.findings is None
    # What was mended with the gold in sight does not count.
    assert [each.score.equal for each in store.scores(TRAINING, "amy")] == [1]


def test_what_is_as_in_the_gold_leads_on_and_passing_is_said_at_the_end(work: Work):
    work.press("p a ; d J p c ; d")
    assert message(work) == "all as in the gold · F1 1.00 · 0.80 in 2 documents, 0.70 passes"
    work.press("; d")
    assert message(work).startswith(
        "F1 0.00 · 0.67 in 3 documents: not passed (0.70) · missed: Person “Ed Fu”"
    )


def test_one_passes_with_the_last_document(work: Work):
    work.press("p a p b ; d p c ; d p e ; d")
    assert message(work).endswith("nothing is left for you in first")
    steps = [step.message for step in work.front.steps]
    assert "all as in the gold · F1 1.00 · 1.00 in 3 documents: passed (0.70)" in steps


def test_x_leaves_a_difference_as_it_is(work: Work, store: Store):
    work.press("; d")
    assert message(work).endswith("missed: Person “Ann Lee” in the gold · G why · Space as gold · Tab next")
    work.press("x")
    assert message(work) == "left as it is · Tab goes on"
    work.press("tab")
    assert "“Bo Chen”" in message(work)
    assert len(store.layer(store.document(Document.of_text(TEXTS[0]).id)).spans) == 0
    assert store.rejected_strings(9) == []


def test_differences_can_be_seen_again_later(work: Work):
    work.press("p a ; d ; f")
    assert message(work) == "Tab goes to every span again"
    work.press("J K ; f")
    assert message(work).startswith(
        "F1 0.67 · 0.67 in 1 document, 0.70 passes · missed: Person “Bo Chen” in the gold"
    )


def test_gold_is_not_seen_before(store: Store):
    document = Document.of_text(TEXTS[0])
    assert store.layer(document, "gold").spans == Spans()
    assert store.scores(TRAINING, "amy") == []


def test_nothing_is_said_outside_training(work: Work, store: Store):
    store.end_round("first")
    work.press("p a ; d")
    assert message(work) == "document done, with 1 required answer left"


@pytest.mark.parametrize(
    ("keys", "sentence", "after"),
    [
        ("o a p b", "“Ann Lee” is Policy here, Person in the gold", ["person Ann Lee", "person Bo Chen"]),
        ("p l p b", "Person “Lee” here, “Ann Lee” in the gold", ["person Ann Lee", "person Bo Chen"]),
        ("p a p b o s", "too much: Policy “saw” is not in the gold", ["person Ann Lee", "person Bo Chen"]),
    ],
)
def test_space_makes_it_as_in_the_gold(work: Work, keys: str, sentence: str, after: list[str]):
    work.press(f"{keys} ; d")
    assert sentence in message(work)
    work.press("space")
    assert work.workspace.session is not None
    assert [f"{each.label} {each.text}" for each in work.workspace.session.layer.spans] == after
