"""The exchange beside the app: its process sends what is done, says how things stand, and goes on without the hub."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from annotator.core.changes import SpanAdded
from annotator.hub import exchange_process
from annotator.hub.exchange_process import Exchanging
from annotator.hub.exchanger import Exchanger
from annotator.hub.standing import Standing
from annotator.store.hub_notes import Joined, LastExchange
from annotator.store.store import Store
from annotator.workspace.exchanging import ExchangingWithHub, exchange_lines, words_of
from annotator.workspace.process_beside import AnsweringProcess
from tests.hub.places import Place
from tests.store.samples import imported, keep, opened, span
from tests.workspace.at_work import Work


@pytest.fixture
def joined(tmp_path: Path) -> Iterator[tuple[Place, Store, Store]]:
    """Amy and ben, who have all that the folder has."""
    with opened(tmp_path / "amy.db", "amy") as amy:
        imported(amy, "One text.")
        place = Place(amy.database_id, None, tmp_path / "shared")
        amy.join(Joined(place.address("amy"), place.project))
        place.sync(amy)
        with place.join(tmp_path / "ben.db", "ben") as ben:
            place.sync(ben)
            yield place, amy, ben


def marks(store: Store, number: int = 0) -> None:
    of = store.document(store.first_document() or "")
    keep(
        store,
        of,
        SpanAdded(span(of, 0, 2 + number, id_=f"{store.annotator}{number}", annotator=store.annotator)),
    )


def answered(process: AnsweringProcess[Standing], wanted: Callable[[Standing], bool]) -> Standing:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        standing = process.next_answer()
        if standing is not None and wanted(standing):
            return standing
        time.sleep(0.02)
    raise AssertionError


def test_the_process_sends_takes_and_waits_for_a_hub_that_is_away(
    joined: tuple[Place, Store, Store], tmp_path: Path
) -> None:
    place, amy, ben = joined
    process = AnsweringProcess(
        msgspec.json.Decoder(Standing).decode, "annotator.hub.exchange_process", str(amy.path), "amy"
    )
    try:
        answered(process, lambda each: each == Standing(0))
        marks(amy)
        answered(process, lambda each: each.unsent == 1)
        shutil.move(place.folder, tmp_path / "away")
        answered(process, lambda each: each.unsent == 1 and "not there" in each.error)
        marks(amy, 1)
        answered(process, lambda each: each.unsent == 2 and bool(each.error))
        shutil.move(tmp_path / "away", place.folder)
        answered(process, lambda each: each == Standing(0))
    finally:
        process.close_input()
        assert process.wait(20) == 0
    assert place.sync(ben).received == {"amy": 2}
    assert list(amy.records()) == list(ben.records())


class Written:
    """What the process writes, in this one."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.buffer = self
        self.standings: list[Standing] = []
        monkeypatch.setattr(exchange_process.sys, "stdout", self)

    def write(self, line: bytes) -> None:
        self.standings.append(msgspec.json.decode(line, type=Standing))

    def flush(self) -> None:
        """Nothing is held."""


def test_what_came_is_said_with_whose_it_is_and_much_is_sent_at_once(
    joined: tuple[Place, Store, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    place, amy, ben = joined
    written = Written(monkeypatch)
    marks(ben)
    place.sync(ben)
    exchanging = Exchanging(amy)
    rounds = iter(range(60))

    def waits(exchanger: Exchanger, seconds: float) -> bool:
        number = next(rounds)
        marks(amy, number) if number < 5 else exchanging.end()
        return False

    monkeypatch.setattr(exchange_process, "_MUCH", 3)
    monkeypatch.setattr(Exchanger, "wait", waits)
    exchanging.run()
    assert written.standings[0] == Standing(0, 1, ("ben",))
    assert [each.unsent for each in written.standings[1:]] == [1, 2, 3, 0, 1, 2]
    assert place.sync(ben).received == {"amy": 3}


def test_a_database_without_a_hub_says_so_and_stops_when_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = Written(monkeypatch)
    monkeypatch.setattr(exchange_process, "_LOOK", 0.01)
    with opened(tmp_path / "a.db", "amy") as store:
        exchanging = Exchanging(store)
        monkeypatch.setattr(exchanging._ended, "wait", lambda _: exchanging.end())
        exchanging.run()
    assert "annotator join" in written.standings[0].error


class Process:
    """In place of the process: it says what the test says."""

    said: list[Standing]
    has_ended = False
    closed: list[str]

    def __init__(self, *_: Any) -> None:
        Process.said, Process.closed = [], []

    def next_answer(self) -> Standing | None:
        return Process.said.pop(0) if Process.said else None

    def close_input(self) -> None:
        Process.closed.append("input")

    def wait(self, _: float) -> int | None:
        return None

    def kill(self) -> None:
        Process.closed.append("killed")


class Front:
    """What the app does with what it is told; ``look`` is the next look at the process."""

    def __init__(self, store: Store) -> None:
        self.notices: list[str | None] = []
        self.lines: list[str] = []
        self.is_idle = True
        self.shown = 0
        self.later: list[Callable[[], None]] = []
        self.exchanging = ExchangingWithHub(
            store, lambda _, call: self.later.append(call), self.notices.append, self.say, self.refresh
        )

    def say(self, line: str) -> bool:
        if self.is_idle:
            self.lines.append(line)
        return self.is_idle

    def refresh(self) -> bool:
        self.shown += self.is_idle
        return self.is_idle

    def look(self, *standings: Standing) -> None:
        Process.said += standings
        self.later.pop()()


def test_the_app_exchanges_where_no_document_is_here_yet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotator.workspace.exchanging.AnsweringProcess", Process)
    place = Place("e" * 32, None, tmp_path / "shared")
    with place.join(tmp_path / "a.db", "amy") as store:
        work = Work(store)
        work.workspace.exchange()
        Process.closed = ["not begun"]
        assert not work.workspace.start()
        assert not work.workspace.start()
        [begin], work.front.later = work.front.later, []
        begin()
        assert Process.closed == []
        work.workspace.end()
        assert Process.closed == ["input", "killed"]


def test_the_app_shows_how_things_stand_and_interrupts_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotator.workspace.exchanging.AnsweringProcess", Process)
    with opened(tmp_path / "a.db", "amy") as store:
        front = Front(store)
        step: Any = None
        front.exchanging.saw_keys(1)
        front.exchanging.saw_step(step)
        front.exchanging.saw_step(step)
        [begin] = front.later
        begin()
        front.later = front.later[1:]
        front.look(Standing(3), Standing(2, error="no line"))
        assert front.notices == ["3 unsent", "2 unsent offline"]
        assert front.lines == ["not exchanged: no line"]
        front.is_idle = False
        front.look(Standing(2, error="no line"), Standing(0, 5, ("amy", "ben"), aside=1))
        assert (front.lines, front.shown) == (["not exchanged: no line"], 0)
        assert front.notices[-1] is None
        front.is_idle = True
        front.look()
        assert front.shown == 1
        assert front.lines[1:] == [
            "1 action set aside, since it does not fit what was done elsewhere: annotator merge --list"
        ]
        front.look(Standing(0, 5, ("ben",)))
        assert front.shown == 1
        Process.has_ended = True
        front.look()
        assert front.notices[-1] == "no exchange"
        assert front.later == []
        Process.has_ended = False
        front.exchanging.end()
        front.exchanging.end()
        assert Process.closed == ["input", "killed"]


def test_what_stands_in_the_status_line_is_short() -> None:
    assert words_of(Standing(0)) is None
    assert words_of(Standing(1234)) == "1,234 unsent"
    assert words_of(Standing(0, error="x")) == "offline"


def test_the_statistics_say_how_the_last_exchange_went(joined: tuple[Place, Store, Store]) -> None:
    place, amy, _ = joined
    marks(amy)
    amy.note_exchange(LastExchange("", error="no line"))
    assert exchange_lines(amy) == (
        f"{place.project} on {place.address('amy')}", "no exchange yet", "since then not: no line", "1 action not sent",
    )  # fmt: skip
    Exchanger(amy).exchange()
    _, line, unsent = exchange_lines(amy)
    assert (line[:13], line[-19:]) == ("last exchange", " 1 sent, 0 received")
    assert unsent == "0 actions not sent"


def test_a_database_without_a_hub_has_no_such_lines(tmp_path: Path) -> None:
    with opened(tmp_path / "a.db", "amy") as store:
        assert exchange_lines(store) == ()


def test_the_app_begins_to_exchange_and_ends_it_with_itself(joined: tuple[Place, Store, Store]) -> None:
    _, amy, _ = joined
    work = Work(amy)
    work.workspace.exchange()
    assert work.workspace.start()
    later, work.front.later = work.front.later, []
    assert later  # it begins after the first document is shown
    assert work.workspace.end().is_saved
