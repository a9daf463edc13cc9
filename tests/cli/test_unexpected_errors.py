"""Errors that nobody foresaw: one line, a report of where they happened, and nothing of anyone's texts."""

import subprocess
import sys
from pathlib import Path

import click
import pytest

from annotator import __version__
from annotator.cli import error_report, group, stats_command
from annotator.cli.error_report import KEPT, Run, current_run, names_used
from annotator.session.step import Step
from tests.cli.command import TEXT, annotator, environment, jsonl, span

TEXT_OF_SOMEONE = "Ada is ill, said her brother"
PATH_OF_SOMEONE = "/home/ada/secret letters.txt"
PLANTED = (TEXT_OF_SOMEONE, PATH_OF_SOMEONE, "Ada", "secret", "letters", "brother")


class OddError(Exception):
    """An error of one's own."""

    def __str__(self):
        return f"{TEXT_OF_SOMEONE} in {PATH_OF_SOMEONE}"


def chained():
    text = TEXT_OF_SOMEONE
    try:
        {}[text]
    except KeyError as error:
        raise OddError(text) from error


def nested(text=TEXT_OF_SOMEONE):
    return nested(text) + text


def in_a_circle():
    one, other = OddError(), KeyError(TEXT_OF_SOMEONE)
    one.__cause__, other.__cause__ = other, one
    raise one


def in_a_group():
    raise ExceptionGroup(TEXT_OF_SOMEONE, [OddError(PATH_OF_SOMEONE), ValueError(TEXT_OF_SOMEONE)])


def raising(error):
    def fail(*_, **__):
        planted = TEXT_OF_SOMEONE
        assert planted
        raise error

    return fail


ERRORS = [
    (raising(ValueError(TEXT_OF_SOMEONE)), "an error in the program (ValueError)", ["builtins.ValueError"]),
    (chained, "an error in the program (OddError)", ["OddError", "after builtins.KeyError"]),
    (in_a_circle, "an error in the program (OddError)", ["OddError", "after builtins.KeyError"]),
    (in_a_group, "an error in the program (ExceptionGroup)", ["OddError", "after builtins.ValueError"]),
    (raising(MemoryError(TEXT_OF_SOMEONE)), "there is too little memory", ["builtins.MemoryError"]),
    (nested, "something is nested too deeply", ["builtins.RecursionError", "more ..."]),
    (raising(OSError(28, TEXT_OF_SOMEONE, PATH_OF_SOMEONE)), "No space left on device", ["builtins.OSError"]),
    (raising(OSError(TEXT_OF_SOMEONE)), "an error in the program (OSError)", ["builtins.OSError"]),
    (raising(OSError(0, TEXT_OF_SOMEONE)), "an error in the program (OSError)", ["builtins.OSError"]),
    (raising(AssertionError(b"x")), "an error in the program (AssertionError)", ["builtins.AssertionError"]),
]  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    jsonl(tmp_path / "in.jsonl", {"text": TEXT, "spans": [span(0, 7)]})
    assert annotator("import", "in.jsonl", "--db", "Ada.db", cwd=tmp_path).code == 0
    return tmp_path


def failed(folder, monkeypatch, fail, *more, state=".state", **settings):
    monkeypatch.setattr(stats_command, "statistics_of", lambda *_: fail())
    words = ("stats", "--db", "Ada.db", "--annotator=Ada", "--json", *more)
    return annotator(*words, cwd=folder, XDG_STATE_HOME=str(folder / state), **settings)


def reports(folder):
    return sorted((folder / ".state" / "annotator" / "reports").iterdir())


@pytest.mark.parametrize(("fail", "said", "reported"), ERRORS, ids=range(len(ERRORS)))
def test_an_error_takes_one_line_and_its_report_holds_nothing_of_anyones(
    folder, monkeypatch, fail, said, reported
):
    result = failed(folder, monkeypatch, fail)
    [report] = reports(folder)
    line = f"annotator: {said}; everything marked so far is saved; a report, without texts and names of yours, is "
    assert (result.code, result.out, result.err) == (70, "", f"{line}{str(report)!r}\n")
    text = report.read_text()
    assert [planted for planted in PLANTED if planted in text or planted in line] == []
    assert [each for each in reported if f"{each}\n" not in text] == []
    assert f"annotator {__version__}\n" in text
    assert "command: stats --db --annotator --json\n" in text
    assert {"Python: ", "SQLite: ", "textual: ", "platform: ", "TERM: ", "encoding: "} <= {
        f"{each.partition(': ')[0]}: " for each in text.splitlines()
    }
    assert "  annotator/cli/stats_command.py:" in text
    assert str(folder) not in text
    assert report.stat().st_mode & 0o777 == 0o600


def test_a_file_of_ours_is_named_and_no_other_one(folder, monkeypatch):
    for name, named in (
        ("Ada.db-wal", True),
        ("Ada.db", True),
        (str(folder / "Ada.db-lock"), True),
        ("other.txt", False),
        ("/x/Ada.db", False),
        (7, False),
        (None, False),
    ):
        result = failed(folder, monkeypatch, raising(OSError(5, "x", name)))
        assert (f"Input/output error: {name!r};" in result.err) is named
        assert result.err.startswith("annotator: Input/output error")


def test_without_a_database_nothing_is_said_of_what_is_saved(tmp_path, monkeypatch):
    monkeypatch.setattr(group, "names_used", lambda *_: [])
    monkeypatch.setattr(group.commands, "main", raising(ValueError(TEXT_OF_SOMEONE)))
    result = annotator("init", cwd=tmp_path, XDG_STATE_HOME=str(tmp_path / ".state"))
    assert (result.code, len(result.errors)) == (70, 1)
    assert "saved" not in result.err
    [report] = reports(tmp_path)
    assert "command: none\nlast commands in the app: none\n" in report.read_text()


def test_a_report_that_cannot_be_written_is_said(folder, monkeypatch):
    (folder / "file").write_text("")
    result = failed(folder, monkeypatch, raising(ValueError(TEXT_OF_SOMEONE)), state="file")
    assert (result.code, len(result.errors)) == (70, 1)
    assert result.err.endswith("is saved; no report could be written (Not a directory)\n")
    monkeypatch.setattr(error_report, "_written", raising(MemoryError()))
    result = failed(folder, monkeypatch, raising(ValueError(TEXT_OF_SOMEONE)))
    assert result.err.endswith("is saved; no report could be written (too little memory)\n")


def test_a_program_that_is_not_installed_names_no_versions_of_others(folder, monkeypatch):
    monkeypatch.setattr(error_report, "_DISTRIBUTION", "not-installed")
    failed(folder, monkeypatch, raising(ValueError(TEXT_OF_SOMEONE)))
    [report] = reports(folder)
    assert "textual: " not in report.read_text()


def test_the_newest_reports_are_kept(folder, monkeypatch):
    for number in range(KEPT + 3):
        failed(folder, monkeypatch, raising(ValueError(str(number))))
        newest = reports(folder)[-1]
    assert len(reports(folder)) == KEPT
    assert reports(folder)[-1] == newest


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort(), EOFError()])
def test_an_interruption_is_no_error(folder, monkeypatch, error):
    result = failed(folder, monkeypatch, raising(error))
    assert (result.code, result.out, result.err.strip()) == (130, "", "")
    assert not (folder / ".state" / "annotator" / "reports").exists()


def test_an_interruption_outside_of_a_command_is_none_either(tmp_path, monkeypatch):
    monkeypatch.setattr(group.commands, "main", raising(KeyboardInterrupt()))
    result = annotator("init", cwd=tmp_path)
    assert (result.code, result.out, result.err) == (130, "", "")


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ([], ["open"]),
        (["Ada.txt", "--theme", "dark"], ["open", "--theme"]),
        (["--db=Ada.db", "stats"], ["open", "--db"]),
        (["export", "-oAda", "--label", "Ada", "--lab"], ["export", "-o", "--label"]),
        (["schema", "show", "--format=html"], ["schema", "show", "--format"]),
        (["schema", "Ada"], ["schema"]),
        (["keys", "--schema", "Ada"], ["keys", "show", "--schema"]),
        (["keys", "check", "Ada", "--secret"], ["keys", "check"]),
    ],
)
def test_of_a_command_line_only_declared_names_are_reported(words, names):
    assert names_used(group.commands, words) == names


def test_the_last_commands_of_the_app_are_remembered(tmp_path):
    run = Run()
    for number in range(30):
        run.saw_keys(1)
        run.saw_step(Step(None, command=f"c{number}" if number % 3 else ""))
    assert list(run.commands) == [f"c{number}" for number in range(30) if number % 3]
    for _ in range(15):
        run.saw_step(Step(None, command="more"))
    assert list(run.commands) == ["c22", "c23", "c25", "c26", "c28", "c29"][1:] + ["more"] * 15
    assert current_run() == Run()


# -- outputs that end ----------------------------------------------------------------------------------------------


def piped(folder, command, *, to="head -c 3"):
    program = f"{sys.executable} -c 'from annotator.cli import main; main()'"
    return subprocess.run(
        ["bash", "-c", f"{program} {command} {to}; echo ${{PIPESTATUS[0]}}"],
        cwd=folder, env=environment(XDG_CONFIG_HOME=str(folder)), capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("command", ["schema show news", "export --db Ada.db", "--help", "sample x"])
def test_a_reader_that_has_enough_is_no_error(folder, command):
    done = piped(folder, command, to="| true")
    assert (done.stderr, done.stdout) == ("", "0\n")


@pytest.mark.parametrize("command", ["check --db none.db", "nothing.txt --help-me"])
def test_nobody_to_complain_to_is_no_further_error(folder, command):
    done = piped(folder, command, to="2>&1 | true")
    assert (done.stderr, done.stdout.splitlines()[-1]) == ("", "2")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
@pytest.mark.parametrize("command", ["schema show news", "export --db Ada.db", "keys", "--help"])
def test_a_full_disk_takes_one_line(folder, command):
    done = piped(folder, command, to="> /dev/full")
    assert done.stderr.count("\n") == 1
    assert "output cannot be written (No space left on device)" in done.stderr
    assert done.stdout.splitlines()[-1] == "2"
