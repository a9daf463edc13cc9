"""``annotator change``: what would be done is shown first, then done in parts, gone on with, and taken back."""

import os
import random
import shutil
import signal
from pathlib import Path

import pytest

from annotator.store.errors import StoreError
from annotator.store.store import Store
from tests.cli.command import GOLD, Result, annotator, installed_annotator
from tests.cli.hostile import on_a_terminal, terminal_output
from tests.torture.killing import annotator_of, check_database, content, corpus, run_for

MANY = 60
SEED = 7


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert annotator("import", GOLD, cwd=tmp_path).code == 0
    return tmp_path


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """Sixty documents, each with a Bo Chen and an Ann Lee that nobody marked."""
    corpus(tmp_path / "in.jsonl", MANY, random.Random(SEED), spans=0)  # noqa: S311
    assert annotator("import", "in.jsonl", "--annotator", "amy", cwd=tmp_path).code == 0
    return tmp_path


def change(folder: Path, *arguments: str, name: str = "gold") -> Result:
    return annotator("change", *arguments, "--annotator", name, cwd=folder)


def export(folder: Path) -> str:
    result = annotator("export", cwd=folder)
    assert result.code == 0
    return result.out


def test_a_dry_run_shows_counts_and_samples_and_changes_nothing(folder: Path) -> None:
    before = export(folder)
    result = change(folder, "police", "--label", "event", "--dry-run")
    first, *rows = result.out.splitlines()
    assert (result.code, result.err) == (0, "")
    assert first == "would label 10 hits as Event in 5 documents, of 5 documents that the query asks for"
    assert len(rows) == 5
    assert all("[police]" in row and len(row) <= 110 for row in rows)
    assert export(folder) == before


def test_it_is_done_said_and_taken_back(folder: Path) -> None:
    before = export(folder)
    result = change(folder, "police", "--label", "event", "--yes")
    assert (result.code, result.err) == (0, "")
    assert result.out == "labelled 10 hits as Event in 5 documents; annotator change --undo takes it back\n"
    assert len(export(folder)) > len(before)
    again = change(folder, "police", "--label", "event", "--yes")
    assert again == Result(0, "there is nothing to change, of 5 documents that the query asks for\n", "")
    undo = change(folder, "--undo", "--dry-run")
    assert undo.out.startswith("would undo “label hits” of 20")
    assert change(folder, "--undo") == Result(0, "undid “label hits” in 5 documents\n", "")
    assert export(folder) == before


def test_what_is_left_out_is_counted(folder: Path) -> None:
    assert change(folder, "police", "--label", "event", "--yes").code == 0
    result = change(folder, "police", "court", "--label", "person", "--dry-run")
    assert "left out: " in result.out
    assert "where other spans are in the way" in result.out


ACTIONS = [
    ("--relabel", "person=event", "relabelled from Person to Event: 225 spans in 16 documents"),
    ("--unlabel", "policy", "removed Policy: 115 spans in 16 documents"),
    ("--status", "flagged", "set 16 documents to flagged"),
    ("--answer", "topic=war", None),
    ("--answer", "topic=", "took the answer to topic from 16 documents"),
    ("--answer", "relevance=5", "answered relevance with “5” in "),
    ("--flag", "", "flagged 16 documents for review"),
]


@pytest.mark.parametrize(("option", "value", "said"), ACTIONS)
def test_each_action_is_done_and_taken_back(folder: Path, option: str, value: str, said: str | None) -> None:
    before = export(folder)
    would = change(folder, option, *filter(None, [value]), "--dry-run")
    result = change(folder, option, *filter(None, [value]), "--yes")
    if said is None:
        assert (result.code, len(result.errors), export(folder)) == (2, 1, before)
        return
    assert result.out.startswith(said)
    assert "of all 16 documents in the database" in would.out.partition("\n")[0]
    assert export(folder) != before
    assert change(folder, "--undo").code == 0
    assert export(folder) == before


def test_flags_are_taken_away_and_strings_are_rejected(folder: Path) -> None:
    assert change(folder, "police", "--flag", "--yes").out.startswith("flagged 5 documents for review")
    assert change(folder, "--unflag", "--yes").out.startswith("took the flag from 5 documents")
    rejected = change(folder, "police", "--reject", "--yes").out
    assert rejected.startswith("no longer suggested: 6 strings in 5 documents")
    undone = change(folder, "--undo").out
    assert undone == "undid “reject hits” in 5 documents; what was done before it is one, too\n"


WRONG = [
    (["police"], "annotator change: Give one of --label"),
    (["police", "--flag", "--unflag"], "annotator change: Give one of --label"),
    (["police", "--label", "event", "--flag"], "annotator change: Give one of --label"),
    (["police", "--undo"], "annotator change: --undo takes no query and nothing else to do."),
    (["--undo", "--flag"], "annotator change: --undo takes no query and nothing else to do."),
    (["--undo"], "there is nothing to undo for gold"),
    (["--flg"], "annotator change: No such option '--flg'."),
    (
        ["--label", "event"],
        'the query has no words, so there are no hits; name the words, as in police "marie curie"',
    ),
    (["police", "--label", "evnt"], "there is no label evnt; did you mean event?"),
    (["--relabel", "event"], "--relabel event: write OLD=NEW"),
    (["--answer", "=x"], "--answer =x: write FIELD=VALUE"),
    (["--answer", "tpic=x"], "there is no field of the document tpic; did you mean topic?"),
    (
        ["statu:done", "--flag"],
        "the query 'statu:done': column 1: there is no field statu; did you mean status:?",
    ),
    (["--flag", "--db", "none.db"], "'none.db': there is no such database; name it with --db"),
]


@pytest.mark.parametrize(("arguments", "said"), WRONG)
def test_what_is_wrong_is_said_in_one_line_and_nothing_is_done(
    folder: Path, arguments: list[str], said: str
) -> None:
    before = export(folder)
    result = change(folder, *arguments)
    assert (result.code, len(result.errors)) == (2, 1)
    assert result.err.startswith(said)
    assert export(folder) == before


def test_without_a_terminal_it_needs_a_yes(folder: Path) -> None:
    before = export(folder)
    result = change(folder, "police", "--label", "event")
    assert (result.code, result.errors[-1]) == (2, "nothing was changed; add --yes to change it")
    assert export(folder) == before


def test_a_database_without_a_schema_has_nothing_to_change_by(tmp_path: Path) -> None:
    Store.open(tmp_path / "annotations.db", "amy", now=lambda: "2026-11-22T10:00:00Z").close()
    result = change(tmp_path, "--flag")
    assert (result.code, result.err) == (
        2,
        "there is no schema in the database yet; import or open something first\n",
    )


def test_what_was_not_done_in_many_documents_is_not_taken_back(large: Path) -> None:
    from annotator.core.action import Edit
    from annotator.core.changes import LayerChanged, LayerState

    with Store.open(large / "annotations.db", "amy", now=lambda: "2026-11-22T10:00:00Z") as store:
        schema = store.remembered_schema()
        assert schema is not None
        noted = LayerChanged(LayerState(), LayerState(note="new"))
        store.keep(Edit(store.document(store.first_document() or ""), (noted,), "set-note", schema.hash))
    assert change(large, "--undo", name="amy").err == (
        "what amy did last is “set note”, no change in many documents; undo it in the app\n"
    )


# -- interrupted ------------------------------------------------------------------------------------------------------


def interrupting(method: str, patch: pytest.MonkeyPatch) -> None:
    """Press Ctrl+C each time that a part was written."""
    write = getattr(Store, method)

    def written(*arguments: object) -> object:
        done = write(*arguments)
        os.kill(os.getpid(), signal.SIGINT)
        return done

    patch.setattr(Store, method, written)


def test_ctrl_c_stops_at_a_part_and_says_how_to_go_on(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = export(large)
    with monkeypatch.context() as patch:
        interrupting("keep_some", patch)
        result = change(large, '"bo chen"', "--label", "person", "--yes", name="amy")
    assert (result.code, result.out) == (1, "")
    assert result.errors[-1] == (
        "stopped: labelled 25 hits as Person in 25 documents; run it again to go on, "
        "annotator change --undo takes it back"
    )
    result = change(large, '"bo chen"', "--label", "person", "--yes", name="amy")
    assert result.out.startswith(f"labelled {MANY - 25} hits as Person in {MANY - 25} documents")
    with monkeypatch.context() as patch:
        interrupting("undo_some", patch)
        result = change(large, "--undo", name="amy")
    assert (result.code, result.err) == (
        1,
        "stopped: undid “label hits” in 25 documents of 35; run it again to go on\n",
    )
    assert change(large, "--undo", name="amy").out == (
        "undid “label hits” in 10 documents; what was done before it is one, too\n"
    )
    assert change(large, "--undo", name="amy").out == "undid “label hits” in 25 documents\n"
    assert export(large) == before


def test_an_error_of_the_disk_is_said_with_what_was_done(
    large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> str:
        raise StoreError("the disk is full")

    monkeypatch.setattr(Store, "keep_some", full)
    result = change(large, "--flag", "--yes", name="amy")
    assert (result.code, result.errors[-1]) == (
        1,
        "stopped (the disk is full): nothing was changed; run it again to do it",
    )
    monkeypatch.undo()
    assert change(large, "--flag", "--yes", name="amy").code == 0
    monkeypatch.setattr(Store, "undo_some", full)
    assert change(large, "--undo", name="amy").err == (
        "stopped (the disk is full): undid “flag documents” in 0 documents of 60; run it again to go on\n"
    )


def test_killed_anywhere_and_run_again_it_is_as_if_never_interrupted(tmp_path: Path) -> None:
    chance, path = random.Random(SEED), tmp_path / "annotations.db"  # noqa: S311
    corpus(tmp_path / "in.jsonl", 400, chance, spans=0)
    assert annotator("import", "in.jsonl", "--annotator", "amy", cwd=tmp_path).code == 0
    none, before = content(path), export(tmp_path)
    shutil.copy(path, tmp_path / "whole.db")
    command = ["change", '"ann lee"', "--label", "person", "--yes"]
    _, seconds = run_for(None, annotator_of(*command, "--db", "whole.db"), tmp_path)
    wanted, half_done = content(tmp_path / "whole.db"), 0
    for _ in range(6):
        was_killed, _ = run_for(chance.uniform(seconds / 3, seconds), annotator_of(*command), tmp_path)
        now = content(path)
        assert all(each in two for each, *two in zip(now, none, wanted, strict=True))
        check_database(path)
        if not was_killed:
            break
        if none != now != wanted:
            half_done += 1
            if half_done == 1:
                shutil.copy(path, tmp_path / "half.db")
    assert installed_annotator(*command, "--annotator", "amy", cwd=tmp_path).code == 0
    assert content(path) == wanted
    while change(tmp_path, "--undo", name="amy").code == 0:
        check_database(path)
    assert export(tmp_path) == before
    if half_done:
        assert change(tmp_path, "--undo", "--db", "half.db", name="amy").code == 0
        assert content(tmp_path / "half.db") == none


# -- on a terminal ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "code", "said"), [("y", 0, "labelled 10 hits as Event"), ("n", 2, "nothing was changed")]
)
def test_on_a_terminal_it_asks(folder: Path, answer: str, code: int, said: str) -> None:
    before = export(folder)
    command = [*map(str, annotator_of("change", "police", "--label", "event"))]
    command[-1] = "gold"
    shown = terminal_output(command, folder, typed=f"{answer}\n")
    assert "would label 10 hits as Event in 5 documents" in shown
    assert "change it? [y/N]: " in shown
    assert said in shown
    assert (export(folder) == before) is bool(code)


def test_harmful_names_stay_harmless(folder: Path) -> None:
    (code, text), *_ = on_a_terminal(folder, [["change", "police", "--label", "a\x1b[2Jb"]])
    assert code == 2
    assert "\x1b[2J" not in text
