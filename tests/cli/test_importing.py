"""``annotator import``: what is imported, what is reported, and what is left unchanged."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import time
from contextlib import closing

import pexpect
import pytest

from annotator.cli import import_command, importer
from annotator.cli.project import opened_store
from annotator.core.suggestion import Pattern
from annotator.store.importing import Import
from tests.cli.command import ANNOTATOR, SAMPLES, TEXT, annotator, environment, jsonl, span
from tests.formats.test_read_only import PDF
from tests.signals import heard


@pytest.fixture
def folder(tmp_path):
    return tmp_path


def documents(folder, columns="title, source, encoding"):
    with closing(sqlite3.connect(folder / "annotations.db")) as connection:
        return connection.execute(f"SELECT {columns} FROM documents ORDER BY number").fetchall()  # noqa: S608


def test_every_ending_is_read_from_a_folder_and_the_folders_in_it(folder):
    articles = folder / "articles"
    (articles / "deep" / "er").mkdir(parents=True)
    (articles / "a.txt").write_text("Plain title\n\nBody.\n")
    (articles / "b.md").write_text("# Marked title\n\nBody.\n")
    (articles / "c.html").write_bytes((SAMPLES / "twitter-suspension-nigeria.html").read_bytes())
    jsonl(articles / "d.jsonl", {"text": "Line one.", "title": "From JSON"}, {"text": "Line two."})
    (articles / "deep" / "e.csv").write_text("title,text,desk\nFrom CSV,Cell text.,world\n")
    (articles / "deep" / "er" / "f.tsv").write_text("title\ttext\nFrom TSV\tCell text two.\n")
    (articles / "g.HTM").write_bytes(
        b"<html><body><p>" + b"A sentence in a page. " * 40 + b"</p></body></html>"
    )
    (articles / "README.md").write_text("about the folder")
    (articles / ".hidden.txt").write_text("hidden")
    (articles / "picture.png").write_bytes(b"\x89PNG")
    result = annotator("import", "articles", cwd=folder)
    assert (result.code, result.err) == (0, "")
    left_out = "left out, of no consequence: *.png, text around the article"
    assert result.out == f"8 new, 0 already there, 0 failed\n{left_out}\n"
    titles = {title for title, _, _ in documents(folder)}
    assert {"Plain title", "Marked title", "From JSON", "From CSV", "From TSV"} <= titles


def test_the_provenance_is_kept(folder):
    (folder / "a.txt").write_bytes("A title\n\nBy Ann Lee | 3 May 2024\n\nBody: café.\n".encode())
    assert annotator("import", "a.txt", cwd=folder).code == 0
    ((title, source, date, author, encoding, raw, text),) = documents(
        folder, "title, source, date, author, encoding, raw_sha256, text_sha256"
    )
    assert (title, source, date, author, encoding) == ("A title", "a.txt", "2024-05-03", "Ann Lee", "utf-8")
    assert len(raw) == 64
    assert raw == text


def test_a_text_is_imported_once_whatever_file_it_is_in(folder):
    (folder / "a.txt").write_text(TEXT)
    (folder / "b.txt").write_text(TEXT)
    jsonl(folder / "c.jsonl", {"text": TEXT}, {"text": "Another."})
    assert annotator("import", "a.txt", cwd=folder).out == "1 new, 0 already there, 0 failed\n"
    assert annotator("import", ".", cwd=folder).out == "1 new, 3 already there, 0 failed\n"
    assert annotator("import", ".", cwd=folder).out == "0 new, 4 already there, 0 failed\n"
    assert len(documents(folder)) == 2


@pytest.mark.parametrize(
    ("name", "content", "extra"),
    [
        ("page.html", (SAMPLES / "twitter-suspension-nigeria.html").read_bytes(), "trafilatura"),
        ("page.pdf", PDF, "pypdfium2"),
    ],
    ids=["html", "pdf"],
)
def test_what_is_slow_to_read_is_known_by_its_bytes_the_second_time(
    folder, name, content, extra, monkeypatch
):
    pytest.importorskip(extra)
    (folder / name).write_bytes(content)
    first = annotator("import", name, cwd=folder)
    assert (first.code, first.out.splitlines()[0]) == (0, "1 new, 0 already there, 0 failed")
    monkeypatch.setattr(importer, "read_path", None)
    (folder / "copy").mkdir()
    (folder / "copy" / name).write_bytes(content)
    again = annotator("import", name, "copy", cwd=folder)
    assert (again.code, again.out, again.err) == (0, "0 new, 2 already there, 0 failed\n", "")
    assert len(documents(folder)) == 1


def test_what_cannot_be_read_is_reported_in_one_line_each_and_the_rest_goes_on(folder):
    (folder / "a.txt").write_text("Good.\n")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "noise.txt").write_bytes((SAMPLES / "zoo" / "not-text.bin.txt").read_bytes())
    (folder / "page.html").write_text("<html><body></body></html>")
    (folder / "table.csv").write_text("title,words\nx,y\n")
    (folder / "z.txt").write_text("Good too.\n")
    result = annotator("import", ".", cwd=folder)
    assert result.code == 1
    assert result.out == "2 new, 0 already there, 4 failed\n"
    assert sorted(line.split(":")[0] for line in result.errors) == [
        "empty.txt",
        "noise.txt",
        "page.html",
        "table.csv",
    ]
    assert "table.csv:1: " in result.err
    assert "the file is empty, leave it out" in result.err
    assert len(documents(folder)) == 2


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ('{"text": "Two."', "JSON"),
        ('{"title": "no text"}', "text"),
        ('{"text": ""}', "text"),
        ('["a list"]', ""),
        ('{"text": "Ann left.", "spans": [{"start": 0, "end": 99, "label": "person"}]}', "span"),
        (
            '{"text": "Ann left.", "spans": [{"start": 0, "end": 3, "label": "person", "text": "Bob"}]}',
            "span",
        ),
        ('{"text": "Ann left.", "offset_unit": "utf-16"}', "utf-16"),
        ("not json at all", "JSON"),
    ],
)
def test_a_broken_line_is_named_and_nothing_of_its_file_is_half_done(folder, broken, why):
    (folder / "a.jsonl").write_text('{"text": "One."}\n\n' + broken + '\n{"text": "Three."}\n')
    jsonl(folder / "b.jsonl", {"text": "Four."})
    result = annotator("import", "a.jsonl", "b.jsonl", cwd=folder)
    assert result.code == 1
    assert result.out == f"1 new, 0 already there, 1 failed\n{WAY_ON}\n"
    (line,) = result.errors
    assert re.match(r"a\.jsonl:3: .+, .+", line)
    assert why in line
    assert documents(folder, "text") == [("Four.",)]


def test_a_label_that_the_schema_lacks_is_reported_with_its_file(folder):
    jsonl(folder / "a.jsonl", {"text": TEXT, "spans": [span(0, 7, "alien")]}, {"text": "Fine."})
    result = annotator("import", "a.jsonl", cwd=folder)
    assert result.code == 2
    (line,) = result.errors
    assert line.startswith("a.jsonl")
    assert "alien" in line
    assert documents(folder) == []


def test_spans_of_any_record_are_imported_as_the_importers_own(folder):
    jsonl(folder / "a.jsonl", {"text": TEXT, "spans": [span(0, 7)], "desk": "world"})
    assert annotator("import", "a.jsonl", "--annotator", "amy", cwd=folder).code == 0
    (record,) = annotator("export", cwd=folder).records
    assert [(s["start"], s["end"], s["label"], s["annotator"]) for s in record["spans"]] == [
        (0, 7, "person", "amy")
    ]
    assert record["meta"]["desk"] == "world"


def test_the_encoding_is_detected_declared_or_taken_from_the_option(folder):
    text = "Ein schöner Satz über Brüssel und die Öffentlichkeit, für alle Bürger geschrieben.\n"
    (folder / "utf8.txt").write_text(text, encoding="utf-8")
    (folder / "bom.txt").write_text("\ufeffx" + text, encoding="utf-8")
    (folder / "wide.txt").write_text("y" + text, encoding="utf-16")
    (folder / "old.txt").write_text("z" + text, encoding="cp1252")
    assert annotator("import", ".", cwd=folder).code == 0
    encodings = {source: encoding for _, source, encoding in documents(folder)}
    guessed = encodings.pop("old.txt")
    assert encodings == {"utf8.txt": "utf-8", "bom.txt": "utf-8-sig", "wide.txt": "utf-16"}
    assert ("z" + text).encode(guessed) == (folder / "old.txt").read_bytes()
    assert ("z" + text,) in documents(folder, "text")
    (folder / "named").mkdir()
    (folder / "named" / "greek.txt").write_text("Καλημέρα κόσμε\n", encoding="iso8859-7")
    assert annotator("import", "named", "--encoding", "iso8859-7", cwd=folder).code == 0
    assert documents(folder, "text")[-1] == ("Καλημέρα κόσμε\n",)
    wrong = annotator("import", "utf8.txt", "--encoding", "klingon", cwd=folder)
    assert wrong.code == 2
    assert "klingon" in wrong.err
    assert len(wrong.errors) == 1


def test_a_file_that_may_not_be_read_is_reported_and_the_rest_goes_on(folder):
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    (folder / "a.txt").write_text("A.\n")
    (folder / "b.txt").write_text("B.\n")
    (folder / "a.txt").chmod(0)
    result = annotator("import", ".", cwd=folder)
    assert (result.code, result.out) == (1, "1 new, 0 already there, 1 failed\n")
    assert len(result.errors) == 1


# -- stopping and going on -------------------------------------------------------------------------------------

MANY = 3000


@pytest.fixture
def many(folder):
    (folder / "many").mkdir()
    for number in range(MANY):
        (folder / "many" / f"{number:05}.txt").write_text(f"Article {number}\n\n" + "Some words more. " * 200)
    return folder


def imported(folder) -> int:
    try:
        with closing(sqlite3.connect(f"file:{folder / 'annotations.db'}?mode=ro", uri=True)) as connection:
            return connection.execute("SELECT count(*) FROM documents").fetchone()[0]
    except sqlite3.OperationalError:
        return 0


WAY_ON = "nothing came in of a file with something wrong in it; --skip-bad imports the rest of it"
STOPPED = "run it again to go on, its documents are not shown before its end"


def wait_for_some(folder, process) -> None:
    deadline = time.monotonic() + 30
    while not imported(folder):
        assert process.poll() is None, "it was done before it could be stopped"
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_ctrl_c_stops_an_import_that_can_be_run_again_without_loss_or_doubles(many):
    with heard():
        process = subprocess.Popen(
            [ANNOTATOR, "import", "many"],
            cwd=many,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    wait_for_some(many, process)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert out == ""
    assert re.fullmatch(rf"stopped: \d+ new, 0 already there, 0 failed; {STOPPED}\n", err)
    stopped_at = imported(many)
    assert 0 < stopped_at < MANY
    assert f"stopped: {stopped_at} new" in err

    result = annotator("import", "many", cwd=many)
    assert result.out == f"{MANY - stopped_at} new, {stopped_at} already there, 0 failed\n"
    assert imported(many) == MANY
    assert annotator("import", "many", cwd=many).out == f"0 new, {MANY} already there, 0 failed\n"


def test_an_import_that_is_killed_can_be_run_again_without_loss_or_doubles(many):
    process = subprocess.Popen([ANNOTATOR, "import", "many"], cwd=many, env=environment())
    wait_for_some(many, process)
    process.kill()
    process.wait()
    stopped_at = imported(many)
    export = annotator("export", cwd=many)
    assert (export.code, export.out) == (0, "")
    assert export.errors[0] == (
        "an import into annotations.db is not finished, its documents are not shown; if none is running, "
        "run it again to go on"
    )
    result = annotator("import", "many", cwd=many)
    assert result.errors == ["going on with this import, which was interrupted"]
    assert result.out == f"{MANY - stopped_at} new, {stopped_at} already there, 0 failed\n"
    assert imported(many) == MANY
    assert len(annotator("export", cwd=many).records) == MANY


def test_an_import_that_was_killed_can_be_taken_back_and_no_other_is_begun_before(many):
    process = subprocess.Popen([ANNOTATOR, "import", "many"], cwd=many, env=environment())
    wait_for_some(many, process)
    process.kill()
    process.wait()
    (many / "one.txt").write_text("Another one.")
    result = annotator("import", "one.txt", cwd=many)
    assert (result.code, result.out) == (2, "")
    (said,) = result.errors
    assert said.startswith(
        f"an import of {many / 'many'} was interrupted; run it again to its end, or take it"
    )
    assert said.endswith(" back with: annotator import --discard")
    result = annotator("import", "--discard", cwd=many)
    assert (result.code, result.out, result.err) == (0, "taken back\n", "")
    assert annotator("import", "--discard", cwd=many).out == "no import was interrupted here\n"
    assert annotator("import", "one.txt", cwd=many).out == "1 new, 0 already there, 0 failed\n"
    assert [each["text"] for each in annotator("export", cwd=many).records] == ["Another one."]
    assert imported(many) == 1


@pytest.mark.parametrize("arguments", [(), ("a.txt", "--discard")])
def test_an_import_is_of_something_or_is_discarded(tmp_path, arguments):
    assert annotator("import", *arguments, cwd=tmp_path).code == 2
    assert not (tmp_path / "annotations.db").exists()
    assert annotator("import", "--discard", cwd=tmp_path).errors == [
        "'annotations.db': there is no such database; name it with --db"
    ]


def test_a_bar_with_rate_and_time_left_is_shown_on_a_terminal_only(folder):
    (folder / "many").mkdir()
    for number in range(150):
        (folder / "many" / f"{number}.txt").write_text(f"Article {number}.\n")
    (folder / "many" / "empty.txt").write_text("")
    seen = pexpect.run(
        f"{ANNOTATOR} import many", cwd=str(folder), env={**environment(), "TERM": "xterm"}, timeout=60
    ).decode()
    assert "151/151" in seen
    assert "━" in seen
    assert re.search(r"\d:\d\d", seen)
    assert "many/empty.txt: the file is empty, leave it out" in seen
    assert "150 new, 0 already there, 1 failed" in seen
    piped = annotator("import", "many", cwd=folder)
    assert piped.errors == ["many/empty.txt: the file is empty, leave it out"]


def test_names_of_files_never_act_on_the_terminal(folder):
    (folder / "a\x1b[2Jb.txt").write_bytes(b"")
    (folder / "[red]x[bold].txt").write_bytes(b"")
    result = annotator("import", ".", cwd=folder)
    assert len(result.errors) == 2
    assert "\x1b" not in result.err
    assert "[red]x[bold].txt" in result.err
    wrong = annotator("import", "no\x1b[2J.txt", cwd=folder)
    assert wrong.code == 2
    assert "\x1b" not in wrong.err
    assert len(wrong.errors) == 1


def test_the_zoo_is_imported_and_exported_with_every_text_unchanged(folder):
    result = annotator("import", SAMPLES / "zoo", cwd=folder)
    assert result.code == 1
    assert {line.split(":")[0].rpartition("/")[2] for line in result.errors} == {
        "empty.txt",
        "not-text.bin.txt",
    }
    records = annotator("export", cwd=folder).records
    texts = {record["meta"]["source"].rpartition("/")[2]: record["text"] for record in records}
    for name in (
        "crlf.txt",
        "lone-cr.txt",
        "form-feed.txt",
        "line-separator.txt",
        "escapes.txt",
        "emoji.txt",
    ):
        assert texts[name].encode() == (SAMPLES / "zoo" / name).read_bytes()
    assert json.dumps(sorted(texts)) == json.dumps(
        sorted(
            path.name
            for path in (SAMPLES / "zoo").glob("*.txt")
            if path.name not in ("empty.txt", "not-text.bin.txt")
        )
    )


def test_patterns_are_imported_as_strings_to_suggest_and_a_file_replaces_its_own(tmp_path):
    lines = [
        {"label": "PER", "pattern": "Bo"},
        {"label": "PER", "pattern": [{"LOWER": "ann"}, {"LOWER": "lee"}]},
    ]
    jsonl(tmp_path / "people.jsonl", *lines)
    refused = annotator("import", "people.jsonl", cwd=tmp_path)
    assert (
        refused.code,
        "patterns with labels that the schema news lacks: PER (2 patterns)" in refused.err,
    ) == (2, True)
    done = annotator("import", "people.jsonl", "--map", "PER=person", cwd=tmp_path)
    assert done.out == "0 new, 0 already there, 0 failed\npeople.jsonl: 2 patterns to suggest\n"
    jsonl(tmp_path / "people.jsonl", {"label": "person", "pattern": "Al"})
    assert annotator("import", "people.jsonl", cwd=tmp_path).code == 0
    with opened_store(tmp_path / "annotations.db", "amy") as store:
        assert store.patterns(9) == [Pattern("Al", "person")]
    assert annotator("convert", "people.jsonl", "out.conll", cwd=tmp_path).errors == [
        "people.jsonl: patterns are not documents, import them into a database to have them suggested"
    ]


def test_a_schema_of_another_id_is_taken_with_a_word_and_a_bundled_one_by_its_name(tmp_path):
    jsonl(tmp_path / "in.jsonl", {"text": TEXT, "spans": [span(0, 7)]})
    first = annotator("import", "in.jsonl", "--schema", "entities", "--annotator", "amy", cwd=tmp_path)
    assert (first.code, first.err) == (0, "")
    other = "schema: 1\nid: mine\nversion: 1\nlabels: [{id: person}]\n"
    (tmp_path / "mine.yaml").write_text(other)
    second = annotator("import", "in.jsonl", "--schema", "mine.yaml", "--annotator", "amy", cwd=tmp_path)
    assert second.errors == ["the schema is now 'mine'; it was 'entities'"]


@pytest.mark.parametrize(
    ("maps", "said"),
    [
        (["PER"], "--map PER: write LABEL=ID"),
        (["PER=person", "LOC", "ORG"], "--map LOC: write LABEL=ID"),
        (["=person"], None),
        (["a=b=person"], None),
    ],
)
def test_a_label_is_mapped_by_what_stands_before_the_last_equals_sign(tmp_path, maps, said):
    jsonl(tmp_path / "in.jsonl", {"text": TEXT, "spans": [span(0, 7, "a=b"), span(12, 19, "person")]})
    result = annotator(
        "import", "in.jsonl", *(part for each in maps for part in ("--map", each)), cwd=tmp_path
    )
    if said:
        assert (result.code, result.out, result.errors) == (2, "", [said])
        assert not (tmp_path / "annotations.db").exists()
    else:
        assert result.code == (0 if "a=b=person" in maps else 2)


def test_an_import_that_is_stopped_says_how_far_it_came(tmp_path, monkeypatch):
    def stop(_store, _schema, _files, outcome, _how):
        outcome.new, outcome.present = 3, 2
        outcome.failed.append("x")
        raise KeyboardInterrupt

    monkeypatch.setattr(import_command, "import_files", stop)
    (tmp_path / "a.txt").write_text(TEXT)
    result = annotator("import", "a.txt", cwd=tmp_path)
    assert (result.code, result.out) == (130, "")
    assert result.errors == [
        "stopped: 3 new, 2 already there, 1 failed; run it again to go on, its documents are not shown before its end"
    ]


def test_what_was_written_when_it_was_stopped_is_counted(tmp_path, monkeypatch):
    add = Import.add

    def stopped_at(self, records, **options):
        os.kill(os.getpid(), signal.SIGINT)
        return add(self, records, **options)

    monkeypatch.setattr(Import, "add", stopped_at)
    (tmp_path / "a.txt").write_text(TEXT)
    result = annotator("import", "a.txt", cwd=tmp_path)
    assert (result.code, result.errors) == (130, [f"stopped: 1 new, 0 already there, 0 failed; {STOPPED}"])
    assert imported(tmp_path) == 1


def test_a_file_that_vanishes_or_is_locked_is_reported_and_the_rest_goes_on(tmp_path, monkeypatch):
    real = importer.read_path

    def read_path(path, **how):
        if path.name == "a.txt":
            raise PermissionError(13, "Permission denied")
        return real(path, **how)

    monkeypatch.setattr(importer, "read_path", read_path)
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(name)
    result = annotator("import", ".", cwd=tmp_path)
    assert (result.code, result.out) == (1, "1 new, 0 already there, 1 failed\n")
    assert result.errors == ["a.txt: cannot be read (Permission denied), check its permissions"]


def test_files_beyond_one_transaction_are_all_imported(tmp_path, monkeypatch):
    monkeypatch.setattr(importer, "BATCH", 2)
    for number in range(5):
        (tmp_path / f"{number}.txt").write_text(f"Number {number}")
    assert annotator("import", ".", cwd=tmp_path).out == "5 new, 0 already there, 0 failed\n"
    assert [text for (text,) in documents(tmp_path, "text")] == [f"Number {number}" for number in range(5)]


def test_what_all_files_lack_is_summed_up_after_the_differences(tmp_path):
    jsonl(tmp_path / "a.jsonl", {"text": TEXT, "spans": [span(0, 7)]})
    assert annotator("import", "a.jsonl", "--annotator", "amy", cwd=tmp_path).code == 0
    jsonl(tmp_path / "a.jsonl", {"text": TEXT, "spans": [span(0, 3)]})
    oslo, both = "Oslo", "Rome, Oslo"
    jsonl(tmp_path / "b.jsonl", {"text": oslo, "spans": [span(0, 4, "LOC", text=oslo)]})
    jsonl(
        tmp_path / "c.jsonl",
        {"text": "Bo", "spans": [span(0, 2, text="Bo")]},
        {"text": both, "spans": [span(0, 4, "LOC", text=both), span(6, 10, "Place", text=both)]},
        {"text": oslo, "spans": [span(0, 4, "Place", text=oslo), span(0, 3, text=oslo)]},
    )
    result = annotator("import", "a.jsonl", "b.jsonl", "c.jsonl", "--annotator", "amy", cwd=tmp_path)
    assert [line.partition(", add")[0] for line in result.errors] == [
        "b.jsonl: spans with labels that the schema news lacks: LOC (1 span)",
        "c.jsonl: spans with labels that the schema news lacks: Place (2 spans), LOC (1 span)",
    ]
    assert result.out.splitlines()[0] == "0 new, 1 already there, 2 failed"
    assert result.out.splitlines()[3:] == [
        "# labels that the schema news lacks; paste this under labels:",
        "# LOC (2 spans), Place (2 spans)",
        "  - {id: loc, name: LOC}",
        "  - {id: place, name: Place}",
    ]


def test_the_schema_changes_without_a_word_where_no_label_is_in_use(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT)
    for name in ("news", "entities", "entities", "minimal"):
        result = annotator("import", "a.txt", "--schema", name, cwd=tmp_path)
        assert (result.code, result.err) == (0, "")
    assert annotator("export", cwd=tmp_path).records[0]["schema"]["id"] == "minimal"
    wrong = annotator("import", "a.txt", "--schema", ".", cwd=tmp_path)
    assert wrong.errors == ["'.': Is a directory; name a schema file with --schema"]


def test_a_schema_of_another_id_that_lacks_a_label_in_use_wants_another_database(tmp_path):
    jsonl(tmp_path / "in.jsonl", {"text": TEXT, "spans": [span(0, 7), span(12, 19)]})
    assert annotator("import", "in.jsonl", cwd=tmp_path).code == 0
    (tmp_path / "other.yaml").write_text("schema: 1\nid: other\nversion: 1\nlabels: [{id: place}]\n")
    result = annotator("import", "in.jsonl", "--schema", "other.yaml", cwd=tmp_path)
    problem = "other.yaml: the database has spans of labels that this schema lacks: person (2 spans)"
    assert result.errors == [f"{problem}; it is 'other', not 'news': name another database with --db"]
