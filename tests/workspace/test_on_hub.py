"""What the app does with the documents of a hub of which only some are here."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from annotator.session.requests import Ask, FindOnHub, Pick, RunCommandLine, ShowMenu
from annotator.store.held_documents import Stock
from annotator.store.hub_notes import Joined, Lease
from annotator.workspace.background import job_of
from annotator.workspace.exchanging import exchange_lines
from annotator.workspace.job_process import JobReport
from annotator.workspace.on_hub import found_on_hub
from tests.store.samples import imported, opened
from tests.workspace.at_work import Work

FOUND = (
    '{"id":"ab","title":"One","excerpt":"the police came","free":true}',
    '{"id":"cd","title":"","excerpt":"police","free":false}',
    "only words were asked, not status:done",
)


@pytest.fixture
def work(tmp_path: Path) -> Work:
    store = opened(tmp_path / "a.db", "amy")
    imported(store, "One text.", "Two texts.")
    work = Work(store)
    assert work.workspace.start()
    return work


def test_what_was_found_is_to_choose_from_and_one_that_is_lent_says_so() -> None:
    found = found_on_hub(FOUND)
    assert [(each.value, each.name) for each in found.choices] == [
        ("ab", "One · the police came"), ("cd", "Untitled (lent to others) · police"),
    ]  # fmt: skip
    assert found.sentence == "On the hub: 2 documents; only words were asked, not status:done"


def test_the_words_of_a_query_are_arguments_and_a_phrase_stays_one(work: Work) -> None:
    session = work.workspace.session
    assert session is not None
    for query, words in (("a b", ["a", "b"]), ('a "b c"', ['a "b c"']), ("a x:y z", ["a x:y z"])):
        job = job_of(FindOnHub(query, "amy"), session, 0, "amy")
        assert msgspec.json.decode(job.argument)[4:] == words
        assert job.kind == "command-line"


def test_the_menu_of_the_hub_asks_for_what_the_shell_does(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace, session = work.workspace, work.workspace.session
    assert session is not None
    begun: list[object] = []
    monkeypatch.setattr(workspace, "_begin", lambda request, _: begun.append(request))
    workspace.run("hub")
    menu = work.front.requests[-1]
    assert isinstance(menu, ShowMenu)
    for entry in menu.entries:
        workspace.run(entry.command)
    ask = work.front.requests[-1]
    assert isinstance(ask, Ask)
    workspace.run(ask.command, "police")
    workspace.run("take-from-hub", "ab")
    assert begun == [
        RunCommandLine(("hub", "take", "--annotator=amy")),
        RunCommandLine(
            ("hub", "give-back", session.document.id, "--annotator=amy"), "",
            "given back; it stays here, and is lent to others",
        ),
        FindOnHub("police", "amy"),
        RunCommandLine(("hub", "take", "ab", "--annotator=amy"), opens="ab"),
    ]  # fmt: skip
    for command in (ask.command, "take-from-hub"):
        workspace.run(command, " " if command == ask.command else "")
        assert workspace.step is not None
        assert workspace.step.refused


def test_one_of_what_was_found_is_taken_and_opened(work: Work) -> None:
    workspace, session = work.workspace, work.workspace.session
    assert session is not None
    workspace._finish(FindOnHub("police", "amy"), JobReport(1, is_over=True, lines=FOUND))
    pick = work.front.requests[-1]
    assert isinstance(pick, Pick)
    assert (pick.command, len(pick.choices)) == ("take-from-hub", 2)
    workspace._finish(FindOnHub("police", "amy"), JobReport(is_over=True, error="it cannot be reached now"))
    assert workspace.step is not None
    assert (workspace.step.refused, workspace.step.message) == (True, "it cannot be reached now")
    workspace._finish(FindOnHub("police", "amy"), JobReport(1, is_over=True, lines=("the hub has none",)))
    assert workspace.step.message == "On the hub: 0 documents; the hub has none"
    other = workspace.store.neighbour(session.document.id, 1)
    assert other is not None
    workspace._finish(RunCommandLine(("hub", "take", other), opens=other), JobReport(1, is_over=True))
    assert workspace.session is not None
    assert workspace.session.document.id == other


def test_the_status_line_and_the_statistics_say_what_is_here_and_what_is_not(work: Work) -> None:
    store = work.workspace.store
    [first, second] = [record.document.id for record in store.records()]
    store.join(Joined("postgresql://db/x", "p", share=2))
    assert store.more_on_hub is None  # nothing is known yet
    store.note_stock(Stock(5_000, 4_000, "2026-12-01T10:00:00Z"))
    store.note_held([first, second])
    store.note_leases([Lease(first, "2026-12-20T10:00:00Z"), Lease("absent", "2026-12-20T10:00:00Z")])
    assert exchange_lines(store)[-1] == (
        "2 documents here, 2 of them lent to you and to do; 4,998 more on the hub, 4,000 of them free"
    )
    work.workspace._tell_more_on_hub(store.more_on_hub)
    assert work.workspace.step is not None
    assert work.workspace.position.words(short=True) == "1/2 here, 4,998 more on the hub"
