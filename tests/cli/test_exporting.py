"""``annotator export``: which lines, where to, and whole or not at all."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from annotator.core.layer import Layer
from annotator.core.record import Record
from annotator.core.spans import Spans
from tests.cli.command import ANNOTATOR, GOLD, TEXT, annotator, environment, jsonl, span
from tests.signals import heard
from tests.store.samples import document, opened
from tests.store.samples import span as make_span


@pytest.fixture
def folder(tmp_path):
    """Three documents: one with spans of two people, one done without spans, one new."""
    both = [span(0, 7, id="a1", annotator="amy"), span(12, 19, id="b1", annotator="bob"),
            span(23, 27, "event", id="b2", annotator="bob")]  # fmt: skip
    layers = {
        "amy": {"status": "in_progress", "fields": {"topic": "protest"}},
        "bob": {"status": "done", "fields": {"topic": "other"}},
    }
    common = {"schema": {"id": "news", "version": 1}, "offset_unit": "codepoint"}
    jsonl(
        tmp_path / "in.jsonl",
        {"text": TEXT, "spans": both, "annotators": ["amy", "bob"], "layers": layers, **common},
        {"text": "Nothing here.", "spans": [], "status": "done", "annotators": ["amy"], **common},
        {"text": "Not yet read.", "spans": [], **common},
    )
    result = annotator("import", "in.jsonl", "--annotator", "amy", cwd=tmp_path)
    assert (result.code, result.err) == (0, "")
    return tmp_path


def quotes(result):
    assert (result.code, result.err) == (0, "")
    return [[span["text"] for span in record["spans"]] for record in result.records]


def test_a_record_has_what_other_tools_expect(folder):
    record = annotator("export", cwd=folder).records[0]
    assert record["text"] == TEXT
    assert [(s["start"], s["end"], s["label"], s["text"]) for s in record["spans"]] == [
        (0, 7, "person", "Ann Lee"),
        (12, 19, "person", "Bo Chen"),
        (23, 27, "event", "Oslo"),
    ]
    assert all(record["text"][s["start"] : s["end"]] == s["text"] for s in record["spans"])
    assert record["annotators"] == ["amy", "bob"]
    assert record["schema"] == {"id": "news", "version": 1}
    assert record["offset_unit"] == "codepoint"
    assert record["relations"] == []
    assert len(record["meta"]["sha256"]) == 64


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], [["Ann Lee", "Bo Chen", "Oslo"], [], []]),
        (["--label", "event"], [["Oslo"], [], []]),
        (["--label", "event", "--label", "person"], [["Ann Lee", "Bo Chen", "Oslo"], [], []]),
        (["--annotator", "amy"], [["Ann Lee"], [], []]),
        (["--annotator", "amy", "--annotator", "bob"], [["Ann Lee", "Bo Chen", "Oslo"], [], []]),
        (["--annotator", "nobody"], [[], [], []]),
        (["--status", "done"], [["Bo Chen", "Oslo"], []]),
        (["--status", "in_progress"], [["Ann Lee"]]),
        (["--status", "new"], [[]]),
        (["--labelled-only"], [["Ann Lee", "Bo Chen", "Oslo"]]),
        (["--labelled-only", "--label", "policy"], []),
        (["--status", "done", "--label", "event", "--labelled-only"], [["Oslo"]]),
    ],
)
def test_the_filters_choose(folder, options, expected):
    assert quotes(annotator("export", *options, cwd=folder)) == expected


def test_one_line_a_span_has_quote_offsets_and_context(folder):
    lines = annotator("export", "--per", "span", cwd=folder).records
    assert [(line["text"], line["start"], line["end"], line["label"]) for line in lines] == [
        ("Ann Lee", 0, 7, "person"),
        ("Bo Chen", 12, 19, "person"),
        ("Oslo", 23, 27, "event"),
    ]
    first, second = lines[:2]
    assert (first["before"], first["after"]) == ("", " saw Bo Chen in Oslo.\n")
    assert (second["before"], second["after"]) == ("Ann Lee saw ", " in Oslo.\n")
    assert first["document_id"] == annotator("export", cwd=folder).records[0]["id"]


def test_our_own_export_comes_back_to_the_byte(tmp_path):
    assert annotator("import", GOLD, cwd=tmp_path).code == 0
    first = annotator("export", "-o", "first.jsonl", cwd=tmp_path)
    assert (first.code, first.out, first.err) == (0, "", "")
    result = annotator("import", "first.jsonl", "--db", "empty.db", "--annotator", "someone", cwd=tmp_path)
    assert result.code == 0
    second = annotator("export", "--db", "empty.db", cwd=tmp_path)
    assert second.out.encode() == (tmp_path / "first.jsonl").read_bytes()
    assert second.out.count("\n") == GOLD.read_text(encoding="utf-8").count("\n")
    for record in second.records:
        assert all(record["text"][s["start"] : s["end"]] == s["text"] for s in record["spans"])
        assert record["spans"]


def test_suggestions_that_were_turned_down_come_back_to_the_byte(tmp_path):
    not_so = [{"text": "Bo Chen"}, {"text": "Bo Chen", "start": 12}, {"text": "ann lee", "start": 0}]
    layers = {
        "amy": {"status": "done", "rejections": not_so},
        "bob": {"status": "new", "rejections": not_so[1:]},
    }
    common = {"spans": [], "offset_unit": "codepoint", "annotators": ["amy", "bob"]}
    jsonl(tmp_path / "in.jsonl", {"text": TEXT, "layers": layers, **common})
    for source, database in (("in.jsonl", "one.db"), ("one.jsonl", "two.db")):
        assert annotator("import", source, "--db", database, "--annotator", "amy", cwd=tmp_path).code == 0
        target = database.replace(".db", ".jsonl")
        assert annotator("export", "--db", database, "-o", target, cwd=tmp_path).code == 0
    first, second = ((tmp_path / name).read_bytes() for name in ("one.jsonl", "two.jsonl"))
    assert first == second
    written = json.loads(first)["layers"]
    assert (written["amy"]["rejections"], written["bob"]["rejections"]) == (not_so, not_so[1:])


def test_an_export_of_several_people_comes_back_to_the_byte(folder):
    first = annotator("export", cwd=folder).out
    (folder / "again.jsonl").write_text(first, encoding="utf-8")
    assert annotator("import", "again.jsonl", "--db", "empty.db", cwd=folder).code == 0
    assert annotator("export", "--db", "empty.db", cwd=folder).out == first


def test_the_output_file_is_written_beside_and_renamed(folder):
    target = folder / "out.jsonl"
    target.write_text("the old file")
    target.chmod(0o640)
    before = target.stat()
    assert annotator("export", "--output", "out.jsonl", cwd=folder).code == 0
    after = target.stat()
    assert target.read_text() == annotator("export", cwd=folder).out
    assert after.st_ino != before.st_ino
    assert after.st_mode == before.st_mode
    assert [path.name for path in folder.iterdir() if "out.jsonl" in path.name] == ["out.jsonl"]


def test_spans_of_retired_labels_are_exported_unless_left_out(folder):
    schema = "schema: 1\nid: news\nversion: 2\nlabels: [{id: person}, {id: event, retired: true}]\n"
    (folder / "next.yaml").write_text(schema)
    assert annotator("schema", "migrate", "next.yaml", "--apply", cwd=folder).code == 0
    labels = [
        [
            span["label"]
            for record in annotator("export", *options, cwd=folder).records
            for span in record["spans"]
        ]
        for options in ((), ("--without-retired",), ("--without-retired", "--label", "event"))
    ]
    assert labels == [["person", "person", "event"], ["person", "person"], []]


TREE = """\
schema: 1
id: tree
version: 1
labels: [{id: being, key: b, children: [{id: person, key: p, children: [{id: child, key: c}]}]}, {id: event}]
"""


def test_a_span_has_the_path_of_its_label_where_that_is_below_another(tmp_path):
    (tmp_path / "tree.yaml").write_text(TREE)
    spans = [span(0, 7, "child", id="a"), span(12, 19, "being", id="b"), span(23, 27, "event", id="c")]
    jsonl(tmp_path / "in.jsonl", {"text": TEXT, "spans": spans})
    assert annotator("import", "in.jsonl", "--schema", "tree.yaml", cwd=tmp_path).code == 0
    result = annotator("export", cwd=tmp_path)
    paths = [["being", "person", "child"], None, None]
    assert [each.get("path") for each in result.records[0]["spans"]] == paths
    per_span = annotator("export", "--per", "span", cwd=tmp_path)
    assert [each.get("path") for each in per_span.records] == paths

    (tmp_path / "again.jsonl").write_text(result.out)
    into = ("--db", "again.db")
    assert annotator("import", "again.jsonl", "--schema", "tree.yaml", *into, cwd=tmp_path).code == 0
    assert annotator("export", *into, cwd=tmp_path).out == result.out


KILLED_AMID_WRITING = """
import os, signal, sys
from annotator.formats import jsonl
real = jsonl.write_record
calls = 0
def write_record(*record):
    global calls
    calls += 1
    if calls == 3:
        os.kill(os.getpid(), signal.{signal})
    return real(*record)
jsonl.write_record = write_record
from annotator.cli import main
sys.argv = ["annotator", "export", "-o", "out.jsonl"]
main()
"""


@pytest.mark.parametrize(("number", "code"), [("SIGKILL", -signal.SIGKILL), ("SIGINT", 130)])
def test_a_crash_amid_writing_leaves_the_old_file_whole(folder, number, code):
    target = folder / "out.jsonl"
    target.write_text("the old file")
    program = KILLED_AMID_WRITING.replace("{signal}", number)
    with heard():
        done = subprocess.run(
            [sys.executable, "-c", program], cwd=folder, env=environment(), capture_output=True, check=False
        )
    assert done.returncode == code, done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert target.read_text() == "the old file"


def test_a_folder_that_is_not_there_is_reported_in_one_line(folder):
    result = annotator("export", "-o", "nowhere/out.jsonl", cwd=folder)
    assert (result.code, result.out) == (2, "")
    assert len(result.errors) == 1
    assert "nowhere/out.jsonl" in result.err


def test_a_reader_that_has_had_enough_is_no_error(tmp_path):
    records = ({"text": f"Article {number}. " + "Words and more words. " * 50} for number in range(600))
    jsonl(tmp_path / "many.jsonl", *records)
    assert annotator("import", "many.jsonl", cwd=tmp_path).code == 0
    for name, first in (("jsonl", b'{"id":'), ("conll", b"-DOCSTART-")):
        script = f"'{ANNOTATOR}' export --format {name} | head -n 1; echo ${{PIPESTATUS[0]}} >&2"
        done = subprocess.run(
            ["bash", "-c", script], cwd=tmp_path, env=environment(), capture_output=True, check=False
        )
        assert done.stdout.startswith(first)
        assert done.stderr == b"0\n"


def test_a_reader_that_is_gone_before_the_first_line_is_no_error(folder):
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [ANNOTATOR, "export"],
        cwd=folder,
        env=environment(PYTHONUNBUFFERED=""),  # so that the error comes with the last line
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full")
def test_a_full_disk_behind_a_redirect_is_said_in_one_line(folder):
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [ANNOTATOR, "export"],
            cwd=folder,
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 2
    assert (
        done.stderr
        == b"the standard output cannot be written (No space left on device); name a file with -o\n"
    )


def test_an_export_while_someone_writes_is_of_one_moment(folder):
    """The reader of a pipe is slow; writes meanwhile are not in the export, and nobody waits."""
    big = ({"text": f"Number {number}. " + "word " * 2000} for number in range(300))
    jsonl(folder / "big.jsonl", *big)
    assert annotator("import", "big.jsonl", cwd=folder).code == 0
    with subprocess.Popen(
        [ANNOTATOR, "export"], cwd=folder, env=environment(), stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        head = process.stdout.readline()
        (folder / "late.txt").write_text("Too late.")
        started = time.monotonic()
        assert annotator("import", "late.txt", cwd=folder).out == "1 new, 0 already there, 0 failed\n"
        assert time.monotonic() - started < 5
        rest = process.stdout.read()
    texts = [json.loads(line)["text"] for line in (head + rest).splitlines()]
    assert len(texts) == 303
    assert "Too late." not in texts


def test_what_json_lines_leave_out_is_reported_and_listed_as_of_any_format(folder):
    whole = annotator("export", "--strict", "--report", "lost.jsonl", cwd=folder)
    assert (whole.code, whole.err, (folder / "lost.jsonl").read_text()) == (0, "", "")
    spans = annotator("export", "--per", "span", "--report", "lost.jsonl", cwd=folder)
    assert spans.errors == ["left out: statuses of documents (2)", "left out: answers about documents (2)"]
    lost = [json.loads(line) for line in (folder / "lost.jsonl").read_text().splitlines()]
    assert [loss["detail"] for loss in lost if loss["thing"] == "answers"] == ["protest", "other"]
    strict = annotator("export", "--per", "span", "--strict", "-o", "spans.jsonl", cwd=folder)
    assert (strict.code, (folder / "spans.jsonl").exists()) == (2, False)


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        (["-O", "tags=bilou"], "-O tags=bilou: jsonl: no option 'tags'; there is none"),
        (
            ["--label", "persn"],
            "--label persn: neither the schema nor any span has this label; did you mean 'person'?",
        ),
        (
            ["--label", "person", "--label", "evnt"],
            "--label evnt: neither the schema nor any span has this label; did you mean 'event'?",
        ),
        (["--per", "span", "--format", "conll"], "--per span is for JSON lines only; leave out --format"),
        (["--format", "brat"], "brat is a folder of files; name the folder to write"),
        (["-O", "tags"], "-O tags: write NAME=VALUE"),
    ],
)
def test_what_cannot_be_asked_for_is_reported_in_one_line(folder, options, shown):
    result = annotator("export", *options, cwd=folder)
    assert (result.code, result.out, result.errors) == (2, "", [shown])


@pytest.mark.parametrize(
    ("labels", "there"),
    [((), "there are none"), (("place", "alien"), "there are alien, place")],
    ids=["none", "two"],
)
def test_labels_are_those_of_the_spans_where_no_schema_was_used(tmp_path, labels, there):
    with opened(tmp_path / "annotations.db") as store:
        one = document(TEXT)
        spans = [make_span(one, 3 * n, 3 * n + 2, id_=f"s{n}", label=label) for n, label in enumerate(labels)]
        store.import_records([Record(one, (Layer(one.id, "amy", Spans(spans)),))])
    result = annotator("export", "--label", "xyz", cwd=tmp_path)
    assert result.errors == [f"--label xyz: neither the schema nor any span has this label; {there}"]
    for options in ((), ("--without-retired",), ("--label", "place", "--label", "alien") if labels else ()):
        (spans,) = quotes(annotator("export", *options, cwd=tmp_path))
        assert len(spans) == len(labels)


def test_a_label_that_the_schema_lacks_is_not_retired(folder):
    with opened(folder / "annotations.db") as store:
        one = document("Another text.")
        layer = Layer(one.id, "amy", Spans([make_span(one, 0, 7, label="alien")]))
        store.import_records([Record(one, (layer,))])
    assert quotes(annotator("export", "--without-retired", "--label", "alien", cwd=folder))[-1] == ["Another"]
    assert quotes(annotator("export", "--without-retired", cwd=folder))[-1] == ["Another"]


@pytest.mark.parametrize(("viewer", "count"), [((), 2), (("--viewer", "amy"), 1), (("--viewer", "bob"), 1)])
def test_the_query_is_asked_for_the_work_of_all_or_of_one(folder, viewer, count):
    result = annotator("export", "--where", "status:done", *viewer, cwd=folder)
    assert len(result.records) == count
    amys = annotator("export", "--where", "status:in_progress", "--viewer", "amy", cwd=folder)
    assert [record["annotators"] for record in amys.records] == [["amy", "bob"]]


def test_a_database_that_is_not_there_is_not_made(tmp_path):
    result = annotator("export", cwd=tmp_path)
    assert (result.code, result.out) == (2, "")
    assert result.errors == ["'annotations.db': there is no such database; name it with --db"]
    assert list(Path(tmp_path).iterdir()) == []


def test_a_mark_that_no_longer_fits_its_text_is_named_and_nothing_is_written(folder):
    with sqlite3.connect(folder / "annotations.db") as connection:
        connection.execute("UPDATE spans SET text = 'Ann Lea' WHERE id = 'a1'")
    connection.close()
    (folder / "out.jsonl").write_text("the old file")
    result = annotator("export", "-o", "out.jsonl", cwd=folder)
    assert result.code == 2
    assert len(result.errors) == 1
    assert "a1" in result.err
    assert "Ann Lea" in result.err
    assert (folder / "out.jsonl").read_text() == "the old file"
    assert [path.name for path in folder.iterdir() if "out.jsonl" in path.name] == ["out.jsonl"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("export", "-o", "annotations.db"),
        ("export", "--report", "annotations.db", "-o", "out.jsonl"),
        ("convert", "in.jsonl", "annotations.db", "--to", "jsonl"),
    ],
)
def test_no_output_ever_takes_the_place_of_a_database(folder, arguments):
    before = annotator("export", cwd=folder).out
    result = annotator(*arguments, cwd=folder)
    assert result.code == 2
    assert result.errors == ["'annotations.db': is a database and is not overwritten; name another file"]
    assert annotator("export", cwd=folder).out == before


def test_a_report_is_not_the_output(folder):
    result = annotator("export", "-o", "out.jsonl", "--report", "out.jsonl", cwd=folder)
    assert (result.code, result.out) == (2, "")
    assert "is the output as well" in result.err
