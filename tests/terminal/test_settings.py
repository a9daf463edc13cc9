"""The settings of ``annotator.yaml`` are in force in a real terminal, until they are overridden there."""

import pexpect

from annotator.store.store import Store
from tests.terminal.terminal import Terminal

TWICE = "Ann Lee saw Bo Chen in Oslo. They met Ann Lee there.\n"


def write(folder, *, users="", own=""):
    (folder / "article.txt").write_text(TWICE)
    (folder / ".config" / "annotator").mkdir(parents=True, exist_ok=True)
    (folder / ".config" / "annotator" / "annotator.yaml").write_text(users)
    (folder / "annotator.yaml").write_text(own)


def test_the_app_begins_as_the_files_say(tmp_path):
    write(
        tmp_path,
        users="annotator: amy\nkey-log: off\ntheme: light\n",
        own="database: a.db\nsuggestions: off\n",
    )
    with Terminal("article.txt", cwd=tmp_path) as terminal:
        terminal.wait_for("1 of 1")
        terminal.type("p a")
        terminal.wait_for("Person “Ann Lee”")
        terminal.type("W")
        terminal.wait_for("suggestions are on")
        terminal.type(":")
        terminal.wait_for("part of a name")
        terminal.send("theme\r")
        terminal.wait_for("theme: ansi")
        terminal.send("Q")
        terminal.process.expect(pexpect.EOF)
    with Store.open(tmp_path / "a.db", "amy", now=str) as store:
        assert not list(store.logged_keys())
        assert store.labelled_strings(10) == [("Ann Lee", "person", 1)]
        assert store.theme == "ansi"


def test_a_theme_chosen_in_the_app_goes_before_the_files(tmp_path):
    write(tmp_path, users="annotator: amy\ntheme: light\n")
    with Store.open(tmp_path / "annotations.db", "amy", now=str) as store:
        store.remember_theme("ansi")
    with Terminal("article.txt", cwd=tmp_path) as terminal:
        terminal.wait_for("1 of 1")
        terminal.type(":")
        terminal.wait_for("part of a name")
        terminal.send("theme\r")
        terminal.wait_for("theme: dark")
        terminal.send("Q")
        terminal.process.expect(pexpect.EOF)


def test_files_that_are_wrong_stop_the_start(tmp_path):
    write(tmp_path, users="database: a.db\n", own="suggestion: off\n")
    with Terminal("article.txt", cwd=tmp_path) as terminal:
        terminal.process.expect(pexpect.EOF)
        shown = terminal.process.before
        terminal.process.wait()
    assert terminal.process.exitstatus == 2
    assert b"annotator.yaml:1:1: no setting is called 'suggestion', did you mean 'suggestions'?" in shown
    assert b"'database' belongs to a project" in shown
