"""Sharing out on the command line: shown first, then begun; who is how far; agreement over time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from annotator.core.changes import SpanAdded
from annotator.core.document import Document
from annotator.core.layer import Layer, Status
from annotator.core.record import Record
from annotator.core.spans import Spans
from annotator.store.store import Store
from tests.cli.command import annotator
from tests.store.samples import SCHEMA, keep, opened, span, status_change

JUNE = "round: june\npeople: [amy, ben]\nlead: [lena]\noverlap: 30%\n"


def worked(folder: Path, name: str, number: int, status: Status = Status.DONE, label: str = "person") -> None:
    """Let somebody mark and finish the document of that number."""
    text = f"Ann {number}"
    document = Document.of_text(text)
    spans = Spans([span(document, 0, 3, id_=name, annotator=name, label=label)])
    with opened(folder / "annotations.db", name) as store:
        store.import_records([Record(document, (Layer(document.id, name, spans, status=status),))])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Twenty documents and the file of a round."""
    with opened(tmp_path / "annotations.db") as store:
        store.remember_schema(SCHEMA, "schema")
        store.import_records(
            Record(Document.of_text(f"Ann {number}", title=f"t{number}")) for number in range(20)
        )
    (tmp_path / "june.yaml").write_text(JUNE)
    return tmp_path


def rounds(folder: Path) -> list[dict[str, Any]]:
    return annotator("assign", "--list", "--json", cwd=folder).records


def test_a_round_is_shown_before_it_is_begun(folder: Path) -> None:
    shown = annotator("assign", "june.yaml", cwd=folder)
    assert (shown.code, shown.err) == (0, "")
    *lines, note = shown.out.splitlines()
    assert lines[0].startswith("june: 20 documents; ")
    assert lines[1] == "  others' work is seen in a document once one's own is done; led by lena"
    assert lines[2].split() == ["person", "documents", "shared", "done"]
    assert [line.split()[0] for line in lines[3:]] == ["amy", "ben"]
    assert note == "nothing was written; annotator assign --yes june.yaml begins the round"
    assert annotator("assign", "--list", cwd=folder).out == "there are no rounds\n"
    begun = annotator("assign", "june.yaml", "--yes", cwd=folder)
    assert begun.out.splitlines() == [*lines, "the round june has begun"]
    [listed] = rounds(folder)
    assert (listed["round"]["people"], listed["documents"], listed["ended"]) == (["amy", "ben"], 20, None)
    counts = {each["person"]: each["documents"] for each in listed["people"]}
    assert counts == {line.split()[0]: int(line.split()[1]) for line in lines[3:]}
    assert sum(counts.values()) == listed["by_people"]["1"] + 2 * listed["by_people"]["2"]
    for name, count in counts.items():
        result = annotator("list", "mine:yes", "--annotator", name, "--as", "jsonl", cwd=folder)
        assert len(result.records) == count


def test_a_change_says_how_much_moves_and_a_round_can_end(folder: Path) -> None:
    annotator("assign", "june.yaml", "--yes", cwd=folder)
    (folder / "june.yaml").write_text(JUNE.replace("ben]", "ben, cleo]"))
    shown = annotator("assign", "june.yaml", cwd=folder)
    moved = annotator("assign", "june.yaml", "--json", cwd=folder).records[0]["moved"]
    assert f"  {moved} documents would go to other people than now" in shown.out.splitlines()
    assert 0 < moved < 20
    assert shown.out.endswith("nothing was written; annotator assign --yes june.yaml changes the round\n")
    assert annotator("assign", "june.yaml", "--yes", cwd=folder).out.endswith("the round june is changed\n")
    assert annotator("assign", "--end", "june", cwd=folder).out == "the round june has ended\n"
    assert rounds(folder)[0]["ended"] is not None
    again = annotator("assign", "--end", "june", cwd=folder)
    assert (again.code, again.errors) == (2, ["no round 'june' is on; there are none"])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "round: june\npeople: [amy]\noverlp: 1",
            "june.yaml:3:1: unknown key 'overlp', did you mean 'overlap'?",
        ),
        ("round: june\npeople: [' amy']", "june.yaml:2:10: ' amy' cannot be an annotator's name"),
        ("round: june\npeople: [amy]\ndocuments: 'x title'\n", ""),
        (
            "round: june\npeople: [amy]\ndocuments: 'titel:x'",
            "june.yaml:3:12: column 1 of the query: there is no field",
        ),
        (
            "round: june\npeople: [amy]\ndocuments: |\n  police\n  foo:1",
            "june.yaml:3:12: line 2, column 1 of the query: there is no field",
        ),
        (
            "round: june\npeople: [amy]\ndocuments: status:new",
            "june.yaml:3:12: status: changes with the work, so",
        ),
        (
            "round: june\npeople: [amy]\ndocuments: '@mine'",
            "june.yaml:3:12: a saved query can be saved anew, so",
        ),
        (
            "round: june\npeople: [amy]\ndocuments: title:none",
            "'june.yaml': the round asks for no document that is here",
        ),
        (
            "round: june\npeople: [amy]\ntraining: {gold: gold}",
            "'june.yaml': the round asks for no document with gold that is",
        ),
        (
            "round: june\npeople: [amy]\ncontrol: {gold: gold}",
            "'june.yaml': 'gold' has finished no document of the round, so",
        ),
    ],
)
def test_problems_are_told_with_their_places(folder: Path, text: str, problem: str) -> None:
    annotator("list", "title:t1", "--save", "mine", cwd=folder)
    (folder / "june.yaml").write_text(text)
    result = annotator("assign", "june.yaml", "--yes", cwd=folder)
    if not problem:
        assert result.errors == ["'june.yaml': the round asks for no document that is here"]
        return
    assert (result.code, len(result.errors)) == (2, 1)
    assert result.err.startswith(problem)
    assert annotator("assign", "--list", cwd=folder).out == "there are no rounds\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "Name the file of a round, or give --list or --end NAME."),
        (["june.yaml", "--list"], "Name the file of a round, or give --list or --end NAME."),
        (["--list", "--yes"], "--yes is for a file."),
        (["none.yaml"], "'none.yaml': No such file or directory; name the file of a round"),
        (["june.yaml", "--db", "none.db"], "'none.db': there is no such database; name it with --db"),
    ],
)
def test_what_is_wrong_with_the_command_line(folder: Path, arguments: list[str], words: str) -> None:
    result = annotator("assign", *arguments, cwd=folder)
    assert result.code == 2
    assert words in result.err


def test_who_is_how_far_is_listed_and_in_statistics(folder: Path) -> None:
    annotator("assign", "june.yaml", "--yes", cwd=folder)
    own = [int(row["title"][1:]) for row in annotator(
        "list", "mine:yes", "--annotator", "amy", "--as", "jsonl", cwd=folder).records]  # fmt: skip
    worked(folder, "amy", own[0])
    worked(folder, "amy", own[1], Status.FLAGGED)
    amy = rounds(folder)[0]["people"][0]
    assert (amy["done"], amy["flagged"], amy["left"]) == (1, 1, len(own) - 2)
    assert amy["first_done"] == amy["last_done"] != None  # noqa: E711
    row = next(line for line in annotator("assign", "--list", cwd=folder).out.splitlines() if " amy " in line)
    assert row.split()[3:] == ["1", "1", "0", str(len(own) - 2), amy["last_done"][:10], amy["last_done"][:10]]
    stats = annotator("stats", "--annotator", "amy", "--json", cwd=folder).records[0]
    assert [(each["round"], each["done"], each["left"]) for each in stats["rounds"]] == [
        ("june", 1, len(own) - 2)
    ]
    text = annotator("stats", "--annotator", "amy", cwd=folder).out
    assert (
        f"rounds\n  june  1 of {len(own)} documents done, {len(own) - 2} left, {amy['last_done'][:10]} to"
        in text
    )


def test_gold_is_scored_in_the_list_for_leads(folder: Path) -> None:
    for number in range(4):
        worked(folder, "gold", number)
    for name, label in (("amy", "person"), ("ben", "event")):
        worked(folder, name, 0, label="person")
        worked(folder, name, 1, label=label)
    (folder / "june.yaml").write_text(
        "round: first\npeople: [amy, ben]\ntraining:\n  gold: gold\n  pass: 0.9\n"
    )
    begun = annotator("assign", "june.yaml", "--yes", cwd=folder).out.splitlines()
    assert begun[0] == "first: 4 documents; 4 for 2 people"
    assert begun[1].endswith("; training with the gold of gold, passed from F1 0.90 on")
    lines = annotator("assign", "--list", cwd=folder).out.splitlines()
    assert [line.split()[-2:] for line in lines[2:]] == [["F1", "in"], ["1.00", "2"], ["0.50", "2"]]
    people = rounds(folder)[0]["people"]
    assert people[0]["gold"] == {"documents": 2, "f1": 1.0, "by_week": []}  # it was imported


def test_control_documents_are_mixed_in(folder: Path) -> None:
    for number in range(8):
        worked(folder, "gold", number)
    (folder / "june.yaml").write_text(f"{JUNE}control:\n  gold: gold\n  share: 20%\n")
    lines = annotator("assign", "june.yaml", "--yes", cwd=folder).out.splitlines()
    assert "20 % are controlled by the gold of gold" in lines[1]
    assert lines[2].split() == ["person", "documents", "shared", "control", "done"]
    counts = [(int(documents), int(control)) for _, documents, _, control, _ in map(str.split, lines[3:-1])]
    assert all(control < documents / 2 for documents, control in counts)
    assert sum(control for _, control in counts) > 0


def test_agreement_over_time(folder: Path, tmp_path: Path) -> None:
    times = iter(range(10_000))
    for week, labels in ((47, ("person", "person")), (48, ("person", "event"))):
        for name, label in zip(("amy", "ben"), labels, strict=True):

            def now(week: int = week) -> str:
                return f"2026-11-{2 + 7 * (week - 45):02}T10:{next(times) % 60:02}:00Z"

            with Store.open(tmp_path / "annotations.db", name, now=now) as store:
                document = store.document(Document.of_text(f"Ann {week - 47}").id)
                keep(
                    store,
                    document,
                    SpanAdded(span(document, 0, 3, id_=f"{name}{week}", annotator=name, label=label)),
                )
                keep(store, document, status_change(Status.NEW, Status.DONE))
    result = annotator("agree", "--by", "week", "--json", cwd=folder).records[0]
    assert [(each["week"], each["documents"], each["f1_exact"]["value"]) for each in result["by_week"]] == [
        ("2026-W47", 1, 1.0),
        ("2026-W48", 1, 0.0),
    ]
    table = annotator("agree", "--by", "week", cwd=folder).out
    assert [line.split()[0] for line in table.splitlines() if line.startswith(("by week", "2026"))] == [
        "by", "2026-W47", "2026-W48",
    ]  # fmt: skip
    annotator("assign", "june.yaml", "--yes", cwd=folder)
    by_round = annotator("agree", "--by", "round", "--json", cwd=folder).records[0]["by_round"]
    assert [(each["round"], each["documents"]) for each in by_round] == [("june", 2)]
    (folder / "july.yaml").write_text(JUNE.replace("june", "july") + "documents: title:t1\n")
    annotator("assign", "july.yaml", "--yes", cwd=folder)
    annotator("assign", "--end", "june", cwd=folder)
    by_round = annotator("agree", "--by", "round", "--json", cwd=folder).records[0]["by_round"]
    assert [(each["round"], each["documents"]) for each in by_round] == [("june", 2), ("july", 1)]
    assert "by_week" not in annotator("agree", "--json", cwd=folder).records[0]


def test_a_person_of_a_round_sees_others_work_only_where_their_own_is_done(folder: Path) -> None:
    worked(folder, "ben", 0, label="event")
    worked(folder, "ben", 1, label="event")
    worked(folder, "amy", 1)
    annotator("assign", "june.yaml", "--yes", cwd=folder)

    def titles(*arguments: str) -> list[str]:
        return [row["title"] for row in annotator("list", *arguments, "--as", "jsonl", cwd=folder).records]

    assert titles("label:event") == ["t0", "t1"]
    assert titles("by:ben", "--annotator", "amy") == ["t1"]
    assert titles("by:ben", "--annotator", "lena") == ["t0", "t1"]
    assert titles("by:ben", "--annotator", "ben") == ["t0", "t1"]

    def spans(*arguments: str) -> dict[str, list[str]]:
        records = annotator("export", *arguments, cwd=folder).records
        return {each["meta"]["title"]: [span["annotator"] for span in each["spans"]] for each in records}

    assert spans("--viewer", "amy")["t0"] == []
    assert sorted(spans("--viewer", "amy")["t1"]) == ["amy", "ben"]
    assert spans("--viewer", "amy", "--where", "by:ben").keys() == {"t1"}
    assert spans()["t0"] == spans("--viewer", "lena")["t0"] == ["ben"]


def test_the_app_says_who_sees_what_a_command_shows_of_a_layer(folder: Path) -> None:
    worked(folder, "ben", 0, label="event")
    annotator("assign", "june.yaml", "--yes", cwd=folder)
    for reader, people in (("amy", ["gold"]), ("lena", ["ben", "gold"])):
        (found,) = annotator("stats", "--json", "--annotator", "gold", "--reader", reader, cwd=folder).records
        assert found["annotator"] == "gold"
        assert sorted({"gold", *found["work"]["people"]}) == people
        exported = annotator("export", "--reader", reader, cwd=folder).records
        assert any(each["spans"] for each in exported) == ("ben" in people)
        assert annotator("merge", "--list", "--reader", reader, cwd=folder).out == "nothing is set aside\n"
