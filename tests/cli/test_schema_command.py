"""``annotator schema``, ``init`` and ``check`` on the command line."""

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from annotator.cli.group import commands
from annotator.core.document import Document
from annotator.core.layer import Layer
from annotator.core.range import Range
from annotator.core.record import Record
from annotator.core.span import Span
from annotator.core.spans import Spans
from annotator.schema.bundled import bundled_names
from annotator.schema.loading import parse_schema
from tests.store.samples import opened

OLD = """\
schema: 1
id: press
version: 1
labels:
  - {id: human, key: h, attributes: [{id: role, type: choice, values: [cook, king]}]}
  - {id: misc, key: m}
document: [{id: topic, type: choice, values: [war, peace]}]
"""
NEW = """\
schema: 1
id: press
version: 2
labels:
  - {id: person, key: p, name: Human, attributes: [{id: job, type: choice, values: [chef, king]}]}
document: [{id: subject, type: choice, values: [war, peace]}]
"""
STEP = """\
migrations:
  - from: 1
    to: 2
    rename: {human: person}
    retire: [misc]
    attributes: [{id: role, rename: job, values: {cook: chef}}]
    fields: [{id: topic, rename: subject}]
"""
TEXT = "Anna met Bob at noon."


def run(folder: Path, *arguments: str) -> Result:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("ANNOTATOR_NAME", "amy")
        patch.delenv("ANNOTATOR_DB", raising=False)
        return CliRunner().invoke(commands, list(arguments))


def record(text: str, *spans: tuple[int, int, str], annotator: str = "amy", version: int = 1) -> str:
    written = [
        {
            "id": f"{annotator}{start}",
            "start": start,
            "end": end,
            "label": label,
            "text": text[start:end],
            "annotator": annotator,
            "attributes": {"role": "cook"} if label == "human" else {},
        }
        for start, end, label in spans
    ]
    line = {"text": text, "spans": written, "fields": {"topic": "war"}, "annotators": [annotator]}
    return (
        json.dumps(line | {"schema": {"id": "press", "version": version}, "offset_unit": "codepoint"}) + "\n"
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "old.yaml").write_text(OLD)
    (tmp_path / "new.yaml").write_text(NEW)
    (tmp_path / "full.yaml").write_text(NEW + STEP)
    (tmp_path / "work.jsonl").write_text(record(TEXT, (0, 4, "human"), (9, 12, "human"), (16, 20, "misc")))
    assert run(tmp_path, "import", "--schema", "old.yaml", "work.jsonl").exit_code == 0
    return tmp_path


def exported(folder: Path, *options: str) -> dict:
    (line,) = run(folder, "export", *options).output.splitlines()
    return json.loads(line)


def test_check_shows_every_problem_with_its_line(tmp_path):
    (tmp_path / "bad.yaml").write_text(OLD.replace("key: m", "key: u, colr: sky"))
    result = run(tmp_path, "schema", "check", "bad.yaml")
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        "bad.yaml:6:21: key 'u' is reserved for undo; free: a b c d e g i j k l m n o p q r s t v w y z",
        "bad.yaml:6:24: unknown key 'colr', did you mean 'color'?",
    ]
    (tmp_path / "old.yaml").write_text(OLD)
    result = run(tmp_path, "schema", "check", "old.yaml", "news")
    assert result.exit_code == 0
    assert result.output.splitlines()[0] == "old.yaml: 2 labels, 1 attribute, 1 document field, no problems"


def test_check_of_a_file_that_is_not_there_is_one_line(tmp_path):
    result = run(tmp_path, "schema", "check", "none.yaml")
    assert result.exit_code == 2
    assert result.stderr == "'none.yaml': No such file or directory; name a schema file\n"


@pytest.mark.parametrize("name", bundled_names())
@pytest.mark.parametrize("form", ["md", "html"])
def test_show_prints_a_codebook(tmp_path, name, form):
    result = run(tmp_path, "schema", "show", name, "--format", form)
    assert result.exit_code == 0
    assert len(result.output) > 100


def test_show_highlights_the_examples(tmp_path):
    assert (
        "President **\\[Recep Tayyip Erdoğan\\]** signed it" in run(tmp_path, "schema", "show", "news").output
    )
    page = run(tmp_path, "schema", "show", "news", "--format", "html").output
    assert '<mark style="background:#85c0ed">Recep Tayyip Erdoğan</mark> signed it' in page
    assert '<mark class="no">president</mark>' in page


def test_html_escapes_what_people_write(tmp_path):
    nasty = OLD.replace(
        "{id: misc, key: m}", "{id: misc, key: m, name: '<script>x</script>', description: 'a & <b>'}"
    )
    (tmp_path / "nasty.yaml").write_text(nasty + "guidelines: '<script>alert(1)</script>'\n")
    page = run(tmp_path, "schema", "show", "nasty.yaml", "--format", "html").output
    assert "<script>" not in page
    assert "a &amp; &lt;b&gt;" in page


GUIDELINES = "guidelines: |\n  <b onclick='x'>Mark</b> [all](javascript:alert) and [more](https://e.org).\n"


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("md", "&lt;b onclick='x'>Mark&lt;/b> \\[all\\] and [more](https://e.org).\n"),
        ("html", "&lt;b onclick='x'&gt;Mark&lt;/b&gt; [all] and <a href=\"https://e.org\">more</a>.</p>\n"),
    ],
)
def test_nothing_in_guidelines_runs_where_the_codebook_is_read(tmp_path, form, shown):
    (tmp_path / "nasty.yaml").write_text(OLD + GUIDELINES)
    result = run(tmp_path, "schema", "show", "nasty.yaml", "--format", form)
    assert shown in result.output
    assert "javascript" not in result.output
    assert result.exit_code == 0


def test_show_takes_the_schema_of_the_database(folder):
    assert run(folder, "schema", "show").output.startswith("# Press\n")
    assert run(folder, "schema", "show", "--db", "none.db").exit_code == 2


def test_diff_shows_what_differs_and_prints_the_missing_step(folder):
    lines = run(folder, "schema", "diff", "old.yaml", "new.yaml").output
    assert lines == (
        "press 1 → press 2\n"
        "  - label human\n  - label misc\n  + label person\n  - field topic\n  + field subject\n"
        "\nnew.yaml lacks this step:\n\n"
        "# human, misc; a guess: rename, merge, split or retire them as you mean it\n"
        "migrations:\n  - {from: 1, to: 2, rename: {human: person}, retire: [misc]}\n"
    )
    lines = run(folder, "schema", "diff", "old.yaml", "full.yaml").output
    assert lines.splitlines() == [
        "press 1 → press 2",
        "  → label human is person now",
        "  → label misc is retired",
        "  ~ label person: key h → p",
        "  → attribute role is job now of label person",
        "  - value cook of attribute job of label person",
        "  + value chef of attribute job of label person",
        "  → field topic is subject now",
    ]


def test_opening_with_vanished_labels_is_refused_with_the_step_to_paste(folder):
    result = run(folder, "import", "--schema", "new.yaml", "work.jsonl")
    assert result.exit_code == 2
    problem, advice, _, *step = result.stderr.rstrip("\n").split("\n")
    assert (
        problem
        == "new.yaml: the database has spans of labels that this schema lacks: human (2 spans), misc (1 span)"
    )
    assert advice == "Put them back, or add this step to the file:"
    (folder / "pasted.yaml").write_text(NEW + "\n".join(step) + "\n")
    assert run(folder, "schema", "migrate", "pasted.yaml", "--apply").exit_code == 0
    assert [span["label"] for span in exported(folder)["spans"]] == ["person", "person", "misc"]


def test_a_step_that_is_still_to_be_taken_is_named(folder):
    result = run(folder, "import", "--schema", "full.yaml", "work.jsonl")
    assert result.exit_code == 2
    assert "see it with 'annotator schema migrate full.yaml', do it with --apply" in result.stderr


def test_migrate_shows_first_and_does_it_when_asked_with_a_copy_beside(folder):
    before = exported(folder)
    result = run(folder, "schema", "migrate", "full.yaml")
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert lines[0] == "press 1 → 2, annotations.db"
    assert any("label human → person" in line and " 2 " in line and "“Anna”, “Bob”" in line for line in lines)
    changes, _, said = lines[-1].partition(" in ")
    assert said == "1 layer; nothing was written; apply it with --apply"
    assert exported(folder) == before

    assert not list(folder.glob("annotations.db.*"))
    applied = run(folder, "schema", "migrate", "full.yaml", "--apply")
    assert applied.exit_code == 0
    assert applied.stdout.splitlines()[-2:] == [
        f"{changes} in 1 layer made; a copy from before is annotations.db.version-1",
        "'annotator schema migrate --undo' reverts it, and so does undo in the app",
    ]
    assert (folder / "annotations.db.version-1").is_file()
    after = exported(folder)
    assert [(s["label"], s["attributes"]) for s in after["spans"]] == [
        ("person", {"job": "chef"}),
        ("person", {"job": "chef"}),
        ("misc", {}),
    ]
    assert after["fields"] == {"subject": "war"}
    assert exported(folder, "--db", "annotations.db.version-1") == before
    for key in ("text", "status", "relations", "annotators", "meta"):
        assert after[key] == before[key]
    assert [(s["id"], s["start"], s["end"], s["text"]) for s in after["spans"]] == [
        (s["id"], s["start"], s["end"], s["text"]) for s in before["spans"]
    ]

    assert "press 1 again" in run(folder, "schema", "migrate", "--undo").output
    assert exported(folder) == before
    result = run(folder, "schema", "migrate", "--undo")
    assert result.exit_code == 2
    assert run(folder, "schema", "migrate", "full.yaml", "--apply").exit_code == 0
    assert (folder / "annotations.db.version-1.2").exists()


def test_the_steps_of_another_schema_are_none_for_this_one(folder):
    other = OLD.replace("id: press", "id: other").replace("version: 1", "version: 2")
    (folder / "other.yaml").write_text(
        other + "migrations: [{from: 1, to: 2, fields: [{id: tone, rename: topic}]}]\n"
    )
    lines = record("Anna left.", (0, 4, "human")).replace('"topic"', '"tone"')
    (folder / "work.jsonl").write_text(lines)
    assert run(folder, "import", "work.jsonl").exit_code == 0
    result = run(folder, "import", "--schema", "other.yaml", "work.jsonl")
    assert (result.exit_code, result.stderr) == (0, "the schema is now 'other'; it was 'press'\n")
    assert run(folder, "schema", "show").output.startswith("# Other\n")


def test_a_step_that_nothing_here_needs_is_no_hindrance(folder):
    step = "migrations: [{from: 1, to: 2, rename: {star: human}}]\n"
    (folder / "next.yaml").write_text(OLD.replace("version: 1", "version: 2") + step)
    result = run(folder, "import", "--schema", "next.yaml", "work.jsonl")
    assert (result.exit_code, result.stderr) == (0, "")
    assert exported(folder)["schema"] == {"id": "press", "version": 2}


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("old.yaml", "is already the schema in use"),
        ("same.yaml", "has version 1 and the database uses 1; give the new version a higher number"),
        ("other.yaml", "is the schema 'other'; the database uses 'press'"),
        ("new.yaml", "lacks: human (2 spans), misc (1 span)"),
    ],
)
def test_migrate_says_why_it_cannot(folder, file, message):
    (folder / "same.yaml").write_text(OLD + "title: T\n")
    (folder / "other.yaml").write_text(NEW.replace("id: press", "id: other"))
    result = run(folder, "schema", "migrate", file)
    assert result.exit_code == 2
    assert message in result.stderr


def test_old_exports_of_two_people_are_migrated_to_the_new_schema_by_the_same_steps(tmp_path):
    (tmp_path / "full.yaml").write_text(NEW + STEP)
    (tmp_path / "amy.jsonl").write_text(record(TEXT, (0, 4, "human"), annotator="amy"))
    (tmp_path / "bob.jsonl").write_text(record(TEXT, (9, 12, "human"), (16, 20, "misc"), annotator="bob"))
    result = run(tmp_path, "import", "--schema", "full.yaml", "amy.jsonl", "bob.jsonl")
    assert result.exit_code == 0, result.output
    spans = exported(tmp_path)["spans"]
    assert [(s["annotator"], s["label"], s["attributes"]) for s in spans] == [
        ("amy", "person", {"job": "chef"}),
        ("bob", "person", {"job": "chef"}),
        ("bob", "misc", {}),
    ]
    assert exported(tmp_path)["layers"]["bob"]["fields"] == {"subject": "war"}


def test_check_lists_what_breaks_a_rule_with_its_place(folder):
    assert run(folder, "check").exit_code == 0
    rules = OLD.replace("key: m}", "key: m, pattern: '[0-9]+'}").replace("[cook, king]", "[king]")
    (folder / "rules.yaml").write_text(rules)
    (folder / "more.txt").write_text("another")
    assert run(folder, "import", "--schema", "rules.yaml", "more.txt").exit_code == 0
    result = run(folder, "check")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "work.jsonl:1:1 (amy): attribute: Human “Anna”: role: 'cook' is not one of king",
        "work.jsonl:1:10 (amy): attribute: Human “Bob”: role: 'cook' is not one of king",
        "work.jsonl:1:17 (amy): pattern: Misc “noon”: “noon” does not match the pattern of Misc: [0-9]+",
    ]
    assert result.stderr == "3 found: 2 attribute, 1 pattern\n"
    first = json.loads(run(folder, "check", "--json").stdout.splitlines()[0])
    assert (first["rule"], first["span"], first["start"], first["end"]) == ("attribute", "amy0", 0, 4)
    assert run(folder, "check", "--annotator", "bob").exit_code == 0
    assert len(exported(folder, "--labelled-only")["spans"]) == 3  # nothing is dropped


@pytest.mark.parametrize(
    ("source", "title", "name"), [("a.txt", "A", "a.txt"), ("", "A", "A"), ("", "", "some id")]
)
def test_check_names_a_document_by_its_source_or_title_or_id(tmp_path, source, title, name):
    text = Document("some id", TEXT, title, source)
    layer = Layer(text.id, "amy", Spans([Span("s", (Range(0, 4),), "place", "Anna", "amy")]))
    with opened(tmp_path / "annotations.db") as store:
        store.remember_schema(parse_schema(OLD, "old.yaml"), OLD)
        store.import_records([Record(text, (layer,))])
    result = run(tmp_path, "check")
    assert result.exit_code == 1, result.stderr
    lines = result.stdout.splitlines()
    assert [line.partition(":1:1 (amy): ")[0] for line in lines] == [name]


def test_init_writes_a_schema_with_what_editors_need(tmp_path):
    result = run(tmp_path, "init")
    assert result.exit_code == 0
    first = (tmp_path / "schema.yaml").read_text().splitlines()[0]
    assert first == "# yaml-language-server: $schema=label-schema.json"
    assert json.loads((tmp_path / "label-schema.json").read_text())["title"] == "annotator label schema"
    assert run(tmp_path, "schema", "check", "schema.yaml").exit_code == 0
    again = run(tmp_path, "init")
    assert again.exit_code == 2
    assert "is there already; nothing was written" in again.stderr
    assert run(tmp_path, "init", "deeper/folder", "--from", "minimal").exit_code == 0
    assert "id: minimal" in (tmp_path / "deeper" / "folder" / "schema.yaml").read_text()
    assert run(tmp_path, "init", "x", "--from", "nothing").exit_code == 2


def test_one_bad_file_hides_no_other_and_all_parts_are_counted(tmp_path):
    (tmp_path / "bad.yaml").write_text("schema: 1\nversion: 1\nlabels: [{id: a}]\n")
    (tmp_path / "old.yaml").write_text(OLD)
    result = run(tmp_path, "schema", "check", "bad.yaml", "old.yaml", "none.yaml", "entities")
    assert result.exit_code == 2
    assert result.stdout.splitlines() == [
        "old.yaml: 2 labels, 1 attribute, 1 document field, no problems",
        "entities: 9 labels, 1 attribute, 3 relations, no problems",
    ]
    assert result.stderr.splitlines() == [
        "bad.yaml:1:1: the key 'id' is missing",
        "'none.yaml': No such file or directory; name a schema file",
    ]


def test_schemas_of_different_ids_need_no_step_from_one_to_the_other(tmp_path):
    (tmp_path / "old.yaml").write_text(OLD)
    (tmp_path / "other.yaml").write_text(NEW.replace("id: press", "id: other"))
    lines = run(tmp_path, "schema", "diff", "old.yaml", "other.yaml").output.splitlines()
    assert (lines[0], len(lines)) == ("press 1 → other 2", 6)
    (tmp_path / "more.yaml").write_text(
        OLD.replace("version: 1", "version: 2").replace("misc, key: m", "misc")
    )
    lines = run(tmp_path, "schema", "diff", "old.yaml", "more.yaml").output.splitlines()
    assert (lines[0], "step" in "".join(lines)) == ("press 1 → press 2", False)


def test_migrate_wants_a_file_and_a_database(folder):
    for arguments, message in (
        (("migrate",), "name the schema file with the migrations"),
        (
            ("migrate", "full.yaml", "--db", "none.db"),
            "'none.db': there is no such database; name it with --db",
        ),
        (("show", "--db", "none.db"), "'none.db': there is no such database; name a schema file instead"),
        (("migrate", "--undo"), "this database has no migration of the schema to undo"),
    ):
        result = run(folder, "schema", *arguments)
        assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"{message}\n")


def test_the_steps_of_a_migration_are_listed_in_columns_with_short_quotes(folder):
    long = "word " * 20
    (folder / "long.jsonl").write_text(record(long, (0, 64, "human")))
    assert run(folder, "import", "long.jsonl").exit_code == 0
    lines = run(folder, "schema", "migrate", "full.yaml").stdout.splitlines()
    assert lines[1] == f"  1 → 2  {'label human → person':<48}      3  “Anna”, “Bob”, “{long[:40]}”"
    assert lines[5] == f"  1 → 2  {'field topic → subject':<48}      2"
    assert lines[-1].endswith(
        "to spans, relations and answers in 2 layers; nothing was written; apply it with --apply"
    )
    assert run(folder, "schema", "migrate", "full.yaml", "--apply").exit_code == 0
    undone = run(folder, "schema", "migrate", "--undo")
    assert undone.stdout == "undone in 2 layers; the schema is press 1 again\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("file/x",), "'file/x': cannot be written (Not a directory)"),
        (("x", "--from", "nothing"), "there is no bundled schema 'nothing', only entities, events, "),
        (("there",), "'there/schema.yaml' is there already; nothing was written"),
    ],
)
def test_what_init_cannot_write_takes_one_line(tmp_path, arguments, said):
    (tmp_path / "file").write_text("")
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "schema.yaml").write_text("mine")
    result = run(tmp_path, "init", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(said)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file", "schema.yaml", "there"]
    assert (tmp_path / "there" / "schema.yaml").read_text() == "mine"


def test_init_says_what_to_do_next(tmp_path):
    assert run(tmp_path, "init", "a").stdout.splitlines() == [
        "a/schema.yaml: change it, check it with 'annotator schema check a/schema.yaml',",
        "then read with 'annotator PATH...' in that folder: a/annotator.yaml names the schema",
    ]
    (tmp_path / "annotator.yaml").write_text("key-log: off\n")
    assert run(tmp_path, "init").stdout.splitlines()[1] == (
        "then read with 'annotator --schema schema.yaml PATH...'; annotator.yaml was there already and is unchanged"
    )


@pytest.fixture(params=[0o022, 0o002, 0o077])
def umask(request):
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def test_a_private_database_is_its_users_alone_whatever_new_files_are(tmp_path, umask):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
    (tmp_path / "b" / "annotator.yaml").write_text("database: mine.db\n")
    for folder, database in (("a", "annotations.db"), ("b", "mine.db"), ("c", "annotations.db")):
        told = run(tmp_path, "init", folder, "--private")
        assert (
            told.stdout.splitlines()[-1]
            == f"{folder}/{database}: the database, which only you can read and write"
        )
        path = tmp_path / folder / database
        assert path.stat().st_mode & 0o777 == 0o600
        assert (tmp_path / folder / "schema.yaml").stat().st_mode & 0o777 == 0o666 & ~umask
        (tmp_path / folder / "a.txt").write_text("A text.")
        assert run(tmp_path / folder, "import", "a.txt").exit_code == 0
        assert path.stat().st_mode & 0o777 == 0o600


def test_a_database_that_is_there_is_not_made_private_and_nothing_is_written(tmp_path):
    (tmp_path / "annotations.db").touch(0o644)
    refused = run(tmp_path, "init", "--private")
    assert (refused.exit_code, refused.stderr) == (
        2,
        "'annotations.db' is there already; nothing was written\n",
    )
    assert [path.name for path in tmp_path.iterdir()] == ["annotations.db"]
    assert (tmp_path / "annotations.db").stat().st_mode & 0o777 == 0o644
    assert run(tmp_path, "init").exit_code == 0
