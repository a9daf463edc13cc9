"""``annotator merge``: what the command line says, and what it refuses."""

import shutil
import sqlite3
from contextlib import closing

import pytest

from tests.cli.command import GOLD, annotator, installed_annotator, jsonl
from tests.store.old_files import OLD_FILES
from tests.store.samples import opened
from tests.store.test_rebuilding import check_rebuilt


@pytest.fixture
def folder(tmp_path):
    """The same database on two machines: amy marked here, ben there, and both gave a document another status."""
    assert annotator("import", GOLD, "--annotator", "amy", cwd=tmp_path).code == 0
    shutil.copy(tmp_path / "annotations.db", tmp_path / "other.db")
    change(tmp_path, "annotations.db", "amy", "--label", "person", "police")
    change(tmp_path, "other.db", "ben", "--label", "person", "police")
    jsonl(tmp_path / "more.jsonl", {"text": "Another article about police."})
    assert annotator("import", "more.jsonl", "--db", "other.db", "--annotator", "ben", cwd=tmp_path).code == 0
    return tmp_path


def change(folder, database, name, *words):
    done = annotator("change", "--db", database, "--annotator", name, "--yes", *words, cwd=folder)
    assert done.code == 0, done.err


def merge(folder, *words, **more):
    return annotator("merge", *words, "--annotator", "amy", cwd=folder, **more)


def refused(result, *words):
    [line] = result.errors
    assert (result.code, result.out) == (2, "")
    for word in words:
        assert word in line
    return line


def exported(folder, database="annotations.db"):
    return annotator("export", "--db", database, cwd=folder).out


def test_what_the_other_one_has_comes_in_and_goes_again(folder):
    before, theirs = exported(folder), (folder / "other.db").read_bytes()
    tried = merge(folder, "--dry-run", "other.db")
    assert tried.out.startswith("other.db: 1 document and ")
    assert tried.out.endswith(" actions of ben would come\n")
    assert exported(folder) == before
    done = merge(folder, "other.db")
    line, copy = done.out.splitlines()
    assert line == tried.out.strip().replace("would come", "came")
    assert copy.endswith("annotations.db.merge-1; annotator merge --undo takes it back")
    assert exported(folder, "annotations.db.merge-1") == before
    assert merge(folder, "other.db").out == "other.db: nothing is new\n"
    assert (folder / "other.db").read_bytes() == theirs
    assert merge(folder, "annotations.db", "--db", "other.db").code == 0
    assert exported(folder) == exported(folder, "other.db") != before
    check_rebuilt(folder / "annotations.db")
    assert annotator("doctor", cwd=folder).code == 0
    assert merge(folder, "--undo", "--dry-run").out.endswith(" would be taken back\n")
    assert merge(folder, "--undo").out.endswith(" is taken back\n")
    assert exported(folder) == before
    refused(merge(folder, "--undo"), "no merge can be undone")


def test_several_can_be_merged_at_once_and_the_copies_are_named(folder):
    shutil.copy(folder / "annotations.db", folder / "third.db")
    change(folder, "third.db", "eve", "--flag")
    done = merge(folder, "other.db", "third.db")
    assert [line.partition(":")[0] for line in done.out.splitlines()[::2]] == ["other.db", "third.db"]
    assert (folder / "annotations.db.merge-2").exists()
    part = merge(folder, "other.db", "nowhere.db")
    assert (part.code, part.out) == (1, "other.db: nothing is new\n")
    assert "there is no such database" in part.err


def test_what_is_set_aside_is_said_and_listed(folder):
    jsonl(folder / "one.jsonl", {"text": "They met."})
    assert annotator("import", "one.jsonl", "--annotator", "amy", cwd=folder).code == 0
    shutil.copy(folder / "annotations.db", folder / "two.db")
    change(folder, "annotations.db", "amy", "--answer", "topic=protest", "title:met")
    change(folder, "two.db", "amy", "--answer", "topic=election", "title:met")
    done = merge(folder, "two.db")
    assert "; 1 action set aside" in done.out
    [line] = done.errors
    assert "amy set-answers in “They met.”: the answer to topic was given otherwise elsewhere" in line
    listed = merge(folder, "--list").out
    assert "the answer to topic was given otherwise elsewhere" in listed
    assert '"after":"election"' in listed


def test_the_installed_program_merges(folder):
    done = installed_annotator("merge", "other.db", "--annotator", "amy", cwd=folder)
    assert (done.code, done.err) == (0, "")
    assert "1 document and " in done.out


def test_an_undo_is_refused_when_something_builds_on_it(folder):
    assert merge(folder, "other.db").code == 0
    change(folder, "annotations.db", "amy", "--flag", "title:another")
    line = refused(merge(folder, "--undo"), "something was done since the merge")
    assert "the copy" in line


def test_an_interrupted_merge_is_said_and_goes_on(folder, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("annotator.store.merging.settle", interrupted)
        assert merge(folder, "other.db").code == 130
    refused(annotator("import", "more.jsonl", cwd=folder), "a merge is not finished")
    refused(annotator("rename-annotator", "ben", "eve", cwd=folder), "a merge is not finished")
    shutil.copy(folder / "other.db", folder / "third.db")
    refused(merge(folder, "third.db"), "is not finished")
    refused(merge(folder, "annotations.db", "--db", "third.db"), "that is not finished")
    assert "a merge is not finished" in annotator("doctor", cwd=folder).out
    done = merge(folder, "other.db")
    assert "; it went on where it was interrupted" in done.out
    assert not (folder / "annotations.db.merge-2").exists()
    check_rebuilt(folder / "annotations.db")


def test_an_interrupted_undo_is_not_taken_for_a_merge(folder, monkeypatch):
    before = exported(folder)
    assert merge(folder, "other.db").code == 0
    with monkeypatch.context() as patch:
        patch.setattr(
            "annotator.store.merge_undoing.settle", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt)
        )
        assert merge(folder, "--undo").code == 130
    refused(merge(folder, "other.db"), "being taken back", "annotator merge --undo")
    assert merge(folder, "--undo").code == 0
    assert exported(folder) == before


# -- what cannot be merged ------------------------------------------------------------------------------------


def test_what_is_no_other_database_is_refused(folder):
    (folder / "text.db").write_text("This is no database, however long it is made to be.\n" * 90)
    (folder / "folder.db").mkdir()
    with closing(sqlite3.connect(folder / "foreign.db")) as connection:
        connection.execute("CREATE TABLE t (a)")
    refused(merge(folder, "text.db"), "text.db", "not an annotator database; name one to merge from")
    refused(merge(folder, "foreign.db"), "foreign.db", "not an annotator database")
    refused(merge(folder, "folder.db"), "no such database")
    refused(merge(folder, "annotations.db"), "this very database")
    (folder / "link.db").symlink_to(folder / "annotations.db")
    refused(merge(folder, "link.db"), "this very database")
    assert merge(folder).code == 2
    assert merge(folder, "other.db", "--undo").code == 2


def test_older_and_newer_tables_are_refused(folder):
    OLD_FILES[5](folder / "old.db")
    refused(merge(folder, "old.db"), "older annotator", "annotator list --db old.db")
    with closing(sqlite3.connect(folder / "other.db")) as connection:
        connection.execute("PRAGMA user_version = 99")
    refused(merge(folder, "other.db"), "newer annotator", "install")


def test_another_database_is_merged_only_if_that_is_asked_for(folder):
    assert annotator("import", GOLD, "--db", "own.db", "--annotator", "eve", cwd=folder).code == 0
    change(folder, "own.db", "eve", "--label", "person", "police")
    refused(merge(folder, "own.db"), "another database", "--unrelated")
    done = merge(folder, "own.db", "--unrelated")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("own.db: 0 documents and ")
    assert merge(folder, "annotations.db", "--db", "own.db", "--unrelated").code == 0
    assert exported(folder) == exported(folder, "own.db")


def test_an_unfinished_import_is_refused_on_both_sides(folder):
    with opened(folder / "other.db") as store, store.importing(["x"]) as import_:
        from annotator.core.record import Record
        from tests.store.samples import document

        import_.add([Record(document("unfinished"))])
    refused(merge(folder, "other.db"), "not finished", "there first")
    result = merge(folder, "annotations.db", "--db", "other.db")
    assert (result.code, result.errors[-1]) == (2, result.errors[-1])
    assert "an import is not finished, nothing was written" in result.errors[-1]


def test_another_name_must_be_given_on_both_sides(folder):
    assert annotator("rename-annotator", "ben", "B", "--db", "other.db", cwd=folder).code == 0
    assert merge(folder, "other.db").code == 0
    assert annotator("rename-annotator", "amy", "A", "--db", "other.db", cwd=folder).code == 0
    line = refused(merge(folder, "other.db"), "'amy' is called 'A'")
    assert line.endswith("annotator rename-annotator amy A")
    assert annotator("rename-annotator", "amy", "C", cwd=folder).code == 0
    refused(annotator("merge", "other.db", "--annotator", "C", cwd=folder), "'C' here and 'A' in 'other.db'")


def test_what_was_removed_for_good_does_not_come_back(folder):
    assert (
        annotator("remove", "--yes", "Another article about police.", "--db", "other.db", cwd=folder).code
        == 0
    )
    shutil.copy(folder / "other.db", folder / "removed.db")
    assert merge(folder, "removed.db").code == 0
    assert "Another article" not in exported(folder)
    jsonl(folder / "own.jsonl", {"text": "A third text."})
    assert annotator("import", "own.jsonl", "--annotator", "amy", cwd=folder).code == 0
    shutil.copy(folder / "annotations.db", folder / "three.db")
    change(folder, "three.db", "eve", "--flag", "title:third")
    assert annotator("remove", "--yes", "A third text.", "--db", "three.db", cwd=folder).code == 0
    line = refused(merge(folder, "three.db"), "removed a document for good", "annotator remove ")
    shutil.copy(folder / "annotations.db", folder / "four.db")
    change(folder, "four.db", "eve", "--flag", "title:third")
    assert annotator("remove", "--yes", line.rpartition(" ")[2], cwd=folder).code == 0
    done = merge(folder, "four.db")
    assert "1 document left out, removed here for good" in done.out
    assert "A third text" not in exported(folder)
    assert merge(folder, "three.db").code == 0
    check_rebuilt(folder / "annotations.db")


def test_a_copy_is_not_made_when_nothing_comes(folder):
    shutil.copy(folder / "annotations.db", folder / "same.db")
    assert merge(folder, "same.db").out == "same.db: nothing is new\n"
    assert not list(folder.glob("*.merge-*"))
