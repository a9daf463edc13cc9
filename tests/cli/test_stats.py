"""``annotator stats``: the figures of one's own work."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from annotator.cli.project import now
from annotator.store.store import Store
from tests.cli.command import TEXT, annotator, jsonl, span


@pytest.fixture
def worked(tmp_path: Path) -> Path:
    """A database with three spans of amy's, and the log of some keys."""
    spans = [
        span(0, 7, annotator="amy"),
        span(12, 19, annotator="amy"),
        span(23, 27, "event", annotator="amy"),
    ]
    common = {"schema": {"id": "news", "version": 1}, "offset_unit": "codepoint", "annotators": ["amy"]}
    jsonl(
        tmp_path / "in.jsonl",
        {"text": TEXT, "spans": spans, "status": "done", "meta": {"title": "A title"}, **common},
        {"text": "New.", "spans": [], **common, "annotators": []},
    )
    assert annotator("import", "in.jsonl", "--annotator", "amy", cwd=tmp_path).code == 0
    ticks = iter([0.0, 1.5, 300.0, 301.0])
    path = tmp_path / "annotations.db"
    with Store.open(path, "amy", now=now, ticks=lambda: next(ticks)) as store:
        document_id = store.first_document()
        assert document_id is not None
        for key, command in (("p", "label"), ("a", "aim"), ("right", "word-right"), ("q", "")):
            store.note_key(key, command, document_id)
    return tmp_path


def test_the_json_has_figures_labels_status_and_times(worked: Path) -> None:
    result = annotator("stats", "--json", "--annotator", "amy", cwd=worked)
    assert (result.code, result.err) == (0, "")
    shown = json.loads(result.out)
    assert shown["labels"] == {"person": 2, "event": 1}
    assert (shown["status"]["done"], shown["status"]["new"]) == (1, 1)
    assert list(shown["seconds"].values()) == [2.5]  # the pause of five minutes is left out
    assert {"keys_per_span", "p50", "p90", "spans", "wasted"} <= set(shown)
    assert shown["wasted"] == 1


def test_the_text_names_documents_by_title(worked: Path) -> None:
    result = annotator("stats", "--annotator", "amy", cwd=worked)
    assert "A title" in result.out
    assert "Person" in result.out
    assert "no spans in the key log yet" in result.out


def test_someone_who_did_nothing_has_no_figures(worked: Path) -> None:
    shown = json.loads(annotator("stats", "--json", "--annotator", "bob", cwd=worked).out)
    assert (shown["spans"], shown["labels"], shown["seconds"]) == (0, {}, {})


def test_the_key_log_is_turned_off_and_on(worked: Path) -> None:
    def logs() -> bool:
        with Store.open(worked / "annotations.db", "amy", now=now) as store:
            return store.logs_keys

    assert logs()
    result = annotator("stats", "--key-log", "off", "--annotator", "amy", cwd=worked)
    assert "the key log is off" in result.err
    assert not logs()
    annotator("stats", "--key-log", "on", "--annotator", "amy", cwd=worked)
    assert logs()


def test_without_a_database_it_says_so(tmp_path: Path) -> None:
    result = annotator("stats", "--db", "none.db", cwd=tmp_path)
    assert (result.code, "none.db" in result.err) == (2, True)
    assert not (tmp_path / "none.db").exists()


def test_the_text_is_aligned_and_without_what_there_is_none_of(worked: Path) -> None:
    full, none = "━" * 40, " " * 40
    by_status = [
        f" new         {full}  1",
        f" in progress {none}  0",
        f" done        {full}  1",
        f" flagged     {none}  0",
    ]
    result = annotator("stats", "--annotator", "amy", cwd=worked)
    assert result.out.split("\n\n") == [
        "no spans in the key log yet",
        f"spans by label  3\n Person {full}  2\n Event  {'━' * 20}{' ' * 20}  1",
        "\n".join(["documents by status  1 of 2 done", *by_status]),
        "time by document\n  A title  0.0 min\n",
    ]
    nobody = annotator("stats", "--annotator", "bob", cwd=worked).out
    assert [part.partition("\n")[0] for part in nobody.split("\n\n")] == [
        "no spans in the key log yet", "spans by label  0 of 3, of all people", "documents by status  0 of 2 done",
    ]  # fmt: skip


def test_what_several_people_did_is_shown_beside_ones_own(tmp_path: Path) -> None:
    work = {"amy": [(0, 7, "person"), (12, 19, "person")], "ben": [(0, 7, "person"), (23, 27, "event")]}
    spans = [
        span(start, end, label, annotator=who, origin="accepted" if start else "manual",
             attributes={"role": "judge"} if label == "person" else {},
             created_at=f"2026-03-0{start % 5 + 1}T09:00:00Z")
        for who, marked in work.items() for start, end, label in marked
    ]  # fmt: skip
    layers = {"amy": {"status": "done"}, "ben": {"status": "done"}}
    record = {
        "text": TEXT,
        "spans": spans,
        "annotators": [*work],
        "layers": layers,
        "offset_unit": "codepoint",
    }
    jsonl(tmp_path / "in.jsonl", record)
    assert annotator("import", "in.jsonl", cwd=tmp_path).code == 0
    shown = json.loads(annotator("stats", "--json", "--annotator", "amy", cwd=tmp_path).out)
    assert shown["labels"] == {"person": 2}
    assert shown["work"]["people"]["ben"]["labels"] == {"person": 1, "event": 1}
    assert shown["work"]["people"]["amy"]["days"] == {"2026-03-01": 1, "2026-03-03": 1}
    assert shown["pairs"] == [{"people": ["amy", "ben"], "documents": 1, "spans": 4, "equal": 1}]
    agreed = json.loads(annotator("agree", "--json", cwd=tmp_path).out)
    assert agreed["overall"]["f1_exact"]["value"] == 2 * 1 / 4
    out = annotator("stats", "--annotator", "amy", cwd=tmp_path).out
    for row in (f" Person {'━' * 40}  2 of 3", f" Event  {' ' * 40}  0 of 1", " Person › role",
                f"   judge      {'━' * 40}  2  100%", f" amy {'━' * 30}", " 2026-03-01 to 2026-03-03", " █ █",
                f" amy {'━' * 40}  100% of 1 taken", "            amy     ben", " amy          ─    0.50"):  # fmt: skip
        assert row in out


def test_the_documents_that_took_longest_come_first_by_short_titles(tmp_path: Path) -> None:
    titles = {"one": "A" * 44, "two": "B" * 45, "three": ""}
    jsonl(tmp_path / "in.jsonl", *({"text": text, "meta": {"title": title}, "offset_unit": "codepoint", "spans": [],
                                    "annotators": [], "schema": {"id": "news", "version": 1}}
                                   for text, title in titles.items()))  # fmt: skip
    assert annotator("import", "in.jsonl", cwd=tmp_path).code == 0
    ids = [record["id"] for record in annotator("export", cwd=tmp_path).records]
    ticks = iter([0, 30, 30, 75, 75, 129])
    path = tmp_path / "annotations.db"
    with Store.open(path, "amy", now=now, ticks=lambda: next(ticks)) as store:
        for id_ in ids:
            store.note_key("p", "label", id_)
            store.note_key("p", "label", id_)
    (times,) = (
        part
        for part in annotator("stats", "--annotator", "amy", cwd=tmp_path).out.split("\n\n")
        if part[:4] == "time"
    )
    assert [line.split()[0] for line in times.splitlines()[1:]] == [ids[2][:8], "B" * 43 + "…", "A" * 44]
    assert [line.split()[1] for line in times.splitlines()[1:]] == ["0.9", "0.8", "0.5"]


def test_the_longest_of_many_times_are_shown_and_all_are_in_the_json(worked: Path) -> None:
    texts = ({"text": f"Text {number}.", "spans": [], "offset_unit": "codepoint"} for number in range(25))
    jsonl(worked / "more.jsonl", *texts)
    assert annotator("import", "more.jsonl", cwd=worked).code == 0
    with closing(sqlite3.connect(worked / "annotations.db")) as connection:
        connection.execute(
            "INSERT INTO daily_keys SELECT 'amy', '2026-01-02', number, 'label', 0, 1, 0, 60000 * number FROM documents"
        )
        connection.commit()
    shown = json.loads(annotator("stats", "--json", "--annotator", "amy", cwd=worked).out)
    assert len(shown["seconds"]) == 27
    [times] = [each["lines"] for each in shown["further"] if each["title"] == "time by document"]
    assert (len(times), times[0][-8:], times[-1]) == (21, "27.0 min", "and 7 others")


def test_a_word_on_the_key_log_is_no_part_of_the_figures(worked: Path) -> None:
    for state in ("off", "on"):
        result = annotator("stats", "--json", "--key-log", state, "--annotator", "amy", cwd=worked)
        assert result.err == f"the key log is {state}\n"
        assert json.loads(result.out)["annotator"] == "amy"


def test_what_is_left_of_old_keys_is_summed_up(worked: Path) -> None:
    with closing(sqlite3.connect(worked / "annotations.db")) as connection:
        connection.executemany(
            "INSERT INTO daily_keys VALUES ('amy', ?, 1, ?, ?, ?, ?, 60000)",
            [
                ("2026-01-01", "label", 0, 30, 10),
                ("2026-01-02", "aim", 0, 10, 10),
                ("2026-01-02", "undo", 0, 2, -1),
                ("2026-01-02", "", 1, 5, 0),
            ],
        )
        connection.commit()
    shown = json.loads(annotator("stats", "--json", "--annotator", "amy", cwd=worked).out)
    assert shown["earlier"] == {"days": 2, "keys": 42, "spans": 20, "keys_per_span": 2.1, "wasted": 7}
    assert list(shown["seconds"].values()) == [242.5]
    said = "earlier, of which sums by day are kept\n  42 keys for 20 spans (2.10 each), 7 wasted, on 2 days"
    assert said in annotator("stats", "--annotator", "amy", cwd=worked).out
    assert json.loads(annotator("stats", "--json", "--annotator", "bob", cwd=worked).out)["earlier"] == {}


def test_documents_without_suggestions_are_compared_where_the_project_has_any(worked: Path) -> None:
    (worked / "annotator.yaml").write_text("suggestions-holdout: 50%\n")
    result = annotator("stats", "--annotator", "amy", cwd=worked)
    assert "suggestions left out\n  in 50 % of the documents nothing is suggested:\n" in result.out
    assert "  spans of event: cannot tell yet, from " in result.out
    shown = json.loads(annotator("stats", "--json", "--annotator", "amy", cwd=worked).out)
    assert shown["holdout"]["percent"] == 50
    assert shown["holdout"]["compared"]["spans of person"]["differs"] is None
