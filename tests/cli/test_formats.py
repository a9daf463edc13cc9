"""``--format``, ``convert``, ``schema from``, losses, and importing what was changed outside."""

import json
import subprocess

import pytest

from annotator.cli.project import opened_store
from annotator.session.commands.undoing import undo
from annotator.session.session import Session
from tests.cli.command import ANNOTATOR, TEXT, annotator, environment, jsonl, span
from tests.marked import context_for


@pytest.fixture
def folder(tmp_path):
    jsonl(tmp_path / "in.jsonl", {"text": TEXT, "spans": [span(0, 7), span(4, 7), span(12, 19)]})
    assert annotator("import", "in.jsonl", "--annotator", "amy", cwd=tmp_path).code == 0
    return tmp_path


def test_what_is_left_out_is_counted_and_listed(folder):
    result = annotator("export", "--format", "conll", "--report", "lost.jsonl", cwd=folder)
    assert result.code == 0
    assert "Ann _ _ B-person\nLee _ _ I-person\n" in result.out
    assert "left out: spans that overlap another (1)" in result.errors
    lost = [json.loads(line) for line in (folder / "lost.jsonl").read_text().splitlines()]
    assert [loss["detail"] for loss in lost if loss["thing"] == "overlaps"] == ["person [4:7] Lee"]


def test_strict_leaves_the_old_file_and_exits_with_2(folder):
    (folder / "out.conll").write_text("old")
    result = annotator("export", "--format", "conll", "--strict", "-o", "out.conll", cwd=folder)
    assert result.code == 2
    assert (folder / "out.conll").read_text() == "old"
    assert "nothing was written, because of --strict" in result.err
    assert sorted(path.name for path in folder.glob(".out*")) == []


def test_a_folder_and_a_file_beside_are_written(folder):
    assert annotator("export", "--format", "brat", "-o", "brat", cwd=folder).code == 0
    assert {path.suffix for path in (folder / "brat").iterdir()} == {".txt", ".ann", ".conf"}
    assert annotator("export", "--format", "brat", "-o", "brat", cwd=folder).code == 2
    assert annotator("export", "--format", "label-studio", "-o", "ls.json", cwd=folder).code == 0
    assert (folder / "ls.config.xml").exists()
    assert annotator("import", "brat", "--db", "b.db", cwd=folder).out == "1 new, 0 already there, 0 failed\n"


def test_convert_needs_no_database_and_pipes(folder):
    result = annotator("convert", "in.jsonl", "-", "--to", "conll", cwd=folder)
    assert result.code == 0
    there = f"cat in.jsonl | '{ANNOTATOR}' convert --from jsonl - out.conll"
    script = f"{there} && '{ANNOTATOR}' convert out.conll - --to hf"
    done = subprocess.run(
        ["bash", "-c", script], cwd=folder, env=environment(), capture_output=True, check=True
    )
    assert json.loads(done.stdout.splitlines()[0])["ner_tags"][:2] == ["B-person", "I-person"]
    script = f"'{ANNOTATOR}' import - --format jsonl --db p.db < in.jsonl"
    done = subprocess.run(
        ["bash", "-c", script], cwd=folder, env=environment(), capture_output=True, check=True
    )
    assert done.stdout == b"1 new, 0 already there, 0 failed\n"


def test_unknown_labels_are_counted_with_lines_to_paste(folder):
    (folder / "a.conll").write_text("Ann X B-PER\nLee X I-PER\nin X O\nOslo X B-LOC\nBo X B-PER\n")
    result = annotator("import", "a.conll", cwd=folder)
    assert result.code == 2
    assert "PER (2 spans), LOC (1 span)" in result.err
    assert "# PER (2 spans), LOC (1 span)\n  - {id: per, name: PER}\n  - {id: loc, name: LOC}\n" in result.out
    assert "--map" not in result.out  # the lines have the names by which the labels are found
    mapped = annotator("import", "a.conll", "--map", "PER=person", "--map", "LOC=policy", cwd=folder)
    assert mapped.out == "1 new, 0 already there, 0 failed\n"


def test_a_schema_is_drafted_from_each_kind_of_declaration(folder):
    (folder / "annotation.conf").write_text(
        "[entities]\nPerson\n\tActor\n[relations]\nknows Arg1:Person, Arg2:Person|Actor\n[events]\n"
        "[attributes]\nRole Arg:Person, Value:chief|aide\n"
    )
    (folder / "labels.json").write_text(
        '[{"text": "Per son", "suffix_key": "p", "background_color": "#FF0000"}]'
    )
    (folder / "ls.xml").write_text('<View><Labels name="l" toName="t"><Label value="LOC"/></Labels></View>')
    for name in ("annotation.conf", "labels.json", "ls.xml", "in.jsonl"):
        drafted = annotator("schema", "from", name, cwd=folder)
        assert drafted.code == 0, drafted.err
        (folder / "drafted.yaml").write_text(drafted.out)
        checked = annotator("schema", "check", "drafted.yaml", cwd=folder)
        assert checked.code == 0, (drafted.out, checked.err)


@pytest.mark.parametrize(
    "text", ["5", "true", "[]", '{"text": "a", "suffix_key": "b"}', '["a"]', '[{"text": "a"}]']
)
def test_json_that_declares_no_labels_is_refused_with_a_way_on(folder, text):
    (folder / "labels.json").write_text(text)
    drafted = annotator("schema", "from", "labels.json", cwd=folder)
    assert drafted.code == 2
    assert drafted.out == ""
    assert len(drafted.errors) == 1
    assert "name one with --format" in drafted.err


@pytest.mark.parametrize(("size", "code"), [(1_000_000, 0), (1_000_001, 2)])
def test_labels_of_doccano_are_looked_for_in_a_file_of_up_to_a_megabyte(folder, size, code):
    labels = '[{"text": "Person", "suffix_key": "p"}]'
    (folder / "labels.json").write_text(labels + " " * (size - len(labels)))
    assert annotator("schema", "from", "labels.json", cwd=folder).code == code


def test_what_was_changed_outside_is_listed_and_applied_when_asked(folder):
    (record,) = annotator("export", cwd=folder).records
    record["spans"][0]["label"] = "event"
    record["spans"][0]["attributes"] = {}
    del record["spans"][2]
    jsonl(folder / "edited.jsonl", record)
    shown = annotator("import", "edited.jsonl", "--annotator", "amy", cwd=folder)
    assert shown.code == 0
    assert "differs: 1 spans removed, 1 spans changed" in shown.out
    assert len(annotator("export", cwd=folder).records[0]["spans"]) == 3
    done = annotator("import", "edited.jsonl", "--annotator", "amy", "--update", cwd=folder)
    assert "updated: 1 spans removed, 1 spans changed" in done.out
    assert "not applied" not in done.out
    (after,) = annotator("export", cwd=folder).records
    assert [s["label"] for s in after["spans"]] == ["event", "person"]
    again = annotator("import", "edited.jsonl", "--annotator", "amy", cwd=folder)
    assert again.out == "0 new, 1 already there, 0 failed\n"


def test_suggestions_that_were_turned_down_elsewhere_are_listed_and_applied_when_asked(folder):
    (record,) = annotator("export", cwd=folder).records
    for not_so, shown in (
        ([{"text": "Oslo"}, {"text": "Oslo", "start": 23}], "updated: 2 rejections added"),
        ([{"text": "Oslo"}], "updated: 1 rejections removed"),
    ):
        record["rejections"] = not_so
        jsonl(folder / "edited.jsonl", record)
        assert shown in annotator("import", "edited.jsonl", "--annotator", "amy", "--update", cwd=folder).out
        assert annotator("export", cwd=folder).records[0]["rejections"] == not_so
    jsonl(folder / "edited.jsonl", record | {"keeps_boilerplate": True})
    annotator("import", "edited.jsonl", "--annotator", "amy", "--update", cwd=folder)
    assert annotator("export", cwd=folder).records[0]["keeps_boilerplate"] is True


def test_an_update_of_many_documents_is_one_action(folder):
    second = "Bo met Ann Lee.\n"
    jsonl(
        folder / "two.jsonl", {"text": second, "spans": [span(0, 2, text=second), span(7, 14, text=second)]}
    )
    assert annotator("import", "two.jsonl", "--annotator", "amy", cwd=folder).code == 0
    before = annotator("export", cwd=folder).out
    records = [json.loads(line) for line in before.splitlines()]
    del records[0]["spans"][0]
    jsonl(folder / "one.jsonl", *records)
    del records[0]["spans"][0], records[1]["spans"][1]
    jsonl(folder / "other.jsonl", *records)
    done = annotator("import", "one.jsonl", "other.jsonl", "--update", "--annotator", "amy", cwd=folder)
    assert [line.partition(" updated: ")[2] for line in done.out.splitlines()[1:]] == [
        "2 spans removed",
        "1 spans removed",
    ]
    assert [len(record["spans"]) for record in annotator("export", cwd=folder).records] == [1, 1]
    with opened_store(folder / "annotations.db", "amy") as store:
        action = store.undoable()
        assert [len(action.changes), *(len(part.changes) for part in action.elsewhere)] == [2, 1]
        document = store.document(action.document_id)
        session = Session(document, store.remembered_schema(), store.layer(document))
        store.keep(undo(session, context_for(document.text, store), "").edit)
        assert store.undoable() is None
    assert [len(record["spans"]) for record in annotator("export", cwd=folder).records] == [3, 2]


def test_an_option_that_no_format_at_hand_has_is_an_error_everywhere(folder):
    for command in (["convert", "in.jsonl", "-", "--to", "conll"], ["import", "in.jsonl"]):
        result = annotator(*command, "-O", "nonsense=1", cwd=folder)
        assert (result.code, result.out, len(result.errors)) == (2, "", 1)
        assert "no option 'nonsense'" in result.err
    wrong = annotator("convert", "in.jsonl", "-", "--to", "conll", "-O", "tags=iob9", cwd=folder)
    assert (wrong.code, wrong.errors) == (2, ["-O tags=iob9: use one of iob2, bilou"])


def test_convert_tells_its_losses_and_is_strict_when_asked(folder):
    shown = annotator("convert", "in.jsonl", "out.conll", "--report", "lost.jsonl", cwd=folder)
    assert (shown.code, shown.errors[0]) == (0, "left out: spans that overlap another (1)")
    assert "person [4:7] Lee" in (folder / "lost.jsonl").read_text()
    strict = annotator("convert", "in.jsonl", "other.conll", "--strict", cwd=folder)
    assert (strict.code, (folder / "other.conll").exists()) == (2, False)


def test_bioc_counts_characters_or_bytes_as_asked(folder):
    text = "Zoë met Bo."
    jsonl(folder / "zoe.jsonl", {"text": text, "spans": [span(8, 10, text=text)]})
    for unit, offset in (("codepoint", 8), ("byte", 9)):
        option = ("-O", f"offsets={unit}")
        assert (
            annotator("convert", "zoe.jsonl", f"{unit}.json", "--to", "bioc", *option, cwd=folder).code == 0
        )
        assert f'"offset":{offset}' in (folder / f"{unit}.json").read_text().replace(" ", "")
        back = annotator("convert", f"{unit}.json", "-", "--to", "jsonl", *option, cwd=folder)
        assert [each["text"] for each in back.records[0]["spans"]] == ["Bo"]


def test_what_a_format_could_not_write_is_not_taken_for_deleted(tmp_path):
    text = "Marie met\nMax here"
    spans = [span(0, 5, text=text, id="a"), span(5, 10, text=text, id="b")]
    jsonl(tmp_path / "in.jsonl", {"text": text, "spans": spans})
    assert annotator("import", "in.jsonl", "--annotator", "amy", cwd=tmp_path).code == 0
    (record,) = annotator("export", cwd=tmp_path).records
    shown = annotator("export", "--format", "brat", "-o", "brat", cwd=tmp_path)
    assert "left out: spans that begin or end with a line break (1)" in shown.err
    again = annotator("import", "brat", "--annotator", "amy", "--update", cwd=tmp_path)
    assert "removed" not in again.out
    assert annotator("export", cwd=tmp_path).records[0]["spans"] == record["spans"]


@pytest.mark.parametrize("line", ["\tstray line", "A1\tquoted", "T1\tperson x y\tAnn"])
def test_a_broken_file_costs_no_other_one(tmp_path, line):
    for name, lines in (("good", "T1\tperson 0 3\tAnn"), ("bad", line)):
        (tmp_path / f"{name}.txt").write_text(f"Ann is {name}.")
        (tmp_path / f"{name}.ann").write_text(lines + "\n")
    result = annotator("import", ".", "--format", "brat", "--annotator", "amy", cwd=tmp_path)
    assert result.code == 1
    assert "Traceback" not in result.err
    assert "bad.ann" in result.err or "bad.txt" in result.err
    assert [record["text"] for record in annotator("export", cwd=tmp_path).records] == ["Ann is good."]


def test_a_text_that_brat_would_read_otherwise_is_not_written(tmp_path):
    jsonl(tmp_path / "in.jsonl", {"text": "\ufeffMarie met Max", "spans": []}, {"text": "Max.", "spans": []})
    assert annotator("import", "in.jsonl", "--annotator", "amy", cwd=tmp_path).code == 0
    shown = annotator("export", "--format", "brat", "-o", "brat", cwd=tmp_path)
    assert "left out: documents that the format cannot write (1)" in shown.err
    assert [path.read_text() for path in (tmp_path / "brat").glob("*.txt")] == ["Max."]


def test_a_broken_file_is_reported_by_convert_as_by_import(tmp_path):
    (tmp_path / "bad.txt").write_text("Ann left.")
    (tmp_path / "bad.ann").write_text("A1\tquoted\n")
    result = annotator("convert", "bad.ann", "out.jsonl", "--from", "brat", cwd=tmp_path)
    assert (result.code, result.out) == (2, "")
    assert "Traceback" not in result.err
    assert not (tmp_path / "out.jsonl").exists()
