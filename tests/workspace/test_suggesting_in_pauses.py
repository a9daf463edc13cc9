"""Where models are at hand a document opens with the nearest suggestions, and has the others after a pause."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from annotator.core.document import Document
from annotator.core.record import Record
from annotator.schema.values import LabelSchema
from annotator.store.store import Store
from annotator.suggest.tagged_memory import TaggedMemory
from annotator.workspace.learning import Learning
from tests.suggest.lessons import SCHEMA, learned, text_of
from tests.workspace.at_work import Work, go_on

TEXT = "".join(text_of(number) for number in range(16, 26))


class Learned(Learning):
    """Models that were there before the first document opened."""

    def between_documents(self, schema: LabelSchema) -> str:
        del schema
        return ""

    def take_kept(self) -> bool:
        return False


class AtWork(Work):
    def __init__(self, store: Store) -> None:
        suggester = TaggedMemory(is_waited_for=True)
        suggester.take_models(learned(16))
        super().__init__(store, SCHEMA, suggester, TEXT)
        self.workspace.learn(Learned(store, suggester))
        self.workspace.start()

    @property
    def shown(self) -> list[int]:
        session = self.workspace.session
        assert session is not None
        return [each.range_.start for each in session.suggestions]


@pytest.fixture
def work(tmp_path: Path) -> Iterator[AtWork]:
    with Store.open(tmp_path / "a.db", "amy", now=lambda: "2026-11-22T10:00:00Z") as store:
        store.import_records([Record(Document.of_text(TEXT))])
        store.remember_schema(SCHEMA, SCHEMA.id)
        yield AtWork(store)


def test_suggestions_come_nearest_first_in_pauses_until_all_are_there(work: AtWork) -> None:
    shown = [work.shown]
    while work.front.later:
        go_on(work)
        shown.append(work.shown)
    assert 0 < len(shown[0]) < len(shown[1]) < len(shown[-1])
    assert all(before == after[: len(before)] for before, after in pairwise(shown))
    assert shown[-1][-1] > TEXT.index(text_of(25))


def test_after_a_command_what_is_found_in_pauses_is_shown_with_the_next_one_alone(work: AtWork) -> None:
    work.workspace.press("p")
    before = work.shown
    while work.front.later:
        go_on(work)
        assert work.shown == before, "nothing changes under the fingers"
    work.workspace.press("escape")
    work.workspace.run("move-caret-to", str(len(text_of(16)) + 5))
    assert work.shown[-1] > TEXT.index(text_of(25))


def test_where_suggestions_are_off_nothing_is_looked_for_in_pauses(work: AtWork) -> None:
    for _ in range(2):  # in this sentence, then nowhere
        work.workspace.press("W")
    go_on(work)
    assert work.front.later == []
