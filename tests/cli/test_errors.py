"""What is wrong takes one line and exit code 2, and nothing is half done."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pexpect
import pytest

from annotator import __version__
from tests.cli.command import ANNOTATOR, TEXT, annotator, environment, installed_annotator, jsonl, span

SCHEMA = """\
schema: 1
id: mine
version: 1
title: Mine
labels:
  - {id: person, name: Person, key: p}
  - {id: place, name: Place, key: l}
"""


APP_SENTENCE = "the app needs a terminal; without one use 'annotator import' and 'annotator export'"


def assert_one_line(result, *words):
    assert result.code == 2
    assert result.out == ""
    assert len(result.errors) == 1, result.err
    assert "Traceback" not in result.err
    for word in words:
        assert word in result.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["import", "--frobnicate", "x.txt"], ["--frobnicate"]),
        (["export", "--per", "word"], ["word"]),
        (["export", "--status", "odd"], ["odd"]),
        (["import"], ["PATH"]),
        (["import", "nowhere.txt"], ["nowhere.txt", "check the path"]),
        (["import", "picture.png"], ["picture.png", ".png"]),
        (["import", "--format", "nope", "ok.txt"], ["no format 'nope' is read", "text", "brat"]),
        (["export", "--format", "csv"], ["no format 'csv' is written; did you mean spans-csv", "there are"]),
        (["export", "--format", "Brat"], ["did you mean brat?"]),
        (["export", "--format", "jsonll"], ["did you mean jsonl"]),
        (["export", "--format", "text"], ["no format 'text' is written", "html", "brat"]),
        (["import", "ok.txt", "--schema", "none.yaml"], ["none.yaml", "--schema"]),
        (["import", "ok.txt", "--db", "no/such/folder.db"], ["no/such", "--db"]),
        (["import", "ok.txt", "--db", "."], ["folder", "--db"]),
        (["import", "ok.txt", "--annotator", ""], ["annotator"]),
        (["import", "ok.txt", "--annotator", "two\nlines"], ["annotator"]),
        (["export", "--db", "none.db"], ["none.db", "--db"]),
        (["export", "extra"], ["extra"]),
        (["ok.txt"], ["terminal"]),
        ([], ["terminal"]),
    ],
    ids=" ".join,
)
def test_what_is_wrong_with_a_command_line_takes_one_line(tmp_path, arguments, words):
    (tmp_path / "ok.txt").write_text(TEXT)
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    assert_one_line(annotator(*arguments, cwd=tmp_path), *words)
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize(
    ("command", "redirected", "sentence"),
    [
        ("ok.txt", "2> said", APP_SENTENCE),
        ("ok.txt", "< /dev/null", APP_SENTENCE),
        ("ok.txt", "2> said < /dev/null", APP_SENTENCE),
        ("tour", "2> said", "the tour needs a terminal"),
        ("tour", "< /dev/null", "the tour needs a terminal"),
    ],
)
def test_the_app_wants_a_terminal_to_read_from_and_one_to_paint_on(tmp_path, command, redirected, sentence):
    (tmp_path / "ok.txt").write_text(TEXT)
    script = f"'{ANNOTATOR}' {command} {redirected}; echo \"left with $?\""
    with pexpect.spawn("sh", ["-c", script], cwd=str(tmp_path), env=environment(), timeout=20) as process:
        process.expect("left with ([0-9]+)")  # an app that started would wait for keys
        said = process.before + ((tmp_path / "said").read_bytes() if "said" in redirected else b"")
        assert process.match[1] == b"2"
    assert said.decode().strip() == sentence
    assert not (tmp_path / "annotations.db").exists()


def test_a_missing_path_stops_the_import_before_anything_is_written(tmp_path):
    (tmp_path / "ok.txt").write_text(TEXT)
    assert_one_line(annotator("import", "ok.txt", "nowhere", cwd=tmp_path), "nowhere")
    assert annotator("export", cwd=tmp_path).records == []


def test_a_file_that_is_no_database_is_refused_and_stays_as_it_is(tmp_path):
    (tmp_path / "notes.db").write_text("My notes.\n" * 100)
    assert_one_line(annotator("export", "--db", "notes.db", cwd=tmp_path), "notes.db", "not an annotator")
    assert (tmp_path / "notes.db").read_text() == "My notes.\n" * 100


def test_another_programs_database_is_refused_and_stays_as_it_is(tmp_path):
    with closing(sqlite3.connect(tmp_path / "other.db")) as connection:
        connection.execute("CREATE TABLE addresses (name TEXT)")
    before = (tmp_path / "other.db").read_bytes()
    (tmp_path / "ok.txt").write_text(TEXT)
    assert_one_line(annotator("import", "ok.txt", "--db", "other.db", cwd=tmp_path), "not an annotator")
    assert (tmp_path / "other.db").read_bytes() == before


def test_a_database_of_a_newer_version_is_refused(tmp_path):
    (tmp_path / "ok.txt").write_text(TEXT)
    assert annotator("import", "ok.txt", cwd=tmp_path).code == 0
    with closing(sqlite3.connect(tmp_path / "annotations.db")) as connection:
        connection.execute("PRAGMA user_version = 999")
    for arguments in (["export"], ["import", "ok.txt"]):
        assert_one_line(annotator(*arguments, cwd=tmp_path), "newer", "999")


def test_every_problem_of_a_schema_is_reported_with_its_line(tmp_path):
    (tmp_path / "ok.txt").write_text(TEXT)
    (tmp_path / "bad.yaml").write_text(SCHEMA.replace("key: l", "key: x").replace("title", "titel"))
    result = annotator("import", "ok.txt", "--schema", "bad.yaml", cwd=tmp_path)
    assert result.code == 2
    assert len(result.errors) == 2
    assert all(line.startswith("bad.yaml:") for line in result.errors)
    assert {line.split(":")[1] for line in result.errors} == {"4", "7"}
    assert annotator("export", cwd=tmp_path).records == []


def test_a_schema_is_remembered_and_one_that_lacks_a_label_in_use_is_refused(tmp_path):
    (tmp_path / "mine.yaml").write_text(SCHEMA)
    (tmp_path / "fewer.yaml").write_text(
        "\n".join(SCHEMA.splitlines()[:-1]).replace("version: 1", "version: 2")
    )
    jsonl(tmp_path / "in.jsonl", {"text": TEXT, "spans": [span(23, 27, "place")]})
    assert annotator("import", "in.jsonl", "--schema", "mine.yaml", cwd=tmp_path).code == 0
    assert annotator("import", "in.jsonl", cwd=tmp_path).out == "0 new, 1 already there, 0 failed\n"
    (record,) = annotator("export", cwd=tmp_path).records
    assert record["schema"] == {"id": "mine", "version": 1}

    result = annotator("import", "in.jsonl", "--schema", "fewer.yaml", cwd=tmp_path)
    assert result.code == 2
    assert result.errors[0].startswith("fewer.yaml")
    assert "lacks: place (1 span" in result.errors[0]
    (record,) = annotator("export", cwd=tmp_path).records
    assert record["schema"] == {"id": "mine", "version": 1}


def test_the_environment_names_the_database_and_the_annotator(tmp_path):
    jsonl(tmp_path / "in.jsonl", {"text": TEXT, "spans": [span(0, 7)]})
    named = {"ANNOTATOR_DB": "named.db", "ANNOTATOR_NAME": "zoë"}
    assert annotator("import", "in.jsonl", cwd=tmp_path, **named).code == 0
    assert not (tmp_path / "annotations.db").exists()
    (record,) = annotator("export", cwd=tmp_path, ANNOTATOR_DB="named.db").records
    assert record["annotators"] == ["zoë"]
    (record,) = annotator("export", "--db", "named.db", cwd=tmp_path, ANNOTATOR_DB="other.db").records
    assert record["annotators"] == ["zoë"], "the option wins"


@pytest.mark.parametrize(
    "program", [[ANNOTATOR], [sys.executable, "-m", "annotator"]], ids=["installed", "-m"]
)
def test_the_version_is_shown(tmp_path, program):
    done = subprocess.run(
        [*program, "--version"], cwd=tmp_path, env=environment(), capture_output=True, check=True
    )
    assert done.stdout.decode().strip().endswith(__version__)


def test_help_names_every_command_and_option(tmp_path):
    for name in ("open", "import", "export"):
        assert name in annotator("--help", cwd=tmp_path).out
    for option in ("--label", "--status", "--annotator", "--labelled-only", "--per", "--output", "--db"):
        assert option in annotator("export", "-h", cwd=tmp_path).out


@pytest.mark.parametrize(
    ("command", "defaults"),
    [
        ("export", ["the standard output", "jsonl", "document"]),
        ("init", ["news"]),
        ("replay", ["80x40"]),
        ("schema from", ["detected from the files", "draft"]),
        ("schema show", ["md"]),
    ],
)
def test_help_says_what_is_done_without_an_option(tmp_path, command, defaults):
    shown = " ".join(annotator(*command.split(), "-h", cwd=tmp_path).out.split())
    assert [default for default in defaults if f"[default: {default}]" not in shown] == []


COMMANDS = [
    ["--help"],
    ["import", "in.jsonl"],
    ["import", "nowhere.txt"],
    ["export", "--format", "conll"],
    ["export", "--per", "word"],
    ["convert", "in.jsonl", "-", "--to", "brat"],
    ["check"],
    ["init", "new"],
    ["schema", "show", "news"],
    ["schema", "from", "in.jsonl"],
    ["keys", "--schema", "entities"],
    ["replay", "in.jsonl"],
    ["stats"],
    ["tour"],
    ["ok.txt"],
]


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_the_installed_program_prints_what_is_printed_in_the_process_of_the_tests(tmp_path, arguments):
    """The other tests here start no program of their own: once a command, that this makes no difference."""
    said = []
    for name, run in (("one", installed_annotator), ("other", annotator)):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "ok.txt").write_text(TEXT)
        jsonl(folder / "in.jsonl", {"text": TEXT, "spans": [span(0, 7, id="a")]})
        assert annotator("import", "in.jsonl", "--annotator", "amy", cwd=folder).code == 0
        result = run(*arguments, cwd=folder, ANNOTATOR_NAME="amy")
        said.append((result.code, result.out, result.err.replace(str(folder), "FOLDER")))
    assert said[0] == said[1]
    assert any(said[0])


SLOW = {"textual", "pydantic", "sqlite_utils", "trafilatura", "nupunkt", "charset_normalizer", "yaml"}


@pytest.mark.parametrize("arguments", [["--help"], ["export"], ["import", "in.jsonl"]], ids=" ".join)
def test_what_is_slow_to_import_is_not_imported_where_it_is_not_needed(tmp_path, arguments):
    jsonl(tmp_path / "in.jsonl", {"text": TEXT, "spans": [span(0, 7)]})
    assert annotator("import", "in.jsonl", cwd=tmp_path).code == 0
    program = (
        "import json, sys\n"
        f"sys.argv = ['annotator', *{arguments!r}]\n"
        "from annotator.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=environment(), capture_output=True, check=True
    )
    imported = set(json.loads(done.stderr.splitlines()[-1]))
    assert "annotator" in imported
    assert imported & SLOW == set()


def test_a_read_only_database_can_be_exported_and_is_not_written(tmp_path):
    if os.geteuid() == 0:
        pytest.skip("root may write everything")
    (tmp_path / "ok.txt").write_text(TEXT)
    assert annotator("import", "ok.txt", cwd=tmp_path).code == 0
    (tmp_path / "annotations.db").chmod(0o444)
    assert len(annotator("export", cwd=tmp_path).records) == 1
    (tmp_path / "new.txt").write_text("New.")
    assert_one_line(annotator("import", "new.txt", cwd=tmp_path), "read-only")
