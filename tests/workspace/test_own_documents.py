"""J in a round, without a screen: one's next document that is not finished, in any library."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.core.document import Document
from annotator.core.record import Record
from annotator.core.round import Round
from annotator.store.store import Store
from tests.store.samples import opened
from tests.workspace.at_work import SCHEMA, Work
from tests.workspace.test_waiting import message

TEXTS = [f"Ann Lee saw Bo Chen, text {number}." for number in range(12)]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path / "a.db") as store:
        store.remember_schema(SCHEMA, SCHEMA.id)
        store.import_records(
            Record(Document.of_text(text, title=f"{number:03}")) for number, text in enumerate(TEXTS)
        )
        yield store


def begun(store: Store, people: tuple[str, ...] = ("amy",)) -> Work:
    store.begin_round(Round("june", people, documents="title:002,005,009"))
    work = Work(store)
    assert work.workspace.start()
    return work


def title(work: Work) -> str:
    assert work.workspace.session is not None
    return work.workspace.session.document.title


def test_it_begins_with_ones_first_and_goes_round(store: Store):
    work = begun(store)
    walked = [title(work)]
    for _ in range(3):
        work.press("J")
        walked.append(title(work))
    assert walked == ["002", "005", "009", "002"]
    work.press("J K")
    assert title(work) == "002"
    work.press("K")
    assert message(work) == "there is no previous document"


def test_what_is_finished_is_passed_over_until_nothing_is_left(store: Store):
    work = begun(store)
    work.press("; d")
    assert title(work) == "005"
    work.press("J J")
    assert title(work) == "005"
    work.press("; d")
    assert title(work) == "009"
    work.press("J")
    assert message(work) == "no other document is left for you in june"
    work.press("; d")
    assert (title(work), message(work)) == (
        "009",
        "document done, with 1 required answer left; nothing is left for you in june",
    )
    work.press("K")
    assert title(work) == "005"


def test_who_takes_no_part_goes_through_all(store: Store):
    work = begun(store, ("ben",))
    assert title(work) == "000"
    work.press("J")
    assert title(work) == "001"


def test_in_a_large_library_the_next_one_is_searched_for(store: Store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("annotator.store.rounds.MOST_HASHES", 2)
    work = begun(store)
    work.press("J")
    work.press("J")
    assert title(work) == "005"
    work.press("J")
    assert title(work) == "009"
    assert work.workspace.found is not None
    assert work.workspace.found.text == "mine:yes status:new,in_progress"
