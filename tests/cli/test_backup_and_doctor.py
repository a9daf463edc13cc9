"""``annotator backup`` and ``annotator doctor`` as they are typed."""

import os
import re
import sqlite3
from contextlib import closing

import pytest

from tests.cli.command import TEXT, annotator, installed_annotator, jsonl, span
from tests.cli.hostile import harm_in, on_a_terminal


@pytest.fixture
def folder(tmp_path):
    jsonl(tmp_path / "x.jsonl", {"text": TEXT, "spans": [span(0, 7)], "meta": {"title": "a\x1b[31m"}})
    assert annotator("import", "x.jsonl", cwd=tmp_path).code == 0
    return tmp_path


def test_a_backup_is_named_with_its_size_and_documents(folder):
    done = annotator("backup", cwd=folder)
    assert (done.code, done.err) == (0, "")
    path, _, said = done.out.rpartition(": ")
    assert re.fullmatch(r".*/annotations\.db\.backups/annotations-\d{8}T\d{6}\.\d{3}Z\.db", path)
    assert re.fullmatch(r"\d\.\d MB, 1 document\n", said)
    assert len(annotator("export", "--db", path, cwd=folder).records) == 1


def test_backups_go_into_the_folder_that_is_named_and_old_ones_go(folder):
    for _ in range(3):
        done = annotator("backup", "kept", "--keep", "2", cwd=folder)
    assert done.out.endswith(", 1 document; 1 older backup deleted\n")
    assert len(list((folder / "kept").iterdir())) == 2


def test_ten_stay_unless_it_is_said(folder):
    assert "[default: 10;" in annotator("backup", "-h", cwd=folder).out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["backup", "--db", "none.db"], "'none.db': there is no such database; name it with --db"),
        (
            ["backup", "none/kept"],
            "none/kept cannot be made (No such file or directory); name another folder",
        ),
        (["backup", "x.jsonl"], "x.jsonl cannot be made (File exists); name another folder for the backups"),
        (
            ["backup", "--keep", "0"],
            "annotator backup: Invalid value for '--keep': 0 is not in the range x>=1.",
        ),
        (["backup", "--db", "x.jsonl"], "x.jsonl is not an annotator database"),
        (["doctor", "--db", "none.db"], "'none.db': there is no such database; name it with --db"),
        (["doctor", "--db", "."], " cannot be read (Is a directory); name the database with --db"),
    ],
)
def test_bad_input_takes_a_line(folder, words, said):
    done = annotator(*words, cwd=folder)
    assert (done.code, done.out, len(done.errors)) == (2, "", 1)
    assert said in done.err


def test_a_damaged_database_is_not_backed_up_and_doctor_is_named(folder):
    whole = bytearray((folder / "annotations.db").read_bytes())
    with closing(sqlite3.connect(folder / "annotations.db")) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'spans'").fetchone()
    whole[(page - 1) * 4096] = 7
    (folder / "annotations.db").write_bytes(whole)
    done = annotator("backup", cwd=folder)
    assert (done.code, done.out, len(done.errors)) == (2, "", 1)
    assert "annotator doctor --db " in done.err
    assert list((folder / "annotations.db.backups").iterdir()) == []


def test_doctor_prints_a_line_for_each_check(folder):
    done = annotator("doctor", cwd=folder)
    assert (done.code, done.err) == (0, "nothing is wrong\n")
    lines = [re.fullmatch(r"(ok|note) {3,5}([\w ]+): \S.*", line) for line in done.out.splitlines()]
    assert all(lines)
    assert "ok     log: it makes the tables as they are" in done.out.splitlines()
    assert [line for line in done.out.splitlines() if line.split()[1] in {"log:", "quotes:"}] != []
    quick = annotator("doctor", "--quick", cwd=folder)
    assert quick.code == 0
    assert [line for line in quick.out.splitlines() if line.split()[1] in {"log:", "quotes:"}] == []


def test_doctor_ends_with_1_if_anything_is_wrong(folder):
    with closing(sqlite3.connect(folder / "annotations.db")) as connection:
        connection.execute("UPDATE documents SET text = 'x'")
        connection.commit()
    done = annotator("doctor", cwd=folder)
    assert (done.code, done.err) == (1, "3 faults found\n")
    wrong = [line for line in done.out.splitlines() if line.startswith("wrong")]
    assert [line.split()[1] for line in wrong] == ["texts:", "quotes:", "log:"]
    assert r"“a\x1b[31m”" in wrong[0]
    assert TEXT.strip() not in done.out


def test_what_is_installed_backs_up_and_examines(folder):
    backup = installed_annotator("backup", cwd=folder)
    assert (backup.code, backup.err) == (0, "")
    done = installed_annotator("doctor", "--db", backup.out.rpartition(": ")[0], cwd=folder)
    assert (done.code, done.err) == (0, "nothing is wrong\n")


def test_on_a_terminal_a_bar_comes_and_goes_and_the_lines_stand_alone(folder):
    [(backed_up, first)] = on_a_terminal(folder, [["backup"]])
    with closing(sqlite3.connect(folder / "annotations.db")) as connection:
        connection.execute("UPDATE documents SET text = 'x'")
        connection.commit()
    [(examined, second)] = on_a_terminal(folder, [["doctor"]])
    assert (backed_up, examined) == (0, 1)
    assert "\x1b[2K" in first
    assert "\x1b[2K" in second
    shown = re.sub(r"\x1b\[([0-9;]*m|\?25[lh]|1A|2K)|\r", "", second)
    assert harm_in(shown) == []
    assert r"imported: “a\x1b[31m”" in shown
    assert "3 faults found" in shown


def test_backups_are_named_when_a_document_is_removed_for_good(folder):
    annotator("backup", cwd=folder)
    (backup,) = (folder / "annotations.db.backups").iterdir()
    done = annotator("remove", "a\x1b[31m", "--yes", cwd=folder)
    assert done.code == 0
    assert f"{os.fspath(backup)!r} is a copy from before, which is not changed; delete it, too" in done.errors
