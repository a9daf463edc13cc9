"""What was learned from the other documents doubts a label: asked for by a query, walked, mended or found right."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from annotator.core.document import Document, document_id
from annotator.core.doubt import Doubt
from annotator.core.inconsistency import Finding, FindingKind, what_is_odd
from annotator.core.layer import Layer, Status
from annotator.core.query import parsed_query
from annotator.core.range import Range
from annotator.core.record import Record
from annotator.core.spans import Spans
from annotator.store.document_fields import QUERY_FIELDS
from annotator.store.store import Store
from annotator.suggest.doubting import doubts_about
from annotator.suggest.library_words import library_words
from annotator.suggest.tagger import Found
from annotator.suggest.teaching import Example
from annotator.suggest.training import learn
from tests.store.samples import opened, span
from tests.suggest.lessons import SCHEMA, example
from tests.workspace.at_work import Work
from tests.workspace.test_waiting import message, wait_for_job

TEXTS = ("0 Bo Chen came.", "1 Al Moss came.", "2 Di Fox came.")
IDS = [document_id(text) for text in TEXTS]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Three documents with a person each; the tagger wants another label, other edges, and a further span."""
    with opened(tmp_path / "a.db") as store:
        store.remember_schema(SCHEMA, SCHEMA.id)
        for number, text in enumerate(TEXTS):
            document = Document(IDS[number], text, title=f"t{number}")
            spans = [span(document, 2, 9 if number == 0 else 4)] if number < 2 else []
            store.import_records(
                [Record(document, (Layer(document.id, "amy", Spans(spans), status=Status.DONE),))]
            )
        store.note_doubts(
            [
                Doubt(IDS[0], Range(2, 9), "person", Range(2, 9), "event", 97),
                Doubt(IDS[1], Range(2, 4), "person", Range(2, 9), "person", 90),
                Doubt(IDS[2], Range(2, 8), "", Range(2, 8), "person", 85),
            ]
        )
        store.remember_opened(IDS[0])
        yield store


def asked(store: Store, query: str) -> list[str]:
    return [row.title for row in store.listed(parsed_query(query, QUERY_FIELDS), "amy")]


def test_doubted_documents_are_asked_for(store: Store) -> None:
    assert asked(store, "doubtful:yes") == ["t0", "t1", "t2"]
    assert asked(store, "doubtful:no") == []
    assert asked(store, "doubtful:yes inconsistent:yes") == []
    listed = [
        found.finding for _, found in store.listed_findings(parsed_query("doubtful:yes", QUERY_FIELDS), None)
    ]
    assert [round(each.score, 2) for each in listed] == [0.97, 0.9, 0.85]
    assert {each.kind for each in listed} == {FindingKind.DOUBT}


def test_doubts_are_walked_mended_and_remembered_when_found_right(store: Store) -> None:
    work = Work(store)
    assert work.workspace.start()
    work.press("; f")
    wait_for_job(work)
    odd = "Person “Bo Chen”; what the other documents taught is 97 % sure of Event “Bo Chen”"
    assert message(work).startswith(odd)
    work.press("space")
    work.press("tab y")
    assert message(work).startswith(
        "Person “Al”; what the other documents taught is 90 % sure of Person “Al Moss”"
    )
    work.press("space tab y")
    assert message(work).startswith(
        "“Di Fox” without a label; what the other documents taught is 85 % sure of Person"
    )
    work.press("x")
    assert asked(store, "doubtful:yes") == []
    assert work.kept == [("event", "Bo Chen"), ("person", "Al Moss")]
    work.press("u")
    assert asked(store, "doubtful:yes") == ["t2"]
    work.press("U")
    assert asked(store, "doubtful:yes") == []


def test_new_doubts_take_the_place_of_those_before_and_go_with_their_documents(store: Store) -> None:
    store.note_doubts([Doubt(IDS[2], Range(2, 8), "", Range(2, 8), "person", 85)])
    store.remember_opened(IDS[0])
    assert asked(store, "doubtful:yes") == ["t2"]
    store.remove([IDS[2]])
    assert asked(store, "doubtful:yes") == []


def test_nothing_is_doubted_before_anything_was_learned(tmp_path: Path) -> None:
    with opened(tmp_path / "b.db") as store:
        store.import_records([Record(Document(IDS[0], TEXTS[0], title="t0"))])
        assert asked(store, "doubtful:yes") == []
        assert asked(store, "doubtful:no") == ["t0"]


PERSON = (Range(2, 9), "person")


@pytest.mark.parametrize(
    ("range_", "label", "spans", "expected"),
    [
        (Range(2, 9), "event", [PERSON], [(Range(2, 9), "person")]),
        (Range(2, 4), "person", [PERSON], [(Range(2, 9), "person")]),
        (Range(2, 4), "event", [PERSON], []),
        (Range(10, 14), "event", [PERSON], [(Range(10, 14), "")]),
        (Range(2, 14), "person", [PERSON, (Range(10, 14), "event")], []),
    ],
)
def test_what_one_key_can_mend_is_doubted(range_, label, spans, expected):
    document = Document(IDS[0], TEXTS[0])
    found = doubts_about(Example(document, tuple(spans), 15), Found(range_, label, 0.93, 0, False))
    assert [(each.range_, each.label) for each in found] == expected
    assert all((each.better, each.better_label, each.percent) == (range_, label, 93) for each in found)


def test_a_label_that_was_forgotten_is_found_by_what_the_other_documents_teach():
    examples = [example(number) for number in range(16)]
    words = library_words(each.document.text for each in examples)
    faulty = examples[5]
    gone = faulty.spans[0]
    examples[5] = replace(faulty, spans=faulty.spans[1:])
    models = learn(examples, words, SCHEMA.hash, nests=False)
    assert models is not None
    doubts = {(each.document, each.range_, each.label, each.better_label) for each in models.doubts}
    assert (faulty.document.id, gone[0], "", gone[1]) in doubts
    assert len(doubts) <= 3


def test_a_doubt_is_said_in_a_sentence():
    finding = Finding(FindingKind.DOUBT, Range(0, 2), "", 9, Range(0, 2), "person", 90)
    assert what_is_odd(finding, "Bo came.") == (
        "“Bo” without a label; what the other documents taught is 90 % sure of person “Bo”"
    )
