"""The line of the plain screen: what each key changed and where one is, in words."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from msgspec.structs import replace

from annotator.core.action import Edit
from annotator.core.document import Document, document_id
from annotator.core.record import Record
from annotator.session.states import View
from annotator.session.step import Step
from annotator.store.errors import StoreError
from annotator.store.store import Store
from annotator.workspace.plain_words import plain_words
from tests.marked import press, session_from
from tests.session.linked import LINKED
from tests.session.reviewed import decided, layer_of, reviewed
from tests.store.samples import opened
from tests.workspace.at_work import FIRST, SECOND, Work


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Work]:
    with opened(tmp_path / "a.db") as store:
        titles = {FIRST: "First", SECOND: ""}
        store.import_records(
            Record(Document(document_id(text), text, title=titles[text])) for text in (FIRST, SECOND)
        )
        work = Work(store)
        work.workspace.starts_plain = True
        assert work.workspace.start("welcome")
        yield work


def line(work: Work, keys: str = "") -> str:
    """The line after the keys."""
    work.press(keys)
    assert work.workspace.step is not None
    return work.workspace.status_of(work.workspace.step)[0]


def test_a_document_is_named_and_its_place_and_then_the_word_at_the_caret(work: Work) -> None:
    assert line(work) == "welcome; “First”, document 1 of 2; ? shows the keys; word: Ann"
    assert line(work, "J") == "document 2 of 2; word: Bo"


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("right", "word: Lee"),
        ("shift+right shift+right", "selected “Ann Lee”"),
        ("p", "PERSON first letter, Space here, Enter sentence, Esc"),
        ("p b", "Person “Bo Chen” marked"),
        ("p a 2 . ", "Person “Ann Lee saw” changed"),
        ("p b o", "POLICY first letter, Space here, Enter sentence, Esc"),
        ("p b escape", "word: Bo, in Person “Bo Chen”"),
        ("p b escape left", "word: saw"),
        ("p b x", "deleted Person “Bo Chen”"),
        ("p b u", "undid: labelled Person “Bo Chen”"),
        ("C right", "character: n"),
        ("C right right right", "blank"),
        ("end", "sign: ."),
        ("end C right", "end of the line"),
        ("ctrl+end C right right right right right", "end of the text"),
        ("9", "a digit sets the length of a span in words: make or focus one first"),
    ],
)
def test_the_line_says_what_changed_or_else_where_one_is(work: Work, keys: str, said: str) -> None:
    assert line(work, keys) == said


def test_what_space_takes_is_said_before_and_at_a_suggestion_what_both_answers_do(work: Work) -> None:
    line(work, "p a J")
    assert line(work, "left") == "word: Bo; Space takes Person “Ann Lee”"
    assert line(work, "tab").startswith("Person? “Ann Lee”, Space yes, x no")
    at_it = "Person “Ann Lee” suggested here, Space takes it, x rejects it"
    assert line(work, "escape") == f"word: Ann; {at_it}"
    assert line(work, "space").startswith("Person “Ann Lee” marked")


def test_the_form_says_field_answer_and_keys_and_after_an_answer_the_next_field(work: Work) -> None:
    first = line(work, "T")
    assert first.startswith("topic: no answer, required; Esc back to the text; r regulation, c censorship")
    answered = line(work, "p")
    assert answered.startswith("topic: protest; measures: no answer; b blocking")
    assert line(work, "up").startswith("topic: protest; r regulation")


def test_an_answer_that_is_typed_is_said_with_the_field_after_it(work: Work) -> None:
    line(work, "e s A")
    work.workspace.run("attributes", "date")
    work.workspace.run_typed("set-attribute", "date=2026-03-04")
    assert line(work).startswith("date: 2026-03-04")


def test_only_what_is_unusual_stands_at_the_end(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(store: Store, edit: Edit, **_: object) -> None:
        if edit.changes:
            raise StoreError("the disk is full")

    assert work.workspace.status_of(work.press("right")) == ("word: Lee", ())
    monkeypatch.setattr(Store, "keep", refuse)
    words, place = work.workspace.status_of(work.press("p b"))
    assert words.startswith("not saved: the disk is full; PERSON first letter")
    assert place == ("not saved",)


def test_the_plain_screen_stays_from_one_document_to_the_next_until_it_is_switched_off(work: Work) -> None:
    session = work.press("J").session
    assert (session.plain, session.view) == (True, View.PLAIN)
    work.workspace.run("plain")
    session = work.press("K").session
    assert (session.plain, session.view) == (False, View.TINT)
    work.workspace.run("plain", "on")
    assert line(work).startswith("plain screen: on; V shows spans")


def lines(steps: list[Step]) -> list[str]:
    """The lines of the steps after the first."""
    return [plain_words(before.session, step, "1 of 1") for before, step in pairwise(steps)]


def test_a_relation_is_said_when_it_is_made_and_in_the_form() -> None:
    steps = press(session_from("^[Curfew|event] hit [Marie|person]", LINKED), "tab R t m A")
    made = "Event “Curfew” targets Person “Marie”"
    assert lines(steps)[-2:] == [made, f"{made}; Esc back to the text"]


def test_in_a_review_the_line_says_who_has_what_in_a_field_and_in_a_note() -> None:
    anna, ben = (layer_of("[Ann|person] won", name) for name in ("anna", "ben"))
    anna = replace(anna, answers={"topic": "protest"}, note="a riot")
    ben = replace(ben, answers={"topic": "other"})
    said = lines(decided(reviewed(["[Ann|person] won", anna, ben]), "T tab tab tab"))
    values = "anna: protest; ben: other; p protest, o other"
    assert said[0] == f"topic: no answer, required; Esc back to the text; {values}"
    assert said[-1] == "note of anna: a riot"


def test_what_reaches_over_lines_is_said_on_one() -> None:
    session = session_from("[One\n\ntwo|person] ^three")
    assert lines(press(session, "left left")) == [
        "word: two, in Person “One two”",
        "word: One, in Person “One two”",
    ]
