"""What the shell does is done from inside: documents that were found are written to a file, marks go to copies."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.cli.command import annotator, jsonl
from tests.terminal.test_main_job import exported, opened

STORY = "The mayor, Ann Lee, opened the new bridge over the river on Monday, after years of work and of waiting.\n"


def project(folder: Path) -> Path:
    """Four documents, of which the first two are near-identical, with the copies known."""
    texts = (
        {"text": STORY * 5, "title": "Bridge"},
        {"text": STORY * 5 + "Additional reporting by an agency.\n", "title": "Bridge again"},
        {"text": "Ann Lee went home.\n", "title": "Home"},
        {"text": "Nobody is named.\n", "title": "Nobody"},
    )
    assert annotator("import", jsonl(folder / "texts.jsonl", *texts), cwd=folder).code == 0
    assert annotator("index", cwd=folder).code == 0
    return folder


def test_what_was_found_is_written_to_a_file_from_inside(tmp_path: Path) -> None:
    with opened(project(tmp_path)) as terminal:
        terminal.type("D")
        terminal.wait_for("4 new")
        terminal.send("lee status:new")
        terminal.wait_for("3 of 4 documents")
        terminal.send("\x14")
        terminal.wait_for("In all documents found by")
        terminal.send("export jsonl own")
        terminal.wait_for("export as jsonl")
        terminal.send("\r")
        terminal.wait_for("Write jsonl to which file")
        terminal.send("lee.jsonl\r")
        terminal.wait_for("written to lee.jsonl")
        lines = (tmp_path / "lee.jsonl").read_text(encoding="utf-8").splitlines()
        assert [json.loads(line)["meta"]["title"] for line in lines] == ["Bridge", "Bridge again", "Home"]
        terminal.type("D")
        terminal.wait_for("4 new")
        terminal.send("\x14")
        terminal.wait_for("In all documents listed")
        terminal.send("export as brat\r")
        terminal.wait_for("Write brat to which file, or folder")
        terminal.send("lee.jsonl/there\r")
        terminal.wait_for("lee.jsonl")
        terminal.wait_for(lambda screen: "Not a directory" in screen or "not a folder" in screen)


def test_one_document_and_all_are_exported_and_others_imported_with_the_words_of_the_shell(
    tmp_path: Path,
) -> None:
    (tmp_path / "new text.txt").write_text("A third bridge opened.\n", encoding="utf-8")
    with opened(project(tmp_path)) as terminal:
        terminal.type("; x")
        terminal.wait_for("--output=Bridge.jsonl")
        terminal.send("\r")
        terminal.wait_for("written to Bridge.jsonl")
        terminal.type("; l")
        terminal.wait_for("--output=all.jsonl")
        terminal.send("\r")
        terminal.wait_for("written to all.jsonl")
        lines = {
            name: (tmp_path / name).read_text(encoding="utf-8") for name in ("Bridge.jsonl", "all.jsonl")
        }
        assert [len(text.splitlines()) for text in lines.values()] == [1, 4]
        terminal.type("; x")
        terminal.wait_for("Export this document")
        terminal.send("\x15--format csv\r")
        terminal.wait_for("did you mean spans-csv")
        terminal.type("; i")
        terminal.wait_for("Import: files and folders")
        terminal.send("new\t")
        terminal.wait_for("new\\ text.txt")
        terminal.send("\r")
        terminal.wait_for("1 new")
    assert len(exported(tmp_path)) == 5


def test_marks_are_carried_to_a_copy_after_a_view_of_the_differences(tmp_path: Path) -> None:
    with opened(project(tmp_path)) as terminal:
        terminal.type("; k")
        terminal.wait_for("has marked and answered nothing in")
        terminal.type("p a")
        terminal.wait_for("1 span ")
        terminal.type("; k")
        screen = terminal.wait_for("would carry 1 span to 1 document")
        assert "Additional reporting" in screen
        assert "y yes" in screen
        terminal.type("escape")
        terminal.wait_for(lambda screen: "would carry" not in screen)
        assert [len(record["spans"]) for record in exported(tmp_path)] == [1, 0, 0, 0]
        terminal.type("; k")
        terminal.wait_for("would carry 1 span to 1 document")
        terminal.type("y")
        terminal.wait_for("carried 1 span to 1 document")
        assert [len(record["spans"]) for record in exported(tmp_path)] == [1, 1, 0, 0]
        terminal.type("u")
        terminal.wait_for("undid: carry")
        assert [len(record["spans"]) for record in exported(tmp_path)] == [1, 0, 0, 0]


def test_what_a_merge_set_aside_is_shown(tmp_path: Path) -> None:
    def answer(database: str, value: str) -> None:
        arguments = ("--db", database, "--annotator", "amy", "--yes", "--answer", f"topic={value}")
        assert annotator("change", *arguments, cwd=tmp_path).code == 0

    project(tmp_path)
    shutil.copy(tmp_path / "annotations.db", tmp_path / "two.db")
    answer("annotations.db", "protest")
    with opened(tmp_path) as terminal:
        terminal.type("; m")
        terminal.wait_for("nothing is set aside")
        terminal.type("Q")
        assert terminal.wait_for_exit() == 0
    answer("two.db", "election")
    assert "set aside" in annotator("merge", "two.db", "--annotator", "amy", cwd=tmp_path).out
    with opened(tmp_path) as terminal:
        terminal.type("; m")
        terminal.wait_for("Set aside, with the reasons")
        terminal.wait_for("the answer to topic was given otherwise elsewhere")
